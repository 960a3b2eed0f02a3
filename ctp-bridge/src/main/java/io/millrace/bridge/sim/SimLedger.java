package io.millrace.bridge.sim;

import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a simulated vendor library generated, read from its ledger file; native/include/millrace_records.h draws it. Read-only;
 * any thread, also while the library plays. A run is one vendor API object that was started.
 *
 * <p>A tick on which the process was killed is in doubt: it was offered to the bridge and did not come back. It was generated if
 * the bridge has it, so the queries ask for the bridge's number of callbacks in that run.
 */
public final class SimLedger implements AutoCloseable
{
    static final long MAGIC = 0x314d49535f524d00L;
    static final int HEADER_LENGTH = 4096;
    static final int ENTRY_LENGTH = 128;
    static final int MAX_RUNS = 255;
    static final int RUN_COUNT_OFFSET = 8;
    static final int FINISHED_OFFSET = 12;
    static final int MARKET_OFFERED_OFFSET = 16;
    static final int FIRST_DUE_TIME_OFFSET = 24;
    static final int MARKET_TOTAL_OFFSET = 32;
    static final int PID_OFFSET = 0;
    static final int START_TIME_OFFSET = 8;
    static final int OFFERED_OFFSET = 16;
    static final int RETURNED_OFFSET = 48;
    static final int SLOT_LENGTH = 16;
    static final int MAX_CALLBACK_OFFSET = 80;
    static final int RELEASED_OFFSET = 88;
    static final int BASE_OFFSET = 96;
    static final int CALLBACKS_OFFSET = 104;
    static final int P999_CALLBACK_OFFSET = 112;
    static final int MISSED_OFFSET = 120;

    private final MappedByteBuffer mapping;
    private final UnsafeBuffer buffer;
    private boolean isClosed;

    private SimLedger(final MappedByteBuffer mapping)
    {
        this.mapping = mapping;
        buffer = new UnsafeBuffer(mapping);
    }

    /**
     * Maps a ledger.
     *
     * @param path of a file that a simulated library made (scenario key {@code ledger}).
     * @return the ledger.
     * @throws IllegalArgumentException when it is missing or not a ledger.
     */
    public static SimLedger open(final Path path)
    {
        if (!Files.isRegularFile(path))
        {
            throw new IllegalArgumentException(
                "simulator's ledger " + path +
                    " is missing: set the scenario's key 'ledger' and start the session first");
        }

        final MappedByteBuffer mapping = IoUtil.mapExistingFile(path.toFile(), FileChannel.MapMode.READ_ONLY, "ledger");
        final SimLedger ledger = new SimLedger(mapping);
        final int capacity = ledger.buffer.capacity();
        if (capacity < HEADER_LENGTH + ENTRY_LENGTH * MAX_RUNS || MAGIC != ledger.buffer.getLongVolatile(0))
        {
            ledger.close();
            throw new IllegalArgumentException("simulator's ledger " + path + " with " + capacity +
                " bytes is not one: name the file of the scenario's key 'ledger'");
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
            buffer.wrap(0, 0);
            IoUtil.unmap(mapping);
        }
    }

    /** Runs so far. */
    public int runCount()
    {
        return buffer.getIntVolatile(RUN_COUNT_OFFSET);
    }

    /** Whether the scenario was played to its end. */
    public boolean isFinished()
    {
        return 0 != buffer.getIntVolatile(FINISHED_OFFSET);
    }

    /** Ticks of the scenario handed out so far, snapshots on subscribe not included. */
    public long marketOffered()
    {
        return buffer.getLongVolatile(MARKET_OFFERED_OFFSET);
    }

    /** Ticks that the whole scenario has; -1: endless. */
    public long marketTotal()
    {
        return buffer.getLongVolatile(MARKET_TOTAL_OFFSET);
    }

    /** When the scenario's first tick was due, CLOCK_REALTIME, epoch nanoseconds; 0 before that is known. */
    public long firstDueTimeNs()
    {
        return buffer.getLongVolatile(FIRST_DUE_TIME_OFFSET);
    }

