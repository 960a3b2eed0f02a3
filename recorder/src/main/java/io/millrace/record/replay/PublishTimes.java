package io.millrace.record.replay;

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

/** Reads when a message was published, of any kind, without decoding the rest of it. */
final class PublishTimes
{
    static final long UNKNOWN = Long.MIN_VALUE;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    long of(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            return UNKNOWN;
        }
        header.wrap(buffer, offset);
        final int fieldOffset;
        switch (MessageHeaderDecoder.SCHEMA_ID == header.schemaId() ? header.templateId() : -1)
        {
            case TickDecoder.TEMPLATE_ID -> fieldOffset = TickDecoder.publishTimeNsEncodingOffset();
            case RejectedTickDecoder.TEMPLATE_ID -> fieldOffset = RejectedTickDecoder.publishTimeNsEncodingOffset();
            case InstrumentDefinitionDecoder.TEMPLATE_ID ->
                fieldOffset = InstrumentDefinitionDecoder.publishTimeNsEncodingOffset();
            case SessionStatusDecoder.TEMPLATE_ID -> fieldOffset = SessionStatusDecoder.publishTimeNsEncodingOffset();
            case HeartbeatDecoder.TEMPLATE_ID -> fieldOffset = HeartbeatDecoder.publishTimeNsEncodingOffset();
            case EndOfDayDecoder.TEMPLATE_ID -> fieldOffset = EndOfDayDecoder.publishTimeNsEncodingOffset();
            case BarDecoder.TEMPLATE_ID -> fieldOffset = BarDecoder.publishTimeNsEncodingOffset();
            case QualityMinuteDecoder.TEMPLATE_ID -> fieldOffset = QualityMinuteDecoder.publishTimeNsEncodingOffset();
            case LineReportDecoder.TEMPLATE_ID -> fieldOffset = LineReportDecoder.publishTimeNsEncodingOffset();
            case InstrumentImageDecoder.TEMPLATE_ID ->
                fieldOffset = InstrumentImageDecoder.publishTimeNsEncodingOffset();
            case BookSnapshotDecoder.TEMPLATE_ID -> fieldOffset = BookSnapshotDecoder.publishTimeNsEncodingOffset();
            case Level1DeltaDecoder.TEMPLATE_ID -> fieldOffset = Level1DeltaDecoder.publishTimeNsEncodingOffset();
            default -> {
                return UNKNOWN;
            }
        }

        return buffer.getLong(offset + MessageHeaderDecoder.ENCODED_LENGTH + fieldOffset, ByteOrder.LITTLE_ENDIAN);
    }
}
