package io.millrace.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Opens a vendor library through the bridge, connects, and prints what comes. Arguments: bridge library, vendor library,
 * directory, front, milliseconds to listen, events to stop after.
 */
final class VendorProbe implements RawRecordHandler
{
    private long eventCount;

    private VendorProbe()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        new VendorProbe().run(args);
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        print("tick", tick.sourceSequence());
        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        eventCount++;
        print("event", RawEvent.kindName(event.kind()) + " 0x" + Integer.toHexString(event.code()));
        return true;
    }

    private void run(final String[] args) throws IOException
    {
        final Path directory = Path.of(args[2]);
        final long listenNs = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[4]));
        final long wantedEvents = Long.parseLong(args[5]);
        try (RingFile ring = RingFile.create(directory.resolve("ring"), 1 << 20))
        {
            final long threadsBefore = sameNameCount();
            final NativeSession session = NativeBridge.load(Path.of(args[0]))
                .open(Path.of(args[1]), directory, ring.path(), 0);
            print("version", session.vendorVersion());
            print("ringVersion", ring.vendorVersion());
            print("structLength", ring.structLength());
            print("isLive", ring.hasLiveProducer());
            session.registerFront(args[3]);
            session.init();

            final RingPoller poller = new RingPoller(ring, this);
            final long endNs = System.nanoTime() + listenNs;
            long threadsMost = 0;
            while (eventCount < wantedEvents && System.nanoTime() - endNs < 0)
            {
                poller.poll(10);
                threadsMost = Math.max(threadsMost, sameNameCount());
                Thread.yield();
            }

            final long beginNs = System.nanoTime();
            session.close();
            print("closeMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
            session.close();
            print("vendorThreads", (threadsMost - threadsBefore));
            print("vendorThreadsLeft", (sameNameCount() - threadsBefore));
            print("vendorMapped", Files.readString(Path.of("/proc/self/maps")).contains(args[1]));
            print("pidAfterClose", ring.producerPid());
            print("ended", true);
        }
    }

    /** In one write, on a line of its own: the vendor's library prints to the same file whenever it likes, half lines too. */
    private static void print(final String name, final Object value)
    {
        System.out.print("\n" + name + "=" + value + "\n");
    }

    /** Threads that are named as this one: the vendor's inherit the name, the JVM gives its own another. */
    private static long sameNameCount() throws IOException
    {
        final String name = Files.readString(Path.of("/proc/thread-self/comm"));
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task")))
        {
            return tasks.filter(task -> name.equals(nameOf(task))).count();
        }
    }

    private static String nameOf(final Path task)
    {
        try
        {
            return Files.readString(task.resolve("comm"));
        }
        catch (final IOException ex)
        {
            return ""; // a thread that ended after it was listed
        }
    }
}