    /** Process of a run. */
    public long pid(final int run)
    {
        return buffer.getLongVolatile(entry(run) + PID_OFFSET);
    }

    /** When a run was started, CLOCK_REALTIME, epoch nanoseconds. */
    public long startTimeNs(final int run)
    {
        return buffer.getLongVolatile(entry(run) + START_TIME_OFFSET);
    }

    /** Whether a run was released in good order. */
    public boolean isReleased(final int run)
    {
        return 0 != buffer.getLongVolatile(entry(run) + RELEASED_OFFSET);
    }

    /** Longest time that one tick callback of a run took, seen from the vendor's side, nanoseconds. */
    public long maxCallbackNs(final int run)
    {
        return buffer.getLongVolatile(entry(run) + MAX_CALLBACK_OFFSET);
    }

    /** Tick callbacks that the bridge's ring had had before a run: the run's sequences go on from there. */
    public long base(final int run)
    {
        return buffer.getLongVolatile(entry(run) + BASE_OFFSET);
    }

    /** Tick callbacks of a run that were timed; 0 before it is released. */
    public long callbacks(final int run)
    {
        return buffer.getLongVolatile(entry(run) + CALLBACKS_OFFSET);
    }

    /** 99.9th percentile of the time that a tick callback of a run took, nanoseconds; 0 before it is released. */
    public long p999CallbackNs(final int run)
    {
        return buffer.getLongVolatile(entry(run) + P999_CALLBACK_OFFSET);
    }

    /** Ticks that passed while a run's session was dropped for slowness: never offered, so never generated. */
    public long missed(final int run)
    {
        return buffer.getLongVolatile(entry(run) + MISSED_OFFSET);
    }

    /**
     * Ticks that a run generated, snapshots on subscribe included.
     *
     * @param run             number, from 0.
     * @param nativeCallbacks ticks that the bridge's ring counted by the run's end ({@code SourceRun.callbacks()}), those of earlier
     *                        runs on that ring included.
     * @return the number, without those of earlier runs.
     */
    public long generatedCount(final int run, final long nativeCallbacks)
    {
        return slot(run, nativeCallbacks).count() - base(run);
    }

    /**
     * Checksum of the ticks that a run generated.
     *
     * @param run             number, from 0.
     * @param nativeCallbacks as for {@link #generatedCount}.
     * @return the checksum, over this run's ticks alone.
     */
    public long generatedChecksum(final int run, final long nativeCallbacks)
    {
        return slot(run, nativeCallbacks).checksum();
    }

    private Slot slot(final int run, final long nativeCallbacks)
    {
        final Slot returned = newest(entry(run) + RETURNED_OFFSET);
        final Slot offered = newest(entry(run) + OFFERED_OFFSET);
        return offered.count() == nativeCallbacks ? offered : returned;
    }

    private Slot newest(final int slots)
    {
        while (true)
        {
            final long count0 = buffer.getLongVolatile(slots);
            final long checksum0 = buffer.getLongVolatile(slots + 8);
            final long count1 = buffer.getLongVolatile(slots + SLOT_LENGTH);
            final long checksum1 = buffer.getLongVolatile(slots + SLOT_LENGTH + 8);
            // The slot that is not the newest is being overwritten; both counts standing still says that the newest is whole.
            if (count0 == buffer.getLongVolatile(slots) && count1 == buffer.getLongVolatile(slots + SLOT_LENGTH))
            {
                return count0 >= count1 ? new Slot(count0, checksum0) : new Slot(count1, checksum1);
            }
            Thread.onSpinWait();
        }
    }

    private int entry(final int run)
    {
        final int runCount = runCount();
        if (run < 0 || runCount <= run)
        {
            throw new IllegalArgumentException("run=" + run + ": the ledger has " + runCount);
        }

        return HEADER_LENGTH + run * ENTRY_LENGTH;
    }

    private record Slot(long count, long checksum)
    {
    }
}
