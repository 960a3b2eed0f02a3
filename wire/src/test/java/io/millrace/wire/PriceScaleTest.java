package io.millrace.wire;

import io.millrace.wire.codec.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class PriceScaleTest
{
    @ParameterizedTest
    @CsvSource(
    {"0,0", "10000,1", "-10000,-1", "1,0.0001", "-15000,-1.5", "1248055135,124805.5135", "52302000,5230.2"})
    void shouldPrintPlainDecimals(final long mantissa, final String expected)
    {
        assertEquals(expected, PriceScale.append(new StringBuilder(), mantissa).toString());
    }

    @Test
    void shouldPrintNothingForNoPrice()
    {
        assertEquals("", PriceScale.append(new StringBuilder(), PriceScale.NULL_PRICE).toString());
    }

    @Test
    void shouldGiveTheIdentityOfTheProtocolPage()
    {
        assertEquals(0xcdb16bbbef12a7c7L, InstrumentIds.of(Exchange.SHFE, "rb2601"));
    }
}
