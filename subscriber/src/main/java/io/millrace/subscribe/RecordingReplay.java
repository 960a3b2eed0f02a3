package io.millrace.subscribe;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.Image;
import io.aeron.ImageFragmentAssembler;
import io.aeron.Subscription;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.client.ControlResponsePoller;
import io.aeron.archive.codecs.ControlResponseCode;
import io.aeron.logbuffer.FragmentHandler;
import io.millrace.audit.HotPath;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * Reads a recording of an earlier day from a position to its end without ever waiting: each {@link #poll} does one step of the
 * beginning, or reads. One that fails is closed by its owner and made anew. One thread.
 */
final class RecordingReplay implements AutoCloseable
{
    private enum Phase
    {
        REQUEST,
        AWAIT_RESPONSE,
        AWAIT_SUBSCRIPTION,
        AWAIT_IMAGE,
        READ,
        FAILED
    }

    private final SubscriberContext context;
    private final AeronArchive archive;
    private final Aeron aeron;
    private final NanoClock clock;
    private final RecordingSpan span;
    private final long fromPosition;
    private final FragmentHandler assembler;
    private Phase phase = Phase.REQUEST;
    private long deadlineNs;
    private long correlationId;
    private long subscriptionId = Aeron.NULL_VALUE;
    private int sessionId;
    private Subscription subscription;
    private Image image;
    private long position;
    private Exception failure;

    /**
     * A replay.
     *
     * @param context      of the subscriber.
     * @param archive      to ask; closed by this.
     * @param span         to read, stopped.
     * @param fromPosition within it.
     * @param handler      of the messages.
     */
    RecordingReplay(final SubscriberContext context, final AeronArchive archive, final RecordingSpan span,
        final long fromPosition, final FragmentHandler handler)
    {
        this.context = context;
        this.archive = archive;
        this.aeron = context.aeron();
        this.clock = aeron.context().nanoClock();
        this.span = span;
        this.fromPosition = fromPosition;
        this.position = fromPosition;
        this.assembler = new ImageFragmentAssembler(handler);
        extendDeadline();
    }

    /** Does one step, or hands messages over; the work done. */
    @HotPath
    int poll(final int fragmentLimit)
    {
        final Image current = image;
        if (null == current)
        {
            return begin();
        }
        final int fragments = current.poll(assembler, fragmentLimit);
        position = current.position();
        if (0 == fragments && position < span.stopPosition() && current.isClosed())
        {
            failSlow("the archive ended it");
        }

        return fragments;
    }

    /** Whether everything was handed over. */
    boolean isDone()
    {
        return position >= span.stopPosition();
    }

    boolean hasFailed()
    {
        return Phase.FAILED == phase;
    }

    /** Why it failed; null while it has not. */
    Exception failure()
    {
        return failure;
    }

    /** Where the recording ended. */
    long stopPosition()
    {
        return span.stopPosition();
    }

    @Override
    public void close()
    {
        if (Aeron.NULL_VALUE != subscriptionId)
        {
            aeron.asyncRemoveSubscription(subscriptionId);
            subscriptionId = Aeron.NULL_VALUE;
        }
        CloseHelper.closeAll(subscription, archive);
    }

    private int begin()
    {
        try
        {
            if (Phase.FAILED != phase && clock.nanoTime() - deadlineNs > 0)
            {
                failSlow("no answer within the archive's message timeout, waiting in " + phase);
            }
            return switch (phase)
            {
                case REQUEST -> request();
                case AWAIT_RESPONSE -> awaitResponse();
                case AWAIT_SUBSCRIPTION -> awaitSubscription();
                case AWAIT_IMAGE -> awaitImage();
                case READ, FAILED -> 0;
            };
        }
        catch (final RuntimeException ex)
        {
            failSlow(ex.toString());
            return 0;
        }
    }

    private int request()
    {
        correlationId = aeron.nextCorrelationId();
        if (!archive.archiveProxy()
            .replay(span.recordingId(), fromPosition, span.stopPosition() - fromPosition, context.replayChannel(),
                context.replayStreamId(), correlationId, archive.controlSessionId()))
        {
            return 0;
        }
        phase = Phase.AWAIT_RESPONSE;

        return 1;
    }

    private int awaitResponse()
    {
        final ControlResponsePoller poller = archive.controlResponsePoller();
        poller.poll();
        if (!poller.isPollComplete() || poller.correlationId() != correlationId ||
            poller.controlSessionId() != archive.controlSessionId())
        {
            return 0;
        }
        if (ControlResponseCode.OK != poller.code())
        {
            failSlow(poller.errorMessage());
            return 0;
        }
        sessionId = (int)poller.relevantId();
        subscriptionId = aeron.asyncAddSubscription(ChannelUri.addSessionId(context.replayChannel(), sessionId),
            context.replayStreamId());
        phase = Phase.AWAIT_SUBSCRIPTION;

        return 1;
    }

    private int awaitSubscription()
    {
        subscription = aeron.getSubscription(subscriptionId);
        if (null == subscription)
        {
            return 0;
        }
        subscriptionId = Aeron.NULL_VALUE;
        phase = Phase.AWAIT_IMAGE;

        return 1;
    }

    private int awaitImage()
    {
        image = subscription.imageBySessionId(sessionId);
        if (null == image)
        {
            return 0;
        }
        phase = Phase.READ;
        archive.close();

        return 1;
    }

    private void extendDeadline()
    {
        deadlineNs = clock.nanoTime() + archive.context().messageTimeoutNs();
    }

    private void failSlow(final String reason)
    {
        if (Phase.FAILED != phase)
        {
            phase = Phase.FAILED;
            failure = new SubscriberException("replay of recording " + span.recordingId() + " of stream " +
                context.streamId() + " stands at position " + position + " of " + span.stopPosition() + ": " + reason,
                null);
        }
    }
}
