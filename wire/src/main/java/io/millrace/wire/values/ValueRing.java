package io.millrace.wire.values;

import io.millrace.audit.HotPath;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

import java.lang.invoke.VarHandle;

/**
 * The newest messages of one value in shared memory: one writer, any readers, none of which the writer notices. This object holds
 * only lengths; each method is told where count and entries are.
 *
 * <pre>
 *   in the head of the slot: count 8
 *
 *   0                entry            history * entry              an entry, a multiple of 64 bytes:
 *   +----------------+--------- ... --+----------------+           0         8        16
 *   | entry 0        |                | entry history  |           +---------+--------+---------+
 *   +----------------+--------- ... --+----------------+           | version | length | message |
 *   message n, from 1, is in entry n % (history + 1)               +---------+--------+---------+
 *   version: 2n - 1 while message n is written, 2n when it is whole
 * </pre>
 *
 * The counts of all instruments stand close together: they stay in the caches, and a read waits for memory once, for the entry.
 * <p>
 * The writer may assume: (1) it alone writes. It does: (2) version := 2n - 1 (release: after the count of message n - 1), a release
 * fence, length and bytes, version := 2n (release), count := n (release).
 * <p>
 * A reader that has read count = n (acquire) knows: (3) messages n - history + 1 to n were whole, because the only entry in work is
 * that of message n + 1, which held message n - history. It reads version, length and bytes, an acquire fence, then the version again: (4) if
 * both are 2i, the bytes are those of message i, because a byte of a later message comes with a version of that one; (5) if not, the
 * writer has gone on by {@code history} messages, and count has grown: it reads again, and somebody has made progress.
 * <p>
 * A writer that dies leaves at most one entry odd, which is above count and never read; the next writer begins the same message anew.
 */
public final class ValueRing
{
    /** Message i is no longer there. */
    static final int CHANGED = -1;

    private static final int LINE = 64;
    private static final int LENGTH_OFFSET = 8;
    private static final int MESSAGE_OFFSET = 16;

    /** Tries to give all messages that were asked for, before fewer are given. */
    private static final int WHOLE_TRIES = 8;

    private final int maxMessageLength;
    private final int history;
    private final int entryCount;
    private final int entryLength;

    /**
     * Lengths of a ring.
     *
     * @param maxMessageLength in bytes.
     * @param history          messages that stay readable while the next one is written, at least 1.
     */
    public ValueRing(final int maxMessageLength, final int history)
    {
        this.maxMessageLength = maxMessageLength;
        this.history = history;
        entryCount = history + 1;
        entryLength = BitUtil.align(MESSAGE_OFFSET + maxMessageLength, LINE);
    }

    /**
     * Room that the entries take.
     *
     * @return bytes, a multiple of 64; they must begin at a multiple of 8 and be zero at first, as the count.
     */
    public int length()
    {
        return entryCount * entryLength;
    }

    /**
     * Begins the next message; the one that was begun before and not ended is forgotten.
     *
     * @param counts of the value's count.
     * @param count  offset of the count, a multiple of 8.
     * @param buffer of the entries.
     * @param ring   offset of the entries.
     * @param length of the message, 0 to the longest.
     * @return offset at which the message is to be written.
     */
    @HotPath
    public int begin(final AtomicBuffer counts, final int count, final AtomicBuffer buffer, final int ring,
        final int length)
    {
        final long number = counts.getLong(count) + 1;
        final int entry = entry(ring, number);
        buffer.putLongRelease(entry, 2 * number - 1);
        VarHandle.releaseFence();
        buffer.putInt(entry + LENGTH_OFFSET, length);

        return entry + MESSAGE_OFFSET;
    }

    /**
     * Shows the message that was begun to readers.
     *
     * @param counts of the value's count.
     * @param count  offset of the count.
     * @param buffer of the entries.
     * @param ring   offset of the entries.
     */
    @HotPath
    public void end(final AtomicBuffer counts, final int count, final AtomicBuffer buffer, final int ring)
    {
        final long number = counts.getLong(count) + 1;
        buffer.putLongRelease(entry(ring, number), 2 * number);
        counts.putLongRelease(count, number);
    }

