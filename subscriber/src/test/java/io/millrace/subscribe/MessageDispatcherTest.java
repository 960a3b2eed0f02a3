package io.millrace.subscribe;

import io.millrace.subscribe.rig.BareSink;
import io.millrace.subscribe.rig.RememberingListener;
import io.millrace.subscribe.rig.TickMaker;
import io.millrace.wire.codec.BarEncoder;
import io.millrace.wire.codec.BookSnapshotEncoder;
import io.millrace.wire.codec.HeartbeatEncoder;
import io.millrace.wire.codec.InstrumentImageEncoder;
import io.millrace.wire.codec.Level1DeltaEncoder;
import io.millrace.wire.codec.LineReportEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.QualityMinuteEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

class MessageDispatcherTest
{
    private static final int FRAME_LENGTH = 480;

    private final RememberingListener listener = new RememberingListener();
    private final MessageDispatcher dispatcher = new MessageDispatcher(listener);
    private final TickMaker maker = new TickMaker();
    private long position;
    private final BareSink sink = new BareSink((buffer, offset, length) ->
    {
        position += FRAME_LENGTH;
        dispatcher.onMessage(buffer, offset, length, position);
    });

    @Test
    void shouldTakeTheFirstSequenceItSeesAsItsStart()
    {
        tick(17);
        tick(18);

        assertEquals(List.of(17L, 18L), listener.sequences);
        assertEquals(0, dispatcher.gapCount());
        assertEquals(18, dispatcher.lastSequence());
        assertEquals(2 * FRAME_LENGTH, dispatcher.position());
    }

    @Test
    void shouldMissTheBeginningWhenItWasToldWhereTheStreamBegins()
    {
        dispatcher.startAfter(0);

        tick(3);

        assertEquals(List.of("gap 1..3"), listener.events);
        assertEquals(2, dispatcher.missingCount());
    }

    @Test
    void shouldReportAGapOnceAndGoOn()
    {
        tick(1);
        tick(5);
        tick(6);

        assertEquals(List.of("gap 2..5"), listener.events);
        assertEquals(List.of(1L, 5L, 6L), listener.sequences);
        assertEquals(1, dispatcher.gapCount());
        assertEquals(3, dispatcher.missingCount());
    }

    @Test
    void shouldDropAndCountWhatItHasSeen()
    {
        tick(1);
        tick(2);
        tick(2);
        tick(1);
        tick(3);

        assertEquals(List.of(1L, 2L, 3L), listener.sequences);
        assertEquals(2, dispatcher.duplicateCount());
        assertEquals(0, dispatcher.gapCount());
    }

    @Test
    void shouldDropAndCountPositionsItHasSeen()
    {
        tick(1);
        tick(2);
        position -= 2 * FRAME_LENGTH;
        tick(1);
        heartbeat(2);
        tick(3);

        assertEquals(List.of(1L, 2L, 3L), listener.sequences);
        assertEquals(1, dispatcher.duplicateCount());
        assertEquals(0, listener.heartbeatCount);
    }

    @Test
    void shouldSeeALossAtTheTailByTheHeartbeat()
    {
        tick(1);
        heartbeat(1);
        heartbeat(4);
        tick(5);

        assertEquals(List.of("gap 2..5"), listener.events);
        assertEquals(3, dispatcher.missingCount());
        assertEquals(List.of(1L, 5L), listener.sequences);
    }

    @Test
    void shouldNotTakeANewEpochWithOldSequencesForDuplicates()
    {
        tick(1);
        tick(2);
        sink.epoch = 2;
        tick(1);
        tick(2);

        assertEquals(List.of("gap 3..1"), listener.events);
        assertEquals(List.of(1L, 2L, 1L, 2L), listener.sequences);
        assertEquals(0, dispatcher.duplicateCount());
        assertEquals(2, dispatcher.epoch());
    }

    @Test
    void shouldCountAndSkipWhatItDoesNotKnow()
    {
        final UnsafeBuffer foreign = new UnsafeBuffer(new byte[64]);
        dispatcher.onMessage(foreign, 0, 4, 32);
        dispatcher.onMessage(foreign, 0, 64, 64);
        new MessageHeaderEncoder().wrap(foreign, 0).blockLength(8).templateId(999).schemaId(2606).version(0);
        dispatcher.onMessage(foreign, 0, 64, 96);
        new MessageHeaderEncoder().wrap(foreign, 0).blockLength(1000).templateId(1).schemaId(2606).version(0);
        dispatcher.onMessage(foreign, 0, 64, 128);

        assertEquals(4, dispatcher.unknownCount());
        assertEquals(0, dispatcher.messageCount());
    }

    @Test
    void shouldReadAMessageOfALaterVersion()
    {
        final BareSink laterVersion = new BareSink((buffer, offset, length) ->
        {
            final int blockLength = buffer.getShort(offset, ByteOrder.LITTLE_ENDIAN);
            final UnsafeBuffer later = new UnsafeBuffer(new byte[length + 16]);
            later.putBytes(0, buffer, offset, 8 + blockLength);
            later.putBytes(8 + blockLength + 16, buffer, offset + 8 + blockLength, length - 8 - blockLength);
            later.putShort(0, (short)(blockLength + 16), ByteOrder.LITTLE_ENDIAN);
            later.putShort(6, (short)(TickEncoder.SCHEMA_VERSION + 1), ByteOrder.LITTLE_ENDIAN);
            dispatcher.onMessage(later, 0, length + 16, 32);
        });

        maker.tryTick(laterVersion, 77, 1);

        assertEquals(List.of(77L), listener.numbers);
        assertEquals(0, dispatcher.unknownCount());
    }

