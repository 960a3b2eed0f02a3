package io.millrace.subscribe.rig;

import io.aeron.Aeron;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.ArchivingMediaDriver;
import io.aeron.archive.client.AeronArchive;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A media driver and an archive in this process, IPC only, with all their files under {@code target/}. */
public final class ArchiveRig implements AutoCloseable
{
    /** Length of a term in the tests' streams. */
    public static final int TERM_LENGTH = 64 * 1024;

    /** Length of a segment file in the tests' archives. */
    public static final int SEGMENT_LENGTH = 2 * TERM_LENGTH;

    /** After this time without a sign of life the driver drops a client. */
    public static final long CLIENT_LIVENESS_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long MAX_STEP_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String CONTROL_CHANNEL = "aeron:ipc?term-length=64k";

    private final Path folder;
    private final Deque<AutoCloseable> clients = new ArrayDeque<>();
    private ArchivingMediaDriver server;

    /**
     * Launches both.
     *
     * @param name of the folder under {@code target/rig}, emptied first.
     */
    public ArchiveRig(final String name)
    {
        folder = Path.of("target", "rig", name).toAbsolutePath();
        IoUtil.delete(folder.toFile(), true);
        launch();
    }

    private void launch()
    {
        server = ArchivingMediaDriver.launch(
            new MediaDriver.Context().aeronDirectoryName(aeronDirectory())
                .threadingMode(ThreadingMode.SHARED)
                .clientLivenessTimeoutNs(CLIENT_LIVENESS_NS)
                .publicationUnblockTimeoutNs(2 * CLIENT_LIVENESS_NS)
                .timerIntervalNs(TimeUnit.MILLISECONDS.toNanos(20))
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .termBufferSparseFile(true),
            new Archive.Context().aeronDirectoryName(aeronDirectory())
                .archiveDir(archiveDirectory().toFile())
                .threadingMode(ArchiveThreadingMode.SHARED)
                .segmentFileLength(SEGMENT_LENGTH)
                .archiveClientContext(new AeronArchive.Context().controlResponseChannel("aeron:ipc"))
                .controlChannelEnabled(false)
                .localControlChannel("aeron:ipc")
                .replicationChannel("aeron:udp?endpoint=localhost:0")
                .recordingEventsEnabled(false));
    }

    /** Stops driver, archive and all clients, and launches the server anew on the same archive. */
    public void restart()
    {
        closeClients();
        server.close();
        launch();
    }

    /**
     * Folder of the media driver.
     *
     * @return absolute path.
     */
    public String aeronDirectory()
    {
        return folder.resolve("aeron").toString();
    }

    /**
     * Folder of the segment files.
     *
     * @return absolute path.
     */
    public Path archiveDirectory()
    {
        return folder.resolve("archive");
    }

    /**
     * A place for a test's own files.
     *
     * @param name of the file.
     * @return absolute path.
     */
    public Path file(final String name)
    {
        return folder.resolve(name);
    }

    /**
     * A new client, closed with the rig.
     *
     * @return the client.
     */
    public Aeron aeron()
    {
        return add(connect(aeronDirectory()));
    }

    /**
     * A new client of the archive, closed with the rig.
     *
     * @param aeron that carries it.
     * @return the client.
     */
    public AeronArchive archive(final Aeron aeron)
    {
        return add(connectArchive(aeron));
    }

    /**
     * A client of a media driver, for a process of its own.
     *
     * @param aeronDirectory of the driver.
     * @return the client.
     */
    public static Aeron connect(final String aeronDirectory)
    {
        return Aeron.connect(new Aeron.Context().aeronDirectoryName(aeronDirectory));
    }

    /**
     * A client of the archive.
     *
     * @param aeron that carries it.
     * @return the client.
     */
    public static AeronArchive connectArchive(final Aeron aeron)
    {
        return AeronArchive.connect(new AeronArchive.Context().aeron(aeron)
            .ownsAeronClient(false)
            .controlRequestChannel(CONTROL_CHANNEL)
            .controlResponseChannel(CONTROL_CHANNEL));
    }

    /**
     * Has something closed with the rig.
     *
     * @param <T>    type of the client.
     * @param client to close.
     * @return the client.
     */
    public <T extends AutoCloseable> T add(final T client)
    {
        clients.push(client);
        return client;
    }

    @Override
    public void close()
    {
        closeClients();
        server.close();
    }

    /**
     * Positions and limits of all streams: for a test's message when one of them does not go on.
     *
     * @param aeron client of the media driver.
     * @return a line for each counter that has to do with a stream.
     */
    public static String positions(final Aeron aeron)
    {
        final StringBuilder text = new StringBuilder();
        aeron.countersReader().forEach((value, counterId, label) ->
        {
            if (label.contains("pos") || label.contains("lmt"))
            {
                text.append(value).append("  ").append(label).append('\n');
            }
        });

        return text.toString();
    }

    /**
     * Waits for a condition that the test itself brings about by polling. Time in which this thread did not run, because the whole
     * machine stood still, does not count.
     *
     * @param what      is waited for; printed when it does not come.
     * @param condition to become true within 30 s.
     */
    public static void await(final Supplier<String> what, final BooleanSupplier condition)
    {
        long waitedNs = 0;
        long lastNs = System.nanoTime();
        long longestStepNs = 0;
        while (!condition.getAsBoolean())
        {
            final long nowNs = System.nanoTime();
            waitedNs += Math.min(nowNs - lastNs, MAX_STEP_NS);
            longestStepNs = Math.max(longestStepNs, nowNs - lastNs);
            lastNs = nowNs;
            if (waitedNs > DEADLINE_NS)
            {
                throw new AssertionError("waited 30 s, longest standstill " +
                    TimeUnit.NANOSECONDS.toMillis(longestStepNs) + " ms, for " + what.get());
            }
            Thread.yield();
        }
    }

    private void closeClients()
    {
        CloseHelper.closeAll(clients);
        clients.clear();
    }
}
