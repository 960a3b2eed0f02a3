package io.millrace.bench.handoff;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Counts the ticks of one run, folds the first ones into a checksum, notes begin and end. One thread calls {@link #onTick}; another
 * may await the end.
 */
final class TickCount
{
    private static final long DEADLINE_S = 120;

    private final ArmSettings settings;
    private final CountDownLatch done = new CountDownLatch(1);

    // Written by the thread that reads ticks; others read them after the latch.
    private int count;
    private long checksum;
    private long sum;

    TickCount(final ArmSettings settings)
    {
        this.settings = settings;
    }

    /**
     * One tick was read.
     *
     * @param fold of its fields.
     * @return ticks so far, this one included.
     */
    int onTick(final long fold)
    {
        sum = sum * 31 + fold;
        if (++count == settings.checksumCount())
        {
            checksum = sum;
        }

        return count;
    }

    void onEnd()
    {
        done.countDown();
    }

    boolean isComplete()
    {
        return count >= settings.tickCount();
    }

    long checksum()
    {
        return checksum;
    }

    /** Nanoseconds of System.nanoTime() at which a run must have ended. */
    static long deadlineNs()
    {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
    }

    void await() throws InterruptedException
    {
        if (!done.await(DEADLINE_S, TimeUnit.SECONDS))
        {
            throw incomplete("");
        }
    }

    IllegalStateException incomplete(final String state)
    {
        return new IllegalStateException(count + " of " + settings.tickCount() + " ticks after " + DEADLINE_S + " s" +
            state + ": see what the vendor library says above");
    }
}
