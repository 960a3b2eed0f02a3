package io.millrace.bench.stress;

import io.millrace.wire.values.ValueRing;
import org.agrona.concurrent.UnsafeBuffer;

/** One last value; a message of three longs, all of which tell its number, and longer by one for an even number. */
final class ValueTwin
{
    private static final int MAX_LONGS = 4;
    private static final int RING = 64;
    private static final long PATTERN = 0x0101010101010101L;

    private final ValueRing ring;
    private final UnsafeBuffer buffer;
    private final UnsafeBuffer copy = new UnsafeBuffer(new byte[8 * (MAX_LONGS + 1) * Long.BYTES]);

    ValueTwin(final int history)
    {
        ring = new ValueRing(MAX_LONGS * Long.BYTES, history);
        buffer = new UnsafeBuffer(new byte[RING + ring.length()]);
    }

    void write(final int number)
    {
        final int longs = longs(number);
        final int offset = ring.begin(buffer, 0, buffer, RING, longs * Long.BYTES);
        for (int i = 0; i < longs; i++)
        {
            buffer.putLong(offset + i * Long.BYTES, number * PATTERN);
        }
        ring.end(buffer, 0, buffer, RING);
    }

    /** Begins a message and leaves it so, as a process does that dies. */
    void begin(final int number)
    {
        final int offset = ring.begin(buffer, 0, buffer, RING, longs(number) * Long.BYTES);
        buffer.putLong(offset, number * PATTERN);
    }

    /** Number of the newest message; 0: none, negative: torn. */
    int readLast()
    {
        final int length = ring.copyLast(buffer, 0, buffer, RING, copy, 0);

        return 0 == length ? 0 : numberOf(0, length);
    }

    /** Numbers of the newest messages as the digits of one; negative: torn. */
    int readNewest(final int limit)
    {
        final int count = ring.copyNewest(buffer, 0, buffer, RING, limit, copy, 0);
        int digits = 0;
        int offset = 0;
        for (int i = 0; i < count; i++)
        {
            final int length = copy.getInt(offset);
            final int number = numberOf(offset + Integer.BYTES, length);
            if (number < 0)
            {
                return -1;
            }
            digits = digits * 10 + number;
            offset += Integer.BYTES + length;
        }

        return digits;
    }

    private int numberOf(final int offset, final int length)
    {
        final long first = copy.getLong(offset);
        final int number = (int)(first / PATTERN);
        boolean isWhole = number > 0 && first == number * PATTERN && length == longs(number) * Long.BYTES;
        for (int i = 1; i < longs(number); i++)
        {
            isWhole &= copy.getLong(offset + i * Long.BYTES) == first;
        }

        return isWhole ? number : -1;
    }

    private static int longs(final int number)
    {
        return 0 == (number & 1) ? MAX_LONGS : MAX_LONGS - 1;
    }
}
