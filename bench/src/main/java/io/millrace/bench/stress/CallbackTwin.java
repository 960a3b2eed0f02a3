package io.millrace.bench.stress;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * native/bridge/callback_writer.h, store by store: what a tick's callback writes into the ring and the header page, all counters
 * with release. Offsets are those of millrace_records.h.
 */
final class CallbackTwin
{
    static final int TICK_CALLBACKS = 128;
    static final int TICKS_WRITTEN = 136;
    static final int TICKS_RING_FULL = 144;
    static final int RING_FULL_CHECKSUM = 152;
    static final int BEGUN_POSITION = 192;
    static final int BEGUN_SEQUENCE = 200;
    static final int BEGUN_CHECKSUM = 208;
    static final long BEGUN_DROP = -1;

    private static final long CHECKSUM = 0x5eed;

    private final UnsafeBuffer header = new UnsafeBuffer(new byte[224]);
    private final RingTwin ring;
    private long tickCallbacks;
    private long ticksWritten;
    private long ticksRingFull;
    private long ringFullChecksum;

    CallbackTwin(final RingTwin ring)
    {
        this.ring = ring;
    }

    /** Tick n is record n. */
    void onTick()
    {
        final long sequence = ++tickCallbacks;
        header.putLongRelease(BEGUN_POSITION, ring.tail());
        header.putLongRelease(BEGUN_SEQUENCE, sequence);
        if (ring.write((int)sequence))
        {
            header.putLongRelease(TICKS_WRITTEN, ++ticksWritten);
        }
        else
        {
            ringFullChecksum += CHECKSUM;
            header.putLongRelease(BEGUN_CHECKSUM, ringFullChecksum);
            header.putLongRelease(BEGUN_POSITION, BEGUN_DROP);
            header.putLongRelease(RING_FULL_CHECKSUM, ringFullChecksum);
            header.putLongRelease(TICKS_RING_FULL, ++ticksRingFull);
        }
        header.putLongRelease(TICK_CALLBACKS, sequence);
    }

    /** A word of the header page as any other process reads it. */
    long observed(final int offset)
    {
        return header.getLongAcquire(offset);
    }
}
