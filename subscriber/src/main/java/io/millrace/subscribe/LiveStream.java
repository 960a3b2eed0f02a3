package io.millrace.subscribe;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.millrace.audit.HotPath;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Reads a stream as it is published, from now on: bars, quality, images, books. Such a stream is not recorded, or its past is not wanted; who
 * must have every tick takes a {@link TickSubscriber}. Each publisher (a shard of the bars, say) is held to its own sequence: what is missing is
 * told by {@link TickListener#onGap}. All methods belong to the polling thread; nothing is allocated per message.
 */
public final class LiveStream implements AutoCloseable
{
    private final TickListener listener;
    private final Subscription subscription;
    private final Int2ObjectHashMap<MessageDispatcher> publishers = new Int2ObjectHashMap<>();
    private final FragmentHandler handler = new FragmentAssembler(this::onFragment);

    /**
     * Begins to subscribe.
     *
     * @param aeron    client; stays the caller's.
     * @param channel  of the stream.
     * @param streamId of {@link io.millrace.wire.Streams}.
     * @param listener to call from {@link #poll}.
     */
    public LiveStream(final Aeron aeron, final String channel, final int streamId, final TickListener listener)
    {
        this.listener = listener;
        subscription = aeron.addSubscription(channel, streamId, null, image -> publishers.remove(image.sessionId()));
    }

    /**
     * Delivers messages that have come.
     *
     * @param fragmentLimit most messages to deliver in this call.
     * @return messages read, 0 for none: a reason to idle.
     */
    @HotPath
    public int poll(final int fragmentLimit)
    {
        return subscription.poll(handler, fragmentLimit);
    }

    /**
     * Whether anybody publishes.
     *
     * @return false before the first publisher came, and after the last one went.
     */
    public boolean isConnected()
    {
        return subscription.isConnected();
    }

    /**
     * Messages missing in all gaps of the publishers that are there now.
     *
     * @return the number.
     */
    public long missingCount()
    {
        long missing = 0;
        for (final MessageDispatcher publisher : publishers.values())
        {
            missing += publisher.missingCount();
        }

        return missing;
    }

    @Override
    public void close()
    {
        subscription.close();
    }

    @HotPath
    private void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        MessageDispatcher publisher = publishers.get(header.sessionId());
        if (null == publisher)
        {
            publisher = addSlow(header.sessionId());
        }
        publisher.onMessage(buffer, offset, length, header.position());
    }

    private MessageDispatcher addSlow(final int sessionId)
    {
        final MessageDispatcher publisher = new MessageDispatcher(listener);
        publishers.put(sessionId, publisher);

        return publisher;
    }
}
