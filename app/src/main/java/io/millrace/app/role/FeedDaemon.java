package io.millrace.app.role;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.archive.client.AeronArchive;
import io.millrace.app.settings.Settings;
import io.millrace.audit.HostClock;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SessionAgent;
import io.millrace.bridge.SessionEvents;
import io.millrace.bridge.SourceLedger;
import io.millrace.feed.FeedAgent;
import io.millrace.feed.FeedContext;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.SessionChange;
import io.millrace.publish.PublisherLedger;
import io.millrace.publish.TickStream;
import io.millrace.record.archive.StreamRecording;
import io.millrace.record.archive.StreamTail;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.SessionState;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Puts the feed daemon together and takes it apart: recovers the streams, drains what a dead predecessor left in its ring, opens the
 * vendor session, runs the {@code feed} and the {@code control} thread. On {@link #close()} the vendor session goes first, then the
 * ring is drained, then the streams end with EndOfDay and the archive has it all.
 */
final class FeedDaemon implements AutoCloseable
{
    private static final Logger LOG = LoggerFactory.getLogger(FeedDaemon.class);
    private static final long DRAIN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long OPEN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int DRAIN_LIMIT = 256;

    private final Settings settings;
    private final RoleErrors errors;
    private final HostClock clock = HostClock.INSTANCE;
    private final Map<String, Object> result = new LinkedHashMap<>();

    private Aeron aeron;
    private AeronArchive archive;
    private DirectoryLock lock;
    private PublisherLedger tickLedger;
    private PublisherLedger rejectedLedger;
    private SourceLedger sourceLedger;
    private FeedLatency latency;
    private StreamTail tickTail;
    private StreamTail rejectedTail;
    private ExclusivePublication tickPublication;
    private ExclusivePublication rejectedPublication;
    private TickStream ticks;
    private TickStream rejected;
    private FeedHandler handler;
    private SessionEvents events;
    private RingFile ring;
    private RingPoller poller;
    private FeedAgent feedAgent;
    private SessionAgent sessionAgent;
    private AllocationMeter allocation;
    private AgentRunner feedRunner;
    private AgentRunner controlRunner;
    private AtomicCounter backPressured;
    private AtomicCounter ringBacklog;
    private AtomicCounter recording;
    private int epoch;
    private boolean isClosed;

    FeedDaemon(final Settings settings, final RoleErrors errors)
    {
        this.settings = settings;
        this.errors = errors;
    }

    /**
     * Starts everything; returns when the vendor session is about to connect.
     *
     * @throws IOException when a file cannot be made.
     */
    void start() throws IOException
    {
        final Path ledgers = Files.createDirectories(settings.path("feed.ledger-directory"));
        final Path rings = Files.createDirectories(settings.path("feed.ring.directory"));
        lock = DirectoryLock.take(ledgers);
        // What the user wrote is read before anything lasting is made.
        final FeedSession session = FeedSession.read(settings);
        aeron = AeronClients.connect(settings, errors);
        archive = AeronClients.connectArchive(aeron);
        tickLedger = PublisherLedger.open(ledgers.resolve("ticks.ledger"), Streams.TICKS,
            settings.number("feed.instrument-limit"));
        rejectedLedger = PublisherLedger.open(ledgers.resolve("rejected.ledger"), Streams.REJECTED, 1);
        sourceLedger = SourceLedger.open(ledgers.resolve("source.ledger"));
        latency = new FeedLatency(settings);

        final String channel = settings.text("stream.channel");
        tickTail = StreamRecording.recover(archive, channel, Streams.TICKS, tickLedger.lastSequence(),
            tickLedger::rollForward);
        rejectedTail = StreamRecording.recover(archive, channel, Streams.REJECTED, FeedDaemon::ignoreMessage);
        final int termLength = settings.bytes("aeron.term-length");
        tickPublication = StreamRecording.publish(aeron, archive, channel, Streams.TICKS, termLength, tickTail);
        rejectedPublication = StreamRecording.publish(aeron, archive, channel, Streams.REJECTED, termLength,
            rejectedTail);

        final FeedCounters counters = new FeedCounters((typeId, label) -> aeron.addCounter(typeId, label));
        ringBacklog = aeron.addCounter(CounterIds.FEED_RING_BACKLOG, "feed: bytes that wait in the ring");
        recording = aeron.addCounter(CounterIds.FEED_RECORDING, "feed: 1 while the archive records both streams");
        backPressured = aeron.addCounter(CounterIds.FEED_BACK_PRESSURED, "feed: claims refused, a reader is behind");
        events = new SessionEvents();
        handler = new FeedHandler(new FeedContext().counters(counters)
            .timings(latency)
            .clock(clock)
            .events(events::offer)
            .instrumentLimit(settings.number("feed.instrument-limit"))
            .line(settings.number("feed.line"))
            .conclude());

        epoch = new Leftovers(rings, settings.number("feed.line"))
            .drain(this, Math.max(tickTail.epoch(), rejectedTail.epoch())) + 1;
        streams(epoch);

        openRing(rings.resolve(Leftovers.ringName(settings.number("feed.line"), epoch)), session);
        run(counters);
    }

    int epoch()
    {
        return epoch;
    }

    String vendorVersion()
    {
        return ring.vendorVersion();
    }

    /**
     * What this run measured of itself.
     *
     * @return by name; complete after {@link #close()}.
     */
    Map<String, Object> result()
    {
        return result;
    }

    /**
     * Publishes what a dead process left in its ring, as its own epoch, and closes the ring's books.
     *
     * @param leftover      ring of the dead process.
     * @param leftoverEpoch that the dead process published as.
     */
    void drainLeftover(final RingFile leftover, final int leftoverEpoch)
    {
        streams(leftoverEpoch);
        openRun(leftover);
        handler.beginRun(ticks, rejected, sourceLedger::onTick, publishedThrough(leftoverEpoch), false);
        final RingPoller leftoverPoller = new RingPoller(leftover, handler);
        final long waiting = leftoverPoller.remaining();
        drain(leftoverPoller, "ring " + leftover.path());
        sourceLedger.closeRun(leftover);
        LOG.info("feed: drained {} bytes that the process of epoch {} left in {}", waiting, leftoverEpoch,
            leftover.path());
    }

    /**
     * Highest source sequence of an epoch that was published before this process started.
     *
     * @param ofEpoch the epoch.
     * @return the sequence; 0 when nothing of the epoch was published; the largest long when a later epoch was.
     */
    private long publishedThrough(final int ofEpoch)
    {
        if (Math.max(tickTail.epoch(), rejectedTail.epoch()) > ofEpoch)
        {
            return Long.MAX_VALUE;
        }

        return Math.max(tickTail.epoch() == ofEpoch ? tickTail.lastSourceSequence() : 0,
            rejectedTail.epoch() == ofEpoch ? rejectedTail.lastSourceSequence() : 0);
    }

    private void streams(final int ofEpoch)
    {
        final long nextTick = null == ticks ? Math.max(tickTail.lastSequence(), tickLedger.lastSequence()) + 1 :
            ticks.sequence();
        final long nextRejected = null == rejected ?
            Math.max(rejectedTail.lastSequence(), rejectedLedger.lastSequence()) + 1 :
            rejected.sequence();
        final long heartbeatIntervalNs = settings.durationNs("stream.heartbeat-interval");
        ticks = new TickStream(tickPublication, ofEpoch, nextTick, tickLedger, clock, heartbeatIntervalNs);
        rejected = new TickStream(rejectedPublication, ofEpoch, nextRejected, rejectedLedger, clock,
            heartbeatIntervalNs);
    }

    private void openRun(final RingFile file)
    {
        sourceLedger.openRun("line-" + settings.number("feed.line"), file.createdTimeNs());
    }

    private void openRing(final Path file, final FeedSession session) throws IOException
    {
        ring = RingFile.create(file, settings.bytes("feed.ring.capacity"));
        openRun(ring);
        handler.beginRun(ticks, rejected, sourceLedger::onTick, 0, true);
        poller = new RingPoller(ring, handler);
        feedAgent = new FeedAgent(poller, handler, clock, this::upkeep);
        sessionAgent = new SessionAgent(session.context(ring, events, this::onSessionState));
    }

    private void run(final FeedCounters counters)
    {
        feedRunner = new AgentRunner(AeronClients.hotIdle(settings), errors, null, feedAgent);
        final Thread feedThread = AgentRunner.startOnThread(feedRunner);
        allocation = new AllocationMeter(feedThread, counters::ticksRead, handler::instrumentCount);
        controlRunner = new AgentRunner(AeronClients.coldIdle(), errors, null,
            new CompositeAgent(sessionAgent, latency, allocation, new Watch()));
        AgentRunner.startOnThread(controlRunner);
        awaitSessionOpen();
    }

    /** The session opens on the control thread; a library or front that it refuses ends the daemon. */
    private void awaitSessionOpen()
    {
        final IdleStrategy idle = AeronClients.coldIdle();
        final long deadlineNs = System.nanoTime() + OPEN_DEADLINE_NS;
        while (io.millrace.bridge.SessionState.CLOSED == sessionAgent.state() && 0 == errors.exitCode() &&
            System.nanoTime() - deadlineNs < 0)
        {
            idle.idle(0);
        }
    }

    private static void ignoreMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        // The rejected stream has no ledger to roll forward: its newest sequence is all that is wanted.
    }

    private int upkeep(final long nowNs)
    {
        if (errors.isDriverLost())
        {
            return 0;
        }
        backPressured.setRelease(ticks.backPressuredCount() + rejected.backPressuredCount());

        // None on the rejected stream: it may be silent for weeks, and recovery reads a recording back to its last sequence.
        return ticks.heartbeat(nowNs);
    }

    private void onSessionState(final io.millrace.bridge.SessionState state, final int code, final int tradingDay,
        final String text)
    {
        if (io.millrace.bridge.SessionState.FAILED == state)
        {
            errors.onError(new RoleException(text));
        }
        else
        {
            LOG.info("feed: session {} code={} tradingDay={} {}", state, code, tradingDay, text);
        }
        if (!feedAgent.offer(new SessionChange(SessionState.valueOf(state.name()), code, tradingDay)))
        {
            errors.onError(new IllegalStateException("the feed thread does not take session changes: last " + state));
        }
    }

    private void drain(final RingPoller source, final String what)
    {
        final IdleStrategy idle = AeronClients.coldIdle();
        final long deadlineNs = System.nanoTime() + DRAIN_DEADLINE_NS;
        while (source.remaining() > 0)
        {
            idle.idle(source.poll(DRAIN_LIMIT));
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new IllegalStateException("cannot drain " + what + ": " + source.remaining() +
                    " bytes left after 60 s; is the archive running? The ring is kept for the next start");
            }
        }
    }

    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        if (errors.isDriverLost())
        {
            // The counters' memory goes within a second: whoever moves them must have stopped.
            CloseHelper.close(errors, feedRunner);
        }
        // The session first: its release drains the vendor's queue into the ring.
        CloseHelper.close(errors, controlRunner);
        if (feedRunner != null)
        {
            awaitRingDrained();
            result.put("allocatedBytesPerTick", allocation.bytesPerTick());
            CloseHelper.close(errors, feedRunner);
            closeRing();
        }
        CloseHelper.closeAll(errors, latency, ticks, rejected, tickLedger, rejectedLedger, sourceLedger, archive, aeron,
            lock);
    }

    private void awaitRingDrained()
    {
        final IdleStrategy idle = AeronClients.coldIdle();
        final long deadlineNs = System.nanoTime() + DRAIN_DEADLINE_NS;
        while ((poller.remaining() > 0 || feedAgent.hasChanges()) && !feedRunner.isClosed() && isRecorded() &&
            System.nanoTime() - deadlineNs < 0)
        {
            idle.idle(0);
        }
    }

    private boolean isRecorded()
    {
        return !errors.isDriverLost() && StreamRecording.isRecording(aeron, tickPublication) &&
            StreamRecording.isRecording(aeron, rejectedPublication);
    }

    /** A ring that still holds ticks is kept: the next start publishes them. Only a drained one is closed out and deleted. */
    private void closeRing()
    {
        result.put("epoch", epoch);
        result.put("vendorVersion", ring.vendorVersion());
        result.put("malformedRecords", poller.malformedRecords());
        result.put("eventsRingFull", ring.eventsRingFull());
        result.put("maxHeldNs", ring.maxHeldNs());
        result.put("backPressured", ticks.backPressuredCount() + rejected.backPressuredCount());
        result.put("tickCallbacks", ring.tickCallbacks());
        final long left = poller.remaining();
        if (left > 0 || !isRecorded())
        {
            errors.count(new RoleException(left + " bytes are left in ring " + ring.path() +
                "; it is kept, the next start publishes them" +
                (isRecorded() ? "" : " (nobody records: the archive or the media driver is gone)")));
            CloseHelper.close(errors, ring);
            return;
        }
        try
        {
            endStreams();
            sourceLedger.closeRun(ring);
            ring.delete();
        }
        catch (final RuntimeException ex)
        {
            errors.count(ex);
            CloseHelper.close(errors, ring);
        }
    }

    private void endStreams()
    {
        final IdleStrategy idle = AeronClients.coldIdle();
        final long deadlineNs = System.nanoTime() + DRAIN_DEADLINE_NS;
        boolean isTicksEnded = false;
        boolean isRejectedEnded = false;
        while (!(isTicksEnded && isRejectedEnded))
        {
            isTicksEnded = isTicksEnded || ticks.tryEndOfDay(clock.nanoTime());
            isRejectedEnded = isRejectedEnded || rejected.tryEndOfDay(clock.nanoTime());
            if (System.nanoTime() - deadlineNs > 0)
            {
                errors.onError(new IllegalStateException("no room for EndOfDay in the streams after 60 s"));
                return;
            }
            idle.idle(0);
        }
        StreamRecording.awaitRecorded(aeron, tickPublication, DRAIN_DEADLINE_NS);
        StreamRecording.awaitRecorded(aeron, rejectedPublication, DRAIN_DEADLINE_NS);
    }

    /** Shows on the control thread how much waits in the ring, and whether the archive records. While it does not, the feed
     * thread is held: the ring is the buffer, and counts what does not fit. */
    private final class Watch implements Agent
    {
        private boolean wasRecording = true;

        @Override
        public int doWork()
        {
            if (errors.isDriverLost())
            {
                // The counters' memory is about to go.
                return 0;
            }
            ringBacklog.setRelease(poller.remaining());
            final boolean isRecording = isRecorded();
            recording.setRelease(isRecording ? 1 : 0);
            feedAgent.hold(!isRecording);
            if (wasRecording && !isRecording)
            {
                errors.count(
                    new RoleException(
                        "the archive has stopped recording: ticks of the last seconds may not be kept, those from here on wait in the ring. " +
                            "Start `millrace archive`, then this daemon again"));
            }
            wasRecording = isRecording;

            return 0;
        }

        @Override
        public String roleName()
        {
            return "watch";
        }
    }
}