    /**
     * Copies the newest message, never a torn one.
     *
     * @param counts            of the value's count.
     * @param count             offset of the count.
     * @param buffer            of the entries.
     * @param ring              offset of the entries.
     * @param destination       with room for the message.
     * @param destinationOffset of the copy.
     * @return length of the message; 0: none yet.
     */
    @HotPath
    public int copyLast(final AtomicBuffer counts, final int count, final AtomicBuffer buffer, final int ring,
        final MutableDirectBuffer destination, final int destinationOffset)
    {
        long number = counts.getLongAcquire(count);
        while (number != 0)
        {
            final int length = copy(buffer, ring, number, destination, destinationOffset);
            if (CHANGED != length)
            {
                return length;
            }
            number = newer(counts, count, number);
        }

        return 0;
    }

    /**
     * Copies the newest messages, oldest first and without a gap, each behind its length as int32.
     *
     * @param counts            of the value's count.
     * @param count             offset of the count.
     * @param buffer            of the entries.
     * @param ring              offset of the entries.
     * @param limit             how many at most; no more than the history are there.
     * @param destination       with room for them.
     * @param destinationOffset of the first length.
     * @return how many were copied. Fewer than there are only if the writer overtook the reader again and again.
     */
    @HotPath
    public int copyNewest(final AtomicBuffer counts, final int count, final AtomicBuffer buffer, final int ring,
        final int limit, final MutableDirectBuffer destination, final int destinationOffset)
    {
        int most = Math.min(limit, history);
        long number = counts.getLongAcquire(count);
        for (int tries = 1; most > 0 && number != 0; tries++)
        {
            final int wanted = (int)Math.min(most, number);
            if (copyRun(buffer, ring, number, wanted, destination, destinationOffset))
            {
                return wanted;
            }
            number = newer(counts, count, number);
            most = tries < WHOLE_TRIES ? most : Math.max(1, wanted - 1);
        }

        return 0;
    }

    int maxMessageLength()
    {
        return maxMessageLength;
    }

    int history()
    {
        return history;
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof final ValueRing ring && maxMessageLength == ring.maxMessageLength &&
            history == ring.history;
    }

    @Override
    public int hashCode()
    {
        return 31 * maxMessageLength + history;
    }

    private boolean copyRun(final AtomicBuffer buffer, final int ring, final long newest, final int wanted,
        final MutableDirectBuffer destination, final int destinationOffset)
    {
        int limit = destinationOffset;
        for (long number = newest - wanted + 1; number <= newest; number++)
        {
            final int length = copy(buffer, ring, number, destination, limit + Integer.BYTES);
            if (CHANGED == length)
            {
                return false;
            }
            destination.putInt(limit, length);
            limit += Integer.BYTES + length;
        }

        return true;
    }

    private int copy(final AtomicBuffer buffer, final int ring, final long number,
        final MutableDirectBuffer destination, final int destinationOffset)
    {
        final int entry = entry(ring, number);
        if (buffer.getLongAcquire(entry) != 2 * number)
        {
            return CHANGED;
        }
        final int length = buffer.getInt(entry + LENGTH_OFFSET);
        // The length decides how far the copy reaches: it must be the message's own before it is used.
        if (isChanged(buffer, entry, number))
        {
            return CHANGED;
        }
        destination.putBytes(destinationOffset, (DirectBuffer)buffer, entry + MESSAGE_OFFSET, length);

        return isChanged(buffer, entry, number) ? CHANGED : length;
    }

    /** Pairs with the release fence of {@link #begin}: a byte of a later message that was read brings that message's version. */
    private static boolean isChanged(final AtomicBuffer buffer, final int entry, final long number)
    {
        VarHandle.acquireFence();

        return buffer.getLongAcquire(entry) != 2 * number;
    }

    private static long newer(final AtomicBuffer counts, final int count, final long number)
    {
        final long newer = counts.getLongAcquire(count);
        if (newer <= number)
        {
            throw damaged(number);
        }

        return newer;
    }

    private static LastValueException damaged(final long number)
    {
        return new LastValueException("a last-value file is damaged: it counts " + number +
            " messages of a value and does not hold the newest; stop its writer, delete the file and start again");
    }

    private int entry(final int ring, final long number)
    {
        return ring + (int)(number % entryCount) * entryLength;
    }
}
