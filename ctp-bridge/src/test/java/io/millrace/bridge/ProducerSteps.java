package io.millrace.bridge;

import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayList;
import java.util.List;

/**
 * The native producer, store by store: what native/bridge/callback_writer.cpp and ring_writer.h do for a tick or an event, as a list
 * of stores in their order, so that a test can stop behind any of them. Written from the C++ and from nothing of the Java side.
 */
final class ProducerSteps
{
    static final int TICK_LENGTH = 32 + 584;
    static final int EVENT_LENGTH = 256;

    private final UnsafeBuffer file;
    private final int capacity;
    private final List<Runnable> stores = new ArrayList<>();
    private int commitIndex = Integer.MAX_VALUE;
    private int dropIndex = Integer.MAX_VALUE;

    private int claimedIndex;
    private int claimedLength;

    /** All of the file, and the stores of no record yet. */
    ProducerSteps(final UnsafeBuffer file)
    {
        this.file = file;
        capacity = file.getInt(12);
    }

    /** Adds the stores of the next tick. */
    ProducerSteps tick()
    {
        final long sequence = file.getLong(128) + 1;
        store(192, file.getLong(tail()));
        store(200, sequence);
        if (claim(TICK_LENGTH))
        {
            final int index = data(claimedIndex + 8);
            store(index, sequence);
            stores.add(() -> file.putInt(index + 24, 584));
            stores.add(() -> file.putInt(index + 28, 1));
            commit(1);
            store(136, file.getLong(136) + 1);
        }
        else
        {
            store(208, checksumWith(sequence));
            dropIndex = stores.size();
            store(192, -1);
            store(152, checksumWith(sequence));
            store(144, file.getLong(144) + 1);
        }
        store(128, sequence);
        return this;
    }

    /** Adds the stores of the next event. */
    ProducerSteps event()
    {
        store(192, file.getLong(tail()));
        if (claim(EVENT_LENGTH))
        {
            final int index = data(claimedIndex + 8);
            stores.add(() -> file.setMemory(index, EVENT_LENGTH, (byte)0));
            stores.add(() -> file.putInt(index + 8, 2));
            commit(2);
            store(160, file.getLong(160) + 1);
        }
        else
        {
            store(168, file.getLong(168) + 1);
        }
        return this;
    }

    int count()
    {
        return stores.size();
    }

    /** Whether the record counts as handed over when the producer is killed behind so many stores. */
    boolean isCommittedAfter(final int storeCount)
    {
        return commitIndex < storeCount;
    }

    /** Whether the tick counts as dropped when the producer is killed behind so many stores. */
    boolean isDroppedAfter(final int storeCount)
    {
        return dropIndex < storeCount;
    }

    void run(final int storeCount)
    {
        stores.subList(0, storeCount).forEach(Runnable::run);
    }

    /** What stands for the checksum of the dropped ticks: any function of them does. */
    private long checksumWith(final long sequence)
    {
        return file.getLong(152) + sequence * 0x9E3779B97F4A7C15L;
    }

    private boolean claim(final int length)
    {
        final int recordLength = length + 8;
        final int alignedLength = (recordLength + 7) & -8;
        final int required = alignedLength + 8;
        final long tail = file.getLong(tail());
        long head = file.getLong(headCache());
        if (required > capacity - (int)(tail - head))
        {
            head = file.getLong(head());
            if (required > capacity - (int)(tail - head))
            {
                return false;
            }
            store(headCache(), head);
        }

        final int index = (int)tail & (capacity - 1);
        final int toEnd = capacity - index;
        if (required <= toEnd)
        {
            store(tail(), tail + alignedLength);
            store(data(index + alignedLength), 0);
            open(index, recordLength);
            return true;
        }
        if (alignedLength == toEnd)
        {
            store(tail(), tail + alignedLength);
            store(data(0), 0);
            open(index, recordLength);
            return true;
        }

        boolean fits = required <= ((int)head & (capacity - 1));
        if (!fits)
        {
            head = file.getLong(head());
            fits = required <= ((int)head & (capacity - 1));
            store(headCache(), head);
        }
        store(tail(), tail + toEnd + (fits ? alignedLength : 0));
        store(data(0), 0);
        storeInt(data(index), -toEnd);
        storeInt(data(index + 4), -1);
        storeInt(data(index), toEnd);
        if (fits)
        {
            store(data(alignedLength), 0);
            open(0, recordLength);
        }

        return fits;
    }

    private void open(final int index, final int recordLength)
    {
        storeInt(data(index), -recordLength);
        claimedIndex = index;
        claimedLength = recordLength;
    }

    private void commit(final int type)
    {
        storeInt(data(claimedIndex + 4), type);
        commitIndex = stores.size();
        storeInt(data(claimedIndex), claimedLength);
    }

    private void store(final int offset, final long value)
    {
        stores.add(() -> file.putLongVolatile(offset, value));
    }

    private void storeInt(final int offset, final int value)
    {
        stores.add(() -> file.putIntVolatile(offset, value));
    }

    private static int data(final int index)
    {
        return 4096 + index;
    }

    private int tail()
    {
        return 4096 + capacity + 128;
    }

    private int headCache()
    {
        return 4096 + capacity + 256;
    }

    private int head()
    {
        return 4096 + capacity + 384;
    }
}
