package io.millrace.bench.bars;

import io.millrace.bars.BarBuilder;
import io.millrace.bars.BarContext;
import io.millrace.bars.BarEncoding;
import io.millrace.reference.MarketReference;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Bars of seven intervals for each tick of 900 instruments, with and without the messages that tell how open bars change. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class BarBenchmark
{
    private static final int INSTRUMENT_COUNT = 900;

    private final BarEncoding encoding = new BarEncoding();
    private final UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(512));
    private TickMarket market;
    private BarBuilder withUpdates;
    private BarBuilder closedOnly;
    private long messageCount;

    /** A market and two builders. */
    @Setup
    public void open()
    {
        final MarketReference reference = MarketReference.shipped();
        market = new TickMarket(INSTRUMENT_COUNT, reference.products().futures(), reference.calendar());
        withUpdates = builder(new BarContext().reference(reference));
        closedOnly = builder(new BarContext().reference(reference).updateEveryNs(0));
    }

    /** A benchmark of ticks that are in no bar would be a fast one. */
    @TearDown
    public void requireBars()
    {
        for (final BarBuilder builder : new BarBuilder[]
        {withUpdates, closedOnly})
        {
            final long left = builder.unscheduledCount() + builder.restingCount() + builder.tooLateCount();
            if (0 != left || (builder.tickCount() > 0 && 0 == messageCount))
            {
                throw new IllegalStateException(left + " of " + builder.tickCount() + " ticks are in no bar, " +
                    messageCount + " bars were sent");
            }
        }
    }

    /** What the market itself costs: to be taken off the other figures. */
    @Benchmark
    public TickDecoder advanceTicks()
    {
        return market.next();
    }

    /** Bars as they close. */
    @Benchmark
    public long buildBars()
    {
        closedOnly.onTick(market.next());

        return messageCount;
    }

    /** Bars as they change, every 500 ms, and as they close. */
    @Benchmark
    public long buildBarsWithUpdates()
    {
        withUpdates.onTick(market.next());

        return messageCount;
    }

    private BarBuilder builder(final BarContext context)
    {
        return new BarBuilder(context, bar ->
        {
            messageCount++;
            encoding.encode(bar, message, 0, messageCount, messageCount, 1);
        });
    }
}
