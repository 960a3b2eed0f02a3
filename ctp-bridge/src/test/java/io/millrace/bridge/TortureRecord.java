package io.millrace.bridge;

import org.agrona.DirectBuffer;

import java.nio.ByteOrder;

/** Java's twin of native/test/ring_torture.h, where the formula stands: tells each byte of a record from its number. */
final class TortureRecord
{
    private final long seed;
    private final int least;
    private final int most;
    private long number;
    private long base;
    private int length;

    TortureRecord(final long seed, final int least, final int most)
    {
        this.seed = seed;
        this.least = least;
        this.most = most;
    }

    TortureRecord wrap(final long recordNumber)
    {
        number = recordNumber;
        base = seed + recordNumber * 0x9e3779b97f4a7c15L;
        final long choice = word(0);
        length = 0 == (choice & 3) ? edge((int)(choice >>> 2) & 7) : least + (int)((choice >>> 8) % (most - least + 1));
        return this;
    }

    int length()
    {
        return length;
    }

    int type()
    {
        return Math.max(1, (int)word(1) & 0x7fffffff);
    }

    /** The first byte that differs, or -1. */
    int firstDifference(final DirectBuffer buffer, final int index)
    {
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES)
        {
            if (content(at) != buffer.getLong(index + at, ByteOrder.LITTLE_ENDIAN))
            {
                return at;
            }
        }
        for (; at < length; at++)
        {
            if ((byte)(content(at & -Long.BYTES) >>> (8 * (at & 7))) != buffer.getByte(index + at))
            {
                return at;
            }
        }
        return -1;
    }

    private long content(final int at)
    {
        return 0 == at && least > 0 ? number : word(2 + at / Long.BYTES);
    }

    private int edge(final int choice)
    {
        return switch (choice)
        {
            case 0 -> least;
            case 1 -> least + 1;
            case 2 -> least + 7;
            case 3 -> least + 8;
            case 4 -> most / 2;
            case 5 -> most - 8;
            case 6 -> most - 1;
            default -> most;
        };
    }

    private long word(final long index)
    {
        long z = base + index * 0xd1b54a32d192ed03L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
