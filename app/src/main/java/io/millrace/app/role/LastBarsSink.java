package io.millrace.app.role;

import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.values.LastValueWriter;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/** The bar stream, which also keeps the current bar of each instrument and interval for others to read. One thread. */
final class LastBarsSink implements MessageSink
{
    private static final int BLOCK = MessageHeaderDecoder.ENCODED_LENGTH;

    private final MessageSink stream;
    private final LastValueWriter values;
    private final int[] intervalsS;
    private int length;

    LastBarsSink(final MessageSink stream, final LastValueWriter values, final int... intervalsS)
    {
        this.stream = stream;
        this.values = values;
        this.intervalsS = intervalsS.clone();
    }

    @Override
    public boolean tryClaim(final int messageLength)
    {
        length = messageLength;

        return stream.tryClaim(messageLength);
    }

    @Override
    public MutableDirectBuffer buffer()
    {
        return stream.buffer();
    }

    @Override
    public int offset()
    {
        return stream.offset();
    }

    @Override
    public long sequence()
    {
        return stream.sequence();
    }

    @Override
    public int epoch()
    {
        return stream.epoch();
    }

    @Override
    public void commit()
    {
        final MutableDirectBuffer buffer = stream.buffer();
        final int offset = stream.offset();
        final int templateId = buffer.getShort(offset + MessageHeaderDecoder.templateIdEncodingOffset(),
            ByteOrder.LITTLE_ENDIAN) & 0xffff;
        if (BarDecoder.TEMPLATE_ID == templateId)
        {
            final long instrumentId = buffer.getLong(offset + BLOCK + BarDecoder.instrumentIdEncodingOffset(),
                ByteOrder.LITTLE_ENDIAN);
            final int value = indexOf(
                buffer.getInt(offset + BLOCK + BarDecoder.intervalSEncodingOffset(), ByteOrder.LITTLE_ENDIAN));
            if (values.beginAt(values.slotOf(instrumentId), value, length))
            {
                values.put(buffer, offset);
            }
        }
        stream.commit();
        values.end();
    }

    @Override
    public void abort()
    {
        stream.abort();
    }

    private int indexOf(final int intervalS)
    {
        int index = intervalsS.length - 1;
        while (index >= 0 && intervalsS[index] != intervalS)
        {
            index--;
        }

        return index;
    }
}
