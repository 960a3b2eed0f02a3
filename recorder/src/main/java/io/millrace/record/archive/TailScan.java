package io.millrace.record.archive;

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

import java.nio.ByteOrder;

/** What one pass over a recording's tail finds: its first and newest sequence, epoch and tick. One thread. */
final class TailScan
{
    static final long NONE = -1;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final TickDecoder tick = new TickDecoder();
    private final RejectedTickDecoder rejected = new RejectedTickDecoder();
    private final InstrumentDefinitionDecoder instrument = new InstrumentDefinitionDecoder();
    private final SessionStatusDecoder status = new SessionStatusDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private final EndOfDayDecoder endOfDay = new EndOfDayDecoder();

    private long firstSequence = NONE;
    private long lastSequence;
    private long tickCount;
    private long sourceSequence;
    private int oldestEpoch = Integer.MAX_VALUE;
    private int epoch;
    private int sourceEpoch;
    private int sourceLine;
    private boolean isTick;

    /** Takes a message; returns its own sequence, {@link #NONE} for a message without one. */
    long onMessage(final DirectBuffer buffer, final int offset)
    {
        header.wrap(buffer, offset);
        isTick = false;
        if (MessageHeaderDecoder.SCHEMA_ID != header.schemaId())
        {
            return NONE;
        }
        final int block = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        final int length = header.blockLength();
        final int version = header.version();
        switch (header.templateId())
        {
            case TickDecoder.TEMPLATE_ID -> {
                tick.wrap(buffer, block, length, version);
                onTick(tick.sourceSequence(), tick.epoch(), tick.line());
                return onSequence(tick.sequence(), tick.epoch());
            }
            case RejectedTickDecoder.TEMPLATE_ID -> {
                rejected.wrap(buffer, block, length, version);
                onTick(rejected.sourceSequence(), rejected.epoch(), rejected.line());
                return onSequence(rejected.sequence(), rejected.epoch());
            }
            case InstrumentDefinitionDecoder.TEMPLATE_ID -> {
                instrument.wrap(buffer, block, length, version);
                return onSequence(instrument.sequence(), instrument.epoch());
            }
            case SessionStatusDecoder.TEMPLATE_ID -> {
                status.wrap(buffer, block, length, version);
                return onSequence(status.sequence(), status.epoch());
            }
            case HeartbeatDecoder.TEMPLATE_ID -> {
                heartbeat.wrap(buffer, block, length, version);
                onNewest(heartbeat.lastSequence(), heartbeat.epoch());
            }
            case EndOfDayDecoder.TEMPLATE_ID -> {
                endOfDay.wrap(buffer, block, length, version);
                onNewest(endOfDay.lastSequence(), endOfDay.epoch());
            }
            default -> {
                return onOther(buffer, block, header.templateId());
            }
        }

        return NONE;
    }

    /** Whether the newest message was a tick or a rejected tick. */
    boolean isTick()
    {
        return isTick;
    }

    /** Whether the pass reached far enough back: to every message after a sequence, and to the newest tick of the newest epoch. */
    boolean isEnough(final long afterSequence)
    {
        final boolean hasSequence = NONE != firstSequence &&
            firstSequence <= Math.min(afterSequence, lastSequence - 1) + 1;
        final boolean hasTick = tickCount > 0 && sourceEpoch == epoch || oldestEpoch < epoch;

        return hasSequence && hasTick;
    }

    long lastSequence()
    {
        return lastSequence;
    }

    int epoch()
    {
        return epoch;
    }

    long lastSourceSequence()
    {
        return sourceEpoch == epoch ? sourceSequence : 0;
    }

    /** Line of the newest tick; {@link StreamTail#NO_LINE} when the newest epoch has none. */
    int lastLine()
    {
        return tickCount > 0 && sourceEpoch == epoch ? sourceLine : StreamTail.NO_LINE;
    }

    /** A message of one of the streams that carry no ticks. */
    private long onOther(final DirectBuffer buffer, final int block, final int templateId)
    {
        return switch (templateId)
        {
            case BarDecoder.TEMPLATE_ID -> onSequence(
                buffer.getLong(block + BarDecoder.sequenceEncodingOffset(), ByteOrder.LITTLE_ENDIAN),
                buffer.getInt(block + BarDecoder.epochEncodingOffset(), ByteOrder.LITTLE_ENDIAN));
            case QualityMinuteDecoder.TEMPLATE_ID -> onSequence(
                buffer.getLong(block + QualityMinuteDecoder.sequenceEncodingOffset(), ByteOrder.LITTLE_ENDIAN),
                buffer.getInt(block + QualityMinuteDecoder.epochEncodingOffset(), ByteOrder.LITTLE_ENDIAN));
            case LineReportDecoder.TEMPLATE_ID -> onSequence(
                buffer.getLong(block + LineReportDecoder.sequenceEncodingOffset(), ByteOrder.LITTLE_ENDIAN),
                buffer.getInt(block + LineReportDecoder.epochEncodingOffset(), ByteOrder.LITTLE_ENDIAN));
            case InstrumentImageDecoder.TEMPLATE_ID -> onSequence(
                buffer.getLong(block + InstrumentImageDecoder.sequenceEncodingOffset(), ByteOrder.LITTLE_ENDIAN),
                buffer.getInt(block + InstrumentImageDecoder.epochEncodingOffset(), ByteOrder.LITTLE_ENDIAN));
            case BookSnapshotDecoder.TEMPLATE_ID -> onSequence(
                buffer.getLong(block + BookSnapshotDecoder.sequenceEncodingOffset(), ByteOrder.LITTLE_ENDIAN),
                buffer.getInt(block + BookSnapshotDecoder.epochEncodingOffset(), ByteOrder.LITTLE_ENDIAN));
            case Level1DeltaDecoder.TEMPLATE_ID -> onSequence(
                buffer.getLong(block + Level1DeltaDecoder.sequenceEncodingOffset(), ByteOrder.LITTLE_ENDIAN),
                buffer.getInt(block + Level1DeltaDecoder.epochEncodingOffset(), ByteOrder.LITTLE_ENDIAN));
            default -> NONE;
        };
    }

    private void onTick(final long newSourceSequence, final int tickEpoch, final int tickLine)
    {
        isTick = true;
        tickCount++;
        sourceSequence = newSourceSequence;
        sourceEpoch = tickEpoch;
        sourceLine = tickLine;
    }

    private long onSequence(final long sequence, final int messageEpoch)
    {
        if (NONE == firstSequence)
        {
            firstSequence = sequence;
        }
        onNewest(sequence, messageEpoch);

        return sequence;
    }

    private void onNewest(final long sequence, final int messageEpoch)
    {
        lastSequence = Math.max(lastSequence, sequence);
        epoch = Math.max(epoch, messageEpoch);
        oldestEpoch = Math.min(oldestEpoch, messageEpoch);
    }
}
