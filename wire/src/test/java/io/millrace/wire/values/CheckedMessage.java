package io.millrace.wire.values;

import io.millrace.audit.Hash64;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** A message whose every byte, and whose length, follow from its instrument and number: a torn one is seen. */
final class CheckedMessage
{
    static final int MAX_LENGTH = 467;

    private static final int MIN_LENGTH = 16;

    private CheckedMessage()
    {
    }

    static int length(final long instrumentId, final long number)
    {
        return MIN_LENGTH + (int)Long.remainderUnsigned(Hash64.mix(instrumentId + number), MAX_LENGTH - MIN_LENGTH + 1);
    }

    static int write(final MutableDirectBuffer buffer, final int offset, final long instrumentId, final long number)
    {
        final int length = length(instrumentId, number);
        buffer.putLong(offset, instrumentId);
        buffer.putLong(offset + 8, number);
        final byte fill = fill(instrumentId, number);
        for (int i = MIN_LENGTH; i < length; i++)
        {
            buffer.putByte(offset + i, (byte)(fill + i));
        }

        return length;
    }

    /** Gives the number of the message; fails when it is not whole. */
    static long check(final DirectBuffer buffer, final int offset, final int length, final long instrumentId)
    {
        final long id = buffer.getLong(offset);
        final long number = buffer.getLong(offset + 8);
        if (id != instrumentId || length != length(instrumentId, number))
        {
            throw new AssertionError("torn: asked for " + instrumentId + ", got " + id + ", number " + number +
                " with " + length + " bytes, not " + length(instrumentId, number));
        }
        final byte fill = fill(instrumentId, number);
        for (int i = MIN_LENGTH; i < length; i++)
        {
            if (buffer.getByte(offset + i) != (byte)(fill + i))
            {
                throw new AssertionError("torn: byte " + i + " of message " + number + " of instrument " + id);
            }
        }

        return number;
    }

    private static byte fill(final long instrumentId, final long number)
    {
        return (byte)Hash64.mix(instrumentId * 31 + number);
    }
}
