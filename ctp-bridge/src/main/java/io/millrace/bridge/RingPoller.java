package io.millrace.bridge;

import io.millrace.audit.HotPath;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Reads records out of a ring and hands each to a handler in place. One thread, the ring's only consumer.
 *
 * <p>The head moves once per poll, past what the handler took, and never past a record that it refused or on which it threw: so
 * a record is handed out <em>at least</em> once. After a kill -9 the head may lag by up to one poll's limit; whoever needs each
 * tick once skips a {@link RawTick#sourceSequence()} that it has already dealt with. Moving the head per record would narrow
 * that window, not close it, and cost a store to a line that the vendor's thread reads.
 */
public final class RingPoller
{
    private final OneToOneRingBuffer ring;
    private final RawRecordHandler handler;
    private final ControlledMessageHandler onRecord = this::onRecord;
    private final ControlledMessageHandler onPeek = this::onPeek;
    private final RawTick tick = new RawTick();
    private final RawEvent event = new RawEvent();
    private final AtomicBuffer ringBuffer;
    private Throwable failure;
    private boolean wasRefused;
    private long peekedTimeNs;
    private long malformedRecords;

    /**
     * A poller, from the record at which the ring's last consumer stopped.
     *
     * @param file    that holds the ring; stays the caller's.
     * @param handler of the records.
     */
    public RingPoller(final RingFile file, final RawRecordHandler handler)
    {
        ringBuffer = file.ringBuffer();
        ring = new OneToOneRingBuffer(ringBuffer);
        this.handler = handler;
    }

    /**
     * Hands out records until there are no more, the limit is reached, or one is refused.
     *
     * @param limit of records, more than 0.
     * @return records taken, malformed ones included.
     * @throws RuntimeException (or Error) what the handler threw; its record stays in the ring.
     */
    @HotPath
    public int poll(final int limit)
    {
        wasRefused = false;
        int count = ring.controlledRead(onRecord, limit);
        if (0 == count && !wasRefused && isRecordReady())
        {
            // The first read met nothing but the padding at the ring's end.
            count = ring.controlledRead(onRecord, limit);
        }
        if (null != failure)
        {
            throwFailure();
        }

        return count;
    }

    /**
     * What waits in the ring. A record that the producer began and did not finish does not count: when the producer is dead it
     * never will.
     *
     * @return bytes between head and tail, 0 when no whole record is there.
     */
    public long remaining()
    {
        final long byteCount = ring.producerPosition() - ring.consumerPosition();
        return isRecordReady() ? byteCount : 0;
    }

    /**
     * When the tick at the ring's head was received, without taking it: to drain several rings in the order in which their ticks came.
     *
     * @return host clock, epoch nanoseconds; {@link Long#MIN_VALUE} when the record is no tick and may be taken at any time;
     *         {@link Long#MAX_VALUE} when there is no record.
     */
    public long peekReceiveTimeNs()
    {
        peekedTimeNs = Long.MAX_VALUE;
        ring.controlledRead(onPeek, 1);
        if (Long.MAX_VALUE == peekedTimeNs && isRecordReady())
        {
            // The first read met nothing but the padding at the ring's end.
            ring.controlledRead(onPeek, 1);
        }

        return peekedTimeNs;
    }

    /** Records of unknown type, unknown layout or wrong length, skipped. Normal value: 0. */
    public long malformedRecords()
    {
        return malformedRecords;
    }

    @HotPath
    private ControlledMessageHandler.Action onRecord(final int typeId, final MutableDirectBuffer buffer,
        final int index,
        final int length)
    {
        boolean isTaken = false;
        try
        {
            if (RecordLayout.RECORD_TICK == typeId && isWholeTick(buffer, index, length))
            {
                isTaken = handler.onTick(tick.wrap(buffer, index));
            }
            else if (RecordLayout.RECORD_EVENT == typeId && RecordLayout.EVENT_LENGTH == length)
            {
                isTaken = handler.onEvent(event.wrap(buffer, index).position(positionOf(index)));
            }
            else
            {
                malformedRecords++;
                handler.onMalformedRecord(typeId, length);
                isTaken = true;
            }
        }
        catch (final Throwable ex)
        {
            // Thrown on through Agrona, it would move the head past the record and lose it.
            failure = ex;
        }
        wasRefused = !isTaken;

        return isTaken ? ControlledMessageHandler.Action.CONTINUE : ControlledMessageHandler.Action.ABORT;
    }

    private ControlledMessageHandler.Action onPeek(final int typeId, final MutableDirectBuffer buffer, final int index,
        final int length)
    {
        peekedTimeNs = RecordLayout.RECORD_TICK == typeId && isWholeTick(buffer, index, length) ?
            buffer.getLong(index + RecordLayout.TICK_RECEIVE_TIME_OFFSET) : Long.MIN_VALUE;

        return ControlledMessageHandler.Action.ABORT;
    }

    private static boolean isWholeTick(final DirectBuffer buffer, final int index, final int length)
    {
        // The length first: a record that is shorter than its head has no layout to ask for.
        if (length <= RecordLayout.TICK_STRUCT_OFFSET)
        {
            return false;
        }

        final int structLength = buffer.getInt(index + RecordLayout.TICK_STRUCT_LENGTH_OFFSET);
        final int layoutId = buffer.getInt(index + RecordLayout.TICK_LAYOUT_ID_OFFSET);
        return RecordLayout.TICK_STRUCT_OFFSET + structLength == length &&
            DepthLayout.structLength(layoutId) == structLength;
    }

    /** Position of a record in the stream of all bytes that ever went into the ring: never the same twice, unlike its index. */
    private long positionOf(final int messageIndex)
    {
        final long head = ring.consumerPosition(); // not moved before the poll's end
        final int mask = ring.capacity() - 1;
        return head + ((messageIndex - RecordDescriptor.HEADER_LENGTH - (int)head) & mask);
    }

    private boolean isRecordReady()
    {
        final long head = ring.consumerPosition();
        if (head == ring.producerPosition())
        {
            return false;
        }

        final int headIndex = (int)head & (ring.capacity() - 1);
        final int length = ringBuffer.getIntVolatile(RecordDescriptor.lengthOffset(headIndex));
        if (length <= 0)
        {
            return false;
        }

        final boolean isPadding = RingBuffer.PADDING_MSG_TYPE_ID ==
            ringBuffer.getInt(RecordDescriptor.typeOffset(headIndex));
        return !isPadding || head + length < ring.producerPosition() &&
            0 < ringBuffer.getIntVolatile(RecordDescriptor.lengthOffset(0));
    }

    private void throwFailure()
    {
        final Throwable thrown = failure;
        failure = null;
        LangUtil.rethrowUnchecked(thrown);
    }
}
