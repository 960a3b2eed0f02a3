package io.millrace.app.role;

import io.aeron.Aeron;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.SessionAgent;
import io.millrace.wire.codec.SessionState;
import org.agrona.concurrent.status.AtomicCounter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What one line shows to the outside: an Aeron counter for each figure of its session and its ring, labelled with the line. Written by
 * the {@code control} thread from the books that others keep; docs/counters.md has a row for each.
 */
final class LineCounters
{
    private final List<Shown> shown = new ArrayList<>();

    /**
     * Makes a line's counters.
     *
     * @param aeron   client.
     * @param line    number.
     * @param session of the line.
     * @param ring    of the line; open as long as {@link #update()} is called.
     * @param backlog bytes that wait in the ring.
     */
    LineCounters(final Aeron aeron, final int line, final SessionAgent session, final RingFile ring,
        final LongSupplier backlog)
    {
        final String label = "line " + line + ": ";
        show(aeron, CounterIds.LINE_STATE, label + "session state (SessionState)",
            () -> SessionState.valueOf(session.state().name()).value());
        show(aeron, CounterIds.LINE_TICK_CALLBACKS, label + "ticks that the vendor's library delivered",
            ring::tickCallbacks);
        show(aeron, CounterIds.LINE_RING_FULL, label + "ticks dropped, ring full", ring::ticksRingFull);
        show(aeron, CounterIds.LINE_RING_BACKLOG, label + "bytes that wait in the ring", backlog);
        show(aeron, CounterIds.LINE_EVENTS_RING_FULL, label + "session events dropped, ring full",
            ring::eventsRingFull);
        show(aeron, CounterIds.LINE_TICKS_NULL, label + "tick callbacks without a tick", ring::ticksNull);
        show(aeron, CounterIds.LINE_MAX_HELD, label + "longest time in a tick callback, ns", ring::maxHeldNs);
        show(aeron, CounterIds.LINE_LOGINS, label + "logins accepted", session.counters()::logins);
        show(aeron, CounterIds.LINE_LOGIN_FAILURES, label + "logins refused, unanswered or not sent",
            session.counters()::loginFailures);
        show(aeron, CounterIds.LINE_DISCONNECTS, label + "times the front was lost", session.counters()::disconnects);
        show(aeron, CounterIds.LINE_CONNECT_TIMEOUTS, label + "times no front answered in time",
            session.counters()::connectTimeouts);
        show(aeron, CounterIds.LINE_STORMS, label + "disconnect storms", session.counters()::storms);
        show(aeron, CounterIds.LINE_HOST_DEATHS, label + "times the bridge host died", session.counters()::hostDeaths);
        show(aeron, CounterIds.LINE_SUBSCRIBED, label + "subscriptions accepted, over all logins",
            session.counters()::acks);
        show(aeron, CounterIds.LINE_SUBSCRIPTIONS_REFUSED, label + "subscriptions refused, over all logins",
            session.counters()::ackErrors);
        show(aeron, CounterIds.LINE_SILENCES, label + "times no tick came for the silence deadline",
            session.counters()::silences);
        show(aeron, CounterIds.LINE_TRADING_DAY, label + "trading day of the newest login (yyyymmdd)",
            session::tradingDay);
    }

    /** Brings the counters up to date. */
    void update()
    {
        for (final Shown figure : shown)
        {
            figure.counter.setRelease(figure.value.getAsLong());
        }
    }

    private void show(final Aeron aeron, final int typeId, final String label, final LongSupplier value)
    {
        shown.add(new Shown(aeron.addCounter(typeId, label), value));
    }

    private record Shown(AtomicCounter counter, LongSupplier value)
    {
    }
}
