package io.millrace.record.store;

import io.millrace.wire.codec.MessageHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;

/** Makes of a message what a publisher of schema version 1 would have sent. */
final class OlderMessages
{
    private static final int BLOCK = MessageHeaderEncoder.ENCODED_LENGTH;

    private OlderMessages()
    {
    }

    /**
     * Turns each nth message, at index 0 of the buffer, into one of version 1; leaves the others.
     *
     * @param n              which ones.
     * @param number         of this message.
     * @param buffer         that holds it.
     * @param length         of the message.
     * @param oldBlockLength of the message in version 1.
     * @return the new length.
     */
    static int every(final int n, final int number, final UnsafeBuffer buffer, final int length,
        final int oldBlockLength)
    {
        if (number % n != 0)
        {
            return length;
        }
        final int blockLength = buffer.getShort(0, ByteOrder.LITTLE_ENDIAN);
        final byte[] rest = new byte[length - BLOCK - blockLength];
        buffer.getBytes(BLOCK + blockLength, rest);
        buffer.putShort(0, (short)oldBlockLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(6, (short)1, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(BLOCK + oldBlockLength, rest);

        return BLOCK + oldBlockLength + rest.length;
    }
}
