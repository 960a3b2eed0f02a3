package io.millrace.app.role;

import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
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
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
            Archive archive = Archive.launch(context(settings)))
        {
            System.out.println("archive: ready in " + archive.context().archiveDir());
            barrier.await();
        }

        return 0;
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
