package io.millrace.bridge;

import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The mapped file through which the vendor's thread hands ticks to Java; it survives the death of either side. Layout:
 *
 * <pre>
 *   0                    4096                    4096 + capacity          4096 + capacity + 768
 *   +--------------------+-----------------------+------------------------+
 *   | header page        | ring data (2^n bytes) | Agrona ring trailer    |
 *   +--------------------+-----------------------+------------------------+
 * </pre>
 *
 * <p>The counters are written by the vendor's thread with release order and may be read on any thread (acquire). Each is exact
 * once the producer is closed, or dead and the ring repaired; only {@link #eventsWritten()} may be one short for each producer
 * that was killed. After {@link #close()} no method may be called.
 */
public final class RingFile implements AutoCloseable
{
    /** Smallest ring: room for a record of each kind, as Agrona takes at most an eighth of the ring for one. */
    public static final int MIN_CAPACITY = 8 * 1024;
    /** Largest ring. */
    public static final int MAX_CAPACITY = 1 << 30;

    private static final String MOVE_IT_OUT = "move it out of the ring folder, as it blocks the start of all lines; the " +
        "ticks in it are then not published";

    private final Path path;
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer header;
    private final UnsafeBuffer ring;
    private boolean isClosed;

    static
    {
        // The native producer hard-codes these; an Agrona that moves them would corrupt data silently.
        requireLayout("TRAILER_LENGTH", RingBufferDescriptor.TRAILER_LENGTH, RecordLayout.RING_TRAILER_LENGTH);
        requireLayout("TAIL_POSITION_OFFSET", RingBufferDescriptor.TAIL_POSITION_OFFSET, RecordLayout.RING_TAIL_OFFSET);
        requireLayout("HEAD_CACHE_POSITION_OFFSET", RingBufferDescriptor.HEAD_CACHE_POSITION_OFFSET,
            RecordLayout.RING_HEAD_CACHE_OFFSET);
        requireLayout("HEAD_POSITION_OFFSET", RingBufferDescriptor.HEAD_POSITION_OFFSET, RecordLayout.RING_HEAD_OFFSET);
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN)
        {
            throw new BridgeException(
                "this machine is big-endian; the ring is little-endian only: use x86-64 or aarch64");
        }
    }

    private RingFile(final Path path, final MappedByteBuffer mapping, final int capacity)
    {
        this.path = path;
        this.mapping = mapping;
        header = new UnsafeBuffer(mapping, 0, RecordLayout.RING_HEADER_LENGTH);
        ring = new UnsafeBuffer(mapping, RecordLayout.RING_HEADER_LENGTH, capacity + RecordLayout.RING_TRAILER_LENGTH);
    }

    /**
     * Creates a file with all its room on disk, so that a full disk is an error here and not a signal in the vendor's thread, and maps
     * it. It has its name only once it is whole: a creator that was killed half-way leaves a {@code .draft}, which the next one replaces.
     *
     * @param path     of a file that does not exist, in a directory that does (shared memory, e.g. /dev/shm, is best).
     * @param capacity of the ring in bytes, a power of two from {@link #MIN_CAPACITY} to {@link #MAX_CAPACITY}.
     * @return the mapped file.
     * @throws BridgeException when the file exists or cannot be made, or the capacity does not fit.
     */
    public static RingFile create(final Path path, final int capacity)
    {
        requireCapacity(path, capacity);
        if (Files.exists(path))
        {
            throw new BridgeException(
                "ring file " + path + " exists already: drain and delete the old session's first");
        }

        final Path draft = path.resolveSibling(path.getFileName() + ".draft");
        final MappedByteBuffer mapping = mapNew(draft, capacity);
        final RingFile file = new RingFile(path, mapping, capacity);
        file.header.putInt(RecordLayout.ABI_VERSION_OFFSET, RecordLayout.ABI_VERSION);
        file.header.putInt(RecordLayout.CAPACITY_OFFSET, capacity);
        file.header.putLong(RecordLayout.CREATED_TIME_OFFSET, SystemEpochNanoClock.INSTANCE.nanoTime());
        file.header.putLongRelease(RecordLayout.MAGIC_OFFSET, RecordLayout.RING_MAGIC);
        try
        {
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        }
        catch (final IOException ex)
        {
            file.close();
            throw new BridgeException("ring file " + path + " cannot be named (" + ex + "): check its directory", ex);
        }

        return file;
    }

    /**
     * Maps an existing file, e.g. that of a dead process, and checks it.
     *
     * @param path of the file.
     * @return the mapped file.
     * @throws BridgeException when it is missing, or not a whole ring file of this version.
     */
    public static RingFile open(final Path path)
    {
        final long length = existingLength(path);
        final long least = RecordLayout.RING_HEADER_LENGTH + (long)MIN_CAPACITY + RecordLayout.RING_TRAILER_LENGTH;
        final long most = RecordLayout.RING_HEADER_LENGTH + (long)MAX_CAPACITY + RecordLayout.RING_TRAILER_LENGTH;
        if (length < least || most < length)
        {
            throw new BridgeException("ring file " + path + " has " + length + " bytes, expected " + least + " to " +
                most + ": not a ring file; " + MOVE_IT_OUT);
        }

        final MappedByteBuffer mapping = mapExisting(path);
        try
        {
            final UnsafeBuffer header = new UnsafeBuffer(mapping, 0, RecordLayout.RING_HEADER_LENGTH);
            final long magic = header.getLongVolatile(RecordLayout.MAGIC_OFFSET);
            if (RecordLayout.RING_MAGIC != magic)
            {
                throw new BridgeException("ring file " + path + " has magic 0x" + Long.toHexString(magic) +
                    ", expected 0x" + Long.toHexString(RecordLayout.RING_MAGIC) +
                    ": not a ring file, or never finished; " + MOVE_IT_OUT);
            }
            final int abiVersion = header.getInt(RecordLayout.ABI_VERSION_OFFSET);
            if (RecordLayout.ABI_VERSION != abiVersion)
            {
                throw new BridgeException("ring file " + path + " has abi version " + abiVersion + ", expected " +
                    RecordLayout.ABI_VERSION + ": drain it with the version of Millrace that wrote it, or " +
                    MOVE_IT_OUT);
            }
            final int capacity = header.getInt(RecordLayout.CAPACITY_OFFSET);
            requireCapacity(path, capacity);
            final long expected = (long)RecordLayout.RING_HEADER_LENGTH + capacity + RecordLayout.RING_TRAILER_LENGTH;
            if (expected != length)
            {
                throw new BridgeException("ring file " + path + " has " + length + " bytes, its capacity " + capacity +
                    " needs " + expected + ": the file was cut, what is missing is lost; " + MOVE_IT_OUT);
            }

            return new RingFile(path, mapping, capacity);
        }
        catch (final RuntimeException ex)
        {
            IoUtil.unmap(mapping);
            throw ex;
        }
    }

    /** Unmaps the file and leaves it where it is. Idempotent. */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            header.wrap(0, 0);
            ring.wrap(0, 0);
            IoUtil.unmap(mapping);
        }
    }

    /**
     * Unmaps and deletes the file. Whoever deletes a ring before it is drained loses the ticks in it.
     *
     * @throws BridgeException when a live process still writes to it.
     */
    public void delete()
    {
        if (!isClosed && hasLiveProducer())
        {
            throw new BridgeException("ring file " + path + " is written to by process " + producerPid() +
                ": close that session before the file is deleted");
        }
        close();
        try
        {
            Files.deleteIfExists(path);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("ring file " + path + " cannot be deleted: " + ex.getMessage(), ex);
        }
    }

    /** Data and trailer together, the buffer of Agrona's OneToOneRingBuffer. */
    public AtomicBuffer ringBuffer()
    {
        return ring;
    }

    /** Where the file is. */
    public Path path()
    {
        return path;
    }

    /** Bytes of ring data. */
    public int capacity()
    {
        return header.getInt(RecordLayout.CAPACITY_OFFSET);
    }

    /** When the file was made, CLOCK_REALTIME, epoch nanoseconds; names the session's run. */
    public long createdTimeNs()
    {
        return header.getLong(RecordLayout.CREATED_TIME_OFFSET);
    }

    /** Process that writes to the ring, or that died doing so; 0 before mr_open and after mr_close. */
    public long producerPid()
    {
        return header.getLongVolatile(RecordLayout.PRODUCER_PID_OFFSET);
    }

    /**
     * Whether the process that opened the session on this file still runs and writes to it. A zombie does not, and neither does a
     * process that got the same number later.
     *
     * @return true when ticks may still arrive.
     */
    public boolean hasLiveProducer()
    {
        return RingProducer.isAlive(producerPid(), path, createdTimeNs());
    }

    /**
     * Puts the books of a ring in order whose producer was killed: the tick on which it died is finished or taken back, so that
     * the counters are exact and a new session may go on with the ring. Does nothing to a ring that is in order. The thread that
     * polls the ring may go on meanwhile; there must be no second repair at the same time.
     *
     * @throws BridgeException when the producer is alive, or the file contradicts itself.
     */
    public void repair()
    {
        if (hasLiveProducer())
        {
            throw new BridgeException("ring file " + path + " is written to by process " + producerPid() +
                ": only a dead producer's ring is repaired; close that session, or end that process");
        }

        new RingRepair(this, header, ring).repair();
    }

    /** Where the producer's next record goes, counted from the ring's creation. */
    public long producerPosition()
    {
        return ring.getLongVolatile(capacity() + RecordLayout.RING_TAIL_OFFSET);
    }

    /** Sessions opened on this ring; each later one goes on with the counters. */
    public long sessions()
    {
        return header.getLongVolatile(RecordLayout.SESSIONS_OFFSET);
    }

    /** Bytes of the vendor's depth struct, e.g. 584; 0 before mr_open. */
    public int structLength()
    {
        return header.getInt(RecordLayout.STRUCT_LENGTH_OFFSET);
    }

    /** Layout of the vendor's depth struct; 0 before mr_open. */
    public int layoutId()
    {
        return header.getInt(RecordLayout.LAYOUT_ID_OFFSET);
    }

    /** What the vendor library's GetApiVersion() returned, at most 63 bytes; empty before mr_open. */
    public String vendorVersion()
    {
        final byte[] bytes = new byte[RecordLayout.VENDOR_VERSION_LENGTH];
        header.getBytes(RecordLayout.VENDOR_VERSION_OFFSET, bytes);
        int length = 0;
        while (length < bytes.length && 0 != bytes[length])
        {
            length++;
        }

        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** Tick callbacks of all the ring's sessions: the source sequence of the newest. */
    public long tickCallbacks()
    {
        return header.getLongVolatile(RecordLayout.TICK_CALLBACKS_OFFSET);
    }

    /** Ticks that went into the ring. */
    public long ticksWritten()
    {
        return header.getLongVolatile(RecordLayout.TICKS_WRITTEN_OFFSET);
    }

    /** Ticks dropped because the ring was full. */
    public long ticksRingFull()
    {
        return header.getLongVolatile(RecordLayout.TICKS_RING_FULL_OFFSET);
    }

    /** Sum of the checksum contributions of the dropped ticks. */
    public long ringFullChecksum()
    {
        return header.getLongVolatile(RecordLayout.RING_FULL_CHECKSUM_OFFSET);
    }

    /** Events that went into the ring; one short for each producer that was killed between an event and its count. */
    public long eventsWritten()
    {
        return header.getLongVolatile(RecordLayout.EVENTS_WRITTEN_OFFSET);
    }

    /** Events dropped because the ring was full. */
    public long eventsRingFull()
    {
        return header.getLongVolatile(RecordLayout.EVENTS_RING_FULL_OFFSET);
    }

    /** Tick callbacks without a struct; not part of {@link #tickCallbacks()}. */
    public long ticksNull()
    {
        return header.getLongVolatile(RecordLayout.TICKS_NULL_OFFSET);
    }

    /** Longest time that one tick callback held the vendor's thread, nanoseconds. */
    public long maxHeldNs()
    {
        return header.getLongVolatile(RecordLayout.MAX_HELD_OFFSET);
    }

    private static MappedByteBuffer mapNew(final Path path, final int capacity)
    {
        final int length = RecordLayout.RING_HEADER_LENGTH + capacity + RecordLayout.RING_TRAILER_LENGTH;
        try
        {
            Files.deleteIfExists(path);

            return IoUtil.mapNewFile(path.toFile(), length, true);
        }
        catch (final Exception ex) // Agrona throws IOException unchecked
        {
            throw new BridgeException("ring file " + path + " of " + length + " bytes cannot be made (" +
                ex.getMessage() + "): check its directory and the free space", ex);
        }
    }

    private static MappedByteBuffer mapExisting(final Path path)
    {
        try
        {
            return IoUtil.mapExistingFile(path.toFile(), "ring file");
        }
        catch (final Exception ex) // Agrona throws IOException unchecked
        {
            throw new BridgeException(
                "ring file " + path + " cannot be mapped (" + ex.getMessage() + "): check its owner and mode", ex);
        }
    }

    private static long existingLength(final Path path)
    {
        try
        {
            return Files.size(path);
        }
        catch (final NoSuchFileException ex)
        {
            throw new BridgeException("ring file " + path + " is missing: create it before the session is opened", ex);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("ring file " + path + " cannot be read: " + ex.getMessage(), ex);
        }
    }

    private static void requireCapacity(final Path path, final int capacity)
    {
        if (capacity < MIN_CAPACITY || MAX_CAPACITY < capacity || Integer.bitCount(capacity) != 1)
        {
            throw new BridgeException("ring file " + path + ": capacity " + capacity + " is not a power of two from " +
                MIN_CAPACITY + " to " + MAX_CAPACITY);
        }
    }

    private static void requireLayout(final String name, final int actual, final int expected)
    {
        if (actual != expected)
        {
            throw new BridgeException(
                "Agrona's ring " + name + " is " + actual + ", the native bridge writes " + expected +
                    ": use the Agrona version that the root POM pins");
        }
    }
}
