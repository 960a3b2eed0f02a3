package io.millrace.app.role;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.millrace.app.settings.FeedSettings;
import io.millrace.app.settings.Settings;
import io.millrace.audit.HostClock;
import io.millrace.bridge.SessionListener;
import io.millrace.feed.DayGate;
import io.millrace.feed.FeedAgent;
import io.millrace.feed.FeedContext;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.RuleBook;
import io.millrace.feed.SessionChange;
import io.millrace.reference.CivilDay;
import io.millrace.reference.MarketReference;
import io.millrace.reference.SessionClock;
import io.millrace.reference.TradingCalendar;
import io.millrace.wire.codec.SessionState;
import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValueWriter;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Puts the feed daemon together and takes it apart: recovers the streams, drains what a dead predecessor left in its rings, opens the
 * vendor sessions, runs the {@code feed} and the {@code control} thread. On {@link #close()} the vendor sessions go first, then the
 * rings are drained, then the streams end with EndOfDay and the archive has it all.
 */
final class FeedDaemon implements AutoCloseable
{
    private static final Logger LOG = LoggerFactory.getLogger(FeedDaemon.class);
    private static final long DRAIN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int CALENDAR_WARNING_DAYS = 60;
    private static final long OPEN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    private final Settings settings;
    private final RoleErrors errors;
    private final HostClock clock = HostClock.INSTANCE;
    private final Map<String, Object> result = new LinkedHashMap<>();
    private final List<FrontLine> lines = new ArrayList<>();

    private DirectoryLock lock;
    private Aeron aeron;
    private AeronArchive archive;
    private FeedStreams streams;
    private FeedLatency latency;
    private FeedCounters counters;
    private FeedHandler handler;
    private LastValueWriter values;
    private FeedAgent feedAgent;
    private DayRoller roller;
    private StatusOutbox statuses;
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
     * Starts everything; returns when the vendor sessions are about to connect.
     *
     * @throws IOException when a file cannot be made.
     */
    void start() throws IOException
    {
        final Path ledgers = Files.createDirectories(settings.path("feed.ledger-directory"));
        final Path rings = Files.createDirectories(settings.path("feed.ring.directory"));
        lock = DirectoryLock.take(ledgers);
        readLines();
        final MarketReference reference = FeedSettings.reference(settings);
        final RuleBook rules = FeedSettings.rules(settings, reference);
        checkCalendar(reference.calendar());
        aeron = AeronClients.connect(settings, errors);
        archive = AeronClients.connectArchive(aeron);
        latency = new FeedLatency(settings);
        counters = new FeedCounters((typeId, label) -> aeron.addCounter(typeId, label));
        ringBacklog = aeron.addCounter(CounterIds.FEED_RING_BACKLOG, "feed: bytes that wait in the rings");
        recording = aeron.addCounter(CounterIds.FEED_RECORDING, "feed: 1 while the archive records both streams");
        backPressured = aeron.addCounter(CounterIds.FEED_BACK_PRESSURED, "feed: claims refused, a reader is behind");
        final EarlierTicks earlier = EarlierTicks.read(settings.text("feed.last-values-file"));
        values = lastValues();
        handler = new FeedHandler(new FeedContext().counters(counters)
            .timings(latency)
            .clock(clock)
            .reference(reference)
            .rules(rules)
            .clockCheck(FeedSettings.clockCheck(settings))
            .values(values)
            .arbitrated(isArbitrated(rings))
            .instrumentLimit(settings.number("feed.instrument-limit"))
            .conclude());
        earlier.forEach(handler::prime);
        restore(earlier);
        streams = new FeedStreams(settings, DayRoller.dayOf(reference.calendar(), clock.nanoTime()), ledgers, aeron,
            archive, tick ->
            {
                handler.prime(tick);
                if (null != values)
                {
                    earlier.add(tick);
                }
            }, errors);
        restore(earlier);
        handler.days(streams::roll);

        epoch = new Leftovers(rings, ledgers, streams, handler, counters).drain() + 1;
        streams.begin(epoch);
        handler.streams(streams.ticks(), streams.rejected());
        handler.quality(streams.quality());
        for (final FrontLine line : lines)
        {
            line.open(rings, ledgers, epoch, handler, aeron, listener(line.number()));
        }
        run();
    }

    int epoch()
    {
        return epoch;
    }

    /** Each line's number and the version of its vendor library. */
    String describeLines()
    {
        return lines.stream().map(FrontLine::describe).collect(Collectors.joining(", "));
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

    /** What the user wrote is read before anything lasting is made. */
    private void readLines() throws IOException
    {
        for (final Settings lineSettings : settings.lines())
        {
            lines.add(FrontLine.read(lineSettings));
        }
    }

    /** Whether ticks can come twice: several lines, those included that only left a ring. */
    private boolean isArbitrated(final Path rings) throws IOException
    {
        final Set<Integer> numbers = new HashSet<>(Leftovers.lines(rings));
        lines.forEach(line -> numbers.add(line.number()));

        return numbers.size() > 1;
    }

    private LastValueWriter lastValues()
    {
        final String file = settings.text("feed.last-values-file");

        return file.isBlank() ? null : LastValueWriter.open(Path.of(file).toAbsolutePath(), LastValueLayout.ticks(),
            settings.number("feed.instrument-limit"));
    }

    /** A file that had to be begun anew would say of each quiet instrument that it has no tick. */
    private void restore(final EarlierTicks earlier)
    {
        final int count = null == values ? 0 : earlier.restore(values);
        if (count > 0)
        {
            LOG.info("feed: {} last values from before this start put back into {}", count,
                settings.text("feed.last-values-file"));
        }
    }

    /** A night session before an unknown holiday would be given a wrong trading day: better to hear of it weeks before. */
    private void checkCalendar(final TradingCalendar calendar)
    {
        final int today = SessionClock.dateOf(clock.nanoTime());
        final int daysLeft = calendar.lastDay() - today;
        if (daysLeft < 0)
        {
            LOG.error(
                "feed: the calendar {} ended on {}: weekdays are taken for trading days, ticks carry the flag noCalendar; " +
                    "get a new one, see docs/calendar.md",
                calendar.version(), CivilDay.fromEpochDay(calendar.lastDay()));
        }
        else if (daysLeft < CALENDAR_WARNING_DAYS)
        {
            LOG.warn("feed: the calendar {} ends on {}, in {} days; get a new one, see docs/calendar.md",
                calendar.version(), CivilDay.fromEpochDay(calendar.lastDay()), daysLeft);
        }
    }

    private void run()
    {
        final DayGate gate = new DayGate(streams.recordedDay());
        handler.days(gate);
        roller = new DayRoller(gate, streams::roll, errors, SystemNanoClock.INSTANCE);
        feedAgent = new FeedAgent(lines.stream().map(FrontLine::poller).toList(), handler, clock, this::upkeep, gate);
        statuses = new StatusOutbox(feedAgent);
        feedRunner = new AgentRunner(AeronClients.hotIdle(settings), errors, null, feedAgent);
        final Thread feedThread = AgentRunner.startOnThread(feedRunner);
        allocation = new AllocationMeter(feedThread, counters::ticksRead, handler::instrumentCount);
        final List<Agent> control = new ArrayList<>();
        control.add(new ReleaseAll());
        lines.forEach(line -> control.add(line.agent()));
        control.addAll(List.of(latency, allocation, new Watch()));
        controlRunner = new AgentRunner(AeronClients.coldIdle(), errors, null, new CompositeAgent(control));
        AgentRunner.startOnThread(controlRunner);
        awaitSessionsOpen();
    }

    /** The sessions open on the control thread; a library or front that one refuses at the start ends the daemon. */
    private void awaitSessionsOpen()
    {
        final IdleStrategy idle = AeronClients.coldIdle();
        final long deadlineNs = System.nanoTime() + OPEN_DEADLINE_NS;
        while (lines.stream().anyMatch(line -> io.millrace.bridge.SessionState.CLOSED == line.agent().state()) &&
            !errors.isStopping() && System.nanoTime() - deadlineNs < 0)
        {
            idle.idle(0);
        }
    }

    private int upkeep(final long nowNs)
    {
        if (errors.isDriverLost())
        {
            return 0;
        }
        backPressured.setRelease(streams.backPressuredCount());

        return streams.heartbeat(nowNs);
    }

    private SessionListener listener(final int line)
    {
        return (state, code, tradingDay, text) ->
        {
            if (io.millrace.bridge.SessionState.FAILED == state)
            {
                onLineFailed(line, text);
            }
            else
            {
                LOG.info("feed: line {}: session {} code={} tradingDay={} {}", line, state, code, tradingDay, text);
            }
            statuses.offer(new SessionChange(line, SessionState.valueOf(state.name()), code, tradingDay));
        };
    }

    /** The daemon lives as long as one of its lines does; when the last has failed it ends, with exit code 1. */
    private void onLineFailed(final int line, final String text)
    {
        final RoleException failure = new RoleException(1 == lines.size() ? text : "line " + line + ": " + text);
        final boolean isAnotherAlive = lines.stream()
            .anyMatch(other -> other.number() != line &&
                io.millrace.bridge.SessionState.FAILED != other.agent().state());
        if (isAnotherAlive)
        {
            errors.count(failure);
        }
        else
        {
            errors.onError(failure);
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
        // The sessions first: their release drains the vendor's queues into the rings.
        CloseHelper.close(errors, controlRunner);
        lines.forEach(FrontLine::endEvents);
        if (feedRunner != null)
        {
            awaitRingsDrained();
            result.put("allocatedBytesPerTick", allocation.bytesPerTick());
            CloseHelper.close(errors, feedRunner);
            closeRings();
        }
        lines.forEach(line -> line.close(errors));
        CloseHelper.closeAll(errors, latency, streams, values, archive, aeron, lock);
    }

    private void awaitRingsDrained()
    {
        final IdleStrategy idle = AeronClients.coldIdle();
        final long deadlineNs = System.nanoTime() + DRAIN_DEADLINE_NS;
        while ((backlog() > 0 || feedAgent.hasChanges()) && !feedRunner.isClosed() && streams.isRecorded() &&
            System.nanoTime() - deadlineNs < 0)
        {
            idle.idle(roller.doWork());
        }
    }

    private long backlog()
    {
        return lines.stream().mapToLong(FrontLine::backlog).sum();
    }

    /** A ring that still holds ticks is kept: the next start publishes them. Only drained ones are closed out and deleted. */
    private void closeRings()
    {
        result.put("epoch", epoch);
        result.put("ticksPublished", counters.ticksPublished());
        result.put("ticksRedundant", counters.ticksRedundant());
        result.put("backPressured", streams.backPressuredCount());
        result.put("sessionChangesSuperseded", statuses.supersededCount());
        result.put("lines", lines.stream().map(FrontLine::result).toList());
        final long left = backlog();
        final boolean isRecorded = streams.isRecorded();
        if (left > 0 || !isRecorded)
        {
            errors.count(new RoleException(left + " bytes are left in the rings below " +
                settings.path("feed.ring.directory") + "; they are kept, the next start publishes them" +
                (isRecorded ? "" : " (nobody records: the archive or the media driver is gone)")));
            return;
        }
        try
        {
            streams.end(handler::tryFlushQuality);
        }
        catch (final RuntimeException ex)
        {
            errors.count(ex);
            return;
        }
        for (final FrontLine line : lines)
        {
            try
            {
                line.end();
            }
            catch (final RuntimeException ex)
            {
                // One ring that cannot be closed out is kept; the others are drained all the same.
                errors.count(ex);
            }
        }
    }

    /** First of the control thread's agents: begins to release all vendor libraries at once, before each is waited for. */
    private final class ReleaseAll implements Agent
    {
        @Override
        public int doWork()
        {
            return 0;
        }

        @Override
        public void onClose()
        {
            lines.forEach(line -> line.agent().beginClose());
        }

        @Override
        public String roleName()
        {
            return "release";
        }
    }

    /** Shows on the control thread what the lines do, how much waits in the rings, and whether the archive records. While it does
     * not, the feed thread is held: the rings are the buffer, and count what does not fit. */
    private final class Watch implements Agent
    {
        private boolean wasRecording = true;
        private boolean isRefusalTold;

        @Override
        public int doWork()
        {
            if (errors.isDriverLost())
            {
                // The counters' memory is about to go.
                return 0;
            }
            statuses.flush();
            lines.forEach(FrontLine::updateCounters);
            ringBacklog.setRelease(backlog());
            roller.doWork();
            final boolean isRecording = streams.isRecorded();
            recording.setRelease(isRecording ? 1 : 0);
            feedAgent.hold(!isRecording);
            if (wasRecording && !isRecording)
            {
                errors.count(
                    new RoleException(
                        "the archive has stopped recording: ticks of the last seconds may not be kept, those from here on wait in the rings. " +
                            "Start `millrace archive`, then this daemon again"));
            }
            wasRecording = isRecording;
            if (null != values && values.refusedCount() > 0 && !isRefusalTold)
            {
                isRefusalTold = true;
                errors.count(new RoleException(values.refusal()));
            }

            return 0;
        }

        @Override
        public String roleName()
        {
            return "watch";
        }
    }
}
