package io.millrace.bridge;

import java.util.concurrent.TimeUnit;

/** A time to wait that doubles with each failure up to a limit, and is itself again after a success. The control thread's. */
final class Backoff
{
    private final long leastNs;
    private final long mostNs;
    private long currentNs;

    Backoff(final long leastNs, final long mostNs)
    {
        this.leastNs = leastNs;
        this.mostNs = mostNs;
        currentNs = leastNs;
    }

    long currentNs()
    {
        return currentNs;
    }

    void grow()
    {
        // Not currentNs * 2: a limit of centuries would make it overflow.
        currentNs = currentNs > mostNs - currentNs ? mostNs : currentNs * 2;
    }

    void reset()
    {
        currentNs = leastNs;
    }

    @Override
    public String toString()
    {
        return TimeUnit.NANOSECONDS.toMillis(currentNs) + " ms";
    }
}
