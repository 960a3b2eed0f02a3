package io.millrace.bridge;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The bridge's ring writer, in a process of its own, against Agrona's reader, both as fast as they can: every record has to arrive
 * once, in order, with each of its bytes. The writer is native/test/ring_torture_producer.cpp.
 */
@Timeout(120)
class RingTortureTest
{
    private static final Pattern REPORT = Pattern.compile("written=(\\d+) dropped=(\\d+) refused=(\\d+)");

    private static final int RUN_MS = 4000;

    @TempDir
    private Path directory;

    private final long seed = new SplittableRandom().nextLong();

    /** 8 KiB: a record in fifteen or so meets the ring's end, and the ring is full most of the time. */
    @Test
    void shouldHandOverEveryRecordThroughTheSmallestRing() throws Exception
    {
        run(RingFile.MIN_CAPACITY, false);
    }

    @Test
    void shouldHandOverEveryRecordThroughAMiddlingRing() throws Exception
    {
        run(64 * 1024, false);
    }

    @Test
    void shouldHandOverEveryRecordThroughALargeRing() throws Exception
    {
        run(4 * 1024 * 1024, false);
    }

    @Test
    void shouldLoseOnlyWhatTheSmallestRingRefusedAndCountIt() throws Exception
    {
        final Reader reader = run(RingFile.MIN_CAPACITY, true);

        assertTrue(reader.dropped > 0, "the ring was never full");
    }

    @Test
    void shouldLoseOnlyWhatALargeRingRefusedAndCountIt() throws Exception
    {
        run(1024 * 1024, true);
    }

    private Reader run(final int capacity, final boolean isDropping) throws Exception
    {
        final Path path = directory.resolve("ring");
        final Path output = directory.resolve("output");
        try (RingFile file = RingFile.create(path, capacity))
        {
            final long startNs = System.nanoTime();
            final Process producer = new ProcessBuilder(executable().toString(), path.toString(), Long.toString(seed),
                Integer.toString(RUN_MS), isDropping ? "drop" : "wait").redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
            final Reader reader = new Reader(file, seed, isDropping);
            try
            {
                reader.readToEnd(producer);
            }
            finally
            {
                producer.destroyForcibly().waitFor();
            }
            final String text = Files.readString(output);
            final Matcher report = REPORT.matcher(text.strip());
            assertTrue(report.matches(), () -> "the producer ended with " + producer.exitValue() + ": " + text);
            final long written = Long.parseLong(report.group(1));
            reader.dropped = Long.parseLong(report.group(2));
            final long records = written + reader.dropped;
            System.out.printf("ring torture: %d KiB, %d records (%d dropped, %d refusals), %d aborts, %d ms, seed %d%n",
                capacity >> 10, records, reader.dropped, Long.parseLong(report.group(3)), reader.aborts,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs), seed);

            assertTrue(written > 1000, () -> reader.where("too few records written: " + written));
            assertEquals(written, reader.count, () -> reader.where("records read"));
            assertEquals(reader.dropped, reader.skipped + records - reader.number, () -> reader.where("skipped"));
            assertEquals(written, file.ticksWritten());
            assertEquals(reader.dropped, file.ticksRingFull());
            assertEquals(records, file.tickCallbacks());
            assertTrue(reader.aborts > 0);
            return reader;
        }
    }

    private static Path executable()
    {
        final Path path = Path.of(System.getProperty("millrace.root"), "native/build/test/ring_torture_producer");
        if (!Files.isExecutable(path))
        {
            throw new AssertionError(path + " is missing: run `make native`");
        }
        return path;
    }

    /** Reads as RingPoller does, with small limits; refuses, stops and commits at random. */
    private static final class Reader implements ControlledMessageHandler
    {
        private final RingFile file;
        private final OneToOneRingBuffer ring;
        private final TortureRecord expected;
        private final SplittableRandom random;
        private final boolean isDropping;
        private final long seed;

        private long number;
        private long count;
        private long skipped;
        private long dropped;
        private long aborts;
        private long refusedNumber;

        private Reader(final RingFile file, final long seed, final boolean isDropping)
        {
            this.file = file;
            this.seed = seed;
            this.isDropping = isDropping;
            ring = new OneToOneRingBuffer(file.ringBuffer());
            expected = new TortureRecord(seed, isDropping ? Long.BYTES : 0, ring.maxMsgLength());
            random = new SplittableRandom(seed);
        }

        private void readToEnd(final Process producer)
        {
            boolean isAlive = true;
            while (isAlive || ring.size() > 0)
            {
                // Looked at before the ring: what a dead producer wrote is all there.
                isAlive = producer.isAlive();
                final long counted = file.ticksWritten();
                final long before = count;
                for (int i = 0; i < 64; i++)
                {
                    ring.controlledRead(this, 1 + random.nextInt(20));
                }
                if (before == count)
                {
                    assertCountedIsReadable(counted);
                    Thread.yield();
                }
            }
        }

        /** A record is readable before it is counted. */
        private void assertCountedIsReadable(final long counted)
        {
            while (count < counted)
            {
                final long before = count;
                final long abortsBefore = aborts;
                final long head = ring.consumerPosition();
                ring.controlledRead(this, 1);
                assertTrue(before != count || abortsBefore != aborts || head != ring.consumerPosition(),
                    () -> where(counted + " records are counted, but not readable"));
            }
        }

        @Override
        public Action onMessage(final int typeId, final MutableDirectBuffer buffer, final int index, final int length)
        {
            long next = number + 1;
            if (isDropping)
            {
                assertTrue(length >= Long.BYTES, () -> where("length " + length));
                next = buffer.getLong(index);
                final long found = next;
                assertTrue(found > number, () -> where("record " + found));
            }
            expected.wrap(next);
            assertEquals(expected.length(), length, () -> where("length"));
            assertEquals(expected.type(), typeId, () -> where("type"));
            assertEquals(-1, expected.firstDifference(buffer, index), () -> where("first byte that differs"));

            final int choice = random.nextInt(64);
            if (0 == choice)
            {
                aborts++;
                refusedNumber = next;
                return Action.ABORT;
            }
            if (0 != refusedNumber)
            {
                assertEquals(refusedNumber, next, () -> where("what comes after a refusal"));
                refusedNumber = 0;
            }
            skipped += next - number - 1;
            number = next;
            count++;
            return 1 == choice ? Action.BREAK : 2 == choice ? Action.COMMIT : Action.CONTINUE;
        }

        private String where(final String what)
        {
            return what + " after record " + number + ", head " + ring.consumerPosition() + ", tail " +
                ring.producerPosition() + ", capacity " + ring.capacity() + ", seed " + seed;
        }
    }
}
