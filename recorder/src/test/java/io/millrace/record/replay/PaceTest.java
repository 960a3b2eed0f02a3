package io.millrace.record.replay;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PaceTest
{
    @Test
    void shouldReadWhatItPrints()
    {
        for (final String text : new String[]
        {"original", "max", "x10", "x0.5", "x2.25"})
        {
            assertEquals(text, Pace.parse(text).toString());
            assertEquals(Pace.parse(text), Pace.parse(Pace.parse(text).toString()));
        }
        assertEquals(Pace.ORIGINAL, Pace.parse("x1"));
        assertTrue(Pace.parse("max").isMax());
        assertFalse(Pace.parse("original").isMax());
        assertEquals(10.0, Pace.parse("X10").speed());
    }

    @Test
    void shouldScaleGaps()
    {
        assertEquals(1_000, Pace.ORIGINAL.gapNs(1_000));
        assertEquals(100, Pace.parse("x10").gapNs(1_000));
        assertEquals(2_000, Pace.parse("x0.5").gapNs(1_000));
        assertEquals(0, Pace.MAX.gapNs(1_000));
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"", "x", "x0", "x-1", "10", "fast", "x1e3", "ORIGINAL", "x1.", "max "})
    void shouldSayWhatAPaceIs(final String text)
    {
        final String message = assertThrows(IllegalArgumentException.class, () -> Pace.parse(text)).getMessage();

        assertTrue(message.contains("'" + text + "'") && message.contains("xN"), message);
    }

    @Test
    void shouldRefuseNoPace()
    {
        assertThrows(IllegalArgumentException.class, () -> Pace.parse(null));
    }
}
