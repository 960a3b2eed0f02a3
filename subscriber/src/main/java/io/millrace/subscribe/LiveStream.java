package io.millrace.subscribe;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.logbuffer.Header;
import io.millrace.audit.HotPath;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * Reads a stream as it is published, from now on: bars, quality, images, books. Such a stream is not recorded, or its past is not wanted; who
 * must have every tick takes a {@link TickSubscriber}. Each publisher (a shard of the bars, say) is held to its own sequence: what is missing is
 * told by {@link TickListener#onGap}, and that one comes or goes by {@link TickListener#onPublisher} and
 * {@link TickListener#onPublisherGone}. All methods and callbacks belong to the polling thread; nothing is allocated per message.
 */
public final class LiveStream implements AutoCloseable
{
    private final TickListener listener;
    private final Subscription subscription;
    private final Int2ObjectHashMap<MessageDispatcher> publishers = new Int2ObjectHashMap<>();
    private final FragmentAssembler handler = new FragmentAssembler(this::onFragment);

    /** Session ids that Aeron's own thread hands over; each was closed before: what is polled after it was taken has no more of it. */
    private final ManyToOneConcurrentLinkedQueue<Integer> ended = new ManyToOneConcurrentLinkedQueue<>();

    private long endedMissingCount;

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
        subscription = aeron.addSubscription(channel, streamId, null, this::onUnavailable);
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
        if (!ended.isEmpty())
        {
            removeEndedSlow();
        }

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
     * Messages missing in all gaps of all publishers, those included that have gone. It does not count what was published between the
     * last message of one publisher and the first of its next start: nobody knows.
     *
     * @return the number; it never falls.
     */
    public long missingCount()
    {
        long missing = endedMissingCount;
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
            publisher = addSlow(header.sessionId(), buffer, offset, length);
        }
        publisher.onMessage(buffer, offset, length, header.position());
    }

    private MessageDispatcher addSlow(final int sessionId, final DirectBuffer buffer, final int offset,
        final int length)
    {
        final MessageDispatcher publisher = new MessageDispatcher(listener);
        publishers.put(sessionId, publisher);
        listener.onPublisher(sessionId, publisher.epochOf(buffer, offset, length));

        return publisher;
    }

    private void removeEndedSlow()
    {
        for (Integer sessionId = ended.poll(); null != sessionId; sessionId = ended.poll())
        {
            handler.freeSessionBuffer(sessionId);
            final MessageDispatcher publisher = publishers.remove(sessionId.intValue());
            if (null != publisher)
            {
                endedMissingCount += publisher.missingCount();
                listener.onPublisherGone(sessionId, publisher.epoch());
            }
        }
    }

    /** On the thread of the Aeron client. */
    private void onUnavailable(final Image image)
    {
        ended.add(image.sessionId());
    }
}
