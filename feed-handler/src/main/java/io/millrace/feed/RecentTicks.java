package io.millrace.feed;

import io.millrace.audit.HotPath;

/**
 * The newest accepted ticks of one instrument, and which lines have delivered each: what a copy is recognised by. Only where there is
 * more than one line. {@code feed} thread only.
 */
final class RecentTicks
{
    /** At two ticks a second a line may be 16 s behind before its copies are no longer known. */
    static final int CAPACITY = 32;

    private static final int MASK = CAPACITY - 1;

    private final long[] keys = new long[CAPACITY];
    private final long[] receiveTimesNs = new long[CAPACITY];

    /** A bit for each line's slot. */
    private final long[] lines = new long[CAPACITY];
    private long count;

    /**
     * Finds the newest tick of this content that a line has not delivered yet.
     *
     * @param key  of the content.
     * @param slot of the line.
     * @return index for {@link #deliver}, -1 when there is none: the tick is new.
     */
    @HotPath
    int find(final long key, final int slot)
    {
        final long oldest = Math.max(0, count - CAPACITY);
        for (long i = count - 1; i >= oldest; i--)
        {
            final int index = (int)i & MASK;
            if (keys[index] == key && 0 == (lines[index] & 1L << slot))
            {
                return index;
            }
        }

        return -1;
    }

    /** Notes that a line has delivered a tick too, and says when the first copy came: epoch nanoseconds. */
    @HotPath
    long deliver(final int index, final int slot)
    {
        lines[index] |= 1L << slot;

        return receiveTimesNs[index];
    }

    @HotPath
    void add(final long key, final int slot, final long receiveTimeNs)
    {
        final int index = (int)count++ & MASK;
        keys[index] = key;
        lines[index] = 1L << slot;
        receiveTimesNs[index] = receiveTimeNs;
    }
}
