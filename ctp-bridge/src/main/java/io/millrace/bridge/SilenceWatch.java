package io.millrace.bridge;

/** Tells once when no tick came for a time. The control thread's. */
final class SilenceWatch
{
    private final long deadlineNs;
    private long ticks;
    private long lastTickNs;
    private boolean isTold;

    /** A deadline of 0 is never reached. */
    SilenceWatch(final long deadlineNs)
    {
        this.deadlineNs = deadlineNs;
    }

    void begin(final long nowNs, final long tickCount)
    {
        ticks = tickCount;
        lastTickNs = nowNs;
        isTold = false;
    }

    /** True when the silence has just become too long. */
    boolean isSilent(final long nowNs, final long tickCount)
    {
        if (tickCount != ticks)
        {
            begin(nowNs, tickCount);
        }
        if (0 == deadlineNs || isTold || nowNs - lastTickNs < deadlineNs)
        {
            return false;
        }

        isTold = true;
        return true;
    }
}
