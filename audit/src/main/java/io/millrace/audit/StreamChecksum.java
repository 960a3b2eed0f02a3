package io.millrace.audit;

import org.agrona.collections.Hashing;

/**
 * Checksum over a stream of messages, sensitive to the order within each instrument and not to the order between
 * instruments; docs/protocol.md gives the formula. Not thread-safe. Allocates only when the number of instruments outgrows its
 * table.
 */
public final class StreamChecksum
{
    private static final int MIN_CAPACITY = 64;

    private long[] ids;
    private long[] chains;
    private long[] counts;
    private int mask;
    private int instrumentCount;
    private long count;

    /**
     * An empty checksum.
     *
     * @param expectedInstrumentCount for which the table is sized beforehand.
     */
    public StreamChecksum(final int expectedInstrumentCount)
    {
        allocate(Math.max(MIN_CAPACITY, Integer.highestOneBit(Math.max(1, expectedInstrumentCount)) << 2));
    }

    /**
     * Adds one message.
     *
     * @param instrumentId of the message, never 0.
     * @param hash         of the message's bytes ({@link Hash64#hash}).
     */
    @HotPath
    public void add(final long instrumentId, final long hash)
    {
        final int slot = slotOf(instrumentId);
        chains[slot] = Hash64.mix(chains[slot] ^ hash) + hash;
        counts[slot]++;
        count++;
    }

    /**
     * Replaces what is known of an instrument, e.g. by what a ledger kept over a restart.
     *
     * @param instrumentId of the instrument, never 0.
     * @param chain        the instrument's chain so far.
     * @param messageCount of the instrument so far.
     */
    public void restore(final long instrumentId, final long chain, final long messageCount)
    {
        final int slot = slotOf(instrumentId);
        count += messageCount - counts[slot];
        chains[slot] = chain;
        counts[slot] = messageCount;
    }

    /**
     * Chain of an instrument.
     *
     * @param instrumentId of the instrument.
     * @return the chain, 0 when nothing was added.
     */
    public long chain(final long instrumentId)
    {
        return chains[slotOf(instrumentId)];
    }

    /**
     * Messages of an instrument.
     *
     * @param instrumentId of the instrument.
     * @return how many were added.
     */
    public long count(final long instrumentId)
    {
        return counts[slotOf(instrumentId)];
    }

    /**
     * Messages added.
     *
     * @return the number over all instruments.
     */
    public long count()
    {
        return count;
    }

    /**
     * Instruments seen.
     *
     * @return the number of instruments with at least one message.
     */
    public int instrumentCount()
    {
        return instrumentCount;
    }

    /**
     * The checksum.
     *
     * @return the sum over the instruments; 0 for an empty stream.
     */
    public long value()
    {
        long sum = 0;
        for (int i = 0; i < ids.length; i++)
        {
            if (ids[i] != 0 && counts[i] != 0)
            {
                sum += Hash64.mix(ids[i] ^ Hash64.mix(chains[i] ^ counts[i]));
            }
        }

        return sum;
    }

    private int slotOf(final long instrumentId)
    {
        if (0 == instrumentId)
        {
            throw new IllegalArgumentException("instrumentId=0 is not an identity");
        }

        int slot = Hashing.hash(instrumentId, mask);
        while (ids[slot] != instrumentId)
        {
            if (0 == ids[slot])
            {
                return claimSlot(instrumentId, slot);
            }
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private int claimSlot(final long instrumentId, final int slot)
    {
        if ((instrumentCount + 1) * 2 > ids.length)
        {
            grow();
            return slotOf(instrumentId);
        }
        ids[slot] = instrumentId;
        instrumentCount++;

        return slot;
    }

    private void grow()
    {
        final long[] oldIds = ids;
        final long[] oldChains = chains;
        final long[] oldCounts = counts;
        allocate(oldIds.length << 1);
        instrumentCount = 0;
        for (int i = 0; i < oldIds.length; i++)
        {
            if (oldIds[i] != 0)
            {
                final int slot = slotOf(oldIds[i]);
                chains[slot] = oldChains[i];
                counts[slot] = oldCounts[i];
            }
        }
    }

    private void allocate(final int capacity)
    {
        ids = new long[capacity];
        chains = new long[capacity];
        counts = new long[capacity];
        mask = capacity - 1;
    }
}
