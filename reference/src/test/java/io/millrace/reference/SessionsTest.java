package io.millrace.reference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.StringReader;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SessionsTest
{
    private static final int GRACE_MS = 1_000;

    private final TradingCalendar calendar = TradingCalendar.shipped();
    private final Products products = Products.shipped();
    private final Sessions sessions = Sessions.shipped();

    /** Last trading day of a regime, first of the next one; the evening between them is the first of the new one. */
    @ParameterizedTest
    @CsvSource(
    {
        "au,2013-07-05,FUT_DAY,2013-07-08,FUT_NIGHT_0230", "cu,2013-12-20,FUT_DAY,2013-12-23,FUT_NIGHT_0100",
        "rb,2014-12-26,FUT_DAY,2014-12-29,FUT_NIGHT_0100", "rb,2016-05-03,FUT_NIGHT_0100,2016-05-04,FUT_NIGHT_2300",
        "ru,2014-12-26,FUT_DAY,2014-12-29,FUT_NIGHT_2300", "fu,2018-07-13,FUT_DAY,2018-07-16,FUT_NIGHT_2300",
        "p,2014-07-04,FUT_DAY,2014-07-07,FUT_NIGHT_0230", "p,2015-05-08,FUT_NIGHT_0230,2015-05-11,FUT_NIGHT_2330",
        "i,2014-12-26,FUT_DAY,2014-12-29,FUT_NIGHT_0230", "m,2019-03-29,FUT_NIGHT_2330,2019-04-01,FUT_NIGHT_2300",
        "c,2019-03-29,FUT_DAY,2019-04-01,FUT_NIGHT_2300", "CF,2014-12-12,FUT_DAY,2014-12-15,FUT_NIGHT_2330",
        "FG,2015-06-11,FUT_DAY,2015-06-12,FUT_NIGHT_2330", "TA,2019-12-11,FUT_NIGHT_2330,2019-12-12,FUT_NIGHT_2300",
        "IF,2015-12-31,CFFEX_0915_1515,2016-01-04,CFFEX_INDEX_FUT",
        "T,2020-07-17,CFFEX_0915_1515,2020-07-20,CFFEX_BOND_FUT"})
    void shouldKnowEachRegime(final String code, final String lastDay, final String before, final String firstDay,
        final String after)
    {
        final Product product = products.future(code);

        assertEquals(before, sessions.of(product, day(lastDay)).name());
        assertEquals(after, sessions.of(product, day(firstDay)).name());
        assertEquals(day(firstDay), calendar.nextTradingDay(day(lastDay)), "no day lies between the regimes");
    }

    @Test
    void shouldGiveOptionsTheSessionsOfTheirUnderlying()
    {
        assertEquals("FUT_NIGHT_2330", sessions.of(products.option("m"), day("2018-06-01")).name());
        assertEquals("FUT_NIGHT_2300", sessions.of(products.option("m"), day("2026-06-01")).name());
    }

    @Test
    void shouldKnowTheTemplateOfEachProduct()
    {
        for (final List<Product> all : List.of(products.futures(), products.options()))
        {
            for (final Product product : all)
            {
                assertNotNull(sessions.of(product, day("2026-06-01")), product.toString());
                assertNotNull(sessions.of(product, day("2013-06-03")), product.toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
    {"rb,2018-10-08,false", "rb,2018-10-09,true", "rb,2020-03-02,false", "rb,2014-12-26,false", "AP,2026-06-02,false",
        "au,2013-07-08,true", "au,2013-07-05,false", "IF,2021-01-05,false", "au,2024-02-19,false"})
    void shouldAskTemplateAndCalendarForTheNight(final String code, final String tradingDay, final boolean expected)
    {
        assertEquals(expected, sessions.hasNight(products.future(code), day(tradingDay), calendar));
    }

    @Test
    void shouldFindNoNightSegmentOnADayWithoutNight()
    {
        final SessionTemplate template = sessions.template("FUT_NIGHT_2300");
        final int evening = SessionClock.ofTimeOfDay(ms(21, 30, 0, 0));

        assertEquals(2, template.segmentOf(evening, GRACE_MS, true));
        assertEquals(SessionTemplate.NULL_SEGMENT, template.segmentOf(evening, GRACE_MS, false));
        assertEquals(template.segmentOf(ms(9, 0, 0, 500), GRACE_MS), template.segmentOf(ms(9, 0, 0, 500), GRACE_MS,
            false));
        assertEquals(0, template.firstSegment(true));
        assertEquals(3, template.firstSegment(false));
        assertEquals(ms(8, 55, 0, 0), template.startMs(template.firstSegment(false)));
    }

    @ParameterizedTest
    @CsvSource(
    {
        // The old regimes' edges: inside, at the end with the usual half second, and after it.
        "FUT_NIGHT_2330,23:29:59.500,OPEN", "FUT_NIGHT_2330,23:30:00.500,OPEN", "FUT_NIGHT_2330,23:30:01.000,",
        "FUT_NIGHT_0230,02:30:00.500,OPEN", "FUT_NIGHT_0230,02:30:01.000,", "FUT_NIGHT_0230,00:00:00.000,OPEN",
        "FUT_NIGHT_0100,01:00:00.500,OPEN", "FUT_NIGHT_0100,01:00:01.000,", "CFFEX_0915_1515,09:10:00.000,AUCTION",
        "CFFEX_0915_1515,09:14:00.000,MATCH", "CFFEX_0915_1515,09:15:00.000,OPEN",
        "CFFEX_0915_1515,15:15:00.500,OPEN", "CFFEX_0915_1515,12:00:00.000,", "CFFEX_INDEX_FUT,09:15:00.000,",
        "CFFEX_INDEX_FUT,15:10:00.000,", "INE_TAS,13:30:00.000,"})
    void shouldPlaceAStamp(final String template, final String stamp, final SessionPhase expected)
    {
        final String[] parts = stamp.split("[:.]");
        final int sessionMs = SessionClock.ofTimeOfDay(ms(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]),
            Integer.parseInt(parts[2]), Integer.parseInt(parts[3])));

        final SessionTemplate sessionTemplate = sessions.template(template);
        final int segment = sessionTemplate.segmentOf(sessionMs, GRACE_MS);

        assertEquals(expected, SessionTemplate.NULL_SEGMENT == segment ? null : sessionTemplate.phase(segment));
    }

    @Test
    void shouldRefuseAHistoryOfAnUnknownTemplate()
    {
        final ReferenceDataException ex = assertThrows(ReferenceDataException.class, () -> Sessions.parse("t.csv",
            new BufferedReader(new StringReader("template,phase,from,to\nA,OPEN,09:00,10:00\n")), "h.csv",
            new BufferedReader(
                new StringReader("exchange,product,lastTradingDay,template\nSHFE,rb,2016-05-03,B\n"))));

        assertTrue(ex.getMessage().startsWith("sessions h.csv line 2: template 'B'"), ex.getMessage());
    }

    @Test
    void shouldHaveNoNightWhenTheTemplateIsUnknown()
    {
        final Product product = products.future("rb");
        final Product lost = new Product(product.exchange(), "rb", product.kind(), 10, 10_000, "NO_SUCH");

        assertFalse(sessions.hasNight(lost, day("2026-06-02"), calendar));
    }

    private static int ms(final int hours, final int minutes, final int seconds, final int millis)
    {
        return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + millis;
    }

    private static int day(final String text)
    {
        return CivilDay.parse(text);
    }
}
