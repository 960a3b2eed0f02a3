package io.millrace.publish;

import io.millrace.wire.MessageSink;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayList;
import java.util.List;

/** A stream in memory: keeps a copy of each message, and may be full. */
final class MemorySink implements MessageSink
{
    final List<UnsafeBuffer> messages = new ArrayList<>();

    /** Messages that still find room. */
    int room = Integer.MAX_VALUE;

    private UnsafeBuffer claim;

    @Override
    public boolean tryClaim(final int length)
    {
        if (0 == room)
        {
            return false;
        }
        claim = new UnsafeBuffer(new byte[length]);
        claim.setMemory(0, length, (byte)0x5a);
        return true;
    }

    @Override
    public MutableDirectBuffer buffer()
    {
        return claim;
    }

    @Override
    public int offset()
    {
        return 0;
    }

    @Override
    public long sequence()
    {
        return messages.size() + 1L;
    }

    @Override
    public int epoch()
    {
        return 3;
    }

    @Override
    public void commit()
    {
        messages.add(claim);
        room--;
        claim = null;
    }

    @Override
    public void abort()
    {
        claim = null;
    }
}
