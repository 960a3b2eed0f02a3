package io.millrace.wire.values;

import io.millrace.audit.HotPath;
import org.agrona.collections.Hashing;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Which slot an instrument has, in shared memory: open addressing, one writer, any readers; what is in it stays.
 *
 * <pre>
 *   0              8      12      16
 *   +--------------+------+-------+
 *   | instrumentId | slot | pad   |  x capacity, a power of two
 *   +--------------+------+-------+
 *   an id of 0: free. The id is stored last (release) and read first (acquire): who sees it sees the slot and what was put into it.
 * </pre>
 */
public final class ValueIndex
{
    /** No such instrument. */
    public static final int NO_SLOT = -1;

    static final int ENTRY_LENGTH = 16;

    private static final int SLOT_OFFSET = 8;

    private final AtomicBuffer buffer;
    private final int offset;
    private final int mask;

    /**
     * An index.
     *
     * @param buffer   that holds it.
     * @param offset   of the first entry, a multiple of 8.
     * @param capacity entries, a power of two; at least one must stay free.
     */
    public ValueIndex(final AtomicBuffer buffer, final int offset, final int capacity)
    {
        this.buffer = buffer;
        this.offset = offset;
        mask = capacity - 1;
    }

    /**
     * Finds an instrument.
     *
     * @param instrumentId to find, not 0.
     * @return its slot; {@link #NO_SLOT} when it has none.
     */
    @HotPath
    public int find(final long instrumentId)
    {
        for (int i = Hashing.hash(instrumentId, mask);; i = (i + 1) & mask)
        {
            final int entry = offset + i * ENTRY_LENGTH;
            final long id = buffer.getLongAcquire(entry);
            if (id == instrumentId)
            {
                return 0 == id ? NO_SLOT : buffer.getInt(entry + SLOT_OFFSET);
            }
            if (0 == id)
            {
                return NO_SLOT;
            }
        }
    }

    /**
     * Adds an instrument that is not in the index, after all that a reader is to see of its slot was written. By the one writer.
     *
     * @param instrumentId to add, not 0.
     * @param slot         of it.
     */
    public void add(final long instrumentId, final int slot)
    {
        int i = Hashing.hash(instrumentId, mask);
        while (buffer.getLong(offset + i * ENTRY_LENGTH) != 0)
        {
            i = (i + 1) & mask;
        }
        buffer.putInt(offset + i * ENTRY_LENGTH + SLOT_OFFSET, slot);
        buffer.putLongRelease(offset + i * ENTRY_LENGTH, instrumentId);
    }

    /** @return number of slots in use: one above the highest. */
    int slotCount()
    {
        int count = 0;
        for (int i = 0; i <= mask; i++)
        {
            if (buffer.getLong(offset + i * ENTRY_LENGTH) != 0)
            {
                count = Math.max(count, 1 + buffer.getInt(offset + i * ENTRY_LENGTH + SLOT_OFFSET));
            }
        }

        return count;
    }
}
