package io.millrace.bars;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BarContextTest
{
    @ParameterizedTest
    @ValueSource(strings =
    {"1s", "90s", "1m", "75m", "1h", "4h", "1d"})
    void shouldReadAndWriteIntervals(final String text)
    {
        assertEquals(text, BarInterval.format(BarInterval.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"", "0s", "m", "1w", "-1m", "25h", "2d", "1.5m", "99999d"})
    void shouldRefuseWhatIsNoInterval(final String text)
    {
        final String message = assertThrows(IllegalArgumentException.class, () -> BarInterval.parse(text)).getMessage();

        assertTrue(message.contains("'" + text + "'") && message.contains("from 1s to 1d"), message);
    }

    @Test
    void shouldNameTheSettingThatIsWrong()
    {
        final List<BarContext> wrong = List.of(new BarContext().intervalsS(new int[0]), new BarContext().intervalsS(0),
            new BarContext().intervalsS(86_401), new BarContext().intervalsS(60, 60),
            new BarContext().intervalsS(60, 1), new BarContext().updateEveryNs(-1), new BarContext().closeGraceNs(-1),
            new BarContext().shard(0, 0), new BarContext().shard(2, 2), new BarContext().conclude());
        final List<String> named = List.of("intervals=[]", "intervals=0 s", "intervals=86401 s", "intervals=..., 1m",
            "intervals=..., 1s", "updateEveryNs=-1", "closeGraceNs=-1", "shards=0", "shard=2 of 2", "conclude it once");

        for (int i = 0; i < wrong.size(); i++)
        {
            final String message = assertThrows(IllegalArgumentException.class, wrong.get(i)::conclude).getMessage();
            assertTrue(message.contains(named.get(i)), message);
        }
    }

    @Test
    void shouldReadAlignments()
    {
        assertEquals(BarAlignment.TRADING_TIME, BarAlignment.parse("trading-time"));
        assertEquals("session", BarAlignment.parse("session").toString());
        final String message = assertThrows(IllegalArgumentException.class, () -> BarAlignment.parse("clock"))
            .getMessage();
        assertTrue(message.contains("'clock'"), message);
    }
}
