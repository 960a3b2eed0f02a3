package io.millrace.app.role;

import io.aeron.Aeron;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.ArchivingMediaDriver;
import io.aeron.archive.client.AeronArchive;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.millrace.app.settings.Settings;
import io.millrace.audit.HostClock;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SourceLedger;
import io.millrace.feed.ClockCheck;
import io.millrace.feed.FeedContext;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.FeedLine;
import io.millrace.publish.PublisherLedger;
import io.millrace.record.archive.RecordedStream;
import io.millrace.record.archive.RecordingChain;
import io.millrace.record.archive.SegmentReader;
import io.millrace.subscribe.MessageDispatcher;
import io.millrace.subscribe.TickTally;
import io.millrace.wire.Streams;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/**
 * Rings of a dead daemon, with real recordings: a daemon that was killed while it polled line 2, whose ring's head lags behind what was
 * published, and a restart that is itself interrupted between the rings.
 */
class LeftoversTest
{
    private static final int HEAD = 32;
    private static final int STRUCT = 584;

    /** What the calendar says when the first daemon starts: the day before the first tick's. */
    private static final int FIRST_START = 20240808;
    private static final int FIRST_DAY = 20240809;
    private static final int SECOND_DAY = 20240812;

    @TempDir
    private Path directory;
    private ArchivingMediaDriver driver;
    private Path rings;
    private Path ledgers;
    private Settings settings;

