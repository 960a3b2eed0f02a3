package io.millrace.publish;

import io.millrace.audit.HotPath;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.BookSnapshotDecoder;
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

/** Where the messages that have a sequence of their own keep it (docs/protocol.md, Streams). */
final class SequencedMessages
{
    static final long NOT_SEQUENCED = -1;

    private static final int BLOCK = MessageHeaderDecoder.ENCODED_LENGTH;

    private SequencedMessages()
    {
    }

    @HotPath
    static int templateId(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + MessageHeaderDecoder.templateIdEncodingOffset(), ByteOrder.LITTLE_ENDIAN) &
            0xffff;
    }

    @HotPath
    static long instrumentId(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + BLOCK + TickDecoder.instrumentIdEncodingOffset(), ByteOrder.LITTLE_ENDIAN);
    }

    @HotPath
    static long sequence(final DirectBuffer buffer, final int offset, final int templateId)
    {
        final int fieldOffset;
        switch (templateId)
        {
            case TickDecoder.TEMPLATE_ID -> fieldOffset = TickDecoder.sequenceEncodingOffset();
            case RejectedTickDecoder.TEMPLATE_ID -> fieldOffset = RejectedTickDecoder.sequenceEncodingOffset();
            case InstrumentDefinitionDecoder.TEMPLATE_ID ->
                fieldOffset = InstrumentDefinitionDecoder.sequenceEncodingOffset();
            case SessionStatusDecoder.TEMPLATE_ID -> fieldOffset = SessionStatusDecoder.sequenceEncodingOffset();
            case BarDecoder.TEMPLATE_ID -> fieldOffset = BarDecoder.sequenceEncodingOffset();
            case QualityMinuteDecoder.TEMPLATE_ID -> fieldOffset = QualityMinuteDecoder.sequenceEncodingOffset();
            case LineReportDecoder.TEMPLATE_ID -> fieldOffset = LineReportDecoder.sequenceEncodingOffset();
            case InstrumentImageDecoder.TEMPLATE_ID -> fieldOffset = InstrumentImageDecoder.sequenceEncodingOffset();
            case BookSnapshotDecoder.TEMPLATE_ID -> fieldOffset = BookSnapshotDecoder.sequenceEncodingOffset();
            case Level1DeltaDecoder.TEMPLATE_ID -> fieldOffset = Level1DeltaDecoder.sequenceEncodingOffset();
            default -> {
                return NOT_SEQUENCED;
            }
        }

        return buffer.getLong(offset + BLOCK + fieldOffset, ByteOrder.LITTLE_ENDIAN);
    }
}