    @Test
    void shouldReadATickOfVersionOneWhoseBlockEndsBeforeTheFieldsOfVersionTwo()
    {
        final List<String> seen = new ArrayList<>();
        final MessageDispatcher reader = new MessageDispatcher((tick, end) -> seen.add(tick.sequence() + " " +
            tick.lastPrice() + " " + tick.line() + " " +
            (TickDecoder.averageUnitPriceNullValue() == tick.averageUnitPrice()) + " " + tick.symbol() + " " +
            tick.sbeDecodedLength()));
        final int blockLengthOfVersionOne = 370;
        final int length = 8 + blockLengthOfVersionOne + 1 + 6;
        final UnsafeBuffer message = new UnsafeBuffer(new byte[length]);
        message.putShort(0, (short)blockLengthOfVersionOne, ByteOrder.LITTLE_ENDIAN);
        message.putShort(2, (short)1, ByteOrder.LITTLE_ENDIAN);
        message.putShort(4, (short)2606, ByteOrder.LITTLE_ENDIAN);
        message.putShort(6, (short)1, ByteOrder.LITTLE_ENDIAN);
        message.putLong(8 + 8, 41, ByteOrder.LITTLE_ENDIAN);
        message.putLong(8 + 56, 52_302_000, ByteOrder.LITTLE_ENDIAN);
        message.putByte(8 + blockLengthOfVersionOne - 1, (byte)3);
        message.putByte(8 + blockLengthOfVersionOne, (byte)6);
        message.putStringWithoutLengthAscii(8 + blockLengthOfVersionOne + 1, "rb2601");

        reader.onMessage(message, 0, length, 64);

        assertEquals(List.of("41 52302000 3 true rb2601 " + (length - 8)), seen);
        assertEquals(0, reader.unknownCount());
    }

    @Test
    void shouldHoldEachDerivedStreamToItsSequence()
    {
        assertHeld("bar", BarEncoder.TEMPLATE_ID, BarEncoder.BLOCK_LENGTH,
            BarEncoder.sequenceEncodingOffset(), BarEncoder.epochEncodingOffset());
        assertHeld("quality", QualityMinuteEncoder.TEMPLATE_ID, QualityMinuteEncoder.BLOCK_LENGTH,
            QualityMinuteEncoder.sequenceEncodingOffset(), QualityMinuteEncoder.epochEncodingOffset());
        assertHeld("report", LineReportEncoder.TEMPLATE_ID, LineReportEncoder.BLOCK_LENGTH,
            LineReportEncoder.sequenceEncodingOffset(), LineReportEncoder.epochEncodingOffset());
        assertHeld("image", InstrumentImageEncoder.TEMPLATE_ID, InstrumentImageEncoder.BLOCK_LENGTH,
            InstrumentImageEncoder.sequenceEncodingOffset(), InstrumentImageEncoder.epochEncodingOffset());
        assertHeld("book", BookSnapshotEncoder.TEMPLATE_ID, BookSnapshotEncoder.BLOCK_LENGTH,
            BookSnapshotEncoder.sequenceEncodingOffset(), BookSnapshotEncoder.epochEncodingOffset());
        assertHeld("delta", Level1DeltaEncoder.TEMPLATE_ID, Level1DeltaEncoder.BLOCK_LENGTH,
            Level1DeltaEncoder.sequenceEncodingOffset(), Level1DeltaEncoder.epochEncodingOffset());
    }

    private void tick(final long sequence)
    {
        maker.tryTick(sink, sequence, sequence);
    }

    private void heartbeat(final long lastSequence)
    {
        sink.tryClaim(MessageHeaderEncoder.ENCODED_LENGTH + HeartbeatEncoder.BLOCK_LENGTH);
        new HeartbeatEncoder().wrapAndApplyHeader(sink.buffer(), sink.offset(), new MessageHeaderEncoder())
            .lastSequence(lastSequence)
            .publishTimeNs(1)
            .epoch(sink.epoch);
        sink.commit();
    }

    private static void assertHeld(final String name, final int templateId, final int blockLength,
        final int sequenceOffset, final int epochOffset)
    {
        final RememberingListener hearer = new RememberingListener();
        final MessageDispatcher held = new MessageDispatcher(hearer);
        final UnsafeBuffer message = new UnsafeBuffer(new byte[8 + blockLength]);
        new MessageHeaderEncoder().wrap(message, 0)
            .blockLength(blockLength)
            .templateId(templateId)
            .schemaId(MessageHeaderEncoder.SCHEMA_ID)
            .version(MessageHeaderEncoder.SCHEMA_VERSION);
        message.putInt(8 + epochOffset, 1, ByteOrder.LITTLE_ENDIAN);
        long end = 0;
        for (final long sequence : new long[]
        {1, 2, 2, 4})
        {
            message.putLong(8 + sequenceOffset, sequence, ByteOrder.LITTLE_ENDIAN);
            end += FRAME_LENGTH;
            assertEquals(4 == sequence, held.isGapBefore(message, 0, 8 + blockLength, end), name);
            held.onMessage(message, 0, 8 + blockLength, end);
        }
        held.onMessage(message, 0, 8 + blockLength, end);

        assertEquals(List.of(name + " 1", name + " 2", "gap 3..4", name + " 4"), hearer.events);
        assertEquals(2, held.duplicateCount(), name);
        assertEquals(0, held.unknownCount(), name);
    }
}
