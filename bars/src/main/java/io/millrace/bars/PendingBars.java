package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.wire.MessageSink;
import org.agrona.ExpandableRingBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends bars in order, and keeps those that the stream refuses until it takes them. It holds no more than one poll makes, since nothing is
 * polled while a bar waits: one message for each tick and interval of the poll, and one for each open bar when the poll crosses the ends of all
 * of them. It grows to that and keeps its size; a bar for which even 1 GiB has no room is an error, never a loss. One thread.
 */
final class PendingBars implements BarSink
{
    private static final int INITIAL_CAPACITY = 64 * 1024;
    private static final int MAX_CAPACITY = 1 << 30;
    private static final int MAX_LENGTH = 1024;

    private final MessageSink sink;
    private final EpochNanoClock clock;
    private final BarEncoding encoding = new BarEncoding();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[MAX_LENGTH]);
    private final ExpandableRingBuffer waiting = new ExpandableRingBuffer(INITIAL_CAPACITY, MAX_CAPACITY, false);
    private final ExpandableRingBuffer.MessageConsumer sender = this::onWaiting;
    private long sentCount;
    private long delayedCount;

    PendingBars(final MessageSink sink, final EpochNanoClock clock)
    {
        this.sink = sink;
        this.clock = clock;
    }

    @HotPath
    @Override
    public void onBar(final Bar bar)
    {
        if (waiting.isEmpty() && encoding.trySend(sink, bar, clock.nanoTime()))
        {
            sentCount++;
            return;
        }
        keepSlow(bar);
    }

    /** Sends what waits. Returns the number of bars sent. */
    @HotPath
    int send()
    {
        if (waiting.isEmpty())
        {
            return 0;
        }
        final long before = sentCount;
        waiting.consume(sender, Integer.MAX_VALUE);

        return (int)(sentCount - before);
    }

    @HotPath
    boolean isEmpty()
    {
        return waiting.isEmpty();
    }

    long sentCount()
    {
        return sentCount;
    }

    long delayedCount()
    {
        return delayedCount;
    }

    int waitingBytes()
    {
        return waiting.size();
    }

    private void keepSlow(final Bar bar)
    {
        final int length = encoding.encode(bar, message, 0, 0, 0, 0);
        if (!waiting.append(message, 0, length))
        {
            throw new IllegalStateException("bars: " + waiting.size() + " bytes of bars wait for the stream and " +
                MAX_CAPACITY + " are the most: poll fewer ticks at a time, or build fewer intervals");
        }
        delayedCount++;
    }

    private boolean onWaiting(final MutableDirectBuffer buffer, final int offset, final int length,
        final int headOffset)
    {
        final boolean isSent = encoding.trySend(sink, buffer, offset, length, clock.nanoTime());
        sentCount += isSent ? 1 : 0;

        return isSent;
    }
}
