package io.millrace.subscribe;

import io.millrace.audit.HotPath;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.BookSnapshotDecoder;
import io.millrace.wire.codec.EndOfDayDecoder;
import io.millrace.wire.codec.HeartbeatDecoder;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.InstrumentImageDecoder;
import io.millrace.wire.codec.Level1DeltaDecoder;
import io.millrace.wire.codec.LineReportDecoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.QualityMinuteDecoder;
import io.millrace.wire.codec.RejectedTickDecoder;
import io.millrace.wire.codec.SessionStatusDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.DirectBuffer;

/**
 * Decodes messages in place and calls the listener, the same for live, replay and segment files; holds each stream to its
 * sequence: what was seen before is dropped and counted, what is missing is reported and counted.
 * <p>
 * Allocates nothing. One thread.
 */
public final class MessageDispatcher
{
    /** No sequence or position is known yet. */
    public static final long NULL_VALUE = -1;

    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;

    private final TickListener listener;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final TickDecoder tick = new TickDecoder();
    private final InstrumentDefinitionDecoder instrument = new InstrumentDefinitionDecoder();
    private final SessionStatusDecoder status = new SessionStatusDecoder();
    private final RejectedTickDecoder rejected = new RejectedTickDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private final EndOfDayDecoder endOfDay = new EndOfDayDecoder();
    private final BarDecoder bar = new BarDecoder();
    private final QualityMinuteDecoder quality = new QualityMinuteDecoder();
    private final LineReportDecoder lineReport = new LineReportDecoder();
    private final InstrumentImageDecoder image = new InstrumentImageDecoder();
    private final BookSnapshotDecoder book = new BookSnapshotDecoder();
    private final Level1DeltaDecoder level1Delta = new Level1DeltaDecoder();

    private long lastSequence = NULL_VALUE;
    private long position = NULL_VALUE;
    private int epoch;

    private long messageCount;
    private long tickCount;
    private long gapCount;
    private long missingCount;
    private long duplicateCount;
    private long unknownCount;

    /**
     * A dispatcher that takes the first sequence it sees as its start.
     *
     * @param listener to call.
     */
    public MessageDispatcher(final TickListener listener)
    {
        this.listener = listener;
    }

    /**
     * Holds the stream to begin after a sequence, e.g. 0 for a recording that is read from its beginning.
     *
     * @param sequence after which the next sequenced message must come.
     * @return this.
     */
    public MessageDispatcher startAfter(final long sequence)
    {
        lastSequence = sequence;
        return this;
    }

    /**
     * Decodes one message and calls the listener.
     *
     * @param buffer   that holds the message.
     * @param offset   of the SBE header.
     * @param length   of the message, SBE header included.
     * @param position where the message ends in the stream.
     */
    @HotPath
    public void onMessage(final DirectBuffer buffer, final int offset, final int length, final long position)
    {
        final int templateId = wrap(buffer, offset, length);
        if (position <= this.position)
        {
            // Already delivered: only messages with a sequence are worth a count.
            if (isSequenced(templateId))
            {
                duplicateCount++;
            }
            return;
        }
        this.position = position;

        switch (templateId)
        {
            case TickDecoder.TEMPLATE_ID -> {
                if (advance(tick.sequence(), tick.epoch()))
                {
                    tickCount++;
                    listener.onTick(tick, position);
                }
            }
            case HeartbeatDecoder.TEMPLATE_ID -> {
                observe(heartbeat.lastSequence(), heartbeat.epoch());
                listener.onHeartbeat(heartbeat, position);
            }
            case InstrumentDefinitionDecoder.TEMPLATE_ID -> {
                if (advance(instrument.sequence(), instrument.epoch()))
                {
                    listener.onInstrument(instrument, position);
                }
            }
            case SessionStatusDecoder.TEMPLATE_ID -> {
                if (advance(status.sequence(), status.epoch()))
                {
                    listener.onSessionStatus(status, position);
                }
            }
            case RejectedTickDecoder.TEMPLATE_ID -> {
                if (advance(rejected.sequence(), rejected.epoch()))
                {
                    tickCount++;
                    listener.onRejected(rejected, position);
                }
            }
            case EndOfDayDecoder.TEMPLATE_ID -> {
                observe(endOfDay.lastSequence(), endOfDay.epoch());
                listener.onEndOfDay(endOfDay, position);
            }
            default -> onDerived(templateId, position);
        }
    }

