package io.millrace.subscribe;

import org.agrona.concurrent.NanoClock;

/** How long a subscriber has tried to join, and when it may try again. One thread. */
final class JoinDeadline
{
    private final SubscriberContext context;
    private final NanoClock clock;
    private long startNs;
    private long nextTryNs;
    private boolean isTimed = true;

    JoinDeadline(final SubscriberContext context, final NanoClock clock)
    {
        this.context = context;
        this.clock = clock;
        startNs = clock.nanoTime();
        nextTryNs = startNs;
    }

    /** False during the pause after a failure. */
    boolean isTryDue()
    {
        return clock.nanoTime() - nextTryNs >= 0;
    }

    /** Messages come, or the live stream was joined: the next failure is the first one again. */
    void onJoined()
    {
        isTimed = false;
    }

    void onFailure()
    {
        final long nowNs = clock.nanoTime();
        if (!isTimed)
        {
            isTimed = true;
            startNs = nowNs;
        }
        nextTryNs = nowNs + context.rejoinIntervalNs();
    }

    /** Throws when nothing was joined for too long. */
    void check(final long joinPosition, final Exception cause)
    {
        if (isTimed && clock.nanoTime() - startNs > context.joinDeadlineNs())
        {
            throw new SubscriberException("no recording of stream " + context.streamId() + " on " + context.channel() +
                " could be joined from " + joinPosition + " within " + context.joinDeadlineNs() / 1_000_000 +
                " ms; media driver folder " + context.aeron().context().aeronDirectoryName() + ", newest error: " +
                (null == cause ? "none, the archive has no such recording" : cause.getMessage()) +
                "; start archive and publisher, or give a longer joinDeadlineNs", cause);
        }
    }
}
