package io.millrace.reference;

import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.OptionRight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.StringReader;
import java.math.BigDecimal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class InstrumentNameTest
{
    private final Products products = Products.shipped();

    @ParameterizedTest
    @CsvSource(
    {"rb2601,SHFE,FUTURE,rb", "cu2601C75000,SHFE,OPTION,cu", "sc2601,INE,FUTURE,sc", "sc2601C500,INE,OPTION,sc",
        "sc2601TAS,INE,FUTURE,sc", "m2601-C-3000,DCE,OPTION,m", "l2602F,DCE,FUTURE,l",
        "SP a2601&a2605,DCE,COMBINATION,a",
        "si2601-P-10000,GFEX,OPTION,si", "TA601,CZCE,FUTURE,TA", "SR601C5500,CZCE,OPTION,SR",
        "SPD CF601&CF605,CZCE,COMBINATION,CF", "IPS SF601&SM601,CZCE,COMBINATION,SF", "IF2601,CFFEX,FUTURE,IF",
        "IO2601-C-4000,CFFEX,OPTION,IO", "T2603,CFFEX,FUTURE,T", "10001234,SSE,OPTION,ETF", "90001234,SZSE,OPTION,ETF"})
    void shouldReadEachExchangesForm(final String symbol, final Exchange exchange, final InstrumentKind kind,
        final String product)
    {
        final InstrumentName name = InstrumentName.parse(symbol, products);

        assertNotNull(name);
        assertEquals(exchange, name.exchange());
        assertEquals(kind, name.kind());
        assertEquals(product, name.product().code());
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"", "rb", "2601", "rb26", "rb26011", "rb2601X", "rb2601-C3000", "rb 2601", "30001234", "SP a2601",
        "\u00e9\u00e92601"})
    void shouldRefuseWhatHasNoForm(final String symbol)
    {
        assertNull(InstrumentName.parse(symbol, products));
    }

    @ParameterizedTest
    @CsvSource(
    {
        "rb2601,202601,,,,", "cu2601C75000,202601,CALL,75000,cu2601,", "sc2601P500.5,202601,PUT,500.5,sc2601,",
        "sc2601TAS,202601,,,,", "m2601-C-3000,202601,CALL,3000,m2601,", "m2601-MS-P-3000,202601,PUT,3000,m2601,",
        "l2602F,202602,,,,", "SP a2601&a2605,,,,a2601,a2605", "SPC a2601&m2601,,,,a2601,m2601",
        "si2601-P-10000,202601,PUT,10000,si2601,", "TA601,202601,,,,", "TA2601,202601,,,,",
        "SR601C5500,202601,CALL,5500,SR601,", "SR605MSP5700,202605,PUT,5700,SR605,", "IPS SF601&SM601,,,,SF601,SM601",
        "SPD CF601&CF605,,,,CF601,CF605", "IF2601,202601,,,,", "IO2601-C-4000,202601,CALL,4000,IF,",
        "HO2601-P-2500,202601,PUT,2500,IH,", "MO2601-P-7000,202601,PUT,7000,IM,", "10001234,,,,,", "90001234,,,,,",
        "510050,,,,,", "159919,,,,,", "SP m2601-C-3000&m2601-P-3000,,,,m2601-C-3000,m2601-P-3000"})
    void shouldReadWhatAContractIsMadeOf(final String symbol, final Integer month, final OptionRight right,
        final BigDecimal strike, final String underlying, final String secondLeg)
    {
        final InstrumentName name = InstrumentName.parse(symbol, products, 20251103);

        assertEquals(null == month ? InstrumentName.NULL_MONTH : month, name.deliveryMonth());
        assertEquals(right, name.right());
        assertEquals(null == strike ? PriceScale.NULL_PRICE : strike.movePointRight(4).longValueExact(),
            name.strikePrice());
        assertEquals(underlying, name.underlying());
        assertEquals(secondLeg, name.secondLeg());
        assertNull(InstrumentName.refusal(symbol, products));
    }

    @ParameterizedTest
    @CsvSource(
    {
        // On its first day of listing, in its month, in the last year of a decade, in the first.
        "AP010,20200803,202010", "TA601,20250116,202601", "TA601,20260105,202601", "TA001,20291203,203001",
        "TA912,20291203,202912", "SR711C5500,20261121,202711", "CF911,20261121,202911",
        // Expired: what a front still remembers is the last one of that name.
        "TA610,20261121,202610", "CF912,20261121,201912", "TA512,20200102,201512"})
    void shouldResolveOneYearDigitByTheTradingDay(final String symbol, final int tradingDay, final int expected)
    {
        assertEquals(expected, InstrumentName.parse(symbol, products, tradingDay).deliveryMonth());
    }

    @Test
    void shouldLeaveOneYearDigitUnresolvedWithoutATradingDay()
    {
        assertEquals(InstrumentName.NULL_MONTH, InstrumentName.parse("TA601", products).deliveryMonth());
        assertEquals(InstrumentName.NULL_MONTH, InstrumentName.parse("TA601", products, 20261301).deliveryMonth());
        assertEquals(202601, InstrumentName.parse("rb2601", products, 0).deliveryMonth());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value =
    {
        "'' ; is empty", "rb2613 ; has the month '13'", "TA600 ; has the month '00'", "rb601 ; has a year of one digit",
        "rb2601-C-3000 ; has '-C-3000' after its month, which is no form of SHFE",
        "m2601C3000 ; has 'C3000' after its month, which is no form of DCE",
        "cu2601MSC75000 ; has 'MSC75000' after its month, which is no form of SHFE",
        "rb2601F ; has 'F' after its month, which is no form of SHFE",
        "m2601TAS ; has 'TAS' after its month, which is no form of DCE",
        "cu2601C0 ; has the strike price '0'", "cu2601C0.00001 ; has the strike price '0.00001'",
        "cu2601C9999999999999 ; has the strike price '9999999999999'", "rb2601CP ; has 'CP' after its month",
        "SP a2601&CF601 ; has legs of DCE and CZCE", "SP a2601&a2613 ; has a leg that is none",
        "SP a2601&b ; has a leg that is none", "SP a2601 ; has no known form", "RB2601 ; no exchange lists a future",
        "ta601 ; no exchange lists a future", "wr2601C3000 ; no exchange lists options of 'wr'",
        "SP a2601&zz2601 ; no exchange lists a future of 'zz'", "600000 ; has no known form",
        "30001234 ; has no known form", "h\u00e9llo ; has a character that is not printable ASCII"})
    void shouldSayWhyAnIdIsRefused(final String symbol, final String expected)
    {
        final String refusal = InstrumentName.refusal(symbol, products);

        assertNotNull(refusal);
        assertTrue(refusal.startsWith("instrument id '") && refusal.contains(expected), refusal);
        final InstrumentName name = InstrumentName.parse(symbol, products, 20251103);
        assertTrue(null == name || null == name.product());
    }

    @Test
    void shouldRefuseWhatIsTooLong()
    {
        final String longest = "SPC m2601-C-3000&m2605-C-" + "1".repeat(11) + ".5000";

        assertNull(InstrumentName.refusal(longest, products));
        assertTrue(InstrumentName.refusal("a".repeat(81), products).contains("has 81 characters"));
    }

    @ParameterizedTest
    @CsvSource(
    {"sc2601TAS,true", "SP a2601&a2605,true", "SPD CF601&CF605,true", "sc2601,false", "m2601-C-3000,false",
        "l2602F,false", "10001234,false"})
    void shouldKnowWhereZeroIsAPrice(final String symbol, final boolean expected)
    {
        assertEquals(expected, InstrumentName.parse(symbol, products).isZeroPriceValid());
    }

    @Test
    void shouldGiveTradesAtSettlementTheirOwnSessions()
    {
        assertEquals("INE_TAS", InstrumentName.parse("sc2601TAS", products).product().sessionTemplate());
        assertEquals("FUT_NIGHT_0230", InstrumentName.parse("sc2601", products).product().sessionTemplate());
    }

    @Test
    void shouldSayThatAProductIsUnknown()
    {
        assertNull(InstrumentName.parse("zz2601", products).product());
        assertNull(InstrumentName.parse("rb2601-C-3000x".substring(0, 6).replace("rb", "RB"), products).product());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value =
    {
        "SHFE,rb,FUTURE,ten,1,S, ; line 2: multiplier 'ten'",
        "SHFE,rb,FUTURE,2.5,1,S, ; line 2: multiplier '2.5'",
        "SHFE,rb,FUTURE,10,1e-9,S, ; line 2: priceTick '1e-9'",
        "SHFE,rb,FUTURE,10,1 ; line 2: fields '5'",
        "SHFE,rb,FUTURE,10,1,S,SOMEDAY ; line 2: lastTradingDayRule 'SOMEDAY'",
        "SHFE,rb,FUTURE,10,1,S,DAY_15@2026 ; line 2: lastTradingDayRule 'DAY_15@2026'",
        "NYSE,rb,FUTURE,10,1,S, ; line 2: exchange 'NYSE'",
        "SHFE,rb,SWAP,10,1,S, ; line 2: kind 'SWAP'"})
    void shouldNameLineFieldAndValueOfABadTable(final String line, final String expected)
    {
        final String text = "exchange,product,kind,multiplier,priceTick,session,lastTradingDayRule\n" + line + "\n";

        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class,
            () -> Products.parse("mine.csv", new BufferedReader(new StringReader(text))));

        assertTrue(ex.getMessage().contains("mine.csv " + expected), ex.getMessage());
    }
}