    /**
     * Sequence that is missing before a message, without delivering it.
     *
     * @param buffer   that holds the message.
     * @param offset   of the SBE header.
     * @param length   of the message, SBE header included.
     * @param position where the message ends in the stream.
     * @return true when {@link #onMessage} would report a gap.
     */
    @HotPath
    boolean isGapBefore(final DirectBuffer buffer, final int offset, final int length, final long position)
    {
        if (NULL_VALUE == lastSequence || position <= this.position)
        {
            return false;
        }
        final long expected = lastSequence + 1;
        return switch (wrap(buffer, offset, length))
        {
            case TickDecoder.TEMPLATE_ID -> tick.sequence() > expected;
            case RejectedTickDecoder.TEMPLATE_ID -> rejected.sequence() > expected;
            case InstrumentDefinitionDecoder.TEMPLATE_ID -> instrument.sequence() > expected;
            case SessionStatusDecoder.TEMPLATE_ID -> status.sequence() > expected;
            case BarDecoder.TEMPLATE_ID -> bar.sequence() > expected;
            case QualityMinuteDecoder.TEMPLATE_ID -> quality.sequence() > expected;
            case LineReportDecoder.TEMPLATE_ID -> lineReport.sequence() > expected;
            case InstrumentImageDecoder.TEMPLATE_ID -> image.sequence() > expected;
            case BookSnapshotDecoder.TEMPLATE_ID -> book.sequence() > expected;
            case Level1DeltaDecoder.TEMPLATE_ID -> level1Delta.sequence() > expected;
            case HeartbeatDecoder.TEMPLATE_ID -> heartbeat.lastSequence() >= expected;
            case EndOfDayDecoder.TEMPLATE_ID -> endOfDay.lastSequence() >= expected;
            default -> false;
        };
    }

    /**
     * Epoch that a message carries, without delivering it.
     *
     * @param buffer that holds the message.
     * @param offset of the SBE header.
     * @param length of the message, SBE header included.
     * @return the publisher's start; 0: the message is of a kind that this build does not know.
     */
    int epochOf(final DirectBuffer buffer, final int offset, final int length)
    {
        return switch (wrap(buffer, offset, length))
        {
            case TickDecoder.TEMPLATE_ID -> tick.epoch();
            case RejectedTickDecoder.TEMPLATE_ID -> rejected.epoch();
            case InstrumentDefinitionDecoder.TEMPLATE_ID -> instrument.epoch();
            case SessionStatusDecoder.TEMPLATE_ID -> status.epoch();
            case BarDecoder.TEMPLATE_ID -> bar.epoch();
            case QualityMinuteDecoder.TEMPLATE_ID -> quality.epoch();
            case LineReportDecoder.TEMPLATE_ID -> lineReport.epoch();
            case InstrumentImageDecoder.TEMPLATE_ID -> image.epoch();
            case BookSnapshotDecoder.TEMPLATE_ID -> book.epoch();
            case Level1DeltaDecoder.TEMPLATE_ID -> level1Delta.epoch();
            case HeartbeatDecoder.TEMPLATE_ID -> heartbeat.epoch();
            case EndOfDayDecoder.TEMPLATE_ID -> endOfDay.epoch();
            default -> 0;
        };
    }

    /** Forgets the position, not the sequence: the same messages are about to come from a recording with other positions. */
    void onRecordingChange()
    {
        position = NULL_VALUE;
    }

    /**
     * Newest sequence delivered or named by a heartbeat.
     *
     * @return the sequence, {@link #NULL_VALUE} before the first message.
     */
    public long lastSequence()
    {
        return lastSequence;
    }

    /**
     * End of the newest message.
     *
     * @return the position, {@link #NULL_VALUE} before the first message.
     */
    public long position()
    {
        return position;
    }

    /**
     * Epoch of the newest message.
     *
     * @return the publisher's start, from 1; 0 before the first message.
     */
    public int epoch()
    {
        return epoch;
    }

    /**
     * Messages delivered, those without a sequence included.
     *
     * @return the number.
     */
    public long messageCount()
    {
        return messageCount;
    }

    /**
     * Ticks, or rejected ticks, delivered.
     *
     * @return the number.
     */
    public long tickCount()
    {
        return tickCount;
    }

    /**
     * Gaps reported.
     *
     * @return the number of gaps, not of messages.
     */
    public long gapCount()
    {
        return gapCount;
    }

    /**
     * Sequenced messages missing in all gaps.
     *
     * @return the number of messages.
     */
    public long missingCount()
    {
        return missingCount;
    }

    /**
     * Sequenced messages that were seen before and dropped.
     *
     * @return the number.
     */
    public long duplicateCount()
    {
        return duplicateCount;
    }

    /**
     * Messages of a kind or schema that this build does not know; skipped.
     *
     * @return the number.
     */
    public long unknownCount()
    {
        return unknownCount;
    }

    /** A message of one of the streams that are made from ticks: never on the tick stream, thus out of the way of its switch. */
    private void onDerived(final int templateId, final long position)
    {
        switch (templateId)
        {
            case BarDecoder.TEMPLATE_ID -> {
                if (advance(bar.sequence(), bar.epoch()))
                {
                    listener.onBar(bar, position);
                }
            }
            case QualityMinuteDecoder.TEMPLATE_ID -> {
                if (advance(quality.sequence(), quality.epoch()))
                {
                    listener.onQuality(quality, position);
                }
            }
            case LineReportDecoder.TEMPLATE_ID -> {
                if (advance(lineReport.sequence(), lineReport.epoch()))
                {
                    listener.onLineReport(lineReport, position);
                }
            }
            case InstrumentImageDecoder.TEMPLATE_ID -> {
                if (advance(image.sequence(), image.epoch()))
                {
                    listener.onImage(image, position);
                }
            }
            case BookSnapshotDecoder.TEMPLATE_ID -> {
                if (advance(book.sequence(), book.epoch()))
                {
                    listener.onBook(book, position);
                }
            }
            case Level1DeltaDecoder.TEMPLATE_ID -> {
                if (advance(level1Delta.sequence(), level1Delta.epoch()))
                {
                    listener.onLevel1Delta(level1Delta, position);
                }
            }
            default -> unknownCount++;
        }
    }

