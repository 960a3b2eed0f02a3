package io.millrace.record.archive;

import org.agrona.DirectBuffer;

/** Takes the newest messages of a recording, in stream order, e.g. to roll a publisher's ledger forward. */
@FunctionalInterface
public interface TailConsumer
{
    /**
     * A message of the tail, of any kind.
     *
     * @param buffer that holds it during the call.
     * @param offset of its SBE header.
     * @param length in bytes, SBE header included.
     */
    void onMessage(DirectBuffer buffer, int offset, int length);
}
