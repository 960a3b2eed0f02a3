package io.millrace.bench.feed;

import io.millrace.wire.MessageSink;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;

/** A stream that is a buffer, written round and round: claims cost nothing, so that what is measured is the encoding. One thread. */
final class BufferSink implements MessageSink
{
    private static final int CAPACITY = 16 << 20;

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY));
    private long sequence = 1;
    private int offset;
    private int end;

    @Override
    public boolean tryClaim(final int length)
    {
        offset = end + length > CAPACITY ? 0 : end;
        end = BitUtil.align(offset + length, 32);

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
        return offset;
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
    }

    @Override
    public void abort()
    {
        throw new IllegalStateException("the feed handler gave a claim back: a tick was not encoded");
    }
}
