package io.millrace.bridge;

import io.millrace.audit.Hash64;
import io.millrace.audit.HotPath;

/**
 * Checksum over raw structs: the sum over all ticks of {@code fmix64(hash64(struct) ^ n * 0x9E3779B97F4A7C15)}, n being the
 * number of the vendor callback; docs/protocol.md. One thread.
 */
public final class RawChecksum
{
    private long value;
    private long count;

    /**
     * Hash of a tick's struct, the input of {@link SourceLedger#onTick}.
     *
     * @param tick in its ring.
     * @return the hash.
     */
    @HotPath
    public static long hash(final RawTick tick)
    {
        return Hash64.hash(tick.buffer(), tick.structOffset(), tick.structLength());
    }

    /**
     * Adds a tick.
     *
     * @param sourceSequence number of its callback, from 1.
     * @param hash           of its struct.
     */
    @HotPath
    public void add(final long sourceSequence, final long hash)
    {
        value += Hash64.contribution(hash, sourceSequence);
        count++;
    }

    /** The sum so far, modulo 2^64. */
    @HotPath
    public long value()
    {
        return value;
    }

    /** Ticks added. */
    @HotPath
    public long count()
    {
        return count;
    }
}
