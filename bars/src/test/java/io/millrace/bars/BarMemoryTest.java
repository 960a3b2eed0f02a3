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

    private static long usedBytes()
    {
        for (int i = 0; i < 3; i++)
        {
            System.gc();
        }

        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
