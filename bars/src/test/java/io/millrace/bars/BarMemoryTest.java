package io.millrace.bars;

import io.millrace.wire.codec.Exchange;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BarMemoryTest
{
    private static final int INSTRUMENTS = 10_000;
    private static final long MAX_BYTES = 4_096;

    @Test
    void shouldTakeNoMoreThanFourKibibytesAnInstrument()
    {
        final BarBuilder builder = new BarBuilder(new BarContext(), bar ->
        {});
        builder.onTick(new MarketFeed(Exchange.SSE, "10000000").day(20260917).trade("2026-09-17T09:30:01", 1, 1));
        final long before = usedBytes();

        for (int i = 1; i <= INSTRUMENTS; i++)
        {
            final MarketFeed option = new MarketFeed(Exchange.SSE, String.valueOf(10_000_000 + i)).day(20260917);
            builder.onTick(option.trade("2026-09-17T09:30:01", 1, 1));
        }

        final long bytes = (usedBytes() - before) / INSTRUMENTS;
        assertEquals(INSTRUMENTS + 1, builder.instrumentCount());
        assertTrue(bytes > 0 && bytes < MAX_BYTES, bytes + " bytes an instrument");
    }

    @Test
    void shouldForgetInstrumentsThatHaveNoTicksAnyMore()
    {
        final int[] days =
        {20260914, 20260915, 20260916, 20260917, 20260918};
        final CollectedBars bars = new CollectedBars();
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(60).updateEveryNs(0), bars);
        final MarketFeed future = new MarketFeed(Exchange.SSE, "10999999");

        for (int day = 0; day < days.length; day++)
        {
            for (int i = 0; i < 2_000; i++)
            {
                final MarketFeed option = new MarketFeed(Exchange.SSE, String.valueOf(10_000_000 + 2_000 * day + i));
                builder.onTick(option.day(days[day]).trade("2026-09-1" + (4 + day) + "T09:30:01", 1, 1));
            }
            builder.onTick(future.day(days[day]).trade("2026-09-1" + (4 + day) + "T09:30:02", 1, 1));
        }

        assertEquals(3 * 2_000 + 1, builder.instrumentCount(), "those of the last three days");
        builder.onEndOfDay();
        assertEquals(5 * 2_001, bars.closed("1m").size(), "those that went had their bars closed");
    }

    private static long usedBytes()
    {
        for (int i = 0; i < 3; i++)
        {
            System.gc();
        }

        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
