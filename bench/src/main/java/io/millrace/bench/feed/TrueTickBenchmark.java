package io.millrace.bench.feed;

import io.millrace.app.file.TickCsvReader;
import io.millrace.bridge.RawTick;
import io.millrace.feed.ClockCheck;
import io.millrace.feed.FeedContext;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.FeedLine;
import io.millrace.reference.MarketReference;
import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.LevelEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickEncoder;
import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValueWriter;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What truth costs, on recorded ticks: the feed handler's whole work (hash, normalise, check, sequence, last values, encode) beside a copy of the
 * same struct that is encoded with no check at all. Input: four days of one contract, played again and again, each time to a handler that knows
 * nothing yet.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrueTickBenchmark
{
    private static final String INPUT = "../shared/data/shfe_ru1901_20181008-20181010.csv.gz";
    private static final int RECORD_LENGTH = 616;
    private static final int STRUCT_OFFSET = 32;
    private static final int STRUCT_LENGTH = 584;
    private static final int MAX_ROWS = 1 << 17;
    private static final int COUNTER_MEMORY = 1 << 20;

    private final RawTick raw = new RawTick();
    private final BufferSink ticks = new BufferSink();
    private final BufferSink rejected = new BufferSink();
    private final UnsafeBuffer records = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_ROWS * RECORD_LENGTH));
    private final UnsafeBuffer copy = new UnsafeBuffer(ByteBuffer.allocateDirect(STRUCT_OFFSET + STRUCT_LENGTH));
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final TickEncoder tick = new TickEncoder();
    private final byte[] symbol =
    {'r', 'u', '1', '9', '0', '1'};
    private final MarketReference reference = MarketReference.shipped();
    private FeedCounters counters;
    private LastValueWriter values;
    private Path valuesFile;
    private FeedLine feed;
    private int rowCount;
    private int row;
    private long hashSum;

    /**
     * Reads the ticks into memory.
     *
     * @throws IOException when a file of last values cannot be made.
     */
    @Setup
    public void open() throws IOException
    {
        try (TickCsvReader rows = TickCsvReader.open(Path.of(System.getProperty("millrace.root")).resolve(INPUT)))
        {
            while (rows.next())
            {
                final RawTick read = rows.tick();
                records.putBytes(rowCount * RECORD_LENGTH, read.buffer(), read.structOffset() - STRUCT_OFFSET,
                    RECORD_LENGTH);
                rowCount++;
            }
        }
        final CountersManager memory = new CountersManager(new UnsafeBuffer(ByteBuffer.allocateDirect(COUNTER_MEMORY)),
            new UnsafeBuffer(ByteBuffer.allocateDirect(COUNTER_MEMORY / 4)));
        counters = new FeedCounters((typeId, label) -> new AtomicCounter(memory.valuesBuffer(),
            memory.allocate(label, typeId), memory));
        valuesFile = Files.createTempFile(Path.of("/dev/shm"), "true-ticks", ".values");
        Files.delete(valuesFile);
        values = LastValueWriter.open(valuesFile, LastValueLayout.ticks(), 64);
        begin();
    }

    /**
     * A benchmark of rejected ticks would be a fast one.
     *
     * @throws IOException when the file of last values cannot be deleted.
     */
    @TearDown
    public void requireAllPublished() throws IOException
    {
        values.close();
        Files.delete(valuesFile);
        if (counters.ticksPublished() != counters.ticksRead() || rejected.sequence() > 1)
        {
            throw new IllegalStateException(counters.ticksPublished() + " of " + counters.ticksRead() +
                " ticks published: the recorded ticks are not all true ones");
        }
    }

    /** The floor: the struct copied, and encoded as it is. */
    @Benchmark
    public long copyAndEncode()
    {
        copy.putBytes(0, records, next(), RECORD_LENGTH);
        raw.wrap(copy, 0);
        ticks.tryClaim(
            MessageHeaderEncoder.ENCODED_LENGTH + TickEncoder.BLOCK_LENGTH + TickEncoder.symbolHeaderLength() +
                symbol.length);
        tick.wrapAndApplyHeader(ticks.buffer(), ticks.offset(), header);
        tick.instrumentId(1)
            .sequence(ticks.sequence())
            .sourceSequence(raw.sourceSequence())
            .exchangeTimeNs(0)
            .receiveTimeNs(raw.receiveTimeNs())
            .dueTimeNs(raw.dueTimeNs())
            .publishTimeNs(SystemEpochNanoClock.INSTANCE.nanoTime());
        prices();
        tick.volume(raw.volume())
            .volumeDelta(0)
            .turnover(scaled(raw.turnover()))
            .turnoverDelta(0)
            .openInterest((long)raw.openInterest())
            .preOpenInterest((long)raw.preOpenInterest())
            .preDelta(raw.preDelta())
            .currDelta(raw.currDelta());
        level(tick.level1(), 1);
        level(tick.level2(), 2);
        level(tick.level3(), 3);
        level(tick.level4(), 4);
        level(tick.level5(), 5);
        tick.epoch(1)
            .tradingDay(raw.tradingDay())
            .sourceTradingDay(0)
            .sourceActionDay(raw.actionDay())
            .sourceTimeMs(raw.updateTimeMs())
            .exchange(Exchange.SHFE)
            .line((short)1)
            .putSymbol(symbol, 0, symbol.length);
        ticks.commit();

        return ticks.sequence();
    }

    /** The feed handler. */
    @Benchmark
    public boolean trueTick()
    {
        // Before the handler is read: the next round has another one.
        final int record = next();

        return feed.onTick(raw.wrap(records, record));
    }

    private void prices()
    {
        tick.lastPrice(scaled(raw.lastPrice()))
            .preSettlementPrice(scaled(raw.preSettlementPrice()))
            .preClosePrice(scaled(raw.preClosePrice()))
            .openPrice(scaled(raw.openPrice()))
            .highestPrice(scaled(raw.highestPrice()))
            .lowestPrice(scaled(raw.lowestPrice()))
            .closePrice(scaled(raw.closePrice()))
            .settlementPrice(scaled(raw.settlementPrice()))
            .upperLimitPrice(scaled(raw.upperLimitPrice()))
            .lowerLimitPrice(scaled(raw.lowerLimitPrice()))
            .averagePrice(scaled(raw.averagePrice()))
            .upperBandingPrice(scaled(raw.bandingUpperPrice()))
            .lowerBandingPrice(scaled(raw.bandingLowerPrice()))
            .averageUnitPrice(0);
    }

    private void level(final LevelEncoder level, final int number)
    {
        level.bidPrice(scaled(raw.bidPrice(number)))
            .askPrice(scaled(raw.askPrice(number)))
            .bidVolume(raw.bidVolume(number))
            .askVolume(raw.askVolume(number));
    }

    private static long scaled(final double price)
    {
        return (long)(price * PriceScale.ONE);
    }

    private int next()
    {
        if (row == rowCount)
        {
            row = 0;
            begin();
        }

        return row++ * RECORD_LENGTH;
    }

    private void begin()
    {
        final FeedHandler handler = new FeedHandler(new FeedContext()
            .counters(counters)
            .timings((dueTimeNs, receiveTimeNs, ringReadTimeNs, publishTimeNs) -> hashSum += publishTimeNs)
            .clock(SystemEpochNanoClock.INSTANCE)
            .reference(reference)
            .clockCheck(ClockCheck.RECEIVE)
            .values(values)
            .instrumentLimit(16)
            .conclude());
        handler.streams(ticks, rejected);
        feed = handler.line(1, event -> true);
        feed.beginRun((sourceSequence, structHash) -> hashSum += structHash, true);
    }
}
