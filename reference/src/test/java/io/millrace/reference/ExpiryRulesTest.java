package io.millrace.reference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ExpiryRulesTest
{
    private final TradingCalendar calendar = TradingCalendar.shipped();
    private final Products products = Products.shipped();

    @ParameterizedTest
    @CsvSource(
    {
        // Published dates: a broker's notice of 2023-10-12 on options that expire; docs/instruments.md has the others.
        "cu2311C70000,2023-10-25", "rb2311P3500,2023-10-25", "sc2312C600,2023-11-14", "IO2310-C-4000,2023-10-20",
        "v2701-C-4600,2026-12-16", "eg2610,2026-10-27",
        // Counted by hand on the calendar.
        "IF2402,2024-02-19", "au2402,2024-02-19", "IF2101,2021-01-15", "ru1901,2019-01-15", "rb2605,2026-05-15",
        "cu2602,2026-02-24", "fu2605,2026-04-30",
        "sc2110,2021-09-30", "bc2108,2021-08-16", "ec2404,2024-04-29", "m2609,2026-09-14", "jd2609,2026-09-24",
        "lh2603,2026-03-26", "si2612,2026-12-14", "T2603,2026-03-13", "TS2609,2026-09-11"})
    void shouldDeriveTheLastTradingDay(final String symbol, final String expected)
    {
        final InstrumentName name = InstrumentName.parse(symbol, products);

        assertEquals(expected, CivilDay.format(ExpiryRules.lastTradingDay(name.product(), name.deliveryMonth(),
            calendar)));
    }

    @ParameterizedTest
    @CsvSource(
    {"AP010,20200803,2020-10-22", "ZC105,20210104,2021-05-12", "TA701,20261121,NULL", "SR612C5500,20261121,2026-11-11"})
    void shouldDeriveItForOneYearDigit(final String symbol, final int tradingDay, final String expected)
    {
        final InstrumentName name = InstrumentName.parse(symbol, products, tradingDay);

        final int day = ExpiryRules.lastTradingDay(name.product(), name.deliveryMonth(), calendar);

        assertEquals(expected, CivilDay.NULL_DAY == day ? "NULL" : CivilDay.format(day));
    }

    @ParameterizedTest
    @CsvSource(
    {
        // Not covered by the calendar; a rule that is not known; before the month since which it is; a holiday; no rule of its own.
        "rb2701", "rb1212", "WH701", "rr2605", "jd1801", "m2309-C-3000", "ec2602", "sc2605TAS", "l2605F",
        "m2605-MS-C-3000", "SP a2605&a2609", "10001234", "510050"})
    void shouldNotGuess(final String symbol)
    {
        final InstrumentName name = InstrumentName.parse(symbol, products, 20260601);

        assertEquals(CivilDay.NULL_DAY, ExpiryRules.lastTradingDay(name.product(), name.deliveryMonth(), calendar));
    }

    @Test
    void shouldTakeAProductThatIsNotKnown()
    {
        assertEquals(CivilDay.NULL_DAY, ExpiryRules.lastTradingDay(null, 202605, calendar));
    }

    @Test
    void shouldNeverLieOutsideTheMonthOfTheRuleNorOnAClosedDay()
    {
        for (final Product product : products.futures())
        {
            for (int month = 201301; month <= 202612; month += month % 100 == 12 ? 89 : 1)
            {
                final int day = ExpiryRules.lastTradingDay(product, month, calendar);

                assertTrue(CivilDay.NULL_DAY == day || (calendar.isTradingDay(day) &&
                    CivilDay.fromEpochDay(day) / 100 == product.lastTradingDayRule().monthOf(month)),
                    product + " " + month);
            }
        }
    }
}
