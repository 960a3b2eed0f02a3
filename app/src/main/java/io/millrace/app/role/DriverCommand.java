package io.millrace.app.role;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.exceptions.ActiveDriverException;
import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.ShutdownSignalBarrier;
import picocli.CommandLine.Command;

import java.util.concurrent.TimeUnit;

/** Runs Aeron's media driver. */
@Command(name = "driver", mixinStandardHelpOptions = true, description = "Run the Aeron media driver.")
public final class DriverCommand extends Role
{
    private static final long TIMER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    @Override
    public Integer call()
    {
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
            MediaDriver driver = MediaDriver.launch(context(settings())))
        {
            System.out.println("driver: ready in " + driver.aeronDirectoryName());
            barrier.await();

            return 0;
        }
        catch (final ActiveDriverException ex)
        {
            throw new SettingsException("driver: a media driver runs in " + settings().path("aeron.directory") +
                " (millrace.aeron.directory), or ran until less than 10 s ago: stop it, wait, or set another directory");
        }
    }

    private static MediaDriver.Context context(final Settings settings)
    {
        final boolean isProduction = settings.isProduction();
        final long clientLivenessNs = settings.durationNs("aeron.client-liveness");

        return new MediaDriver.Context()
            .aeronDirectoryName(settings.path("aeron.directory").toString())
            .threadingMode(isProduction ? ThreadingMode.DEDICATED : ThreadingMode.SHARED)
            .sharedIdleStrategy(new BackoffIdleStrategy(10, 20, 1_000, 200_000))
            .conductorIdleStrategy(isProduction ? new BusySpinIdleStrategy() : new BackoffIdleStrategy())
            .ipcTermBufferLength(settings.bytes("aeron.term-length"))
            .termBufferSparseFile(false)
            .clientLivenessTimeoutNs(clientLivenessNs)
            .publicationUnblockTimeoutNs(clientLivenessNs * 2)
            // How soon a subscriber that is stuck is dropped, thus how long it can hold the feed; the default of 1 s is too long.
            .timerIntervalNs(TIMER_INTERVAL_NS)
            .dirDeleteOnStart(false)
            .dirDeleteOnShutdown(true)
            .spiesSimulateConnection(false);
    }
}
