package io.millrace.publish;

import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.InstrumentImageEncoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.SnapshotRequestDecoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValues;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;

/**
 * Sends the last values of instruments to those who join late: at the request of one, and all of them every so often. Reads them from
 * the last-value files, so the feed thread has no part in it. One thread; the owner closes readers and sink, and makes another
 * publisher when a reader says that its file was replaced.
 * <p>
 * Bounded: at most {@link #imagesPerCycle} images in a duty cycle, requests and round sharing it by halves, and at most
 * {@link #MAX_REQUESTS} requests that wait; one more is dropped and counted, and its sender asks again. A sink without room
 * stops the cycle; the same image is sent in the next.
 */
public final class ImagePublisher
{
    /** Requests that may wait. */
    public static final int MAX_REQUESTS = 256;

    /** Instrument id of a request for all instruments. */
    public static final long ALL_INSTRUMENTS = 0;

    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int BAR_LENGTH_BYTES = 2;
    private static final int NONE = -1;

    private final MessageSink sink;
    private final LastValues ticks;
    private final LastValues bars;
    private final long intervalNs;
    private final int imagesPerCycle;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final InstrumentImageEncoder image = new InstrumentImageEncoder();
    private final MessageHeaderDecoder requestHeader = new MessageHeaderDecoder();
    private final SnapshotRequestDecoder request = new SnapshotRequestDecoder();
    private final TickDecoder tick = new TickDecoder();
    private final UnsafeBuffer tickBytes;
    private final UnsafeBuffer barBytes;

    private final long[] correlationIds = new long[MAX_REQUESTS];
    private final long[] instrumentIds = new long[MAX_REQUESTS];
    private int firstRequest;
    private int requestCount;
    private int answerNext;
    private int answerCount = NONE;
    private int roundNext;
    private int roundCount;
    private long roundDueNs = Long.MIN_VALUE;

    private long imageCount;
    private long droppedRequestCount;

    /**
     * A publisher.
     *
     * @param sink            to send by, of the stream of images.
     * @param ticks           reader of the ticks, of this object alone.
     * @param bars            reader of the current bars, of this object alone; null: images without bars.
     * @param intervalNs      from the begin of one round over all instruments to the next, nanoseconds; 0: only on request.
     * @param imagesPerCycle  images in a duty cycle, at least 2.
     * @param maxImageLength  longest message that the sink takes: {@code Publication.maxPayloadLength()}.
     * @throws IllegalArgumentException when the longest image would not fit.
     */
    public ImagePublisher(
        final MessageSink sink,
        final LastValues ticks,
        final LastValues bars,
        final long intervalNs,
        final int imagesPerCycle,
        final int maxImageLength)
    {
        final int barsLength = null == bars ? 0 :
            bars.layout().valueCount() * (BAR_LENGTH_BYTES + bars.layout().maxMessageLength());
        final int longest = HEADER_LENGTH + InstrumentImageEncoder.BLOCK_LENGTH +
            InstrumentImageEncoder.tickHeaderLength() + ticks.layout().maxMessageLength() +
            InstrumentImageEncoder.barsHeaderLength() + barsLength;
        if (longest > maxImageLength)
        {
            throw new IllegalArgumentException("an image takes up to " + longest + " bytes, maxImageLength=" +
                maxImageLength + " of its stream: give the channel of the images a larger mtu, e.g. aeron:ipc?mtu=4k");
        }
        if (intervalNs < 0 || imagesPerCycle < 2)
        {
            throw new IllegalArgumentException("intervalNs=" + intervalNs + " must not be negative, imagesPerCycle=" +
                imagesPerCycle + " must be at least 2");
        }
        this.sink = sink;
        this.ticks = ticks;
        this.bars = bars;
        this.intervalNs = intervalNs;
        this.imagesPerCycle = imagesPerCycle;
        tickBytes = new UnsafeBuffer(new byte[ticks.layout().maxMessageLength()]);
        barBytes = new UnsafeBuffer(new byte[barsLength]);
    }

    /**
     * Sends what is due, up to the limit.
     *
     * @param nowNs epoch nanoseconds of the host's clock.
     * @return images sent.
     */
    public int doWork(final long nowNs)
    {
        if (intervalNs > 0 && roundNext == roundCount && isRoundDue(nowNs))
        {
            roundNext = 0;
            roundCount = ticks.instrumentCount();
            roundDueNs = nowNs + intervalNs;
        }
        final boolean isRound = roundNext < roundCount;
        int sent = answer(isRound ? imagesPerCycle / 2 : imagesPerCycle, nowNs);
        while (sent < imagesPerCycle && roundNext < roundCount &&
            trySend(ticks.instrumentId(roundNext), 0, roundNext + 1, roundCount, nowNs))
        {
            roundNext++;
            sent++;
        }

        return sent;
    }

