package io.millrace.bridge;

import io.millrace.audit.Hash64;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SourceLedgerTest
{
    @TempDir
    private Path directory;
    private Path path;
    private RingFile ring;

    @BeforeEach
    void createRing()
    {
        path = directory.resolve("source.ledger");
        ring = RingFile.create(directory.resolve("ring"), 8192);
    }

    @AfterEach
    void closeRing()
    {
        ring.close();
    }

    @Test
    void shouldSumWhatTheProtocolPageSays()
    {
        try (SourceLedger ledger = SourceLedger.open(path))
        {
            ledger.openRun("A", ring.createdTimeNs());

            assertTrue(ledger.onTick(1, 11));
            assertTrue(ledger.onTick(2, 22));

            assertEquals(2, ledger.nativeCount());
            assertEquals(Hash64.mix(11 ^ 0x9E3779B97F4A7C15L) + Hash64.mix(22 ^ 2 * 0x9E3779B97F4A7C15L),
                ledger.checksum());
            assertEquals(2, ledger.lastSequence());
        }
    }

    @Test
    void shouldEnterEachTickOnce()
    {
        try (SourceLedger ledger = SourceLedger.open(path))
        {
            ledger.openRun("A", ring.createdTimeNs());
            ledger.onTick(1, 11);
            ledger.onTick(4, 44);
            final long before = ledger.checksum();

            assertFalse(ledger.onTick(4, 44));
            assertFalse(ledger.onTick(1, 11));

            assertEquals(before, ledger.checksum());
            assertEquals(2, ledger.nativeCount());
        }
    }

    @Test
    void shouldGoOnAfterACrash()
    {
        final SourceLedger crashed = SourceLedger.open(path);
        crashed.openRun("A", ring.createdTimeNs());
        enter(crashed, 1, 7);

        try (SourceLedger ledger = SourceLedger.open(path))
        {
            ledger.openRun("A", ring.createdTimeNs());
            enter(ledger, 5, 10);

            assertEquals(1, ledger.runs().size());
            assertEquals(10, ledger.nativeCount());
            assertEquals(checksumTo(10), ledger.checksum());
        }
        finally
        {
            crashed.close();
        }
    }

    @Test
    void shouldFoldInTheRingsCountersAndBeRepeatable()
    {
        final SourceLedger ledger = SourceLedger.open(path);
        ledger.openRun("A", ring.createdTimeNs());
        enter(ledger, 1, 10);
        setCounters(15, 12, 3, 5555);

        ledger.closeRun(ring);
        ledger.openRun("A", ring.createdTimeNs());
        enter(ledger, 1, 10);
        ledger.closeRun(ring);

        final SourceRun run = ledger.runs().get(0);
        assertTrue(run.isClosed());
        assertEquals("A", run.line());
        assertEquals(12, ledger.nativeCount());
        assertEquals(3, ledger.ringFullCount());
        assertEquals(2, ledger.unauditedCount());
        assertEquals(15, run.callbacks());
        assertEquals(15, run.tickCallbacks());
        assertEquals(checksumTo(10) + 5555, ledger.checksum());
        ledger.close();
    }

    @Test
    void shouldBelieveTheRingsRecordsWhenTheProducerDiedBeforeItCountedThem()
    {
        try (SourceLedger ledger = SourceLedger.open(path))
        {
            ledger.openRun("A", ring.createdTimeNs());
            enter(ledger, 1, 10);
            setCounters(9, 9, 0, 0);

            ledger.closeRun(ring);

            assertEquals(10, ledger.nativeCount());
            assertEquals(10, ledger.runs().get(0).callbacks());
            assertEquals(0, ledger.unauditedCount());
        }
    }

    @Test
    void shouldTotalOverRunsAndKeepLinesApart()
    {
        try (SourceLedger ledger = SourceLedger.open(path))
        {
            ledger.openRun("A", ring.createdTimeNs());
            enter(ledger, 1, 10);
            ledger.openRun("B", ring.createdTimeNs());
            enter(ledger, 1, 3);
            ledger.openRun("A", ring.createdTimeNs() + 1);
            enter(ledger, 1, 2);

            assertEquals(3, ledger.runs().size());
            assertEquals(15, ledger.nativeCount());
            assertEquals(checksumTo(10) + checksumTo(3) + checksumTo(2), ledger.checksum());
        }
    }

    @Test
    void shouldBeWholeBetweenAnyTwoStores()
    {
        for (int storeCount = 0; storeCount <= 3; storeCount++)
        {
            for (int before = 0; before <= 4; before++)
            {
                final Path torn = directory.resolve("torn-" + storeCount + "-" + before);
                try (SourceLedger ledger = SourceLedger.open(torn))
                {
                    ledger.openRun("A", 1);
                    enter(ledger, 1, before);
                }

                final int stores = storeCount;
                final long next = before + 1;
                final long slot = 4096 + 64 + 32 * (next & 1);
                onFile(torn, buffer ->
                {
                    if (stores > 0)
                    {
                        buffer.putLong((int)slot + 16, checksumTo(next));
                    }
                    if (stores > 1)
                    {
                        buffer.putLong((int)slot, next);
                    }
                    if (stores > 2)
                    {
                        buffer.putLong((int)slot + 8, next);
                    }
                });

                final long expected = stores > 2 ? next : before;
                try (SourceLedger ledger = SourceLedger.open(torn))
                {
                    assertEquals(checksumTo(expected), ledger.checksum(), stores + " stores after " + before);
                    ledger.openRun("A", 1);
                    assertEquals(expected, ledger.lastSequence());
                    enter(ledger, 1, 9);
                    assertEquals(checksumTo(9), ledger.checksum(), stores + " stores after " + before);
                    assertEquals(9, ledger.nativeCount());
                }
            }
        }
    }

    @Test
    void shouldFinishAFileThatACrashLeftHalfMade() throws Exception
    {
        Files.createFile(path);
        try (SourceLedger ledger = SourceLedger.open(path))
        {
            assertEquals(0, ledger.runs().size());
        }
        onFile(path, buffer -> buffer.setMemory(0, 16, (byte)0));

        try (SourceLedger ledger = SourceLedger.open(path))
        {
            ledger.openRun("A", 1);
            enter(ledger, 1, 3);
            assertEquals(3, ledger.nativeCount());
        }
    }

    @Test
    void shouldForgetAnEntryThatWasBegunAndNotShown()
    {
        SourceLedger.open(path).close();
        onFile(path, buffer -> buffer.setMemory(4096, 192, (byte)0x5a));

        try (SourceLedger ledger = SourceLedger.open(path))
        {
            assertEquals(0, ledger.runs().size());
            ledger.openRun("A", 1);

            assertEquals(0, ledger.nativeCount());
            assertEquals(0, ledger.checksum());
            assertFalse(ledger.runs().get(0).isClosed());
        }
    }

    @Test
    void shouldGiveWholeSlotsToReadersMeanwhile() throws Exception
    {
        final int tickCount = 200_000;
        final long[] checksums = new long[tickCount + 1];
        for (int i = 1; i <= tickCount; i++)
        {
            checksums[i] = checksums[i - 1] + Hash64.contribution(hashOf(i), i);
        }
        try (SourceLedger ledger = SourceLedger.open(path); SourceLedger reader = SourceLedger.open(path))
        {
            ledger.openRun("A", 1);
            final AtomicBoolean isDone = new AtomicBoolean();
            final AtomicLong wrong = new AtomicLong();
            final Thread reading = new Thread(() ->
            {
                while (!isDone.get())
                {
                    final SourceRun run = reader.runs().get(0);
                    if (checksums[(int)run.auditedCount()] != run.auditedChecksum() ||
                        run.lastSequence() != run.auditedCount())
                    {
                        wrong.incrementAndGet();
                    }
                }
            });
            reading.start();

            enter(ledger, 1, tickCount);
            isDone.set(true);
            reading.join(TimeUnit.SECONDS.toMillis(30));

            assertFalse(reading.isAlive());
            assertEquals(0, wrong.get());
        }
    }

    @Test
    void shouldSurviveAKillAtAnyInstruction() throws Exception
    {
        for (int round = 0; round < 5; round++)
        {
            final Process writer = ForkedJvm.of(LedgerWriter.class).args(path).start();
            try (BufferedReader output = writer.inputReader())
            {
                // The writer says how far it is; the kill then meets it anywhere in its loop.
                assertEquals("entering", output.readLine());
            }
            finally
            {
                writer.destroyForcibly();
            }
            assertTrue(writer.waitFor(10, TimeUnit.SECONDS));

            try (SourceLedger ledger = SourceLedger.open(path))
            {
                final SourceRun run = ledger.runs().get(0);
                assertEquals(run.auditedCount(), run.lastSequence(), "round " + round);
                assertEquals(checksumTo(run.auditedCount()), run.auditedChecksum(), "round " + round);
                assertTrue(run.auditedCount() >= 10_000L * (round + 1), "too few: " + run);
            }
        }
    }

    @Test
    void shouldRefuseForeignFilesRingsAndTicksOutsideOfARun() throws Exception
    {
        final Path foreign = Files.write(directory.resolve("foreign"), new byte[1000]);
        assertTrue(assertThrows(BridgeException.class, () -> SourceLedger.open(foreign)).getMessage()
            .contains(foreign + " with 1000 bytes"));
        assertThrows(BridgeException.class, () -> SourceLedger.open(directory.resolve("no/ledger")));

        try (SourceLedger ledger = SourceLedger.open(path))
        {
            assertThrows(IllegalStateException.class, () -> ledger.onTick(1, 1));
            assertThrows(BridgeException.class, () -> ledger.closeRun(ring));
            assertThrows(BridgeException.class, () -> ledger.openRun("x".repeat(48), 1));
            ledger.openRun("A", 1);
            assertThrows(BridgeException.class, () -> ledger.closeRun(ring));
        }
    }

    static long hashOf(final long sequence)
    {
        return sequence * 31;
    }

    static void enter(final SourceLedger ledger, final long first, final long last)
    {
        for (long i = first; i <= last; i++)
        {
            ledger.onTick(i, hashOf(i));
        }
    }

    private static long checksumTo(final long last)
    {
        long sum = 0;
        for (long i = 1; i <= last; i++)
        {
            sum += Hash64.contribution(hashOf(i), i);
        }

        return sum;
    }

    private void setCounters(final long callbacks, final long written, final long ringFull, final long checksum)
    {
        onFile(ring.path(), header ->
        {
            header.putLong(128, callbacks);
            header.putLong(136, written);
            header.putLong(144, ringFull);
            header.putLong(152, checksum);
        });
    }

    private static void onFile(final Path file, final Consumer<UnsafeBuffer> action)
    {
        final MappedByteBuffer mapping = IoUtil.mapExistingFile(file.toFile(), "file");
        try
        {
            action.accept(new UnsafeBuffer(mapping));
        }
        finally
        {
            IoUtil.unmap(mapping);
        }
    }

    /** Enters ticks until it is killed. */
    static final class LedgerWriter
    {
        private LedgerWriter()
        {
        }

        public static void main(final String[] args)
        {
            final SourceLedger ledger = SourceLedger.open(Path.of(args[0]));
            ledger.openRun("A", 1);
            long sequence = ledger.lastSequence();
            for (int i = 0; i < 10_000; i++)
            {
                sequence++;
                ledger.onTick(sequence, hashOf(sequence));
            }
            System.out.println("entering");
            while (true)
            {
                sequence++;
                ledger.onTick(sequence, hashOf(sequence));
            }
        }
    }
}
