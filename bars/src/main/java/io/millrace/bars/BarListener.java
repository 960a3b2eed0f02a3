package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.subscribe.TickListener;
import io.millrace.wire.codec.EndOfDayDecoder;
import io.millrace.wire.codec.HeartbeatDecoder;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.SessionState;
import io.millrace.wire.codec.SessionStatusDecoder;
import io.millrace.wire.codec.TickDecoder;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/**
 * Builds bars of a stream of ticks, live or replayed: hand it to a TickSubscriber or to a replay.
 * <p>
 * Also when no tick comes, bars end: at noon nobody trades any more whose tick could close the last bar of the morning. So heartbeats move
 * the market's time on once the stream was quiet for a while. They are in the recording too: a replay closes the same bars at the same
 * places. One thread.
 */
public final class BarListener implements TickListener
{
    /** Default of how long a stream must be quiet until heartbeats move the market's time: 5 s of the publisher's clock. */
    public static final long DEFAULT_QUIET_NS = TimeUnit.SECONDS.toNanos(5);

    /** Epochs count from 1. */
    private static final int NULL_EPOCH = Integer.MIN_VALUE;

    private final BarBuilder builder;
    private final long quietNs;

    private final BitSet loggedInLines = new BitSet();
    private int epoch = NULL_EPOCH;
    private boolean hasTick;
    private long newestTickPublishNs;
    private long newestTickMarketNs;
    private long gapCount;
    private long interruptionCount;

    /**
     * A listener with a builder of its own.
     *
     * @param context concluded here unless it is already.
     * @param sink    gets the bars.
     * @param quietNs nanoseconds without a tick after which heartbeats move the market's time; 0: they never do.
     */
    public BarListener(final BarContext context, final BarSink sink, final long quietNs)
    {
        if (quietNs < 0)
        {
            throw new IllegalArgumentException("bars: quietNs=" + quietNs + ": give 0 (never) or more");
        }
        this.quietNs = quietNs;
        builder = new BarBuilder(context, sink);
    }

    @HotPath
    @Override
    public void onTick(final TickDecoder tick, final long position)
    {
        if (tick.epoch() != epoch)
        {
            onEpochSlow(tick.epoch(), tick.publishTimeNs());
        }
        builder.onTick(tick);
        hasTick = true;
        newestTickPublishNs = tick.publishTimeNs();
        newestTickMarketNs = builder.marketTimeNs();
    }

    @HotPath
    @Override
    public void onHeartbeat(final HeartbeatDecoder heartbeat, final long position)
    {
        if (heartbeat.epoch() != epoch)
        {
            onEpochSlow(heartbeat.epoch(), heartbeat.publishTimeNs());
        }
        passTime(heartbeat.publishTimeNs());
    }

    @Override
    public void onInstrument(final InstrumentDefinitionDecoder instrument, final long position)
    {
        if (instrument.epoch() != epoch)
        {
            onEpochSlow(instrument.epoch(), instrument.publishTimeNs());
        }
    }

    /** When no line is logged in any more, ticks are missing until the next one. */
    @Override
    public void onSessionStatus(final SessionStatusDecoder status, final long position)
    {
        if (status.epoch() != epoch)
        {
            onEpochSlow(status.epoch(), status.publishTimeNs());
        }
        final SessionState state = status.state();
        final boolean wasAny = !loggedInLines.isEmpty();
        loggedInLines.set(status.line(), SessionState.SUBSCRIBING == state || SessionState.STREAMING == state);
        if (wasAny && loggedInLines.isEmpty())
        {
            onInterruption();
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

    private void onEpochSlow(final int newEpoch, final long publishTimeNs)
    {
        final boolean isFirst = NULL_EPOCH == epoch;
        epoch = newEpoch;
        loggedInLines.clear();
        if (!isFirst)
        {
            onInterruption();
            passTime(publishTimeNs);
        }
    }

    private void onInterruption()
    {
        interruptionCount++;
        builder.onGap();
    }

    /** Counted from the newest tick on, not from the host's clock: recorded ticks that are played again are of another day. */
    @HotPath
    private void passTime(final long publishTimeNs)
    {
        final long elapsedNs = publishTimeNs - newestTickPublishNs;
        if (hasTick && 0 != quietNs && elapsedNs >= quietNs)
        {
            builder.onMarketTime(newestTickMarketNs + elapsedNs);
        }
    }

    /** The builder, for what it counted. */
    public BarBuilder builder()
    {
        return builder;
    }

    /** Gaps in the ticks that the recording has too. */
    public long gapCount()
    {
        return gapCount;
    }

    /** Times that the publisher began anew, or that no line of it was logged in any more. */
    public long interruptionCount()
    {
        return interruptionCount;
    }
}
