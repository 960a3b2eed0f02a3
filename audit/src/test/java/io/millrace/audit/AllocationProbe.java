package io.millrace.audit;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Asserts that work allocates nothing on the calling thread. The JVM itself allocates now and then on a thread whose code is being
 * compiled: 48 bytes to some KiB, once. What the work allocates would be in every window, so one window of exactly zero is asked for.
 */
public final class AllocationProbe
{
    private static final int MAX_WINDOWS = 20;

    private AllocationProbe()
    {
    }

    /**
     * Runs windows of work until one allocated nothing.
     *
     * @param what   the work is, for the message.
     * @param window of work, warmed up by its first runs; many thousand operations.
     * @throws AssertionError when none of 20 windows allocated nothing.
     */
    public static void requireNone(final String what, final Runnable window)
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long threadId = Thread.currentThread().getId();
        final List<Long> allocated = new ArrayList<>(MAX_WINDOWS);
        for (int i = 0; i < MAX_WINDOWS; i++)
        {
            final long startBytes = threads.getThreadAllocatedBytes(threadId);
            window.run();
            final long bytes = threads.getThreadAllocatedBytes(threadId) - startBytes;
            if (0 == bytes)
            {
                return;
            }
            allocated.add(bytes);
        }
        throw new AssertionError(what + " allocates in every window; bytes by window: " + allocated);
    }
}
