package io.millrace.feed;

import io.millrace.bridge.Isolation;
import io.millrace.bridge.RawEvent;
import io.millrace.bridge.RawRecordHandler;
import io.millrace.bridge.RawTick;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SessionAgent;
import io.millrace.bridge.SessionContext;
import io.millrace.bridge.SessionEvents;
import io.millrace.bridge.SessionState;
import io.millrace.bridge.SourceLedger;
import io.millrace.bridge.sim.Generated;
import io.millrace.bridge.sim.Scenario;
import io.millrace.bridge.sim.SimLedger;
import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Faulty markets of the simulated libraries, through a bridge host, a ring and the feed handler: each tick gets one verdict, and
 * what is published is what was sent. The library runs in a host, so this JVM loads none.
 */
class SimulatedMarketTest implements RawRecordHandler
{
    private static final Path BUILD = Path.of(System.getProperty("millrace.root"), "native", "build");
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int TICKS = 3_000;
    private static final List<String> LIBRARIES = List.of("ctp-6.7.8", "ctp-6.3.19", "sopt-3.7.3", "sopt-3.5.8");
    private static final List<Fault> FAULTS = List.of(
        new Fault("none", market -> market, EnumSet.noneOf(RejectReason.class)),
        new Fault("badNumbers", market -> market.badNumbers(0.9),
            EnumSet.of(RejectReason.MALFORMED_PRICE, RejectReason.NEGATIVE_QUANTITY)),
        new Fault("badTexts", market -> market.badTexts(0.9),
            EnumSet.of(RejectReason.EMPTY_INSTRUMENT, RejectReason.MALFORMED_INSTRUMENT, RejectReason.MALFORMED_TIME,
                RejectReason.MALFORMED_DAY)),
        new Fault("reordered", market -> market.reordered(0.9), EnumSet.of(RejectReason.TIME_BACKWARDS)),
        new Fault("late", market -> market.late(0.5), EnumSet.of(RejectReason.TIME_BACKWARDS)),
        new Fault("duplicates", market -> market.duplicates(0.5), EnumSet.of(RejectReason.DUPLICATE)),
        new Fault("all",
            market -> market.badNumbers(0.3).badTexts(0.3).reordered(0.3).late(0.3).duplicates(0.3),
            EnumSet.of(RejectReason.MALFORMED_PRICE, RejectReason.NEGATIVE_QUANTITY, RejectReason.EMPTY_INSTRUMENT,
                RejectReason.MALFORMED_TIME, RejectReason.TIME_BACKWARDS)));

    /** Price fields of the struct, by the vendor's offsets, in the order of {@link #pricesOf}. */
    private static final int[] PRICE_OFFSETS =
    {80, 88, 96, 112, 120, 128, 144, 160, 168, 176, 184, 384, 224, 240, 256, 272, 288, 304, 320, 336, 352, 368};

    @TempDir
    private Path directory;
    private final RecordedSink ticks = new RecordedSink();
    private final RecordedSink rejected = new RecordedSink();
    private final CountersManager counterMemory = new CountersManager(
        new UnsafeBuffer(ByteBuffer.allocateDirect(512 * 1024)),
        new UnsafeBuffer(ByteBuffer.allocateDirect(128 * 1024)));
    private final FeedCounters counters = new FeedCounters((typeId, label) -> counterMemory.newCounter(label, typeId));
    private final SessionEvents events = new SessionEvents();
    private final FeedLine line = newLine();
    private long lastSequence;
    private int nullPrices;

