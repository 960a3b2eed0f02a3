package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickSubscriber;
import io.millrace.wire.MessageSink;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Reads a stream of ticks, live or out of its recording, and publishes the bars that it builds. While the bar stream takes no message,
 * nothing is read: bars wait, ticks stay in the recording, and nothing is lost. A restart begins where its subscription begins; from the
 * beginning of the recording it makes the same bars again.
 */
public final class BarAgent implements Agent
{
    private static final int FRAGMENT_LIMIT = 64;

    private final PendingBars pending;
    private final BarListener listener;
    private final TickSubscriber subscriber;
    private long heldCount;

    /**
     * An agent; begins to subscribe.
     *
     * @param subscription of the ticks, not concluded yet.
     * @param context      of the builder.
     * @param bars         to publish on; stays the caller's.
     * @param clock        for publish times.
     * @param quietNs      nanoseconds without a tick after which heartbeats move the market's time; 0: they never do.
     */
    public BarAgent(final SubscriberContext subscription, final BarContext context, final MessageSink bars,
        final EpochNanoClock clock, final long quietNs)
    {
        pending = new PendingBars(bars, clock);
        listener = new BarListener(context, pending, quietNs);
        subscriber = TickSubscriber.connect(subscription, listener);
    }

    @HotPath
    @Override
    public int doWork()
    {
        final int sent = pending.send();
        if (!pending.isEmpty())
        {
            heldCount++;
            return sent;
        }

        return sent + subscriber.poll(FRAGMENT_LIMIT);
    }

    @Override
    public void onClose()
    {
        subscriber.close();
    }

    @Override
    public String roleName()
    {
        return "bars";
    }

    /** The builder, for what it counted. */
    public BarBuilder builder()
    {
        return listener.builder();
    }

    /** The subscription, for what it counted. */
    public TickSubscriber subscriber()
    {
        return subscriber;
    }

    /** Messages published. */
    public long sentCount()
    {
        return pending.sentCount();
    }

    /** Messages that the stream refused at first. */
    public long delayedCount()
    {
        return pending.delayedCount();
    }

    /** Bytes of bars that wait for the stream. */
    public int waitingBytes()
    {
        return pending.waitingBytes();
    }

    /** Duty cycles in which nothing was read because bars waited. */
    public long heldCount()
    {
        return heldCount;
    }

    /** Gaps in the ticks that the recording has too. */
    public long gapCount()
    {
        return listener.gapCount();
    }
}
