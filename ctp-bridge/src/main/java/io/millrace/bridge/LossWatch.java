package io.millrace.bridge;

/**
 * What a full ring's dropped events may have said. One of them may have been the front's goodbye, after which no tick comes and
 * nothing tells; ticks that come after the loss prove that it was not. The control thread's.
 */
final class LossWatch
{
    private final long deadlineNs;
    private long seenCount;
    private long lossNs;
    private long ticksAtLoss;
    private boolean isSuspect;

    /** Suspects a stream of being dead after so long without a tick since a loss. */
    LossWatch(final long deadlineNs)
    {
        this.deadlineNs = deadlineNs;
    }

    /** What was lost so far does not matter any more: the session is new, or known to have no front. */
    void reset(final long lostCount)
    {
        seenCount = lostCount;
        isSuspect = false;
    }

    /** Events lost since the last time, usually none. */
    long take(final long nowNs, final long lostCount, final long tickCount)
    {
        final long newlyLost = lostCount - seenCount;
        if (0 != newlyLost)
        {
            seenCount = lostCount;
            lossNs = nowNs;
            ticksAtLoss = tickCount;
            isSuspect = true;
        }

        return newlyLost;
    }

    /** True when no tick has come since the last loss for so long that the stream is taken for dead. */
    boolean isStreamDead(final long nowNs, final long tickCount)
    {
        isSuspect &= tickCount == ticksAtLoss;
        return isSuspect && nowNs - lossNs >= deadlineNs;
    }
}
