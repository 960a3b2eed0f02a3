package io.millrace.bars;

import io.millrace.audit.AllocationProbe;
import io.millrace.subscribe.rig.BareSink;
import io.millrace.wire.codec.Exchange;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

class BarAllocationTest
{
    private static final int TICKS = 20_000;
    private static final long STEP_NS = 5_000_000;

    private long messageCount;
    private long timeNs = MarketFeed.instant("2026-09-17T09:00:00.500");
    private long price = 1_000_000;

    @Test
    void shouldAllocateNothingPerTick()
    {
        final PendingBars pending = new PendingBars(new BareSink((buffer, offset, length) -> messageCount++), () -> 1L);
        final BarBuilder builder = new BarBuilder(new BarContext(), pending);
        final MarketFeed rod = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);
        final MarketFeed pig = new MarketFeed(Exchange.DCE, "lh2701").day(20260917);

        // Every 5 ms a tick: updates, closes by own ticks and by the market's time, bars of seven intervals.
        AllocationProbe.requireNone("bar builder", () ->
        {
            for (int i = 0; i < TICKS; i++)
            {
                timeNs += STEP_NS;
                price += i % 7 - 3;
                builder.onTick(0 == i % 3 ? pig.quote(timeNs) : rod.trades(timeNs, price, price + 2, price - 2, 1));
            }
        });

        assertTrue(messageCount > TICKS / 100, "only " + messageCount + " messages");
    }

    /** Bars wait for the stream, gaps come and go, bars are cut short and opened again: rare, but in a burst each of them costs time. */
    @Test
    void shouldAllocateNothingWhenBarsWaitOrTicksAreMissing()
    {
        final RefusingSink sink = new RefusingSink(new BareSink((buffer, offset, length) -> messageCount++));
        final PendingBars pending = new PendingBars(sink, () -> 1L);
        final BarBuilder builder = new BarBuilder(new BarContext(), pending);
        final MarketFeed rod = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);
        final MarketFeed copper = new MarketFeed(Exchange.SHFE, "cu2701").day(20260917);

        AllocationProbe.requireNone("bar builder in trouble", () ->
        {
            for (int i = 0; i < TICKS; i++)
            {
                timeNs += STEP_NS;
                sink.room = 0 == i % 50 ? Integer.MAX_VALUE : 0;
                pending.send();
                builder.onTick(0 == i % 3 ? copper.quote(timeNs) : rod.trades(timeNs, price, price + 2, price - 2, 1));
                if (0 == i % 100)
                {
                    builder.onGap();
                }
                if (0 == i % 1_000)
                {
                    builder.onEndOfDay();
                }
            }
            sink.room = Integer.MAX_VALUE;
            pending.send();
        });

        assertTrue(pending.delayedCount() > TICKS / 10, "only " + pending.delayedCount() + " waited");
    }
}