    /** True when the message is new and to be delivered. */
    private boolean advance(final long sequence, final int messageEpoch)
    {
        final long last = lastSequence;
        if (sequence == last + 1 || NULL_VALUE == last)
        {
            lastSequence = sequence;
        }
        else if (!onBrokenSequence(last, sequence, messageEpoch))
        {
            return false;
        }
        epoch = messageEpoch;
        messageCount++;

        return true;
    }

    private boolean onBrokenSequence(final long last, final long sequence, final int messageEpoch)
    {
        if (sequence <= last && messageEpoch <= epoch)
        {
            duplicateCount++;
            return false;
        }

        // A message of a new epoch cannot have been seen before: with an old sequence it says that the publisher lost its
        // history. Dropping it would lose ticks in silence.
        gapCount++;
        missingCount += Math.max(0, sequence - last - 1);
        lastSequence = sequence;
        listener.onGap(last + 1, sequence);

        return true;
    }

    private void observe(final long newestSequence, final int messageEpoch)
    {
        final long last = lastSequence;
        if (NULL_VALUE == last)
        {
            lastSequence = newestSequence;
        }
        else if (newestSequence > last || (newestSequence < last && messageEpoch > epoch))
        {
            gapCount++;
            missingCount += Math.max(0, newestSequence - last);
            lastSequence = newestSequence;
            listener.onGap(last + 1, newestSequence + 1);
        }
        epoch = Math.max(epoch, messageEpoch);
        messageCount++;
    }

    private boolean isSequenced(final int templateId)
    {
        return TickDecoder.TEMPLATE_ID == templateId || InstrumentDefinitionDecoder.TEMPLATE_ID == templateId ||
            SessionStatusDecoder.TEMPLATE_ID == templateId || RejectedTickDecoder.TEMPLATE_ID == templateId ||
            BarDecoder.TEMPLATE_ID == templateId || QualityMinuteDecoder.TEMPLATE_ID == templateId ||
            LineReportDecoder.TEMPLATE_ID == templateId || InstrumentImageDecoder.TEMPLATE_ID == templateId ||
            BookSnapshotDecoder.TEMPLATE_ID == templateId || Level1DeltaDecoder.TEMPLATE_ID == templateId;
    }

    /** Wraps the decoder of the message; -1 when the message is not of this schema. */
    private int wrap(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < HEADER_LENGTH)
        {
            return -1;
        }
        header.wrap(buffer, offset);
        final int blockLength = header.blockLength();
        final int version = header.version();
        final int block = offset + HEADER_LENGTH;
        if (MessageHeaderDecoder.SCHEMA_ID != header.schemaId() || HEADER_LENGTH + blockLength > length)
        {
            return -1;
        }
        final int templateId = header.templateId();
        switch (templateId)
        {
            case TickDecoder.TEMPLATE_ID -> tick.wrap(buffer, block, blockLength, version);
            case InstrumentDefinitionDecoder.TEMPLATE_ID -> instrument.wrap(buffer, block, blockLength, version);
            case SessionStatusDecoder.TEMPLATE_ID -> status.wrap(buffer, block, blockLength, version);
            case RejectedTickDecoder.TEMPLATE_ID -> rejected.wrap(buffer, block, blockLength, version);
            case HeartbeatDecoder.TEMPLATE_ID -> heartbeat.wrap(buffer, block, blockLength, version);
            case EndOfDayDecoder.TEMPLATE_ID -> endOfDay.wrap(buffer, block, blockLength, version);
            default -> wrapDerived(templateId, buffer, block, blockLength, version);
        }

        return templateId;
    }

    private void wrapDerived(final int templateId, final DirectBuffer buffer, final int block, final int blockLength,
        final int version)
    {
        switch (templateId)
        {
            case BarDecoder.TEMPLATE_ID -> bar.wrap(buffer, block, blockLength, version);
            case QualityMinuteDecoder.TEMPLATE_ID -> quality.wrap(buffer, block, blockLength, version);
            case LineReportDecoder.TEMPLATE_ID -> lineReport.wrap(buffer, block, blockLength, version);
            case InstrumentImageDecoder.TEMPLATE_ID -> image.wrap(buffer, block, blockLength, version);
            case BookSnapshotDecoder.TEMPLATE_ID -> book.wrap(buffer, block, blockLength, version);
            case Level1DeltaDecoder.TEMPLATE_ID -> level1Delta.wrap(buffer, block, blockLength, version);
            default -> {
                // Of a later schema: onDerived counts it.
            }
        }
    }
}
