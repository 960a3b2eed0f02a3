package io.millrace.bridge;

import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RingFileTest
{
    private static final int CAPACITY = 64 * 1024;

    @TempDir
    private Path directory;

    @Test
    void shouldLayTheFileOutAsTheHeaderSays() throws Exception
    {
        final Path path = directory.resolve("ring");

        try (RingFile file = RingFile.create(path, CAPACITY))
        {
            assertEquals(4096 + CAPACITY + 768, Files.size(path));
            assertEquals(CAPACITY + 768, file.ringBuffer().capacity());
            assertEquals(CAPACITY, file.capacity());
        }
        onFile(path, header ->
        {
            assertEquals(0x31474e4952524d00L, header.getLong(0));
            assertEquals(2, header.getInt(8));
            assertEquals(CAPACITY, header.getInt(12));
            assertTrue(header.getLong(16) > 1_600_000_000_000_000_000L);
        });
    }

    @Test
    void shouldReadWhatTheProducerWrote()
    {
        final Path path = directory.resolve("ring");
        final long createdTimeNs;
        try (RingFile created = RingFile.create(path, CAPACITY))
        {
            createdTimeNs = created.createdTimeNs();
        }
        onFile(path, header ->
        {
            header.putInt(32, 584);
            header.putInt(36, 1);
            header.putBytes(40, "v6.7.8_20240918".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            for (int i = 0; i < 8; i++)
            {
                header.putLong(128 + 8 * i, 1000 + i);
            }
        });

        try (RingFile file = RingFile.open(path))
        {
            assertEquals(createdTimeNs, file.createdTimeNs());
            assertEquals(584, file.structLength());
            assertEquals(1, file.layoutId());
            assertEquals("v6.7.8_20240918", file.vendorVersion());
            assertEquals(1000, file.tickCallbacks());
            assertEquals(1001, file.ticksWritten());
            assertEquals(1002, file.ticksRingFull());
            assertEquals(1003, file.ringFullChecksum());
            assertEquals(1004, file.eventsWritten());
            assertEquals(1005, file.eventsRingFull());
            assertEquals(1006, file.ticksNull());
            assertEquals(1007, file.maxHeldNs());
        }
    }

    @Test
    void shouldRefuseToCreateOverAnExistingFile()
    {
        final Path path = directory.resolve("ring");
        RingFile.create(path, CAPACITY).close();

        assertRefused(() -> RingFile.create(path, CAPACITY), path.toString(), "exists already");
    }

    @Test
    void shouldRefuseCapacitiesThatAreNoPowerOfTwoOrTooSmall()
    {
        assertRefused(() -> RingFile.create(directory.resolve("a"), CAPACITY + 8), "65544", "power of two");
        assertRefused(() -> RingFile.create(directory.resolve("a"), 4096), "4096", "power of two");
        assertFalse(Files.exists(directory.resolve("a")));
    }

    @Test
    void shouldNameTheDirectoryThatIsMissing()
    {
        assertRefused(() -> RingFile.create(directory.resolve("no/ring"), CAPACITY), "no/ring", "check its directory");
    }

    @Test
    void shouldRefuseFilesThatAreNoRing() throws Exception
    {
        final Path missing = directory.resolve("missing");
        final Path small = Files.write(directory.resolve("small"), new byte[100]);
        final Path zeros = Files.write(directory.resolve("zeros"), new byte[4096 + CAPACITY + 768]);

        assertRefused(() -> RingFile.open(missing), missing.toString(), "is missing");
        assertRefused(() -> RingFile.open(small), small.toString(), "100 bytes", "move it out of the ring folder");
        assertRefused(() -> RingFile.open(zeros), zeros.toString(), "magic 0x0", "move it out of the ring folder");
    }

    @Test
    void shouldRefuseACutFileAndAForeignVersion() throws Exception
    {
        final Path cut = directory.resolve("cut");
        RingFile.create(cut, CAPACITY).close();
        try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw"))
        {
            file.setLength(file.length() - 8);
        }
        final Path foreign = directory.resolve("foreign");
        RingFile.create(foreign, CAPACITY).close();
        onFile(foreign, header -> header.putInt(8, 1));

        assertRefused(() -> RingFile.open(cut), cut.toString(), "was cut", "move it out of the ring folder");
        assertRefused(() -> RingFile.open(foreign), foreign.toString(), "abi version 1",
            "move it out of the ring folder");
    }

    @Test
    void shouldKnowALiveProducerFromADeadOne() throws Exception
    {
        final Path path = directory.resolve("ring");
        try (RingFile file = RingFile.create(path, CAPACITY))
        {
            final Process dead = new ProcessBuilder("true").start();
            assertTrue(dead.waitFor(10, TimeUnit.SECONDS));

            assertFalse(file.hasLiveProducer());
            onFile(path, header -> header.putLong(24, ProcessHandle.current().pid()));
            assertTrue(file.hasLiveProducer());
            onFile(path, header -> header.putLong(24, dead.pid()));
            assertFalse(file.hasLiveProducer());
        }
    }

    @Test
    void shouldNotTakeALaterProcessOfTheSameNumberForTheProducer() throws Exception
    {
        final Path path = directory.resolve("ring");
        final Process later = new ProcessBuilder("cat").start();
        try (RingFile file = RingFile.create(path, CAPACITY))
        {
            final long minuteNs = TimeUnit.MINUTES.toNanos(1);
            onFile(path, header ->
            {
                header.putLong(24, later.pid());
                header.putLong(16, header.getLong(16) - minuteNs);
            });

            assertFalse(file.hasLiveProducer());
        }
        finally
        {
            later.destroy();
        }
    }

    @Test
    void shouldNotTakeAnotherUsersProcessForTheProducer() throws Exception
    {
        final Path path = directory.resolve("ring");
        RingFile.create(path, CAPACITY).close();
        final Path own = Path.of("/proc", Long.toString(ProcessHandle.current().pid()));
        final Path first = Path.of("/proc/1");
        assertTrue(RingProducer.isOfSameOwner(own, path));
        assertFalse(RingProducer.isOfSameOwner(Path.of("/proc/0"), path));
        if (Files.getOwner(first).equals(Files.getOwner(path)))
        {
            Files.setAttribute(path, "unix:uid", 65_534); // we may do all, so the ring must be the other's
        }

        assertFalse(RingProducer.isOfSameOwner(first, path));
        onFile(path, header -> header.putLong(24, 1));
        try (RingFile file = RingFile.open(path))
        {
            assertFalse(file.hasLiveProducer());
        }
    }

    @Test
    void shouldDeleteOnlyWhatNobodyWritesTo()
    {
        final Path path = directory.resolve("ring");
        final RingFile file = RingFile.create(path, CAPACITY);
        onFile(path, header -> header.putLong(24, ProcessHandle.current().pid()));
        assertRefused(file::delete, path.toString(), "is written to");
        onFile(path, header -> header.putLong(24, 0));

        file.delete();

        assertFalse(Files.exists(path));
        file.close();
    }

    private static void onFile(final Path path, final Consumer<UnsafeBuffer> action)
    {
        final MappedByteBuffer mapping = IoUtil.mapExistingFile(path.toFile(), "ring");
        try
        {
            action.accept(new UnsafeBuffer(mapping));
        }
        finally
        {
            IoUtil.unmap(mapping);
        }
    }

    private static void assertRefused(final org.junit.jupiter.api.function.Executable call, final String... parts)
    {
        final String message = assertThrows(BridgeException.class, call).getMessage();
        for (final String part : parts)
        {
            assertTrue(message.contains(part), message + " lacks " + part);
        }
        assertEquals(1, message.lines().count());
    }
}
