package io.millrace.bridge;

import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Carries events from the thread that polls the ring to the session's control thread: a bounded queue with one thread at each
 * end. When it is full the event stays in the ring and holds up the ticks behind it until the control thread has run, because an
 * event that is lost can stop the session.
 */
public final class SessionEvents
{
    /** Events that the queue has room for by default: a disconnect storm of some seconds, or 4,000 acks. */
    public static final int DEFAULT_CAPACITY = 4096;

    private static final int RECORD_LENGTH = 512;
    /** The event, and its position in the ring behind it. */
    private static final int MESSAGE_LENGTH = RecordLayout.EVENT_LENGTH + Long.BYTES;
    private static final int DRAIN_LIMIT = 256;

    private final OneToOneRingBuffer queue;
    private final RawEvent event = new RawEvent();

    // Written by the polling thread.
    private volatile long fullCount;

    /** A queue of {@link #DEFAULT_CAPACITY}. */
    public SessionEvents()
    {
        this(DEFAULT_CAPACITY);
    }

    /**
     * A queue.
     *
     * @param capacity in events, at least; rounded up to a power of two.
     */
    public SessionEvents(final int capacity)
    {
        final int dataLength = BitUtil.findNextPositivePowerOfTwo(Math.max(16, capacity)) * RECORD_LENGTH;
        queue = new OneToOneRingBuffer(new UnsafeBuffer(ByteBuffer.allocateDirect(
            dataLength + RingBufferDescriptor.TRAILER_LENGTH)));
    }

    /**
     * Copies an event into the queue; the polling thread only.
     *
     * @param rawEvent in its ring.
     * @return false when the queue is full: to be offered again.
     */
    public boolean offer(final RawEvent rawEvent)
    {
        final int index = queue.tryClaim(RecordLayout.RECORD_EVENT, MESSAGE_LENGTH);
        if (index < 0)
        {
            fullCount++;
            return false;
        }

        final AtomicBuffer buffer = queue.buffer();
        buffer.putBytes(index, rawEvent.buffer(), rawEvent.offset(), RecordLayout.EVENT_LENGTH);
        buffer.putLong(index + RecordLayout.EVENT_LENGTH, rawEvent.position());
        queue.commit(index);
        return true;
    }

    /** Offers that met a full queue; nothing is lost by it, but ticks were held up. Normal value: 0. Any thread. */
    public long fullCount()
    {
        return fullCount;
    }

    int drain(final Consumer<RawEvent> handler)
    {
        return queue.read((typeId, buffer, index, length) -> handler.accept(
            event.wrap(buffer, index).position(buffer.getLong(index + RecordLayout.EVENT_LENGTH))), DRAIN_LIMIT);
    }
}
