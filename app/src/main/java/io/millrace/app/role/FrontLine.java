package io.millrace.app.role;

import io.aeron.Aeron;
import io.millrace.app.settings.Settings;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SessionAgent;
import io.millrace.bridge.SessionEvents;
import io.millrace.bridge.SessionListener;
import io.millrace.bridge.SessionState;
import io.millrace.bridge.SourceLedger;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.FeedLine;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One front session of the daemon: its settings, ring, source ledger, session agent and counters. Several stand side by side and share
 * the feed thread, the control thread and the streams.
 */
final class FrontLine
{
    private final int number;
    private final FeedSession session;
    private final SessionEvents events = new SessionEvents();
    private SourceLedger sourceLedger;
    private RingFile ring;
    private RingPoller poller;
    private SessionAgent agent;
    private LineCounters counters;
    private volatile boolean areEventsOver;

    private FrontLine(final int number, final FeedSession session)
    {
        this.number = number;
        this.session = session;
    }

    /**
     * Reads what the user wrote, before anything lasting is made.
     *
     * @param settings of the line.
     * @return the line, not opened.
     */
    static FrontLine read(final Settings settings) throws IOException
    {
        return new FrontLine(settings.number("feed.line"), FeedSession.read(settings));
    }

    /**
     * Makes the ring and all that reads it; the session opens when {@link #agent()} is started.
     *
     * @param rings    folder of the rings.
     * @param ledgers  folder of the ledgers.
     * @param epoch    that the ring's ticks are published as.
     * @param handler  of the ticks, its streams set.
     * @param aeron    of the counters.
     * @param listener of the session.
     */
    void open(final Path rings, final Path ledgers, final int epoch, final FeedHandler handler, final Aeron aeron,
        final SessionListener listener) throws IOException
    {
        sourceLedger = SourceLedger.open(Leftovers.sourceLedger(ledgers, number));
        ring = RingFile.create(rings.resolve(Leftovers.ringName(number, epoch)), session.ringCapacity());
        sourceLedger.openRun("line-" + number, ring.createdTimeNs());
        final FeedLine line = handler.line(number, event -> areEventsOver || events.offer(event));
        line.beginRun(sourceLedger::onTick, true);
        poller = new RingPoller(ring, line);
        agent = new SessionAgent(session.context(ring, events, listener));
        counters = new LineCounters(aeron, number, agent, ring, poller::remaining);
    }

    int number()
    {
        return number;
    }

    FeedSession session()
    {
        return session;
    }

    RingPoller poller()
    {
        return poller;
    }

    SessionAgent agent()
    {
        return agent;
    }

    /** Number, version of the vendor library, and whether the session has failed. */
    String describe()
    {
        final String failed = SessionState.FAILED == agent.state() ? " (failed)" : "";
        return "line " + number + " " + ring.vendorVersion() + failed;
    }

    /** Nobody reads session events any more: those that still come must not hold up the ticks behind them. Any thread. */
    void endEvents()
    {
        areEventsOver = true;
    }

    /** Bytes that wait in the ring. */
    long backlog()
    {
        return poller.remaining();
    }

    /** Brings the line's counters up to date; the control thread. */
    void updateCounters()
    {
        counters.update();
    }

    /** What this run measured of the line, by name. */
    Map<String, Object> result()
    {
        final Map<String, Object> result = new LinkedHashMap<>();
        result.put("line", number);
        result.put("vendorVersion", ring.vendorVersion());
        result.put("malformedRecords", poller.malformedRecords());
        result.put("eventsRingFull", ring.eventsRingFull());
        result.put("maxHeldNs", ring.maxHeldNs());
        result.put("tickCallbacks", ring.tickCallbacks());
        result.put("eventsHeldUp", agent.counters().eventsHeldUp());
        result.put("loginsGivenUp", agent.counters().loginsGivenUp());
        result.put("deadStreams", agent.counters().deadStreams());
        result.put("opens", agent.counters().opens());
        result.put("openFailures", agent.counters().openFailures());
        result.put("logins", agent.counters().logins());
        result.put("loginsSent", agent.counters().loginsSent());
        result.put("disconnects", agent.counters().disconnects());
        result.put("storms", agent.counters().storms());
        result.put("hostDeaths", agent.counters().hostDeaths());
        result.put("staleEvents", agent.counters().staleEvents());
        result.put("vendorErrors", agent.counters().vendorErrors());
        result.put("tradingDayChanges", agent.counters().tradingDayChanges());

        return result;
    }

    /** The drained ring's books are closed, and the ring deleted. */
    void end()
    {
        ring.repair();
        sourceLedger.closeRun(ring);
        ring.delete();
    }

    /**
     * Unmaps what is mapped; a ring that was not ended is kept for the next start.
     *
     * @param errors of the role.
     */
    void close(final ErrorHandler errors)
    {
        CloseHelper.closeAll(errors, ring, sourceLedger);
    }
}
