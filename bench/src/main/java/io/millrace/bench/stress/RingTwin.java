package io.millrace.bench.stress;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

import java.lang.invoke.VarHandle;

/**
 * native/bridge/ring_writer.h, store by store: opaque for its relaxed accesses, release and acquire as there, plain stores for the
 * message. Whoever changes one changes the other.
 *
 * <p>The ring has {@link #CAPACITY} bytes, room for five of the records that the tests write, and starts as a lap later: every
 * byte that no protocol has zeroed looks like a record.
 */
final class RingTwin
{
    static final int CAPACITY = 128;
    static final int MESSAGE_LENGTH = 16;
    static final int RECORD_LENGTH = 24;
    static final int STALE_TYPE = 77;

    private static final int HEADER_LENGTH = 8;
    private static final int PADDING_TYPE = -1;
    private static final int TAIL = CAPACITY + RingBufferDescriptor.TAIL_POSITION_OFFSET;
    private static final int HEAD_CACHE = CAPACITY + RingBufferDescriptor.HEAD_CACHE_POSITION_OFFSET;
    private static final int HEAD = CAPACITY + RingBufferDescriptor.HEAD_POSITION_OFFSET;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY + RingBufferDescriptor.TRAILER_LENGTH]);
    private final OneToOneRingBuffer reader;
    private int claimedIndex;
    private int claimedLength;

    /** An empty ring whose head and tail stand at a position. */
    RingTwin(final int position)
    {
        for (int index = 0; index < CAPACITY; index += HEADER_LENGTH)
        {
            buffer.putInt(index, RECORD_LENGTH);
            buffer.putInt(index + Integer.BYTES, STALE_TYPE);
        }
        buffer.putLong(position & (CAPACITY - 1), 0);
        buffer.putLong(TAIL, position);
        buffer.putLong(HEAD_CACHE, position);
        buffer.putLong(HEAD, position);
        reader = new OneToOneRingBuffer(buffer);
    }

    OneToOneRingBuffer reader()
    {
        return reader;
    }

    long tail()
    {
        return buffer.getLongOpaque(TAIL);
    }

    /** As an observer in another process sees it. */
    long observedTail()
    {
        return buffer.getLongAcquire(TAIL);
    }

    /** As an observer in another process sees it; positive: committed. */
    int observedLength(final long position)
    {
        return buffer.getIntAcquire((int)position & (CAPACITY - 1));
    }

    /** A record of {@link #MESSAGE_LENGTH} whose bytes all tell its number, which is its type as well; false when the ring is full. */
    boolean write(final int number)
    {
        final int index = tryClaim(MESSAGE_LENGTH);
        if (index < 0)
        {
            return false;
        }
        buffer.putLong(index, pattern(number));
        buffer.putLong(index + Long.BYTES, pattern(number));
        commit(number);
        return true;
    }

    /** Reads up to {@code limit} records: their numbers as the digits of one, negative when one of them is not what was written. */
    int read(final int limit)
    {
        final int[] digits = new int[1];
        reader.read((type, message, index, length) ->
        {
            final boolean isWhole = MESSAGE_LENGTH == length && type > 0 && type < 10 &&
                message.getLong(index) == pattern(type) && message.getLong(index + Long.BYTES) == pattern(type);
            digits[0] = isWhole && digits[0] >= 0 ? digits[0] * 10 + type : -1;
        }, limit);
        return digits[0];
    }

    private static long pattern(final int number)
    {
        return number * 0x0101010101010101L;
    }

    private int tryClaim(final int length)
    {
        final int recordLength = length + HEADER_LENGTH;
        final int alignedLength = (recordLength + (HEADER_LENGTH - 1)) & -HEADER_LENGTH;
        final int required = alignedLength + HEADER_LENGTH;
        final long tail = buffer.getLongOpaque(TAIL);
        long head = buffer.getLongOpaque(HEAD_CACHE);
        if (required > CAPACITY - (int)(tail - head))
        {
            head = buffer.getLongAcquire(HEAD);
            if (required > CAPACITY - (int)(tail - head))
            {
                return -1;
            }
            buffer.putLongOpaque(HEAD_CACHE, head);
        }

        final int index = (int)tail & (CAPACITY - 1);
        if (required <= CAPACITY - index)
        {
            buffer.putLongRelease(TAIL, tail + alignedLength);
            zeroHeader(index + alignedLength);
            return openRecord(index, recordLength);
        }
        return tryClaimAtEnd(recordLength, alignedLength, tail, head);
    }

    private int tryClaimAtEnd(final int recordLength, final int alignedLength, final long tail, final long knownHead)
    {
        final int required = alignedLength + HEADER_LENGTH;
        final int index = (int)tail & (CAPACITY - 1);
        final int lengthToEnd = CAPACITY - index;
        if (alignedLength == lengthToEnd)
        {
            buffer.putLongRelease(TAIL, tail + alignedLength);
            zeroHeader(0);
            return openRecord(index, recordLength);
        }

        boolean fits = required <= ((int)knownHead & (CAPACITY - 1));
        if (!fits)
        {
            final long head = buffer.getLongAcquire(HEAD);
            fits = required <= ((int)head & (CAPACITY - 1));
            buffer.putLongOpaque(HEAD_CACHE, head);
        }

        buffer.putLongRelease(TAIL, tail + lengthToEnd + (fits ? alignedLength : 0));
        zeroHeader(0);
        buffer.putIntRelease(index, -lengthToEnd);
        VarHandle.releaseFence();
        buffer.putIntOpaque(index + Integer.BYTES, PADDING_TYPE);
        buffer.putIntRelease(index, lengthToEnd);
        if (!fits)
        {
            return -1;
        }
        zeroHeader(alignedLength);
        return openRecord(0, recordLength);
    }

    private void zeroHeader(final int index)
    {
        buffer.putLongOpaque(index, 0);
    }

    private int openRecord(final int index, final int recordLength)
    {
        buffer.putIntRelease(index, -recordLength);
        VarHandle.releaseFence();
        claimedIndex = index;
        claimedLength = recordLength;
        return index + HEADER_LENGTH;
    }

    private void commit(final int type)
    {
        buffer.putIntOpaque(claimedIndex + Integer.BYTES, type);
        buffer.putIntRelease(claimedIndex, claimedLength);
    }
}
