package io.millrace.record.archive;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.archive.client.AeronArchive;
import io.millrace.publish.PublisherLedger;
import io.millrace.publish.TickStream;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.subscribe.rig.TickMaker;
import io.millrace.wire.Streams;
import org.agrona.concurrent.SystemEpochNanoClock;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A publisher in a JVM of its own, as a daemon would be, to be killed by a test. */
final class PublisherProcess
{
    static final String CHANNEL = "aeron:ipc";

    private PublisherProcess()
    {
    }

    /** Starts a publisher that ends its stream by itself after so many ticks. */
    static Process start(final ArchiveRig rig, final Path ledger, final long tickCount, final String name)
        throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-XX:+UseSerialGC",
            "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
            PublisherProcess.class.getName(), rig.aeronDirectory(), ledger.toString(), Long.toString(tickCount)));
        final File log = rig.file(name + ".log").toFile();

        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    }

    /** What the threads of a publisher are doing: for a test's message when it is not what was hoped for. */
    static String stacks(final Process publisher)
    {
        try
        {
            final Process jstack = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jstack")
                .toString(), Long.toString(publisher.pid())).redirectErrorStream(true).start();

            return new String(jstack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
        catch (final IOException ex)
        {
            return "no stacks: " + ex;
        }
    }

    public static void main(final String[] args)
    {
        final long tickCount = Long.parseLong(args[2]);
        try (PublisherLedger ledger = PublisherLedger.open(Path.of(args[1]), 64);
            Aeron aeron = ArchiveRig.connect(args[0]);
            AeronArchive archive = ArchiveRig.connectArchive(aeron))
        {
            final StreamTail tail = StreamRecording.recover(archive, CHANNEL, Streams.TICKS, ledger.lastSequence(),
                ledger::rollForward);
            final ExclusivePublication publication = StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS,
                ArchiveRig.TERM_LENGTH, tail);
            final long next = Math.max(tail.lastSequence(), ledger.lastSequence()) + 1;
            final SystemEpochNanoClock clock = new SystemEpochNanoClock();
            try (TickStream stream = new TickStream(publication, tail.epoch() + 1, next, ledger))
            {
                final TickMaker maker = new TickMaker();
                final long end = stream.sequence() + tickCount;
                while (stream.sequence() < end)
                {
                    maker.tryTick(stream, stream.sequence());
                    if (0 == stream.sequence() % 50)
                    {
                        LockSupport.parkNanos(100_000);
                        stream.heartbeat(clock.nanoTime());
                    }
                }
                ArchiveRig.await(() -> "room for the end of the day", () -> stream.tryEndOfDay(clock.nanoTime()));
                StreamRecording.awaitRecorded(aeron, publication, TimeUnit.SECONDS.toNanos(20));
            }
        }
    }
}
