package io.millrace.subscribe.rig;

import io.millrace.wire.MessageSink;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** A sink that hands each message to a consumer and lets the test name sequence and epoch, right or wrong. */
public final class BareSink implements MessageSink
{
    /** A message as it was committed. */
    @FunctionalInterface
    public interface Receiver
    {
        /**
         * A committed message.
         *
         * @param buffer that holds it.
         * @param offset of its SBE header.
         * @param length in bytes.
         */
        void onMessage(MutableDirectBuffer buffer, int offset, int length);
    }

    private static final int OFFSET = 64;

    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer(1024);
    private final Receiver receiver;
    private int claimedLength;

    /** Sequence that messages carry. */
    public long sequence = 1;

    /** Epoch that messages carry. */
    public int epoch = 1;

    /**
     * A sink.
     *
     * @param receiver of what is committed.
     */
    public BareSink(final Receiver receiver)
    {
        this.receiver = receiver;
    }

    @Override
    public boolean tryClaim(final int length)
    {
        claimedLength = length;
        return true;
    }

    @Override
    public MutableDirectBuffer buffer()
    {
        return buffer;
    }

    @Override
    public int offset()
    {
        return OFFSET;
    }

    @Override
    public long sequence()
    {
        return sequence;
    }

    @Override
    public int epoch()
    {
        return epoch;
    }

    @Override
    public void commit()
    {
        receiver.onMessage(buffer, OFFSET, claimedLength);
    }

    @Override
    public void abort()
    {
        claimedLength = 0;
    }
}
