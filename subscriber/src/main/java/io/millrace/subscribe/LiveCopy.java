package io.millrace.subscribe;

import io.aeron.protocol.DataHeaderFlyweight;
import io.millrace.audit.HotPath;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.lang.invoke.VarHandle;

/**
 * A copy of one live message that is whole. The live stream is read untethered: while this thread stands still, the driver may give up on
 * it and zero or reuse the memory that it is reading. So a live message is copied, and the copy is good only if the frame is the same
 * before and after (docs/decisions/0005-back-pressure.md). One thread.
 */
final class LiveCopy
{
    /** Aeron's longest frame: no unfragmented message is longer. */
    private static final int MAX_MESSAGE_LENGTH = 64 * 1024;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[MAX_MESSAGE_LENGTH]);

    /**
     * Copies an unfragmented message.
     *
     * @param buffer of the live image.
     * @param offset of the message behind its frame header.
     * @param length of the message.
     * @return false when the driver took it back meanwhile.
     */
    @HotPath
    boolean tryCopy(final DirectBuffer buffer, final int offset, final int length)
    {
        final int frame = offset - DataHeaderFlyweight.HEADER_LENGTH;
        final long lengthAndType = buffer.getLong(frame);
        final long streamAndTerm = buffer.getLong(frame + DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET);
        message.putBytes(0, buffer, offset, length);
        VarHandle.loadLoadFence();

        return buffer.getLong(frame) == lengthAndType && (int)lengthAndType > 0 &&
            buffer.getLong(frame + DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET) == streamAndTerm;
    }

    /** The newest copy, from index 0 on. */
    DirectBuffer message()
    {
        return message;
    }
}
