package io.millrace.app.file;

import io.millrace.wire.MessageSink;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** A stream of one message: each that is committed goes to a consumer, and its place is used again. One thread. */
final class MemorySink implements MessageSink
{
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private final Consumer consumer;
    private long sequence = 1;

    MemorySink(final Consumer consumer)
    {
        this.consumer = consumer;
    }

    @Override
    public boolean tryClaim(final int length)
    {
        buffer.checkLimit(length);
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
        return 0;
    }

    @Override
    public long sequence()
    {
        return sequence;
    }

    @Override
    public int epoch()
    {
        return 1;
    }

    @Override
    public void commit()
    {
        sequence++;
        consumer.onMessage(buffer, 0);
    }

    @Override
    public void abort()
    {
        // The next claim writes over it.
    }

    /** Takes a message. */
    interface Consumer
    {
        void onMessage(DirectBuffer buffer, int offset);
    }
}
