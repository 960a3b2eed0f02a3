package io.millrace.wire.values;

import io.millrace.audit.HotPath;
import org.agrona.collections.Hashing;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Which slot an instrument may have, in shared memory: open addressing, one writer, any readers; what is in it stays.
 *
 * <pre>
 *   an entry, 4 bytes, x capacity, a power of two; 0: free
 *   31           22 21                     0
 *   +--------------+-----------------------+
 *   | tag          | slot + 1              |
 *   +--------------+-----------------------+
 *   the tag is of the id: one of 1,024 strangers passes it, so who finds a slot compares the id that stands in the head
 *   the entry is stored after head and slot (release) and read before it (acquire): who sees it sees that
 * </pre>
 *
 * The id is not repeated here: it stands in the head beside the count that every reader needs, and an index a quarter as long stays in the
 * caches. A search is {@link #first} and then {@link #next} as long as the slot is another instrument's.
 */
public final class ValueIndex
{
    /** No such instrument. */
    public static final int NO_SLOT = -1;

    /** Highest slot and one: 22 bits less the free one. */
    static final int MAX_SLOTS = (1 << 22) - 1;

    static final int ENTRY_LENGTH = 4;

    private static final int SLOT_MASK = (1 << 22) - 1;
    private static final int SLOT_BITS = 22;

    private final AtomicBuffer buffer;
    private final int offset;
    private final int mask;

    /**
     * An index.
     *
     * @param buffer   that holds it.
     * @param offset   of the first entry, a multiple of 4.
     * @param capacity entries, a power of two; at least one must stay free.
     */
    public ValueIndex(final AtomicBuffer buffer, final int offset, final int capacity)
    {
        this.buffer = buffer;
        this.offset = offset;
        mask = capacity - 1;
    }

    /**
     * First place of a search.
     *
     * @param instrumentId to find.
     * @return the place, for {@link #slotAt}.
     */
    @HotPath
    public int first(final long instrumentId)
    {
        return Hashing.hash(instrumentId, mask);
    }

    /**
     * Next place of a search.
     *
     * @param place whose slot was another instrument's, or {@link #isOther}.
     * @return the place after it.
     */
    @HotPath
    public int next(final int place)
    {
        return (place + 1) & mask;
    }

    /**
     * What stands at a place.
     *
     * @param place of the search.
     * @return the entry; 0: free, and the search ends without a slot.
     */
    @HotPath
    public int entryAt(final int place)
    {
        return buffer.getIntAcquire(offset + place * ENTRY_LENGTH);
    }

    /**
     * Whether an entry is surely another instrument's.
     *
     * @param entry        not 0.
     * @param instrumentId to find.
     * @return false: compare the id that stands in {@link #slotOf}.
     */
    @HotPath
    public static boolean isOther(final int entry, final long instrumentId)
    {
        return ((entry ^ tag(instrumentId)) & ~SLOT_MASK) != 0;
    }

    /**
     * Slot of an entry.
     *
     * @param entry not 0.
     * @return the slot.
     */
    @HotPath
    public static int slotOf(final int entry)
    {
        return (entry & SLOT_MASK) - 1;
    }

    /**
     * Adds an instrument that is not in the index, after all that a reader is to see of its slot was written. By the one writer.
     *
     * @param instrumentId to add.
     * @param slot         of it.
     */
    public void add(final long instrumentId, final int slot)
    {
        int place = first(instrumentId);
        while (buffer.getInt(offset + place * ENTRY_LENGTH) != 0)
        {
            place = next(place);
        }
        buffer.putIntRelease(offset + place * ENTRY_LENGTH, tag(instrumentId) | (slot + 1));
    }

    /** @return number of slots in use: the highest and one. */
    int slotCount()
    {
        int count = 0;
        for (int place = 0; place <= mask; place++)
        {
            final int entry = entryAt(place);
            count = 0 == entry ? count : Math.max(count, slotOf(entry) + 1);
        }

        return count;
    }

    /** Bits that the hash does not use, in the upper ten. */
    private static int tag(final long instrumentId)
    {
        return (int)(instrumentId >>> Integer.SIZE) >>> SLOT_BITS << SLOT_BITS;
    }
}
