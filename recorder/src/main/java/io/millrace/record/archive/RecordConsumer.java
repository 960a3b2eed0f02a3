package io.millrace.record.archive;

import org.agrona.DirectBuffer;

/** Takes messages of a recording; {@code MessageDispatcher::onMessage} is one. */
@FunctionalInterface
public interface RecordConsumer
{
    /**
     * A message, padding left out.
     *
     * @param buffer   that holds it during the call.
     * @param offset   of its SBE header.
     * @param length   in bytes, SBE header included.
     * @param position where it ends in the stream.
     */
    void onMessage(DirectBuffer buffer, int offset, int length, long position);
}
