package io.millrace.bridge;

import org.agrona.concurrent.EpochClock;

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
 * login is refused would otherwise log in until the account is locked. Holds no secret. The control thread's.
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
        try (Reader reader = Files.newBufferedReader(file))
        {
            refusal.load(reader);
            refusedAt = Instant.parse(refusal.getProperty(TIME, ""));
            errorId = Integer.parseInt(refusal.getProperty(ERROR_ID, ""));
        }
        catch (final IOException | RuntimeException ex)
        {
            // What cannot be read may be the refusal of this very user: do not risk the account.
            return new Hold(0, "login not sent: file " + file + ", which tells of a refused login, cannot be read (" +
                ex + "): correct the credentials, delete the file and restart");
        }

        final long holdMs = TimeUnit.NANOSECONDS.toMillis(context.loginRefusedHoldNs());
        final long leftMs = refusedAt.toEpochMilli() + holdMs - context.epochClock().time();
        final boolean isSameUser = context.brokerId().equals(refusal.getProperty(BROKER)) &&
            context.userId().equals(refusal.getProperty(USER));

        return leftMs <= 0 || !isSameUser ? null :
            new Hold(errorId, "login not sent: at " + refusedAt + " one of broker '" + context.brokerId() +
                "', user '" + context.userId() + "' was refused, ErrorID " + errorId + " '" +
                refusal.getProperty(MESSAGE, "") + "'; the next may be sent in " + ceilSeconds(leftMs) +
                " s: correct the credentials, then delete " + file + " to try again at once");
    }

    /** Writes a refusal down; returns what went wrong, or an empty text. */
    String onRefused(final int errorId, final String message)
    {
        final Properties refusal = new Properties();
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

    private static long ceilSeconds(final long ms)
    {
        return (ms + 999) / 1000;
    }

    record Hold(int errorId, String text)
    {
    }
}
