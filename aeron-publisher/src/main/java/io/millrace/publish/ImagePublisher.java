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
 * the last-value files, so the feed thread has no part in it. One thread; the owner closes readers and sink, and gives other readers by
 * {@link #sources} when a file comes, goes or is made anew: requests wait meanwhile, and none is forgotten.
 * <p>
 * Bounded: as many images in a duty cycle as configured, of which a round has half, the requests for single
 * instruments a quarter and those for all a quarter; who has nothing to send leaves its share to the others. At most {@link #MAX_REQUESTS}
 * requests of each kind wait: who reads them reads no more than {@link #requestRoom()}, so that the rest waits in its stream. A sink without
 * room stops the cycle; the same image is sent in the next.
 */
public final class ImagePublisher
{
    /** Requests for single instruments that may wait, and requests for all of them. */
    public static final int MAX_REQUESTS = 256;

    /** Fewest images in a duty cycle: each of the shares has one. */
    public static final int MIN_PER_CYCLE = 4;

    /** Instrument id of a request for all instruments, and of the one image that answers it when there are none. */
    public static final long ALL_INSTRUMENTS = 0;

    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int BAR_LENGTH_BYTES = 2;
    private static final int NONE = -1;
    private static final LastValues[] NO_BARS = new LastValues[1];

    private final MessageSink sink;
    private final long intervalNs;
    private final int imagesPerCycle;
    private final int maxImageLength;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final InstrumentImageEncoder image = new InstrumentImageEncoder();
    private final MessageHeaderDecoder requestHeader = new MessageHeaderDecoder();
    private final SnapshotRequestDecoder request = new SnapshotRequestDecoder();
    private final TickDecoder tick = new TickDecoder();

    private LastValues ticks;
    private LastValues[] bars = NO_BARS;
    private UnsafeBuffer tickBytes;
    private UnsafeBuffer barBytes;

    private final RequestQueue single = new RequestQueue(MAX_REQUESTS);
    private final RequestQueue all = new RequestQueue(MAX_REQUESTS);
    private int answerNext;
    private int answerCount = NONE;
    private boolean hasRounds = true;
    private int roundNext;
    private int roundCount;
    private long roundDueNs = Long.MIN_VALUE;

    private long imageCount;
    private long droppedRequestCount;

    /**
     * A publisher without sources.
     *
     * @param sink            to send by, of the stream of images.
     * @param intervalNs      from the begin of one round over all instruments to the next, nanoseconds; 0: only on request.
     * @param imagesPerCycle  images in a duty cycle, at least {@link #MIN_PER_CYCLE}.
     * @param maxImageLength  longest message that the sink takes: {@code Publication.maxPayloadLength()}.
     */
    public ImagePublisher(final MessageSink sink, final long intervalNs, final int imagesPerCycle,
        final int maxImageLength)
    {
        if (intervalNs < 0 || imagesPerCycle < MIN_PER_CYCLE)
        {
            throw new IllegalArgumentException("intervalNs=" + intervalNs + " must not be negative, imagesPerCycle=" +
                imagesPerCycle + " must be at least " + MIN_PER_CYCLE);
        }
        this.sink = sink;
        this.intervalNs = intervalNs;
        this.imagesPerCycle = imagesPerCycle;
        this.maxImageLength = maxImageLength;
    }

    /**
     * Length of the longest image.
     *
     * @param ticks layout of the ticks.
     * @param bars  layout of the bars; null: images without bars.
     * @return bytes, SBE header included.
     */
    public static int maxLength(final LastValueLayout ticks, final LastValueLayout bars)
    {
        return HEADER_LENGTH + InstrumentImageEncoder.BLOCK_LENGTH + InstrumentImageEncoder.tickHeaderLength() +
            ticks.maxMessageLength() + InstrumentImageEncoder.barsHeaderLength() + barsLength(bars);
    }

    /**
     * Takes other readers. An answer to a request for all that was under way begins again with its first image, as does a round.
     *
     * @param tickValues reader of the ticks, of this object alone; null: nothing is sent, requests wait.
     * @param barValues  readers of the current bars, of this object alone, by shard: the bars of an instrument are in that of its id modulo
     *                   their number; null in a place: images of its instruments have no bars. None: no image has.
     * @throws IllegalArgumentException when the longest image would not fit; the readers before stay.
     */
    public void sources(final LastValues tickValues, final LastValues... barValues)
    {
        int barsLength = 0;
        for (final LastValues shard : barValues)
        {
            final LastValueLayout layout = null == shard ? null : shard.layout();
            barsLength = Math.max(barsLength, barsLength(layout));
            if (null != tickValues && maxLength(tickValues.layout(), layout) > maxImageLength)
            {
                throw new IllegalArgumentException("an image takes up to " + maxLength(tickValues.layout(), layout) +
                    " bytes, maxImageLength=" + maxImageLength +
                    " of its stream: give the channel of the images a larger mtu, e.g. aeron:ipc?mtu=8k");
            }
        }
        ticks = tickValues;
        bars = 0 == barValues.length ? NO_BARS : barValues.clone();
        tickBytes = new UnsafeBuffer(new byte[null == ticks ? 0 : ticks.layout().maxMessageLength()]);
        barBytes = new UnsafeBuffer(new byte[barsLength]);
        answerCount = NONE;
        roundNext = 0;
        roundCount = 0;
        roundDueNs = Long.MIN_VALUE;
    }

    /**
     * Whether rounds go on: a round says that the values are current, which they are not without somebody who writes them. Requests are
     * answered all the same.
     *
     * @param isOn false: no image is sent but on request.
     */
    public void rounds(final boolean isOn)
    {
        hasRounds = isOn;
    }

    /**
     * Sends what is due, up to the limit.
     *
     * @param nowNs epoch nanoseconds of the host's clock.
     * @return images sent.
     */
    public int doWork(final long nowNs)
    {
        if (null == ticks)
        {
            return 0;
        }
        if (hasRounds && intervalNs > 0 && roundNext == roundCount && isRoundDue(nowNs))
        {
            roundNext = 0;
            roundCount = ticks.instrumentCount();
            roundDueNs = nowNs + intervalNs;
        }
        final boolean isRound = hasRounds && roundNext < roundCount;
        final int answers = isRound ? imagesPerCycle / 2 : imagesPerCycle;
        int sent = answerSingle(all.isEmpty() ? answers : answers / 2, nowNs);
        sent += answerAll(answers - sent, nowNs);
        while (isRound && sent < imagesPerCycle && roundNext < roundCount &&
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
     * Takes a request. It is answered by one image of the instrument, with an empty tick when there is none; or by one of each instrument,
     * and when there is no instrument by one with {@code imageCount} 0. The same request again, while it waits, is answered once.
     *
     * @param correlationId of the answer.
     * @param instrumentId  of the instrument, or {@link #ALL_INSTRUMENTS}.
     * @return false: too many wait; dropped and counted.
     */
    public boolean onRequest(final long correlationId, final long instrumentId)
    {
        final boolean isTaken = (ALL_INSTRUMENTS == instrumentId ? all : single).add(correlationId, instrumentId);
        droppedRequestCount += isTaken ? 0 : 1;

        return isTaken;
    }

    /**
     * Requests that surely find room, of whichever kind.
     *
     * @return how many more may be read.
     */
    public int requestRoom()
    {
        return Math.min(single.room(), all.room());
    }

    /**
     * Requests that are not answered yet.
     *
     * @return the number.
     */
    public int waitingRequestCount()
    {
        return single.count() + all.count();
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
     * Requests that were dropped because too many waited: normal is 0, and always 0 where no more are read than there is room for.
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

    private int answerSingle(final int limit, final long nowNs)
    {
        int sent = 0;
        while (sent < limit && !single.isEmpty() &&
            trySend(single.firstInstrumentId(), single.firstCorrelationId(), 1, 1, nowNs))
        {
            single.removeFirst();
            sent++;
        }

        return sent;
    }

    private int answerAll(final int limit, final long nowNs)
    {
        int sent = 0;
        while (sent < limit && !all.isEmpty())
        {
            if (NONE == answerCount)
            {
                answerNext = 0;
                answerCount = ticks.instrumentCount();
            }
            final boolean isNone = 0 == answerCount;
            if (!trySend(isNone ? ALL_INSTRUMENTS : ticks.instrumentId(answerNext), all.firstCorrelationId(),
                isNone ? 0 : answerNext + 1, answerCount, nowNs))
            {
                return sent;
            }
            sent++;
            answerNext++;
            if (answerNext >= answerCount)
            {
                answerCount = NONE;
                all.removeFirst();
            }
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
        final LastValues shard = bars[Math.floorMod(instrumentId, bars.length)];
        if (null == shard)
        {
            return 0;
        }
        final int slot = shard.slotOf(instrumentId);
        final LastValueLayout layout = shard.layout();
        int end = 0;
        for (int value = 0; value < layout.valueCount(); value++)
        {
            final int length = shard.copyLastAt(slot, value, barBytes, end + BAR_LENGTH_BYTES);
            if (length > 0)
            {
                barBytes.putShort(end, (short)length, ByteOrder.LITTLE_ENDIAN);
                end += BAR_LENGTH_BYTES + length;
            }
        }

        return end;
    }

    private static int barsLength(final LastValueLayout layout)
    {
        return null == layout ? 0 : layout.valueCount() * (BAR_LENGTH_BYTES + layout.maxMessageLength());
    }
}
