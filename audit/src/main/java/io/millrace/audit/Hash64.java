package io.millrace.audit;

import org.agrona.DirectBuffer;

import java.nio.ByteOrder;

/**
 * The 64-bit hash that all checksums and the instrument identity are made of; docs/protocol.md gives the formula, the native
 * side computes the same. It finds faults, not attackers. Stateless: any thread.
 */
public final class Hash64
{
    /** Multiplier that spreads a sequence number over 64 bits: 2^64 divided by the golden ratio. */
    public static final long SEQUENCE_FACTOR = 0x9E3779B97F4A7C15L;

    private static final long P0 = 0x9E3779B185EBCA87L;
    private static final long P1 = 0xC2B2AE3D27D4EB4FL;
    private static final long P2 = 0x165667B19E3779F9L;
    private static final long P3 = 0x27D4EB2F165667C5L;

    private Hash64()
    {
    }

    /**
     * Hash of a run of bytes.
     *
     * @param buffer that holds the bytes.
     * @param offset of the first byte.
     * @param length in bytes, zero or more.
     * @return the hash.
     */
    @HotPath
    public static long hash(final DirectBuffer buffer, final int offset, final int length)
    {
        long lane0 = P0;
        long lane1 = P1;
        long lane2 = P2;
        long lane3 = P3;
        int index = offset;
        final int end = offset + length;
        for (; index <= end - 32; index += 32)
        {
            lane0 = step(lane0, buffer.getLong(index, ByteOrder.LITTLE_ENDIAN), P0);
            lane1 = step(lane1, buffer.getLong(index + 8, ByteOrder.LITTLE_ENDIAN), P1);
            lane2 = step(lane2, buffer.getLong(index + 16, ByteOrder.LITTLE_ENDIAN), P2);
            lane3 = step(lane3, buffer.getLong(index + 24, ByteOrder.LITTLE_ENDIAN), P3);
        }

        int lane = 0;
        while (index < end)
        {
            final int remaining = end - index;
            final long word = remaining >= 8 ? buffer.getLong(index, ByteOrder.LITTLE_ENDIAN) :
                partialWord(buffer, index, remaining);
            switch (lane)
            {
                case 0 -> lane0 = step(lane0, word, P0);
                case 1 -> lane1 = step(lane1, word, P1);
                case 2 -> lane2 = step(lane2, word, P2);
                default -> lane3 = step(lane3, word, P3);
            }
            lane++;
            index += 8;
        }

        return mix(
            lane0 + Long.rotateLeft(lane1, 17) + Long.rotateLeft(lane2, 31) + Long.rotateLeft(lane3, 47) + length);
    }

    /**
     * The finaliser of MurmurHash3: a bijection in which each input bit changes half of the output bits on average.
     *
     * @param value to mix.
     * @return the mixed value.
     */
    @HotPath
    public static long mix(final long value)
    {
        long h = value;
        h ^= h >>> 33;
        h *= 0xff51afd7ed558ccdL;
        h ^= h >>> 33;
        h *= 0xc4ceb9fe1a85ec53L;
        h ^= h >>> 33;
        return h;
    }

    /**
     * What one raw struct adds to the checksum over raw structs.
     *
     * @param hash           of the struct.
     * @param sourceSequence number of the vendor callback, from 1.
     * @return the contribution, to be summed modulo 2^64.
     */
    @HotPath
    public static long contribution(final long hash, final long sourceSequence)
    {
        return mix(hash ^ (sourceSequence * SEQUENCE_FACTOR));
    }

    private static long step(final long lane, final long word, final long factor)
    {
        return Long.rotateLeft(lane ^ word, 29) * factor;
    }

    private static long partialWord(final DirectBuffer buffer, final int index, final int byteCount)
    {
        long word = 0;
        for (int i = 0; i < byteCount; i++)
        {
            word |= (buffer.getByte(index + i) & 0xffL) << (i << 3);
        }

        return word;
    }
}