    @BeforeEach
    void start() throws IOException
    {
        final String aeron = directory.resolve("aeron").toString();
        driver = ArchivingMediaDriver.launch(
            new MediaDriver.Context().aeronDirectoryName(aeron)
                .threadingMode(ThreadingMode.SHARED)
                .ipcTermBufferLength(1 << 20)
                .clientLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(2))
                .publicationUnblockTimeoutNs(TimeUnit.SECONDS.toNanos(4))
                .dirDeleteOnStart(true),
            new Archive.Context().aeronDirectoryName(aeron)
                .archiveDir(directory.resolve("archive").toFile())
                .controlChannelEnabled(false)
                .replicationChannel("aeron:udp?endpoint=localhost:0")
                .archiveClientContext(new AeronArchive.Context().controlRequestChannel("aeron:ipc")
                    .controlResponseChannel("aeron:ipc"))
                .threadingMode(ArchiveThreadingMode.SHARED));
        rings = Files.createDirectory(directory.resolve("ring"));
        ledgers = Files.createDirectory(directory.resolve("ledger"));
        final Path config = directory.resolve("millrace.conf");
        Files.writeString(config, "millrace { directory = \"" + directory + "\", aeron { directory = \"" + aeron +
            "\", term-length = 1 MiB }, feed.instrument-limit = 1024 }\n");
        settings = Settings.load(config.toFile());
    }

    @AfterEach
    void stop()
    {
        driver.close();
    }

    @Test
    void shouldPublishEachTickOnceThoughTheRestartIsInterruptedBetweenTheRings() throws IOException
    {
        dieWhileLine2IsPolled();
        try (Daemon interrupted = new Daemon())
        {
            final List<Leftovers.Leftover> found = interrupted.leftovers.list();
            assertEquals(List.of(new Leftovers.Leftover(1, 1), new Leftovers.Leftover(2, 1)), found);
            found.forEach(interrupted.leftovers::skipPublished);
            // Line 1 is published, and its tick is now the recording's newest: line 2's cannot be told from it any more.
            interrupted.leftovers.publish(found.subList(0, 1));
        }
        final int epoch;
        try (Daemon restarted = new Daemon())
        {
            epoch = restarted.leftovers.drain();
        }

        assertEquals(1, epoch);
        assertEquals(10 + 220, published(), "line 1 has 10 ticks, line 2 has 220");
        assertEquals(10, nativeCount(1));
        assertEquals(220, nativeCount(2));
        try (java.util.stream.Stream<Path> left = Files.list(rings))
        {
            assertEquals(Set.of(), left.collect(java.util.stream.Collectors.toSet()));
        }
    }

    @Test
    void shouldPublishEachTickOnceThoughTheRestartIsInterruptedBeforeTheFirstRing() throws IOException
    {
        dieWhileLine2IsPolled();
        try (Daemon interrupted = new Daemon())
        {
            interrupted.leftovers.list().forEach(interrupted.leftovers::skipPublished);
        }
        try (Daemon restarted = new Daemon())
        {
            restarted.leftovers.drain();
            assertEquals(0, restarted.counters.ticksRead() - restarted.counters.ticksPublished(),
                "what was skipped once is behind the head");
        }

        assertEquals(10 + 220, published());
    }

    /**
     * Both lines carry one market of 300 ticks and miss others of them, the front of line 2 a millisecond later; the daemon died in the
     * middle of a poll of line 1, whose head lags. Each tick is published once, in the market's order, and none is late.
     */
    @Test
    void shouldArbitrateTheRingsOfOneEpochAsIfTheyWereLive() throws IOException
    {
        final Set<Integer> missedByFirst = range(150, 180);
        final Set<Integer> missedBySecond = range(1, 40);
        missedBySecond.addAll(range(200, 230));
        try (RingFile first = sharedRing(1, 300, 0, missedByFirst);
            RingFile second = sharedRing(2, 300, 1_000_000, missedBySecond);
            Daemon daemon = new Daemon(true);
            SourceLedger firstLedger = SourceLedger.open(Leftovers.sourceLedger(ledgers, 1));
            SourceLedger secondLedger = SourceLedger.open(Leftovers.sourceLedger(ledgers, 2)))
        {
            daemon.streams.begin(1);
            daemon.handler.streams(daemon.streams.ticks(), daemon.streams.rejected());
            firstLedger.openRun("line-1", first.createdTimeNs());
            secondLedger.openRun("line-2", second.createdTimeNs());
            final RingPoller firstPoller = poller(daemon, first, 1, firstLedger);
            final RingPoller secondPoller = poller(daemon, second, 2, secondLedger);
            poll(firstPoller, 50);
            poll(secondPoller, 10);
            final UnsafeBuffer positions = new UnsafeBuffer(first.ringBuffer());
            final int headAt = first.capacity() +
                org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
            final long head = positions.getLong(headAt);
            poll(firstPoller, 20);
            positions.putLong(headAt, head);
            assertEquals(70, daemon.counters.ticksPublished());
            assertEquals(10, daemon.counters.ticksRedundant());
        }
        try (Daemon restarted = new Daemon(true))
        {
            assertEquals(1, restarted.leftovers.drain());
            assertEquals(300 - 70, restarted.counters.ticksPublished());
            assertEquals(0, restarted.counters.rejected(io.millrace.wire.codec.RejectReason.LATE));
            // Line 2 has 300 - 40 - 31 + 1 ticks in all; those that line 1 missed are its own, 10 were told as copies before the kill.
            assertEquals(300 - missedBySecond.size() - missedByFirst.size() - 10,
                restarted.counters.ticksRedundant());
        }

        assertEquals(300, published());
        assertEquals(300 - missedByFirst.size(), nativeCount(1));
        assertEquals(300 - missedBySecond.size(), nativeCount(2));
    }

    @Test
    void shouldBeginTheRecordingsOfEachTradingDayWithItsFirstTick() throws IOException
    {
        ring(1, 10).close();
        ring(1, 2, SECOND_DAY, "rb2410", 20, 1, 0, Set.of()).close();
        try (Daemon restarted = new Daemon())
        {
            assertEquals(2, restarted.leftovers.drain());
            assertEquals(SECOND_DAY, restarted.streams.recordedDay());
        }

        try (Daemon later = new Daemon())
        {
            assertEquals(SECOND_DAY, later.streams.recordedDay(), "the newest recordings are gone on with");
            assertEquals(List.of(FIRST_DAY, SECOND_DAY), days(later, Streams.TICKS));
            assertEquals(List.of(SECOND_DAY), days(later, Streams.REJECTED), "nothing was rejected on any day");
            assertEquals(List.of(SECOND_DAY), days(later, Streams.QUALITY));
            final RecordingChain ticks = RecordingChain.of(later.archive, "aeron:ipc", Streams.TICKS);
            final TickTally firstDay = new TickTally();
            final RecordedStream first = ticks.recordings().get(0);
            new SegmentReader(directory.resolve("archive"), first).read(first.stopPosition(),
                new MessageDispatcher(firstDay)::onMessage);
            assertEquals(10, firstDay.count());
        }
        assertEquals(30, published());
    }

    @Test
    void shouldDeleteWhatACreatorThatDiedHalfWayLeft() throws IOException
    {
        final Path draft = Files.createFile(rings.resolve("line-2.epoch-7.ring.draft"));
        try (Daemon daemon = new Daemon())
        {
            assertEquals(0, daemon.leftovers.drain());
        }

        assertFalse(Files.exists(draft));
    }

    /** Line 1: 10 unpublished ticks. Line 2: 220 ticks, 200 published, its head behind 150. */
    private void dieWhileLine2IsPolled() throws IOException
    {
        ring(1, 10).close();
        try (RingFile second = ring(2, 220);
            Daemon daemon = new Daemon();
            SourceLedger ledger = SourceLedger.open(Leftovers.sourceLedger(ledgers, 2)))
        {
            daemon.streams.begin(1);
            daemon.handler.streams(daemon.streams.ticks(), daemon.streams.rejected());
            ledger.openRun("line-2", second.createdTimeNs());
            final FeedLine line = daemon.handler.line(2, event -> true);
            line.beginRun(ledger::onTick, true);
            final RingPoller poller = new RingPoller(second, line);
            poll(poller, 150);
            final UnsafeBuffer positions = new UnsafeBuffer(second.ringBuffer());
            final int headAt = second.capacity() +
                org.agrona.concurrent.ringbuffer.RingBufferDescriptor.HEAD_POSITION_OFFSET;
            final long head = positions.getLong(headAt);
            poll(poller, 50);
            positions.putLong(headAt, head);
            assertEquals(200, daemon.counters.ticksPublished());
        }
    }

    private static void poll(final RingPoller poller, final int count)
    {
        for (int taken = 0; taken < count;)
        {
            taken += poller.poll(Math.min(50, count - taken));
        }
    }

    private static RingPoller poller(final Daemon daemon, final RingFile ring, final int number,
        final SourceLedger ledger)
    {
        final FeedLine line = daemon.handler.line(number, event -> true);
        line.beginRun(ledger::onTick, true);

        return new RingPoller(ring, line);
    }

    private static List<Integer> days(final Daemon daemon, final int streamId)
    {
        return RecordingChain.of(daemon.archive, "aeron:ipc", streamId)
            .recordings()
            .stream()
            .map(RecordedStream::day)
            .toList();
    }

    private static Set<Integer> range(final int from, final int to)
    {
        return IntStream.rangeClosed(from, to).boxed().collect(Collectors.toCollection(HashSet::new));
    }

    private RingFile ring(final int line, final int count)
    {
        return ring(line, 1, FIRST_DAY, 1 == line ? "rb2410" : "cu2410", count, 1, 0, Set.of());
    }

    /** A ring of a market that both lines carry, one tick each 10 ms of the host's clock. */
    private RingFile sharedRing(final int line, final int count, final long lagNs, final Set<Integer> missed)
    {
        return ring(line, 1, FIRST_DAY, "rb2410", count, 10_000_000, lagNs, missed);
    }

    private RingFile ring(final int line, final int epoch, final int day, final String instrument, final int count,
        final long stepNs, final long lagNs, final Set<Integer> missed)
    {
        final RingFile file = RingFile.create(rings.resolve(Leftovers.ringName(line, epoch)), 1 << 20);
        final OneToOneRingBuffer producer = new OneToOneRingBuffer(file.ringBuffer());
        final UnsafeBuffer record = new UnsafeBuffer(new byte[HEAD + STRUCT]);
        int sourceSequence = 0;
        for (int i = 1; i <= count; i++)
        {
            if (missed.contains(i))
            {
                continue;
            }
            sourceSequence++;
            record.putLong(0, sourceSequence);
            record.putLong(8, 1_700_000_000_000_000_000L + i * stepNs + lagNs);
            record.putInt(24, STRUCT);
            record.putInt(28, 1);
            text(record, 0, String.valueOf(day));
            text(record, 401, instrument);
            text(record, 208, String.format("09:%02d:%02d", i / 60, i % 60));
            text(record, 392, String.valueOf(day));
            record.putDouble(HEAD + 80, 3300);
            record.putInt(HEAD + 136, i);
            if (!producer.write(1, record, 0, record.capacity()))
            {
                throw new AssertionError("the ring is too small for " + count + " ticks");
            }
        }

        return file;
    }

    private static void text(final UnsafeBuffer record, final int offset, final String text)
    {
        record.putBytes(HEAD + offset, (text + '\0').getBytes(StandardCharsets.US_ASCII));
    }

    private long published()
    {
        try (PublisherLedger ledger = PublisherLedger.open(ledgers.resolve("ticks.ledger"), Streams.TICKS, 1024))
        {
            return ledger.tickCount();
        }
    }

    private long nativeCount(final int line)
    {
        try (SourceLedger ledger = SourceLedger.open(Leftovers.sourceLedger(ledgers, line)))
        {
            return ledger.nativeCount();
        }
    }

    /** What of a daemon drains rings: streams, handler, leftovers. Closed as a process that ends, its recordings complete. */
    private final class Daemon implements AutoCloseable
    {
        private final ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
        private final RoleErrors errors = new RoleErrors("test", barrier);
        private final Aeron aeron = AeronClients.connect(settings, errors);
        private final AeronArchive archive = AeronClients.connectArchive(aeron);
        private final FeedCounters counters = new FeedCounters((typeId, label) -> aeron.addCounter(typeId, label));
        private final FeedHandler handler;
        private final FeedStreams streams;
        private final Leftovers leftovers;

        Daemon()
        {
            this(false);
        }

        Daemon(final boolean isArbitrated)
        {
            handler = new FeedHandler(new FeedContext().counters(counters)
                .timings((due, receive, read, publish) ->
                {})
                .clock(HostClock.INSTANCE)
                .clockCheck(ClockCheck.NONE)
                .arbitrated(isArbitrated)
                .instrumentLimit(1024)
                .conclude());
            streams = new FeedStreams(settings, FIRST_START, ledgers, aeron, archive, handler::prime, errors);
            handler.days(streams::roll);
            leftovers = new Leftovers(rings, ledgers, streams, handler, counters);
        }

        @Override
        public void close()
        {
            streams.close();
            archive.close();
            aeron.close();
            barrier.close();
            assertEquals(0, errors.count());
        }
    }
}
