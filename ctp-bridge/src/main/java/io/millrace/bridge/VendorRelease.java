package io.millrace.bridge;

import org.agrona.LangUtil;

import java.util.concurrent.TimeUnit;

/**
 * Releases a native session on a thread of its own, so that a vendor library that hangs cannot hang the control thread, nor the
 * other lines on it.
 */
final class VendorRelease
{
    private final NativeSession session;
    private final Thread thread = new Thread(this::run, "vendor-release");

    // Written by the releasing thread before it ends, read after that.
    private Throwable failure;

    private VendorRelease(final NativeSession session)
    {
        this.session = session;
    }

    static VendorRelease begin(final NativeSession session)
    {
        final VendorRelease release = new VendorRelease(session);
        release.thread.setDaemon(true);
        release.thread.start();

        return release;
    }

    boolean isDone()
    {
        return !thread.isAlive();
    }

    /** Waits; true when it is done. */
    boolean await(final long deadlineNs)
    {
        try
        {
            TimeUnit.NANOSECONDS.timedJoin(thread, deadlineNs);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }

        return isDone();
    }

    /** Throws what the release threw, once it is done. */
    void check()
    {
        if (null != failure)
        {
            LangUtil.rethrowUnchecked(failure);
        }
    }

    private void run()
    {
        try
        {
            session.close();
        }
        catch (final Throwable ex)
        {
            failure = ex;
        }
    }
}
