package io.millrace.bridge;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Finishes or takes back what a dead producer was doing in a ring, from what it had written down beforehand.
 *
 * <p>The producer's stores, in their order, and what a kill behind each of them leaves:
 *
 * <pre>
 *   tick      begun_position     |
 *             begun_sequence     | no whole record behind begun_position: the tick never happened
 *             tail (claim)       |
 *             the record         |
 *             commit            ---- a whole record: the tick was handed over, whatever the counters say
 *             ticks_written      |
 *             tick_callbacks     v
 *   dropped   begun_position, begun_sequence, begun_checksum           as above: it never happened
 *             begun_position = MR_BEGUN_DROP ----  dropped, whatever the counters say
 *             ring_full_checksum, ticks_ring_full, tick_callbacks
 * </pre>
 *
 * <p>x86 makes stores visible in their order, also those of a process that is killed next. Each claim is preceded by a new
 * begun_position, so behind it there is at most a padding record and one more. A record that the consumer has read still stands
 * there: only the next claims overwrite it, and there are none. The consumer may poll meanwhile: it stops at a length that is
 * not positive, before and after the tail is cut there. A repair that is itself killed is done again.
 */
final class RingRepair
{
    private static final int BEHIND_TAIL = -1;

    private final RingFile file;
    private final UnsafeBuffer header;
    private final UnsafeBuffer ring;
    private final int capacity;

    RingRepair(final RingFile file, final UnsafeBuffer header, final UnsafeBuffer ring)
    {
        this.file = file;
        this.header = header;
        this.ring = ring;
        capacity = file.capacity();
    }

    void repair()
    {
        final long begunPosition = header.getLongVolatile(RecordLayout.BEGUN_POSITION_OFFSET);
        final long begunSequence = header.getLongVolatile(RecordLayout.BEGUN_SEQUENCE_OFFSET);
        final long callbacks = file.tickCallbacks();
        if (begunSequence != callbacks && begunSequence != callbacks + 1)
        {
            throw damaged("tick " + begunSequence + " was begun after " + callbacks + " callbacks");
        }

        final boolean isTickBegun = begunSequence == callbacks + 1;
        if (RecordLayout.BEGUN_DROP == begunPosition)
        {
            if (isTickBegun)
            {
                finishDrop(begunSequence);
            }
        }
        else
        {
            final int record = lastWholeRecord(begunPosition);
            if (isTickBegun && BEHIND_TAIL != record)
            {
                finishTick(record, begunSequence);
            }
            else if (isTickBegun)
            {
                header.putLongVolatile(RecordLayout.BEGUN_SEQUENCE_OFFSET, callbacks);
            }
        }
        header.putLongVolatile(RecordLayout.PRODUCER_PID_OFFSET, 0);
    }

    /** Index of the whole record behind a position, padding aside, or BEHIND_TAIL; cuts off one that is not whole. */
    private int lastWholeRecord(final long begunPosition)
    {
        final long tail = file.producerPosition();
        if (begunPosition < 0 || tail < begunPosition || capacity < tail - begunPosition)
        {
            throw damaged("a record was begun at " + begunPosition + ", its tail is at " + tail);
        }

        long position = begunPosition;
        int found = BEHIND_TAIL;
        while (position < tail)
        {
            final int index = (int)position & (capacity - 1);
            final int length = ring.getIntVolatile(RecordDescriptor.lengthOffset(index));
            if (length <= 0)
            {
                cut(position, index);
                break;
            }
            if (RingBuffer.PADDING_MSG_TYPE_ID != ring.getInt(RecordDescriptor.typeOffset(index)))
            {
                found = index;
            }
            position += alignedLength(length);
        }
        if (tail < position)
        {
            throw damaged("from " + begunPosition + " its records lead to " + position + ", its tail is at " + tail);
        }

        return found;
    }

    private void cut(final long position, final int index)
    {
        // In this order: a consumer that still sees the old tail must find nothing there.
        ring.putLongVolatile(index, 0);
        ring.putLongVolatile(capacity + RecordLayout.RING_TAIL_OFFSET, position);
    }

    private void finishTick(final int record, final long sequence)
    {
        final int type = ring.getInt(RecordDescriptor.typeOffset(record));
        final long found = ring.getLong(
            RecordDescriptor.encodedMsgOffset(record) + RecordLayout.TICK_SOURCE_SEQUENCE_OFFSET);
        if (RecordLayout.RECORD_TICK != type || found != sequence)
        {
            throw damaged("tick " + sequence + " was begun, record " + found + " of type " + type +
                " stands in its place");
        }

        header.putLongVolatile(RecordLayout.TICKS_WRITTEN_OFFSET, sequence - file.ticksRingFull());
        header.putLongVolatile(RecordLayout.TICK_CALLBACKS_OFFSET, sequence);
    }

    private void finishDrop(final long sequence)
    {
        header.putLongVolatile(RecordLayout.RING_FULL_CHECKSUM_OFFSET,
            header.getLongVolatile(RecordLayout.BEGUN_CHECKSUM_OFFSET));
        header.putLongVolatile(RecordLayout.TICKS_RING_FULL_OFFSET, sequence - file.ticksWritten());
        header.putLongVolatile(RecordLayout.TICK_CALLBACKS_OFFSET, sequence);
    }

    private BridgeException damaged(final String contradiction)
    {
        return new BridgeException("ring file " + file.path() + " contradicts itself: " + contradiction +
            ": it blocks the start of all lines; move it out of the ring folder and keep it: the ticks in it are then not " +
            "published, and nothing that it holds is proven");
    }

    private static int alignedLength(final int length)
    {
        return (length + RecordDescriptor.ALIGNMENT - 1) & -RecordDescriptor.ALIGNMENT;
    }
}
