package io.millrace.bars;

import io.millrace.wire.MessageSink;
import org.agrona.MutableDirectBuffer;

/** Has room for so many messages. */
final class RefusingSink implements MessageSink
{
    private final MessageSink sink;
    int room;

    RefusingSink(final MessageSink sink)
    {
        this.sink = sink;
    }

    @Override
    public boolean tryClaim(final int length)
    {
        return room > 0 && sink.tryClaim(length);
    }

    @Override
    public MutableDirectBuffer buffer()
    {
        return sink.buffer();
    }

    @Override
    public int offset()
    {
        return sink.offset();
    }

    @Override
    public long sequence()
    {
        return sink.sequence();
    }

    @Override
    public int epoch()
    {
        return sink.epoch();
    }

    @Override
    public void commit()
    {
        room--;
        sink.commit();
    }

    @Override
    public void abort()
    {
        sink.abort();
    }
}
