package io.millrace.bridge;

import org.agrona.LangUtil;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Releases a native session on a thread of its own, so that a vendor library that hangs cannot hang the control thread. */
final class VendorRelease
{
    private VendorRelease()
    {
    }

    static void within(final long deadlineNs, final NativeSession session, final Path vendorLibrary)
    {
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Thread releasing = new Thread(() -> release(session, failure), "vendor-release");
        releasing.setDaemon(true);
        releasing.start();
        try
        {
            TimeUnit.NANOSECONDS.timedJoin(releasing, deadlineNs);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }

        if (releasing.isAlive())
        {
            throw new BridgeException("vendor library " + vendorLibrary + " was not released within " +
                TimeUnit.NANOSECONDS.toMillis(deadlineNs) + " ms: its threads stay until the process ends; end it");
        }
        if (null != failure.get())
        {
            LangUtil.rethrowUnchecked(failure.get());
        }
    }

    private static void release(final NativeSession session, final AtomicReference<Throwable> failure)
    {
        try
        {
            session.close();
        }
        catch (final Throwable ex)
        {
            failure.set(ex);
        }
    }
}
