package io.millrace.wire.values;

import org.agrona.concurrent.UnsafeBuffer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** The other process of {@link LastValuesProcessTest}: reads and checks, or writes until it is killed. */
final class ValuesProcess
{
    static final int INSTRUMENTS = 5;

    private ValuesProcess()
    {
    }

    static Process start(final String what, final Path path, final Path output) throws IOException
    {
        return new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-Xmx128m", "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ValuesProcess.class.getName(), what, path.toString())).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(output.toString())))
            .start();
    }

    /** Arguments: {@code read} or {@code write}, the file. */
    public static void main(final String[] args)
    {
        final Path path = Path.of(args[1]);
        if ("write".equals(args[0]))
        {
            write(path);
        }
        else
        {
            read(path);
        }
    }

    /** Reads until each instrument has been seen to change a thousand times; ends with code 1 at a torn or older value. */
    private static void read(final Path path)
    {
        final Random random = new Random(1);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[16_384]);
        final long[] newest = new long[INSTRUMENTS + 1];
        final int[] changes = new int[INSTRUMENTS + 1];
        long reads = 0;
        int done = 0;
        try (LastValues values = LastValues.open(path))
        {
            while (done < INSTRUMENTS)
            {
                final int id = 1 + random.nextInt(INSTRUMENTS);
                final long number = 0 == reads % 4 ? lastOf(values, id, buffer) : readLast(values, id, buffer);
                reads++;
                if (number < newest[id])
                {
                    throw new AssertionError("instrument " + id + " went back from " + newest[id] + " to " + number);
                }
                if (number > newest[id] && ++changes[id] == 1_000)
                {
                    done++;
                }
                newest[id] = number;
            }
        }
        System.out.println("reads=" + reads);
    }

    private static long readLast(final LastValues values, final long id, final UnsafeBuffer buffer)
    {
        final int length = values.copyLast(id, buffer, 0);

        return 0 == length ? 0 : CheckedMessage.check(buffer, 0, length, id);
    }

    /** The number of the newest of all ticks, which must follow each other. */
    private static long lastOf(final LastValues values, final long id, final UnsafeBuffer buffer)
    {
        final int count = values.copyTicks(id, LastValueLayout.TICKS, buffer, 0);
        long last = 0;
        int offset = 0;
        for (int i = 0; i < count; i++)
        {
            final int length = buffer.getInt(offset);
            final long number = CheckedMessage.check(buffer, offset + 4, length, id);
            if (i > 0 && number != last + 1)
            {
                throw new AssertionError("tick " + number + " of instrument " + id + " follows " + last);
            }
            last = number;
            offset += 4 + length;
        }

        return last;
    }

    private static void write(final Path path)
    {
        try (LastValueWriter writer = LastValueWriter.open(path, LastValueLayout.ticks(), 64))
        {
            final UnsafeBuffer message = new UnsafeBuffer(new byte[CheckedMessage.MAX_LENGTH]);
            for (long number = 1;; number++)
            {
                writeAll(writer, message, number);
            }
        }
    }

    static void writeAll(final LastValueWriter writer, final UnsafeBuffer message, final long number)
    {
        for (long id = 1; id <= INSTRUMENTS; id++)
        {
            writer.onTick(id, message, 0, CheckedMessage.write(message, 0, id, number));
        }
    }
}
