package io.millrace.record.replay;

import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.archive.client.AeronArchive;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.Header;
import io.millrace.record.archive.RecordingChain;
import io.millrace.record.archive.RecordingException;
import io.millrace.subscribe.MessageDispatcher;
import io.millrace.subscribe.TickListener;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NanoClock;

import java.util.List;

/**
 * Replays the recordings of a stream, one trading day after the other, or a part of them by day, position or publish time, to the listener
 * that would have heard it live. {@link #poll} never waits, except for the archive's answer when the next recording begins: a message
 * that is not due yet stays where it is. One thread.
 */
public final class Replay implements AutoCloseable
{
    private final ReplayContext context;
    private final MessageDispatcher dispatcher;
    private final PublishTimes publishTimes = new PublishTimes();
    private final NanoClock clock;
    private final Pace pace;
    private final boolean isPaced;
    private final long fromTimeNs;
    private final long toTimeNs;
    private final long startPosition;
    private final long stopPosition;
    private final List<RecordingChain.Part> parts;
    private final ControlledFragmentHandler fragmentHandler = this::onFragment;

    private Subscription subscription;
    private Image image;
    private int nextPart;
    private boolean isStarted;
    private boolean isWaiting;
    private long firstPublishTimeNs;
    private long firstDeliveryNs;
    private long position;
    private long skippedCount;
    private long lastProgressNs = System.nanoTime();
    private Throwable listenerError;
    private boolean isClosed;

    private Replay(
        final ReplayContext context,
        final MessageDispatcher dispatcher,
        final ReplayPlan plan)
    {
        this.context = context;
        this.dispatcher = dispatcher;
        this.clock = context.clock();
        this.pace = context.pace();
        this.isPaced = !pace.isMax();
        this.fromTimeNs = context.fromTimeNs();
        this.toTimeNs = context.toTimeNs();
        this.parts = plan.parts();
        this.startPosition = plan.from();
        this.stopPosition = plan.to();
        this.position = startPosition;
        if (!parts.isEmpty())
        {
            openNext();
        }
    }

    /**
     * Starts a replay. Waits for the archive's answer.
     *
     * @param context  concluded here unless it is already.
     * @param listener to call from {@link #poll}.
     * @return the replay.
     * @throws RecordingException when there is no such recording, or it does not have the positions asked for.
     */
    public static Replay start(final ReplayContext context, final TickListener listener)
    {
        if (!context.isConcluded())
        {
            context.conclude();
        }
        final ReplayPlan plan = ReplayPlan.of(context);
        final MessageDispatcher dispatcher = new MessageDispatcher(listener);
        if (0 == plan.from() && Long.MIN_VALUE == context.fromTimeNs())
        {
            dispatcher.startAfter(0);
        }

        return new Replay(context, dispatcher, plan);
    }

    /**
     * Delivers messages that are due.
     *
     * @param fragmentLimit most messages to deliver in this call.
     * @return the number read, 0 for none: a reason to idle.
     * @throws RecordingException when the archive ends the replay early or delivers nothing before the deadline.
     */
    public int poll(final int fragmentLimit)
    {
        if (isDone() || isClosed)
        {
            return 0;
        }
        final AgentInvoker invoker = context.archive().context().aeron().conductorAgentInvoker();
        if (null != invoker)
        {
            invoker.invoke();
        }
        if (null == image)
        {
            if (subscription.imageCount() > 0)
            {
                image = subscription.imageAtIndex(0);
            }
            checkProgress(0);
            return 0;
        }
        isWaiting = false;
        final int fragments = image.controlledPoll(fragmentHandler, fragmentLimit);
        final long newPosition = image.position();
        final boolean isMoved = newPosition > position;
        position = newPosition;
        if (null != listenerError)
        {
            final Throwable error = listenerError;
            listenerError = null;
            LangUtil.rethrowUnchecked(error);
        }
        if (isPartDone())
        {
            openNext();
            position = Math.max(position, parts.get(nextPart - 1).from());
        }
        checkProgress(isMoved ? 1 : 0);

        return fragments;
    }

