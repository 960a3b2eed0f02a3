package io.millrace.subscribe;

import io.millrace.audit.Hash64;
import io.millrace.audit.HotPath;
import io.millrace.audit.StreamChecksum;
import io.millrace.wire.codec.TickDecoder;

/**
 * Counts ticks and takes the stream's checksum (docs/protocol.md): the same at publisher, subscriber, archive, replay and
 * database when nothing was lost, altered or reordered. Allocates only when a new instrument outgrows its table. One thread.
 */
public final class TickTally implements TickListener
{
    private final StreamChecksum checksum;

    /** An empty tally, sized for 4,096 instruments. */
    public TickTally()
    {
        this(4096);
    }

    /**
     * An empty tally.
     *
     * @param expectedInstrumentCount for which its table is sized beforehand.
     */
    public TickTally(final int expectedInstrumentCount)
    {
        checksum = new StreamChecksum(expectedInstrumentCount);
    }

    @HotPath
    @Override
    public void onTick(final TickDecoder tick, final long position)
    {
        checksum.add(tick.instrumentId(), Hash64.hash(tick.buffer(), tick.offset(), tick.sbeDecodedLength()));
    }

    /**
     * Ticks seen.
     *
     * @return the number.
     */
    public long count()
    {
        return checksum.count();
    }

    /**
     * The checksum so far.
     *
     * @return the value, 0 when there was no tick.
     */
    public long checksumValue()
    {
        return checksum.value();
    }

    /**
     * The checksum with its chains per instrument.
     *
     * @return the tally's own, which goes on changing.
     */
    public StreamChecksum checksum()
    {
        return checksum;
    }
}