    static Stream<Arguments> cases()
    {
        return LIBRARIES.stream().flatMap(library -> FAULTS.stream().map(fault -> Arguments.of(library, fault)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldGiveEachTickOneVerdictAndPublishNothingThatIsNone(final String library, final Fault fault)
        throws Exception
    {
        try (RingFile ring = RingFile.create(directory.resolve("ring"), 8 << 20);
            SourceLedger ledger = SourceLedger.open(directory.resolve("source.ledger")))
        {
            ledger.openRun("A", ring.createdTimeNs());
            line.beginRun(ledger::onTick, true);

            play(ring, library, fault);

            ledger.closeRun(ring);
            assertBooks(ring, ledger);
        }
        assertVerdicts(fault);
    }

    @Override
    public boolean onTick(final RawTick raw)
    {
        assertEquals(lastSequence + 1, raw.sourceSequence());
        lastSequence = raw.sourceSequence();
        final long publishedBefore = counters.ticksPublished();
        final int rejectedBefore = rejected.messages.size();

        assertTrue(line.onTick(raw));

        final long published = counters.ticksPublished() - publishedBefore;
        assertEquals(1, published + rejected.messages.size() - rejectedBefore, "verdicts of one tick");
        if (0 == published)
        {
            assertEquals(lastSequence, rejected.rejected(rejectedBefore).sourceSequence());
        }
        else
        {
            assertPublished(raw, ticks.tick(ticks.messages.size() - 1));
        }
        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return line.onEvent(event);
    }

    private FeedLine newLine()
    {
        final FeedHandler handler = new FeedHandler(new FeedContext().counters(counters)
            .clockCheck(ClockCheck.NONE)
            .timings((due, receive, read, publish) ->
            {})
            .clock(() -> 42)
            .conclude());
        handler.streams(ticks, rejected);
        return handler.line(3, events::offer);
    }

    private void play(final RingFile ring, final String library, final Fault fault) throws Exception
    {
        final List<String> instruments = library.startsWith("sopt") ? List.of("10006010", "90001234") :
            List.of("rb2610", "m2609");
        final Scenario market = new Scenario().generated()
            .instruments(Files.write(directory.resolve("instruments"), instruments))
            .seed(42)
            .startDelayMs(0)
            .snapshotOnSubscribe(false)
            .count(TICKS)
            .pace("max")
            .ledger(directory.resolve("sim.ledger"));
        fault.change.apply(market).write(directory.resolve("scenario.txt"));
        final String file = library.startsWith("sopt") ? "libsoptthostmduserapi_se.so" : "libthostmduserapi_se.so";
        final RingPoller poller = new RingPoller(ring, this);
        try (SessionAgent agent = new SessionAgent(new SessionContext().isolation(Isolation.HOST_PROCESS)
            .hostProgram(BUILD.resolve("bridge-host/millrace-bridge-host").toAbsolutePath().normalize())
            .vendorLibrary(BUILD.resolve("sim").resolve(library).resolve(file).toAbsolutePath().normalize())
            .flowDirectory(directory)
            .ringFile(ring)
            .fronts(List.of("tcp://127.0.0.1:10131"))
            .instruments(instruments)
            .events(events)
            .listener((state, code, tradingDay, text) ->
            {})))
        {
            agent.onStart();
            follow(agent, poller);
        }
        while (poller.remaining() > 0)
        {
            poller.poll(64);
        }
        assertEquals(0, poller.malformedRecords());
    }

    private void follow(final SessionAgent agent, final RingPoller poller)
    {
        final long endNs = System.nanoTime() + DEADLINE_NS;
        try (SimLedger simulator = SimLedger.open(directory.resolve("sim.ledger")))
        {
            while (!simulator.isFinished())
            {
                assertTrue(System.nanoTime() - endNs < 0 && SessionState.FAILED != agent.state(),
                    "not finished: state " + agent.state() + ", offered " + simulator.marketOffered());
                if (0 == poller.poll(64) + agent.doWork())
                {
                    Thread.yield();
                }
            }
        }
    }

    private void assertBooks(final RingFile ring, final SourceLedger ledger)
    {
        try (SimLedger simulator = SimLedger.open(directory.resolve("sim.ledger")))
        {
            assertEquals(new Generated(TICKS, ledger.checksum()), Generated.of(simulator, ledger.runs()));
        }
        assertEquals(TICKS, ledger.nativeCount());
        assertEquals(0, ledger.unauditedCount());
        assertEquals(0, ring.ticksRingFull());
    }

    private void assertVerdicts(final Fault fault)
    {
        final Set<RejectReason> reasons = EnumSet.noneOf(RejectReason.class);
        long rejections = 0;
        for (final RejectReason reason : RejectReason.values())
        {
            if (RejectReason.NULL_VAL != reason && 0 < counters.rejected(reason))
            {
                reasons.add(reason);
                rejections += counters.rejected(reason);
            }
        }

        assertEquals(TICKS, counters.ticksRead());
        assertEquals(TICKS, counters.ticksPublished() + rejections);
        assertEquals(rejections, rejected.messages.size());
        assertTrue(0 < counters.ticksPublished(), "nothing was published");
        assertTrue(reasons.containsAll(fault.reasons), "rejected for " + reasons + ", expected " + fault.reasons);
        assertEquals(fault.reasons.isEmpty(), reasons.isEmpty(), "rejected for " + reasons);
        assertTrue(!"badNumbers".equals(fault.name) || 0 < nullPrices, "no price was none");
    }

    /** The message against the vendor's bytes: a price that is none is null, and each other one is what was sent. */
    private void assertPublished(final RawTick raw, final TickDecoder tick)
    {
        final int struct = raw.structOffset();
        final long[] prices = pricesOf(tick);
        for (int i = 0; i < PRICE_OFFSETS.length; i++)
        {
            final double sent = raw.buffer().getDouble(struct + PRICE_OFFSETS[i], ByteOrder.LITTLE_ENDIAN);
            final boolean isNone = Double.isNaN(sent) || Double.MAX_VALUE == sent;
            final String what = "offset " + PRICE_OFFSETS[i] + ", sent " + sent + ", published " + prices[i];
            assertTrue(isNone || Math.abs(sent) < 1e14, what);
            assertTrue(isNone ? PriceScale.NULL_PRICE == prices[i] :
                Math.abs(sent * PriceScale.ONE - prices[i]) <= 0.5 || 0 == sent && PriceScale.NULL_PRICE == prices[i],
                what);
            nullPrices += isNone || 0 == sent ? 1 : 0;
        }
        final boolean isLong = 584 == raw.structLength();
        final byte[] symbol = new byte[isLong ? 81 : 31];
        raw.buffer().getBytes(struct + (isLong ? 401 : 9), symbol);
        final int volume = raw.buffer().getInt(struct + 136, ByteOrder.LITTLE_ENDIAN);
        assertEquals(new String(symbol, StandardCharsets.ISO_8859_1).split("\0")[0], tick.symbol());
        assertEquals(volume, tick.volume());
        assertTrue(0 <= volume, "negative volume");
        if (440 == raw.structLength())
        {
            assertEquals(raw.buffer().getLong(struct + 432, ByteOrder.LITTLE_ENDIAN), tick.volume());
        }
        assertTrue(isRatioOrNull(tick.preDelta()) && isRatioOrNull(tick.currDelta()), tick.toString());
        assertTrue(0 <= tick.openInterest() || TickDecoder.openInterestNullValue() == tick.openInterest());
    }

    private static boolean isRatioOrNull(final double delta)
    {
        return Double.isNaN(delta) || Math.abs(delta) < 1e14;
    }

    private static long[] pricesOf(final TickDecoder tick)
    {
        return new long[]
        {tick.lastPrice(), tick.preSettlementPrice(), tick.preClosePrice(), tick.openPrice(), tick.highestPrice(),
            tick.lowestPrice(), tick.turnover(), tick.closePrice(), tick.settlementPrice(), tick.upperLimitPrice(),
            tick.lowerLimitPrice(), tick.averagePrice(), tick.level1().bidPrice(), tick.level1().askPrice(),
            tick.level2().bidPrice(), tick.level2().askPrice(), tick.level3().bidPrice(), tick.level3().askPrice(),
            tick.level4().bidPrice(), tick.level4().askPrice(), tick.level5().bidPrice(), tick.level5().askPrice()};
    }

    private record Fault(String name, UnaryOperator<Scenario> change, Set<RejectReason> reasons)
    {
        @Override
        public String toString()
        {
            return name;
        }
    }
}
