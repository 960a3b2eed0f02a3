package io.millrace.bridge;

import java.util.concurrent.TimeUnit;

/**
 * When a session logs in, and with what. Logins are at least {@link SessionContext#loginBackoffNs} apart, over all openings of the
 * vendor's library; the time grows with each that fails. The password is read for each login and wiped behind it. The control
 * thread's.
 */
final class LoginAttempts
{
    private static final int MAX_PASSWORD_LENGTH = 40;

    private final SessionContext context;
    private final Backoff backoff;
    private boolean isPending;
    private long sentNs;
    private int requestId;
    private int resultCode;

    LoginAttempts(final SessionContext context)
    {
        this.context = context;
        backoff = new Backoff(context.loginBackoffNs(), context.maxLoginBackoffNs());
    }

    boolean isPending()
    {
        return isPending;
    }

    boolean isOverdue(final long nowNs)
    {
        return isPending && nowNs - sentNs >= context.loginDeadlineNs();
    }

    boolean isDue(final long nowNs)
    {
        return !isPending && (0 == requestId || nowNs - sentNs >= backoff.currentNs());
    }

    boolean isAnsweredBy(final RawEvent event)
    {
        return isPending && event.requestId() == requestId;
    }

    /** Sends a login; an empty text when it was sent, else why it was not, with the code in {@link #resultCode()}. */
    String send(final NativeSession session, final long nowNs)
    {
        sentNs = nowNs;
        requestId++;
        resultCode = 0;
        final byte[] password;
        try
        {
            password = context.credentials().password();
        }
        catch (final RuntimeException ex)
        {
            return ex.getMessage();
        }

        try
        {
            final String problem = problemOf(password);
            if (problem.isEmpty())
            {
                resultCode = session.login(context.brokerId(), context.userId(), password, requestId);
                isPending = 0 == resultCode;
            }

            return isPending || !problem.isEmpty() ? problem : session.lastError();
        }
        finally
        {
            Wipe.wipe(password);
        }
    }

    int resultCode()
    {
        return resultCode;
    }

    /** The answer came, or cannot come any more. */
    void end()
    {
        isPending = false;
    }

    void onFailure()
    {
        isPending = false;
        backoff.grow();
    }

    void onSettled()
    {
        backoff.reset();
    }

    String backoffText()
    {
        return backoff.toString();
    }

    String deadlineText()
    {
        return TimeUnit.NANOSECONDS.toMillis(context.loginDeadlineNs()) + " ms";
    }

    private String problemOf(final byte[] password)
    {
        for (final byte character : password)
        {
            if (0 == character)
            {
                return "password of " + context.credentials() + " has a NUL in it: correct it";
            }
        }

        return password.length <= MAX_PASSWORD_LENGTH ? "" :
            "password of " + context.credentials() + " has " + password.length +
                " bytes, the vendor's struct has room for " + MAX_PASSWORD_LENGTH + ": correct it";
    }
}
