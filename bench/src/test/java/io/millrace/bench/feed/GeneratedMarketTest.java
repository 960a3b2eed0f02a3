package io.millrace.bench.feed;

import io.millrace.bridge.RawTick;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class GeneratedMarketTest
{
    @Test
    void shouldGoForwardInTimeAndVolume()
    {
        final GeneratedMarket market = new GeneratedMarket(3);
        final RawTick tick = new RawTick();
        int previousTimeMs = 0;
        int volume = 0;

        for (int i = 0; i < 3 * 70_000; i++)
        {
            tick.wrap(market.buffer(), market.next());
            if (0 == i % 3)
            {
                assertTrue(tick.updateTimeMs() > previousTimeMs, tick.updateTimeMs() + " after " + previousTimeMs);
                previousTimeMs = tick.updateTimeMs();
                volume++;
            }
            assertEquals(volume, tick.volume());
            assertEquals(i + 1, tick.sourceSequence());
        }
        assertEquals(9 * 3_600_000 + 30 * 60_000 + 69_999, previousTimeMs);
    }

    @Test
    void shouldBePublishedWithoutRejection()
    {
        final NormaliseEncodeBenchmark benchmark = new NormaliseEncodeBenchmark();
        benchmark.open();

        for (int i = 0; i < 10_000; i++)
        {
            assertTrue(benchmark.normaliseAndEncode());
        }

        benchmark.requireAllPublished();
    }
}
