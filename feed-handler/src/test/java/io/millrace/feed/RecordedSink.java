package io.millrace.feed;

import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.RejectedTickDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayList;
import java.util.List;

/** A sink that keeps each committed message, and that can be full. */
final class RecordedSink implements MessageSink
{
    final List<UnsafeBuffer> messages = new ArrayList<>();
    boolean isFull;
    int epoch = 1;
    private UnsafeBuffer claimed;
    private long sequence = 1;

    @Override
    public boolean tryClaim(final int length)
    {
        claimed = isFull ? null : new UnsafeBuffer(new byte[length]);
        return !isFull;
    }

    @Override
    public MutableDirectBuffer buffer()
    {
        return claimed;
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
        return epoch;
    }

    @Override
    public void commit()
    {
        messages.add(claimed);
        sequence++;
    }

    @Override
    public void abort()
    {
        claimed = null;
    }

    int templateId(final int index)
    {
        return new MessageHeaderDecoder().wrap(messages.get(index), 0).templateId();
    }

    TickDecoder tick(final int index)
    {
        return new TickDecoder().wrapAndApplyHeader(messages.get(index), 0, new MessageHeaderDecoder());
    }

    RejectedTickDecoder rejected(final int index)
    {
        return new RejectedTickDecoder().wrapAndApplyHeader(messages.get(index), 0, new MessageHeaderDecoder());
    }

    InstrumentDefinitionDecoder definition(final int index)
    {
        return new InstrumentDefinitionDecoder().wrapAndApplyHeader(messages.get(index), 0, new MessageHeaderDecoder());
    }
}
