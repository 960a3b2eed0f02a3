package io.millrace.bridge;

import io.millrace.audit.Hash64;
import io.millrace.audit.HotPath;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Account of every tick that came out of a ring, in a mapped file that survives a kill -9 at any instruction. One entry for each
 * session run, named by its line and its ring file's creation time:
 *
 * <pre>
 *   file:   0 magic  8 version  12 run count    4096 + 192 * i  entry i
 *   entry:  0 created_time_ns  8 state (1 open, 2 closed)  16 line[48]
 *          64 slot 0  96 slot 1    each: 0 last_sequence  8 count  16 checksum  24 reserved
 *         128 tick_callbacks  136 ticks_written  144 ticks_ring_full  152 ring_full_checksum  160 reserved[32]
 * </pre>
 *
 * <p>A tick goes into the slot whose number is the parity of the new count. Store order: {@code checksum} and
 * {@code last_sequence} (plain), then {@code count} (release), and x86 makes stores visible in that order, also those of a
 * process that is killed next. So between any two stores the slot with the larger count is whole: the other one is being
 * overwritten and its count is still the old, smaller one. An entry is complete before the run count (release) shows it, and
 * the final counters are in before the state (release) says closed.
 *
 * <p>Threads: one writer, the thread that polls the ring. The queries may be called on any thread and in other processes: a
 * reader takes the slot with the larger count k and takes it again unless the other slot's count is unchanged, because the
 * writer overwrites slot k only after count k + 1 has appeared in the other.
 */
public final class SourceLedger implements AutoCloseable
{
    /** Runs that a ledger has room for. */
    public static final int MAX_RUNS = 1 << 16;
    /** Longest name of a line, in bytes. */
    public static final int MAX_LINE_LENGTH = 47;

    static final int HEADER_LENGTH = 4096;
    static final int ENTRY_LENGTH = 192;
    static final int CREATED_TIME_OFFSET = 0;
    static final int STATE_OFFSET = 8;
    static final int LINE_OFFSET = 16;
    static final int SLOTS_OFFSET = 64;
    static final int SLOT_LENGTH = 32;
    static final int SLOT_LAST_SEQUENCE_OFFSET = 0;
    static final int SLOT_COUNT_OFFSET = 8;
    static final int SLOT_CHECKSUM_OFFSET = 16;
    static final int TICK_CALLBACKS_OFFSET = 128;
    static final int TICKS_WRITTEN_OFFSET = 136;
    static final int TICKS_RING_FULL_OFFSET = 144;
    static final int RING_FULL_CHECKSUM_OFFSET = 152;

    private static final long MAGIC = 0x314745434c524d00L;
    private static final int VERSION = 1;
    private static final int MAGIC_OFFSET = 0;
    private static final int VERSION_OFFSET = 8;
    private static final int RUN_COUNT_OFFSET = 12;
    private static final int STATE_OPEN = 1;
    private static final int STATE_CLOSED = 2;
    private static final int NO_ENTRY = -1;
    private static final long NO_RUN = Long.MAX_VALUE;
    private static final int FILE_LENGTH = HEADER_LENGTH + MAX_RUNS * ENTRY_LENGTH;

    private final Path path;
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer buffer;
    private boolean isClosed;

    // The run that is written to; the ring-polling thread's.
    private int entryOffset = NO_ENTRY;
    private long lastSequence = NO_RUN;
    private long count;
    private long checksum;

    private SourceLedger(final Path path, final MappedByteBuffer mapping)
    {
        this.path = path;
        this.mapping = mapping;
        this.buffer = new UnsafeBuffer(mapping);
    }

    /**
     * Opens a ledger, or makes it when the file is missing. What a crash left is taken as it is: there is nothing to repair.
     *
     * @param path of the file.
     * @return the ledger.
     * @throws BridgeException when the file is not a ledger of this version.
     */
    public static SourceLedger open(final Path path)
    {
        final SourceLedger ledger = new SourceLedger(path, map(path));
        try
        {
            ledger.check();
        }
        catch (final RuntimeException ex)
        {
            ledger.close();
            throw ex;
        }

        return ledger;
    }

