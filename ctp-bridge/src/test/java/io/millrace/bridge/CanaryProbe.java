package io.millrace.bridge;

import org.agrona.concurrent.AgentInvoker;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Logs in with a password from a file, and then looks for it in its own memory. The search itself must not hold the password, so
 * it knows it only masked, byte by byte. Arguments: bridge library, host, vendor library, directory, isolation, password file.
 */
final class CanaryProbe implements RawRecordHandler
{
    private static final int MASK = 0x55;
    private static final int CHUNK = 1 << 20;

    private final SessionEvents events = new SessionEvents();

    private CanaryProbe()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        final Path file = Path.of(args[5]);
        new CanaryProbe().logIn(args, file);

        // A second secret, which this process does hold, shows that the search finds what is there.
        final byte[] control = "x9-control-of-the-search".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        final byte[] held = new byte[control.length];
        for (int i = 0; i < held.length; i++)
        {
            held[i] = (byte)(control[i] + 1);
        }
        System.out.println("controlFound=" + Math.min(1, count(masked(held))));
        System.out.println("found=" + count(maskedFile(file)));
        System.out.println("held=" + held.length);
        System.out.println("ended=true");
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return events.offer(event);
    }

    private void logIn(final String[] args, final Path file)
    {
        final Path directory = Path.of(args[3]);
        final RingFile ring = RingFile.create(directory.resolve("canary-ring"), 1 << 20);
        final SessionAgent agent = new SessionAgent(new SessionContext().bridgeLibrary(Path.of(args[0]))
            .hostProgram(Path.of(args[1]))
            .vendorLibrary(Path.of(args[2]))
            .flowDirectory(directory)
            .isolation(Isolation.valueOf(args[4]))
            .ringFile(ring)
            .fronts(List.of("tcp://127.0.0.1:10131"))
            .brokerId("9999")
            .userId("probe")
            .credentials(Credentials.ofFile(file))
            .instruments(List.of("rb2610"))
            .events(events)
            .listener((state, code, day, text) -> System.out.println("text=" + text)));
        final AgentInvoker invoker = new AgentInvoker(ex ->
        {
            throw new AssertionError(ex);
        }, null, agent);
        final RingPoller poller = new RingPoller(ring, this);
        invoker.start();
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (SessionState.STREAMING != agent.state() && System.nanoTime() - endNs < 0)
        {
            invoker.invoke();
            poller.poll(64);
            Thread.yield();
        }
        System.out.println("logins=" + agent.counters().logins());
    }

    private static byte[] maskedFile(final Path file) throws IOException
    {
        // Byte by byte through a direct buffer of one byte: no two bytes of the password are ever side by side here.
        final byte[] masked = new byte[(int)Files.size(file)];
        final ByteBuffer one = ByteBuffer.allocateDirect(1);
        try (java.nio.channels.FileChannel channel = java.nio.channels.FileChannel.open(file))
        {
            for (int i = 0; i < masked.length; i++)
            {
                one.clear();
                channel.read(one, i);
                masked[i] = (byte)(one.get(0) ^ MASK);
            }
        }

        return masked;
    }

    private static byte[] masked(final byte[] plain)
    {
        final byte[] masked = new byte[plain.length];
        for (int i = 0; i < masked.length; i++)
        {
            masked[i] = (byte)(plain[i] ^ MASK);
        }

        return masked;
    }

    /** Counts the places of this process's memory at which the pattern stands, the search's own buffer aside. */
    private static int count(final byte[] maskedPattern) throws IOException
    {
        final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        final long chunkAddress = org.agrona.BufferUtil.address(chunk);
        int count = 0;
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r"))
        {
            for (final String line : Files.readAllLines(Path.of("/proc/self/maps")))
            {
                final String[] parts = line.split("\\s+");
                final int dash = parts[0].indexOf('-');
                final long begin = Long.parseUnsignedLong(parts[0].substring(0, dash), 16);
                final long end = Long.parseUnsignedLong(parts[0].substring(dash + 1), 16);
                final boolean isReadable = parts[1].startsWith("rw") && begin >= 0 && end > 0;
                if (isReadable)
                {
                    count += countIn(memory, begin, end, chunk, chunkAddress, maskedPattern);
                }
            }
        }

        return count;
    }

    private static int countIn(final RandomAccessFile memory, final long begin, final long end, final ByteBuffer chunk,
        final long chunkAddress, final byte[] maskedPattern) throws IOException
    {
        int count = 0;
        long position = begin;
        while (position < end)
        {
            chunk.clear().limit((int)Math.min(CHUNK, end - position));
            final int length = memory.getChannel().read(chunk, position);
            if (length <= 0)
            {
                break;
            }
            for (int i = 0; i + maskedPattern.length <= length; i++)
            {
                final long address = position + i;
                final boolean isOwn = chunkAddress - maskedPattern.length < address && address < chunkAddress + CHUNK;
                count += !isOwn && matches(chunk, i, maskedPattern) ? 1 : 0;
            }
            // Overlapping, so that a pattern on the border of two chunks is seen.
            position += length < maskedPattern.length ? length : length - maskedPattern.length + 1;
            if (position + maskedPattern.length > end)
            {
                break;
            }
        }

        return count;
    }

    private static boolean matches(final ByteBuffer chunk, final int index, final byte[] maskedPattern)
    {
        for (int i = 0; i < maskedPattern.length; i++)
        {
            if ((byte)(chunk.get(index + i) ^ MASK) != maskedPattern[i])
            {
                return false;
            }
        }

        return true;
    }
}
