package io.millrace.wire;

import io.millrace.audit.Hash64;
import io.millrace.audit.HotPath;
import io.millrace.wire.codec.MessageHeaderEncoder;
import org.agrona.DirectBuffer;

/** Hash of an encoded message's fields, the input of the checksum over a stream (docs/protocol.md). Any thread. */
public final class TickHash
{
    private TickHash()
    {
    }

    /**
     * Hash over block and variable data, without the SBE header.
     *
     * @param buffer that holds the message.
     * @param offset of the SBE header.
     * @param length of the message, SBE header included.
     * @return the hash.
     */
    @HotPath
    public static long of(final DirectBuffer buffer, final int offset, final int length)
    {
        return Hash64.hash(buffer, offset + MessageHeaderEncoder.ENCODED_LENGTH,
            length - MessageHeaderEncoder.ENCODED_LENGTH);
    }
}
