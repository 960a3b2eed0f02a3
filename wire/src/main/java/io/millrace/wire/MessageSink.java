package io.millrace.wire;

import org.agrona.MutableDirectBuffer;

/**
 * The seam between who makes a message and who sends it: claim room in the stream, encode in place, commit. One claim at a
 * time; one thread.
 */
public interface MessageSink
{
    /**
     * Claims room for one message. The policy for a full stream stands behind this method, nowhere else: {@code false} means that
     * the caller keeps its input and offers the same message again later.
     *
     * @param length of the whole message in bytes, SBE header included.
     * @return true when {@link #buffer()} and {@link #offset()} are valid until {@link #commit()} or {@link #abort()}.
     */
    boolean tryClaim(int length);

    /**
     * Buffer of the claim.
     *
     * @return the buffer to encode into, in which the message begins at {@link #offset()}.
     */
    MutableDirectBuffer buffer();

    /**
     * Place of the claim.
     *
     * @return index of the message's first byte.
     */
    int offset();

    /**
     * Sequence that the next sequenced message of the stream must carry; {@link #commit()} of such a message advances it.
     *
     * @return the sequence, from 1.
     */
    long sequence();

    /**
     * Epoch that each message of the stream must carry: counts the publisher's starts, from 1.
     *
     * @return the epoch.
     */
    int epoch();

    /** Makes the claimed message visible to readers, and accounts for it in the publisher's ledger. */
    void commit();

    /** Gives the claimed room back; readers skip it. */
    void abort();
}
