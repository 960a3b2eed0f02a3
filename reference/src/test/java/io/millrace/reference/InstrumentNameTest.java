package io.millrace.reference;

import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.StringReader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

        assertEquals(true, ex.getMessage().contains("mine.csv " + expected), ex.getMessage());
    }
}
