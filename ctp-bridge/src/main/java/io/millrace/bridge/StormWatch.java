package io.millrace.bridge;

/** Tells a storm: more disconnects within a time than a front that only restarts would cause. The control thread's. */
final class StormWatch
{
    private final long windowNs;
    private final long[] timesNs;
    private int count;

    /** Storms when there are more disconnects than this within the window. */
    StormWatch(final int disconnects, final long windowNs)
    {
        this.windowNs = windowNs;
        timesNs = new long[disconnects + 1];
    }

    /** Enters a disconnect; true when it makes a storm, which begins the count anew. */
    boolean onDisconnect(final long nowNs)
    {
        timesNs[count % timesNs.length] = nowNs;
        count++;
        // The slot to be written next holds the oldest of the newest disconnects + 1.
        final boolean isStorm = timesNs.length <= count && nowNs - timesNs[count % timesNs.length] <= windowNs;
        if (isStorm)
        {
            count = 0;
        }
        else if (2 * timesNs.length == count)
        {
            count = timesNs.length; // the same slot, and never an overflow
        }

        return isStorm;
    }

    void reset()
    {
        count = 0;
    }
}