    /**
     * Takes a message of the stream of requests; what is none is passed over.
     *
     * @param buffer that holds the message.
     * @param offset of the SBE header.
     * @param length of the message, SBE header included.
     */
    public void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < HEADER_LENGTH)
        {
            return;
        }
        requestHeader.wrap(buffer, offset);
        if (SnapshotRequestDecoder.SCHEMA_ID == requestHeader.schemaId() &&
            SnapshotRequestDecoder.TEMPLATE_ID == requestHeader.templateId() &&
            length >= HEADER_LENGTH + requestHeader.blockLength())
        {
            request.wrap(buffer, offset + HEADER_LENGTH, requestHeader.blockLength(), requestHeader.version());
            onRequest(request.correlationId(), request.instrumentId());
        }
    }

    /**
     * Takes a request. It is answered by one image of the instrument, with an empty tick when there is none, or by one of each instrument.
     *
     * @param correlationId of the answer.
     * @param instrumentId  of the instrument, or {@link #ALL_INSTRUMENTS}.
     * @return false: too many wait; dropped and counted.
     */
    public boolean onRequest(final long correlationId, final long instrumentId)
    {
        if (MAX_REQUESTS == requestCount)
        {
            droppedRequestCount++;
            return false;
        }
        final int last = (firstRequest + requestCount) % MAX_REQUESTS;
        correlationIds[last] = correlationId;
        instrumentIds[last] = instrumentId;
        requestCount++;

        return true;
    }

    /**
     * Images sent.
     *
     * @return the number.
     */
    public long imageCount()
    {
        return imageCount;
    }

    /**
     * Requests that were dropped because too many waited: normal is 0.
     *
     * @return the number.
     */
    public long droppedRequestCount()
    {
        return droppedRequestCount;
    }

    /** A clock that steps back must not silence the rounds until it has caught up. */
    private boolean isRoundDue(final long nowNs)
    {
        return Long.MIN_VALUE == roundDueNs || nowNs >= roundDueNs || nowNs < roundDueNs - intervalNs;
    }

    private int answer(final int limit, final long nowNs)
    {
        int sent = 0;
        while (requestCount > 0)
        {
            final boolean isAll = ALL_INSTRUMENTS == instrumentIds[firstRequest];
            if (NONE == answerCount)
            {
                answerNext = 0;
                answerCount = isAll ? ticks.instrumentCount() : 1;
            }
            while (answerNext < answerCount)
            {
                final long instrumentId = isAll ? ticks.instrumentId(answerNext) : instrumentIds[firstRequest];
                if (sent == limit ||
                    !trySend(instrumentId, correlationIds[firstRequest], answerNext + 1, answerCount, nowNs))
                {
                    return sent;
                }
                answerNext++;
                sent++;
            }
            answerCount = NONE;
            firstRequest = (firstRequest + 1) % MAX_REQUESTS;
            requestCount--;
        }

        return sent;
    }

    private boolean trySend(final long instrumentId, final long correlationId, final int number, final int count,
        final long nowNs)
    {
        final int tickLength = ticks.copyLast(instrumentId, tickBytes, 0);
        final int barsLength = copyBars(instrumentId);
        final int length = HEADER_LENGTH + InstrumentImageEncoder.BLOCK_LENGTH +
            InstrumentImageEncoder.tickHeaderLength() + tickLength + InstrumentImageEncoder.barsHeaderLength() +
            barsLength;
        if (!sink.tryClaim(length))
        {
            return false;
        }
        image.wrapAndApplyHeader(sink.buffer(), sink.offset(), header);
        image.instrumentId(instrumentId)
            .sequence(sink.sequence())
            .publishTimeNs(nowNs)
            .epoch(sink.epoch())
            .correlationId(correlationId)
            .tickSequence(tickSequence(tickLength))
            .imageNumber(number)
            .imageCount(count)
            .putTick(tickBytes, 0, tickLength)
            .putBars(barBytes, 0, barsLength);
        sink.commit();
        imageCount++;

        return true;
    }

    private long tickSequence(final int tickLength)
    {
        if (0 == tickLength)
        {
            return 0;
        }
        tick.wrapAndApplyHeader(tickBytes, 0, requestHeader);

        return tick.sequence();
    }

    private int copyBars(final long instrumentId)
    {
        if (null == bars)
        {
            return 0;
        }
        final int slot = bars.slotOf(instrumentId);
        final LastValueLayout layout = bars.layout();
        int end = 0;
        for (int value = 0; value < layout.valueCount(); value++)
        {
            final int length = bars.copyLastAt(slot, value, barBytes, end + BAR_LENGTH_BYTES);
            if (length > 0)
            {
                barBytes.putShort(end, (short)length, ByteOrder.LITTLE_ENDIAN);
                end += BAR_LENGTH_BYTES + length;
            }
        }

        return end;
    }
}
