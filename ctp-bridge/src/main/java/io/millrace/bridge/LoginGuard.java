package io.millrace.bridge;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * Remembers a refused login beyond the process, in a file of the flow directory: a service manager that restarts a daemon whose
 * login is refused would otherwise log in until the account is locked. It holds off the next login for
 * {@link SessionContext#loginRefusedHoldNs}, twice as long for each refusal in a row, at most a day. Holds no secret. The control
 * thread's.
 */
final class LoginGuard
{
    static final String FILE_NAME = "login-refused";

    private static final String TIME = "time";
    private static final String ERROR_ID = "errorId";
    private static final String MESSAGE = "message";
    private static final String BROKER = "broker";
    private static final String USER = "user";
    private static final String FRONTS = "fronts";
    private static final String COUNT = "count";
    private static final long MAX_HOLD_MS = TimeUnit.DAYS.toMillis(1);

    private final SessionContext context;
    private final Path file;

    LoginGuard(final SessionContext context)
    {
        this.context = context;
        file = context.flowDirectory().resolve(FILE_NAME);
    }

    /** A refusal that still holds; null when a login may be sent. */
    Hold hold()
    {
        if (0 == context.loginRefusedHoldNs() || !Files.exists(file))
        {
            return null;
        }

        final Properties refusal = new Properties();
        final Instant refusedAt;
        final int errorId;
        final int count;
        try
        {
            refusal.putAll(read());
            refusedAt = Instant.parse(refusal.getProperty(TIME, ""));
            errorId = Integer.parseInt(refusal.getProperty(ERROR_ID, ""));
            count = countOf(refusal);
        }
        catch (final IOException | RuntimeException ex)
        {
            // What cannot be read may be the refusal of this very user: do not risk the account.
            return new Hold(0, "login not sent: file " + file + ", which tells of a refused login, cannot be read (" +
                ex + "): correct the credentials, delete the file and restart");
        }

        final long leftMs = refusedAt.toEpochMilli() + holdMs(count) - context.epochClock().time();
        return leftMs <= 0 || !isOfThisUser(refusal) ? null :
            new Hold(errorId, "login not sent: at " + refusedAt + " one of broker '" + context.brokerId() +
                "', user '" + context.userId() + "' was refused, ErrorID " + errorId + " '" +
                refusal.getProperty(MESSAGE, "") + "', number " + count + " in a row; the next may be sent in " +
                ceilSeconds(leftMs) +
                " s: correct the credentials, then delete " + file + " to try again at once");
    }

    /** Writes a refusal down; returns what went wrong, or an empty text. */
    String onRefused(final int errorId, final String message)
    {
        final Properties refusal = new Properties();
        refusal.setProperty(COUNT, Integer.toString(1 + earlierCount()));
        refusal.setProperty(TIME, Instant.ofEpochMilli(context.epochClock().time()).toString());
        refusal.setProperty(ERROR_ID, Integer.toString(errorId));
        refusal.setProperty(MESSAGE, message);
        refusal.setProperty(BROKER, context.brokerId());
        refusal.setProperty(USER, context.userId());
        refusal.setProperty(FRONTS, String.join(" ", context.fronts()));
        final Path draft = file.resolveSibling(FILE_NAME + ".draft");
        try
        {
            final StringWriter text = new StringWriter();
            refusal.store(text, "A login was refused. Delete this file once the credentials are corrected.");
            Files.writeString(draft, text.toString(), StandardCharsets.UTF_8);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return "";
        }
        catch (final IOException ex)
        {
            return "refused login could not be written to " + file + " (" + ex +
                "): do not restart before the credentials are corrected";
        }
    }

    /** Forgets a refusal; returns what went wrong, or an empty text. */
    String onAccepted()
    {
        try
        {
            Files.deleteIfExists(file);
            return "";
        }
        catch (final IOException ex)
        {
            return "file " + file + " of an earlier refusal cannot be deleted (" + ex + "): delete it";
        }
    }

    private Properties read() throws IOException
    {
        try (Reader reader = Files.newBufferedReader(file))
        {
            final Properties refusal = new Properties();
            refusal.load(reader);
            return refusal;
        }
    }

    /** Refusals in a row that the file knows of. */
    private int earlierCount()
    {
        try
        {
            final Properties refusal = Files.exists(file) ? read() : new Properties();
            return isOfThisUser(refusal) ? countOf(refusal) : 0;
        }
        catch (final IOException | RuntimeException ex)
        {
            return 0; // only hold() judges a file, and it let this login pass
        }
    }

    private boolean isOfThisUser(final Properties refusal)
    {
        return context.brokerId().equals(refusal.getProperty(BROKER)) &&
            context.userId().equals(refusal.getProperty(USER));
    }

    /** A file without a count is one refusal's. */
    private static int countOf(final Properties refusal)
    {
        return Math.max(1, Integer.parseInt(refusal.getProperty(COUNT, "1")));
    }

    private long holdMs(final int count)
    {
        final long leastMs = TimeUnit.NANOSECONDS.toMillis(context.loginRefusedHoldNs());
        long holdMs = leastMs;
        for (int i = 1; i < count && holdMs < MAX_HOLD_MS; i++)
        {
            holdMs *= 2;
        }

        return Math.max(leastMs, Math.min(holdMs, MAX_HOLD_MS));
    }

    private static long ceilSeconds(final long ms)
    {
        return (ms + 999) / 1000;
    }

    record Hold(int errorId, String text)
    {
    }
}
