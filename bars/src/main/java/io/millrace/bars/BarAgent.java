package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickListener;
import io.millrace.subscribe.TickSubscriber;
import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.EndOfDayDecoder;
import io.millrace.wire.codec.HeartbeatDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;

import java.util.concurrent.TimeUnit;

/**
 * Reads a stream of ticks, live or out of its recording, and publishes the bars that it builds. While the bar stream takes no message,
 * nothing is read: bars wait, ticks stay in the recording, and nothing is lost. A restart begins where its subscription begins; from the
 * beginning of the recording it makes the same bars again.
 * <p>
 * Also when no tick comes, bars end: at noon nobody trades any more whose tick could close the last bar of the morning. So heartbeats move
 * the market's time on once the stream was quiet for a while. They are in the recording too: a replay closes the same bars at the same
 * places.
 */
public final class BarAgent implements Agent, TickListener
{
    /** Default of how long a stream must be quiet until heartbeats move the market's time: 5 s of the publisher's clock. */
    public static final long DEFAULT_QUIET_NS = TimeUnit.SECONDS.toNanos(5);

    private static final int FRAGMENT_LIMIT = 64;

    private final PendingBars pending;
    private final BarBuilder builder;
    private final TickSubscriber subscriber;
    private final long quietNs;

    private boolean hasTick;
    private long newestTickPublishNs;
    private long newestTickMarketNs;
    private long gapCount;
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
        if (quietNs < 0)
        {
            throw new IllegalArgumentException("bars: quietNs=" + quietNs + ": give 0 (never) or more");
        }
        this.quietNs = quietNs;
        pending = new PendingBars(bars, clock);
        builder = new BarBuilder(context, pending);
        subscriber = TickSubscriber.connect(subscription, this);
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

    @HotPath
    @Override
    public void onTick(final TickDecoder tick, final long position)
    {
        builder.onTick(tick);
        hasTick = true;
        newestTickPublishNs = tick.publishTimeNs();
        newestTickMarketNs = builder.marketTimeNs();
    }

    @HotPath
    @Override
    public void onHeartbeat(final HeartbeatDecoder heartbeat, final long position)
    {
        final long elapsedNs = heartbeat.publishTimeNs() - newestTickPublishNs;
        // Counted from the newest tick on, not from the host's clock: recorded ticks that are played again are of another day.
        if (hasTick && 0 != quietNs && elapsedNs >= quietNs)
        {
            builder.onMarketTime(newestTickMarketNs + elapsedNs);
        }
    }

    @Override
    public void onEndOfDay(final EndOfDayDecoder endOfDay, final long position)
    {
        builder.onEndOfDay();
    }

    @Override
    public void onGap(final long expectedSequence, final long receivedSequence)
    {
        gapCount++;
        builder.onGap();
    }

    /** The builder, for what it counted. */
    public BarBuilder builder()
    {
        return builder;
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
        return gapCount;
    }
}