    /** Unmaps the file. Idempotent. */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            entryOffset = NO_ENTRY;
            lastSequence = NO_RUN;
            buffer.wrap(0, 0);
            IoUtil.unmap(mapping);
        }
    }

    /**
     * Makes a run the one that {@link #onTick} writes to: goes on with it when the ledger has it, else enters it.
     *
     * @param line          of the run, at most {@link #MAX_LINE_LENGTH} bytes of ASCII.
     * @param createdTimeNs of the run's ring file.
     */
    public void openRun(final String line, final long createdTimeNs)
    {
        final byte[] name = line.getBytes(StandardCharsets.US_ASCII);
        if (0 == name.length || MAX_LINE_LENGTH < name.length || 0 == createdTimeNs)
        {
            throw new BridgeException("source ledger " + path + ": line '" + line + "', created " + createdTimeNs +
                " is not a run: a line has 1 to " + MAX_LINE_LENGTH + " characters and a ring file a creation time");
        }

        final int known = find(line, createdTimeNs);
        entryOffset = NO_ENTRY == known ? enter(name, createdTimeNs) : known;
        final int slot = validSlot(entryOffset);
        lastSequence = buffer.getLong(slot + SLOT_LAST_SEQUENCE_OFFSET);
        count = buffer.getLong(slot + SLOT_COUNT_OFFSET);
        checksum = buffer.getLong(slot + SLOT_CHECKSUM_OFFSET);
    }

    /**
     * Enters a tick, unless it was entered before.
     *
     * @param sourceSequence of the tick, from 1; not after a higher one of the same run.
     * @param hash           of its struct ({@link RawChecksum#hash}).
     * @return false when the ledger has it already.
     */
    @HotPath
    public boolean onTick(final long sourceSequence, final long hash)
    {
        if (sourceSequence <= lastSequence)
        {
            return onKnownTickSlow(sourceSequence);
        }

        final long newCount = count + 1;
        final long newChecksum = checksum + Hash64.contribution(hash, sourceSequence);
        final int slot = entryOffset + SLOTS_OFFSET + ((int)newCount & 1) * SLOT_LENGTH;
        final UnsafeBuffer ledger = buffer;
        ledger.putLong(slot + SLOT_CHECKSUM_OFFSET, newChecksum);
        ledger.putLong(slot + SLOT_LAST_SEQUENCE_OFFSET, sourceSequence);
        ledger.putLongRelease(slot + SLOT_COUNT_OFFSET, newCount);
        lastSequence = sourceSequence;
        count = newCount;
        checksum = newChecksum;
        return true;
    }

    /**
     * Folds the final counters of the run's ring in. To be called when the ring is drained and its producer closed or dead.
     * Repeating it, e.g. after a crash between it and the ring's deletion, changes nothing.
     *
     * @param ring of the run.
     * @throws BridgeException when it is another run's ring.
     */
    public void closeRun(final RingFile ring)
    {
        if (NO_ENTRY == entryOffset || buffer.getLong(entryOffset + CREATED_TIME_OFFSET) != ring.createdTimeNs())
        {
            throw new BridgeException("source ledger " + path + ": ring " + ring.path() + " created " +
                ring.createdTimeNs() + " is not the open run's: open its run first");
        }

        buffer.putLong(entryOffset + TICK_CALLBACKS_OFFSET, ring.tickCallbacks());
        buffer.putLong(entryOffset + TICKS_WRITTEN_OFFSET, ring.ticksWritten());
        buffer.putLong(entryOffset + TICKS_RING_FULL_OFFSET, ring.ticksRingFull());
        buffer.putLong(entryOffset + RING_FULL_CHECKSUM_OFFSET, ring.ringFullChecksum());
        buffer.putIntRelease(entryOffset + STATE_OFFSET, STATE_CLOSED);
        entryOffset = NO_ENTRY;
        lastSequence = NO_RUN;
    }

    /** Source sequence of the open run's newest tick, 0: none yet, MAX_VALUE: no run is open. The writer's thread only. */
    @HotPath
    public long lastSequence()
    {
        return lastSequence;
    }

    /**
     * All runs, in the order of their entry.
     *
     * @return a copy.
     */
    public List<SourceRun> runs()
    {
        final int runCount = buffer.getIntVolatile(RUN_COUNT_OFFSET);
        final List<SourceRun> runs = new ArrayList<>(runCount);
        for (int i = 0; i < runCount; i++)
        {
            runs.add(read(HEADER_LENGTH + i * ENTRY_LENGTH));
        }

        return runs;
    }

    /** Ticks that went into the rings of all runs. */
    public long nativeCount()
    {
        return runs().stream().mapToLong(SourceRun::nativeCount).sum();
    }

    /** Ticks of all closed runs that were dropped because a ring was full. */
    public long ringFullCount()
    {
        return runs().stream().mapToLong(SourceRun::ticksRingFull).sum();
    }

    /** Ticks of all closed runs that went into a ring and were never read. Normal value: 0. */
    public long unauditedCount()
    {
        return runs().stream().mapToLong(SourceRun::unauditedCount).sum();
    }

    /** Checksum over all runs, ring-full drops included: what the source must have generated. */
    public long checksum()
    {
        return runs().stream().mapToLong(SourceRun::checksum).sum();
    }

    private boolean onKnownTickSlow(final long sourceSequence)
    {
        if (NO_RUN == lastSequence)
        {
            throw new IllegalStateException(
                "source ledger " + path + ": tick " + sourceSequence + " while no run is open: call openRun first");
        }

        return false;
    }

    private static MappedByteBuffer map(final Path path)
    {
        try
        {
            // A process that was killed while it made the file leaves it empty, or full of zeros: see check().
            if (Files.exists(path) && 0 == Files.size(path))
            {
                Files.delete(path);
            }

            return Files.exists(path) ? IoUtil.mapExistingFile(path.toFile(), "source ledger") :
                IoUtil.mapNewFile(path.toFile(), FILE_LENGTH, true);
        }
        catch (final Exception ex) // Agrona throws IOException unchecked
        {
            throw new BridgeException(
                "source ledger " + path + " cannot be mapped (" + ex + "): check its directory, owner and mode", ex);
        }
    }

    private void check()
    {
        final int capacity = buffer.capacity();
        if (FILE_LENGTH == capacity && 0 == buffer.getLongVolatile(MAGIC_OFFSET))
        {
            buffer.putInt(VERSION_OFFSET, VERSION);
            buffer.putLongRelease(MAGIC_OFFSET, MAGIC);
        }
        if (FILE_LENGTH != capacity || MAGIC != buffer.getLongVolatile(MAGIC_OFFSET) ||
            VERSION != buffer.getInt(VERSION_OFFSET))
        {
            throw new BridgeException(
                "source ledger " + path + " with " + capacity + " bytes is not a ledger of version " +
                    VERSION + " (" + FILE_LENGTH + " bytes): name another file, or move this one away");
        }
    }

    private int find(final String line, final long createdTimeNs)
    {
        final int runCount = buffer.getIntVolatile(RUN_COUNT_OFFSET);
        for (int i = runCount - 1; i >= 0; i--)
        {
            final int entry = HEADER_LENGTH + i * ENTRY_LENGTH;
            if (buffer.getLong(entry + CREATED_TIME_OFFSET) == createdTimeNs && line.equals(lineOf(entry)))
            {
                return entry;
            }
        }

        return NO_ENTRY;
    }

    private int enter(final byte[] line, final long createdTimeNs)
    {
        final int runCount = buffer.getIntVolatile(RUN_COUNT_OFFSET);
        if (MAX_RUNS == runCount)
        {
            throw new BridgeException("source ledger " + path + " is full with " + runCount +
                " runs: reconcile, then start a new ledger");
        }

        final int entry = HEADER_LENGTH + runCount * ENTRY_LENGTH;
        // An entry that a killed process began may be half-filled.
        buffer.setMemory(entry, ENTRY_LENGTH, (byte)0);
        buffer.putLong(entry + CREATED_TIME_OFFSET, createdTimeNs);
        buffer.putBytes(entry + LINE_OFFSET, line);
        buffer.putIntRelease(entry + STATE_OFFSET, STATE_OPEN);
        buffer.putIntRelease(RUN_COUNT_OFFSET, runCount + 1);

        return entry;
    }

    private int validSlot(final int entry)
    {
        final int slot0 = entry + SLOTS_OFFSET;
        final int slot1 = slot0 + SLOT_LENGTH;
        return buffer.getLongVolatile(slot1 + SLOT_COUNT_OFFSET) > buffer.getLongVolatile(slot0 + SLOT_COUNT_OFFSET) ?
            slot1 : slot0;
    }

    private SourceRun read(final int entry)
    {
        // The state before the counters that it vouches for, the counters before the slots that they are compared with.
        final boolean isRunClosed = STATE_CLOSED == buffer.getIntVolatile(entry + STATE_OFFSET);
        final long ticksWritten = isRunClosed ? buffer.getLong(entry + TICKS_WRITTEN_OFFSET) : 0;
        final long ringFull = isRunClosed ? buffer.getLong(entry + TICKS_RING_FULL_OFFSET) : 0;
        final long ringFullChecksum = isRunClosed ? buffer.getLong(entry + RING_FULL_CHECKSUM_OFFSET) : 0;
        final long callbacks = isRunClosed ? buffer.getLong(entry + TICK_CALLBACKS_OFFSET) : 0;
        while (true)
        {
            final int slot = validSlot(entry);
            final int other = entry + SLOTS_OFFSET + (slot == entry + SLOTS_OFFSET ? SLOT_LENGTH : 0);
            final long otherCount = buffer.getLongVolatile(other + SLOT_COUNT_OFFSET);
            final long slotCount = buffer.getLongVolatile(slot + SLOT_COUNT_OFFSET);
            final long slotSequence = buffer.getLongVolatile(slot + SLOT_LAST_SEQUENCE_OFFSET);
            final long slotChecksum = buffer.getLongVolatile(slot + SLOT_CHECKSUM_OFFSET);
            if (otherCount <= slotCount && buffer.getLongVolatile(other + SLOT_COUNT_OFFSET) == otherCount)
            {
                return new SourceRun(lineOf(entry), buffer.getLong(entry + CREATED_TIME_OFFSET), isRunClosed,
                    slotSequence, slotCount, slotChecksum, ticksWritten, ringFull, ringFullChecksum, callbacks);
            }
            Thread.onSpinWait();
        }
    }

    private String lineOf(final int entry)
    {
        final byte[] bytes = new byte[MAX_LINE_LENGTH];
        buffer.getBytes(entry + LINE_OFFSET, bytes);
        int length = 0;
        while (length < bytes.length && 0 != bytes[length])
        {
            length++;
        }

        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }
}
