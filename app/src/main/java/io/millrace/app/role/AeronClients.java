package io.millrace.app.role;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.archive.client.AeronArchive;
import io.aeron.exceptions.DriverTimeoutException;
import io.aeron.exceptions.TimeoutException;
import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

import java.io.File;
import java.util.concurrent.TimeUnit;

/** Makes the Aeron clients and idle strategies of all roles alike. */
public final class AeronClients
{
    private static final long CONNECT_SECONDS = 20;

    /**
     * When the media driver dies, the client unmaps its memory after this time. Counters are plain stores into that memory: agents that
     * move them must have stopped by then, or the JVM crashes. A normal close takes this long too.
     */
    private static final long CLOSE_LINGER_NS = TimeUnit.SECONDS.toNanos(1);
    private static final String CONTROL_CHANNEL = "aeron:ipc?term-length=64k";

    private AeronClients()
    {
    }

    /**
     * A client of the media driver.
     *
     * @param settings     name the driver's directory.
     * @param errorHandler for errors of its conductor and of subscribers.
     * @return the client, to be closed by the caller.
     */
    public static Aeron connect(final Settings settings, final ErrorHandler errorHandler)
    {
        final String directory = settings.path("aeron.directory").toString();
        try
        {
            return Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directory)
                .closeLingerDurationNs(CLOSE_LINGER_NS)
                .errorHandler(errorHandler)
                .subscriberErrorHandler(errorHandler));
        }
        catch (final DriverTimeoutException ex)
        {
            throw new SettingsException("aeron: no media driver in " + directory +
                " (millrace.aeron.directory): start `millrace driver` with the same setting (" + ex.getMessage() + ")");
        }
    }

    /**
     * Checks that the media driver runs.
     *
     * @param settings name the driver's directory.
     * @throws SettingsException when it does not.
     */
    static void requireDriver(final Settings settings)
    {
        final String directory = settings.path("aeron.directory").toString();
        if (!CommonContext.isDriverActive(new File(directory), TimeUnit.SECONDS.toMillis(CONNECT_SECONDS), text ->
        {}))
        {
            throw new SettingsException("aeron: no media driver in " + directory +
                " (millrace.aeron.directory): start `millrace driver` with the same setting");
        }
    }

    /**
     * A client of the archive.
     *
     * @param aeron client that carries it; not closed with it.
     * @return the client, to be closed by the caller.
     */
    public static AeronArchive connectArchive(final Aeron aeron)
    {
        try
        {
            return AeronArchive.connect(archiveContext().aeron(aeron).ownsAeronClient(false));
        }
        catch (final TimeoutException ex)
        {
            throw new SettingsException(
                "archive: no answer within " + CONNECT_SECONDS + " s over the media driver in " +
                    aeron.context().aeronDirectoryName() +
                    ": start `millrace archive` with the same millrace.aeron.directory (" +
                    ex.getMessage() + ")");
        }
    }

    /**
     * How to reach the archive: over IPC.
     *
     * @return a new context without an Aeron client.
     */
    public static AeronArchive.Context archiveContext()
    {
        return new AeronArchive.Context()
            .controlRequestChannel(CONTROL_CHANNEL)
            .controlResponseChannel(CONTROL_CHANNEL)
            .messageTimeoutNs(TimeUnit.SECONDS.toNanos(CONNECT_SECONDS));
    }

    /**
     * How a thread of the tick path waits for work.
     *
     * @param settings whose profile decides.
     * @return spinning in production, backing off to 50 us in development.
     */
    public static IdleStrategy hotIdle(final Settings settings)
    {
        return settings.isProduction() ? new BusySpinIdleStrategy() : new BackoffIdleStrategy(50, 20, 1_000, 50_000);
    }

    /**
     * How a thread off the tick path waits for work.
     *
     * @return backing off to 1 ms.
     */
    public static IdleStrategy coldIdle()
    {
        return new BackoffIdleStrategy(1, 1, 10_000, 1_000_000);
    }
}
