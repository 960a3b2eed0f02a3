package io.millrace.app.role;

import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.exceptions.TimeoutException;
import io.millrace.app.settings.Settings;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.ShutdownSignalBarrier;
import picocli.CommandLine.Command;

/** Runs Aeron Archive: recordings on disk, replays; controlled over IPC only. */
@Command(name = "archive", mixinStandardHelpOptions = true, description = "Run the archive that records every message.")
public final class ArchiveCommand extends Role
{
    @Override
    public Integer call()
    {
        final Settings settings = settings();
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            final RoleErrors errors = new RoleErrors("archive", barrier);
            AeronClients.requireDriver(settings);
            try (Archive archive = Archive.launch(context(settings).errorHandler(failure -> onError(errors, failure))))
            {
                System.out.println("archive: ready in " + archive.context().archiveDir());
                barrier.await();
            }

            errors.haltIfFailed();

            return 0;
        }
    }

    /** A request that fails is the client's matter and logged; without its media driver the archive records nothing and ends. */
    private static void onError(final RoleErrors errors, final Throwable failure)
    {
        if (failure instanceof TimeoutException)
        {
            errors.onError(failure);
        }
        else
        {
            errors.log(failure);
        }
    }

    private static Archive.Context context(final Settings settings)
    {
        final boolean isProduction = settings.isProduction();

        return new Archive.Context()
            .aeronDirectoryName(settings.path("aeron.directory").toString())
            .archiveDir(settings.path("archive.directory").toFile())
            .segmentFileLength(settings.bytes("archive.segment-length"))
            .controlChannelEnabled(false)
            .archiveClientContext(AeronClients.archiveContext())
            .replicationChannel("aeron:udp?endpoint=localhost:0")
            .recordingEventsEnabled(false)
            .threadingMode(isProduction ? ArchiveThreadingMode.DEDICATED : ArchiveThreadingMode.SHARED)
            .idleStrategySupplier(() -> new BackoffIdleStrategy(10, 20, 1_000, 200_000));
    }
}
