package io.millrace.bridge;

import java.util.concurrent.TimeUnit;

/**
 * The ticks of a logged-in session as the ring counts them: whether they came, have settled, are silent, or ended where events
 * were lost; what follows from that is the agent's to do. The control thread's.
 *
 * <p>A session has settled once ticks came and it has been STREAMING for {@link SessionContext#stormWindowNs}. Only such a one ends
 * the back-offs: a front that sends a tick and then throws us out would otherwise be logged in to each second, all day.
 */
final class SessionStream
{
    private final SessionContext context;
    private final RingFile ring;
    private final SessionStatus status;
    private final SessionCounters counters;
    private final SilenceWatch silence;
    private final LossWatch loss;
    private long ticksAtLogin;
    private long beginNs;
    private boolean isSettled;

    SessionStream(final SessionContext context, final SessionStatus status, final SessionCounters counters)
    {
        this.context = context;
        this.status = status;
        this.counters = counters;
        ring = context.ringFile();
        silence = new SilenceWatch(context.silenceDeadlineNs());
        loss = new LossWatch(context.connectDeadlineNs());
    }

    void onLogin()
    {
        ticksAtLogin = ring.tickCallbacks();
        isSettled = false;
    }

    boolean hasTicked()
    {
        return ring.tickCallbacks() != ticksAtLogin;
    }

    /** The session is STREAMING. */
    void begin(final long nowNs)
    {
        beginNs = nowNs;
        silence.begin(nowNs, ring.tickCallbacks());
    }

    /** True when a session that is STREAMING has just settled. */
    boolean settles(final long nowNs)
    {
        if (isSettled || !hasTicked() || nowNs - beginNs < context.stormWindowNs())
        {
            return false;
        }

        isSettled = true;
        return true;
    }

    boolean isSettled()
    {
        return isSettled;
    }

    int watchSilence(final long nowNs)
    {
        if (!silence.isSilent(nowNs, ring.tickCallbacks()))
        {
            return 0;
        }

        counters.onSilence();
        status.tell(0,
            "no tick for " + millis(context.silenceDeadlineNs()) + " ms although " + context.instruments().size() +
                " instruments are subscribed; outside of the market's breaks, check the front");
        return 1;
    }

    /** Events that were lost so far leave nothing to be guessed any more. */
    void forgetLosses()
    {
        loss.reset(ring.eventsRingFull());
    }

    /** Events lost since the last look. */
    long takeLosses(final long nowNs)
    {
        return loss.take(nowNs, ring.eventsRingFull(), ring.tickCallbacks());
    }

    /** Tells lost events; returns what speaks for a dead stream behind them, or an empty text. */
    String lossProblem(final long nowNs)
    {
        final long lost = takeLosses(nowNs);
        if (0 != lost)
        {
            status.tell(0,
                lost + " events were dropped by a full ring, mostly answers to subscriptions: give the ring " +
                    "more room; when no tick comes for " + millis(context.connectDeadlineNs()) +
                    " ms a reconnect was among them, and the session is opened anew");
        }
        if (!loss.isStreamDead(nowNs, ring.tickCallbacks()))
        {
            return "";
        }

        counters.onDeadStream();
        return "no tick for " + millis(context.connectDeadlineNs()) +
            " ms since events were dropped by a full ring, perhaps a reconnect among them";
    }

    private static long millis(final long durationNs)
    {
        return TimeUnit.NANOSECONDS.toMillis(durationNs);
    }
}
