package io.millrace.bridge;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Requests to a bridge host and its answers, as native/include/millrace_host.h frames them. */
final class HostFrame
{
    static final int OPEN = 1;
    static final int REGISTER_FRONT = 2;
    static final int INIT = 3;
    static final int LOGIN = 4;
    static final int SUBSCRIBE = 5;
    static final int UNSUBSCRIBE = 6;
    static final int CLOSE = 7;

    private static final int MAX_FRAME = 8 * 1024 * 1024;

    private HostFrame()
    {
    }

    /** A request, ready to be written; in a direct buffer, so that nothing copies it on its way and wiping it wipes it. */
    static ByteBuffer request(final int operation, final int number, final byte[]... texts)
    {
        int bodyLength = 2 * Integer.BYTES;
        for (final byte[] text : texts)
        {
            bodyLength += Integer.BYTES + text.length;
        }
        final ByteBuffer frame = ByteBuffer.allocateDirect(Integer.BYTES + bodyLength).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(bodyLength).putInt(operation).putInt(number);
        for (final byte[] text : texts)
        {
            frame.putInt(text.length).put(text);
        }

        return frame.flip();
    }

    static byte[] text(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the next answer; null when the host's output has ended. */
    static Answer read(final InputStream input) throws IOException
    {
        final DataInputStream data = new DataInputStream(input);
        final int bodyLength;
        try
        {
            bodyLength = Integer.reverseBytes(data.readInt());
        }
        catch (final EOFException ex)
        {
            return null;
        }
        if (bodyLength < Long.BYTES + Integer.BYTES || MAX_FRAME < bodyLength)
        {
            throw new IOException("answer of " + bodyLength + " bytes");
        }

        final ByteBuffer body = ByteBuffer.wrap(data.readNBytes(bodyLength)).order(ByteOrder.LITTLE_ENDIAN);
        if (body.remaining() < bodyLength)
        {
            return null; // it died within the answer
        }
        final long result = body.getLong();
        final int textLength = body.getInt();
        if (textLength != body.remaining())
        {
            throw new IOException("answer with a text of " + textLength + " bytes in " + body.remaining());
        }

        return new Answer(result, body.slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * An answer.
     *
     * @param result of the call.
     * @param bytes  of its text.
     */
    record Answer(long result, ByteBuffer bytes)
    {
        String text()
        {
            return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        }
    }
}
