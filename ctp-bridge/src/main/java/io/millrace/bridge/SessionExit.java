package io.millrace.bridge;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/**
 * Takes a session out of service, for a time (BACKING_OFF) or for good (FAILED), and looks after the release that this begins. The
 * control thread's.
 */
final class SessionExit
{
    private final VendorLife vendor;
    private final SessionStatus status;
    private final Backoff backoff;
    private boolean isOverdueTold;

    SessionExit(final SessionContext context, final VendorLife vendor, final SessionStatus status)
    {
        this.vendor = vendor;
        this.status = status;
        backoff = new Backoff(SessionContext.REOPEN_BACKOFF_NS, context.maxStormBackoffNs());
    }

    /** Ticks have streamed for a while: the next time is short again. */
    void onSettled()
    {
        backoff.reset();
    }

    /** Out of service for a time that grows until {@link #onSettled()}. */
    void backOffGrowing(final long nowNs, final int code, final String text)
    {
        backOff(nowNs, backoff.currentNs(), code, text);
        backoff.grow();
    }

    /** Out of service for a time. */
    void backOff(final long nowNs, final long backoffNs, final int code, final String text)
    {
        vendor.backOff(nowNs, backoffNs);
        final String fullText = text + "; opened anew in " + TimeUnit.NANOSECONDS.toMillis(backoffNs) + " ms";
        if (status.is(SessionState.BACKING_OFF))
        {
            status.tell(code, fullText);
        }
        else
        {
            status.become(SessionState.BACKING_OFF, code, fullText);
        }
    }

    /** Looks after a release that is under way. */
    int awaitRelease(final long nowNs)
    {
        try
        {
            if (!vendor.pollRelease() && !isOverdueTold && vendor.isReleaseOverdue(nowNs))
            {
                isOverdueTold = true;
                fail(0, vendor.overdueText());
            }
        }
        catch (final BridgeException ex)
        {
            // A ring or a library of which it is not known what it does: nothing must be built on it.
            fail(ex.code(), ex.getMessage());
        }
        catch (final UncheckedIOException ex)
        {
            fail(0, ex.getMessage());
        }

        return vendor.isReleasing() ? 0 : 1;
    }

    /** Out of service for good. */
    void fail(final int code, final String text)
    {
        vendor.beginRelease();
        if (status.is(SessionState.FAILED))
        {
            status.tell(code, text);
        }
        else
        {
            status.become(SessionState.FAILED, code, text);
        }
    }
}
