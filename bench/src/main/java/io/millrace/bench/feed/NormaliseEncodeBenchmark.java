package io.millrace.bench.feed;

import io.millrace.bridge.RawTick;
import io.millrace.feed.ClockCheck;
import io.millrace.feed.FeedContext;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.FeedLine;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
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

/** The feed handler's whole work on a tick (hash, normalise, check, encode, two clock readings), beside a plain copy of the record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class NormaliseEncodeBenchmark
{
    private static final int INSTRUMENT_COUNT = 900;

    private final RawTick raw = new RawTick();
    private final BufferSink ticks = new BufferSink();
    private final BufferSink rejected = new BufferSink();
    private GeneratedMarket market;
    private FeedCounters counters;
    private FeedLine feed;
    private long hashSum;

    /** A feed handler and a market that starts at half past nine. */
    @Setup
    public void open()
    {
        market = new GeneratedMarket(INSTRUMENT_COUNT);
        final CountersManager countersManager = new CountersManager(
            new UnsafeBuffer(ByteBuffer.allocateDirect(256 * CountersReader.METADATA_LENGTH)),
            new UnsafeBuffer(ByteBuffer.allocateDirect(256 * CountersReader.COUNTER_LENGTH)));
        counters = new FeedCounters((typeId, label) -> new AtomicCounter(countersManager.valuesBuffer(),
            countersManager.allocate(label, typeId), countersManager));
        final FeedHandler handler = new FeedHandler(new FeedContext()
            .counters(counters)
            .timings((dueTimeNs, receiveTimeNs, ringReadTimeNs, publishTimeNs) -> hashSum += publishTimeNs)
            .clock(SystemEpochNanoClock.INSTANCE)
            .clockCheck(ClockCheck.NONE)
            .conclude());
        handler.streams(ticks, rejected);
        feed = handler.line(1, event -> true);
        feed.beginRun((sourceSequence, structHash) -> hashSum += structHash, true);
    }

    /** A benchmark of rejected ticks would be a fast one. */
    @TearDown
    public void requireAllPublished()
    {
        if (counters.ticksPublished() != counters.ticksRead() || rejected.sequence() > 1)
        {
            throw new IllegalStateException(counters.ticksPublished() + " of " + counters.ticksRead() +
                " ticks published: the generated market has invalid ticks");
        }
    }

    /** What the market itself costs: to be taken off the other figures. */
    @Benchmark
    public int advance()
    {
        return market.next();
    }

    /** The floor: the raw record copied to the stream as it is. */
    @Benchmark
    public long copy()
    {
        final int record = market.next();
        ticks.tryClaim(GeneratedMarket.RECORD_LENGTH);
        ticks.buffer().putBytes(ticks.offset(), market.buffer(), record, GeneratedMarket.RECORD_LENGTH);
        ticks.commit();

        return ticks.sequence();
    }

    /** The feed handler. */
    @Benchmark
    public boolean normaliseAndEncode()
    {
        return feed.onTick(raw.wrap(market.buffer(), market.next()));
    }
}