    /**
     * Whether everything was delivered.
     *
     * @return true when the replay has reached its end.
     */
    public boolean isDone()
    {
        return position >= stopPosition;
    }

    /** Ends the replay; the archive stays. Idempotent. */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            CloseHelper.close(subscription);
        }
    }

    /**
     * How far the replay is.
     *
     * @return position in the stream, from {@link #startPosition()} to {@link #stopPosition()}.
     */
    public long position()
    {
        return position;
    }

    /**
     * Where the replay begins.
     *
     * @return position in the stream.
     */
    public long startPosition()
    {
        return startPosition;
    }

    /**
     * Where the replay ends.
     *
     * @return position in the stream.
     */
    public long stopPosition()
    {
        return stopPosition;
    }

    /**
     * Newest sequence delivered or named by a heartbeat.
     *
     * @return the sequence, {@link MessageDispatcher#NULL_VALUE} before the first message.
     */
    public long lastSequence()
    {
        return dispatcher.lastSequence();
    }

    /**
     * Messages delivered, heartbeats included.
     *
     * @return the number.
     */
    public long messageCount()
    {
        return dispatcher.messageCount();
    }

    /**
     * Ticks, or rejected ticks, delivered.
     *
     * @return the number.
     */
    public long tickCount()
    {
        return dispatcher.tickCount();
    }

    /**
     * Gaps in the recording.
     *
     * @return the number of gaps, not of messages.
     */
    public long gapCount()
    {
        return dispatcher.gapCount();
    }

    /**
     * Messages left out because their publish time is not in the range asked for.
     *
     * @return the number.
     */
    public long skippedCount()
    {
        return skippedCount;
    }

    private void openNext()
    {
        final RecordingChain.Part part = parts.get(nextPart++);
        CloseHelper.close(subscription);
        image = null;
        subscription = context.archive()
            .replay(part.recording().recordingId(), part.from(), part.to() - part.from(), context.replayChannel(),
                context.replayStreamId());
    }

    private boolean isPartDone()
    {
        return nextPart < parts.size() && position >= parts.get(nextPart - 1).to();
    }

    private ControlledFragmentHandler.Action onFragment(
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final Header header)
    {
        final long publishTimeNs = publishTimes.of(buffer, offset, length);
        if (PublishTimes.UNKNOWN != publishTimeNs)
        {
            if (publishTimeNs < fromTimeNs || publishTimeNs > toTimeNs)
            {
                skippedCount++;
                return ControlledFragmentHandler.Action.CONTINUE;
            }
            if (isPaced && !isDue(publishTimeNs))
            {
                isWaiting = true;
                return ControlledFragmentHandler.Action.ABORT;
            }
        }
        try
        {
            dispatcher.onMessage(buffer, offset, length, header.position());
        }
        catch (final Throwable ex)
        {
            // Aeron would hand it to the client's error handler and go on; the app has to hear of it.
            listenerError = ex;
            return ControlledFragmentHandler.Action.BREAK;
        }

        return ControlledFragmentHandler.Action.CONTINUE;
    }

    private boolean isDue(final long publishTimeNs)
    {
        final long nowNs = clock.nanoTime();
        if (!isStarted)
        {
            isStarted = true;
            firstPublishTimeNs = publishTimeNs;
            firstDeliveryNs = nowNs;
        }

        return nowNs - firstDeliveryNs >= pace.gapNs(publishTimeNs - firstPublishTimeNs);
    }

    private void checkProgress(final int movedCount)
    {
        final long nowNs = System.nanoTime();
        if (movedCount > 0 || isWaiting)
        {
            lastProgressNs = nowNs;
            return;
        }
        final boolean isCut = null != image && image.isClosed() && image.position() < stopPosition;
        if (isCut || nowNs - lastProgressNs > context.progressDeadlineNs())
        {
            final AeronArchive archive = context.archive();
            throw new RecordingException("replay of stream " + context.streamId() + " stands at position " + position +
                " of " + stopPosition + (isCut ? ": the archive ended it" : ": nothing came for " +
                    context.progressDeadlineNs() / 1_000_000 + " ms") +
                "; archive client is " + archive.state() +
                ", are archive and media driver running?");
        }
    }
}
