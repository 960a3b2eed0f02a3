package io.millrace.subscribe;

import io.aeron.archive.client.PersistentSubscription;
import io.aeron.archive.client.PersistentSubscriptionListener;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.millrace.audit.HotPath;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NanoClock;

/**
 * A subscription to one stream that begins where it is told, reads the recordings until it has caught up, goes on live, and comes
 * back by the recordings when it was too slow or the publisher was restarted: each sequenced message once, in order, or a gap that
 * says so. The recordings of the trading days are one stream: those of earlier days are replayed to their ends
 * ({@link RecordingReplay}), the newest one leads to the live stream.
 * <p>
 * Aeron's PersistentSubscription does the reading; this class does not take its word. A message that does not follow the last
 * one by sequence makes it read again from the last good position, once; only if the recording lacks the messages too is it a
 * gap. A subscription that fails is made anew from the last good position.
 * <p>
 * All methods belong to the polling thread. {@link #poll} never waits, except for the driver's answer when a join begins
 * (milliseconds). Replayed messages are decoded where they lie in the driver's memory, live ones in a copy that was checked
 * (docs/decisions/0005-back-pressure.md); nothing is allocated per message.
 */
public final class TickSubscriber implements AutoCloseable
{
    private final SubscriberContext context;
    private final MessageDispatcher dispatcher;
    private final TickListener listener;
    private final JoinDeadline deadline;
    private final RecordingFinder finder;
    private final FragmentHandler fragmentHandler = this::onFragment;

    private final LiveCopy liveCopy = new LiveCopy();

    private PersistentSubscription subscription;
    private RecordingReplay replay;
    private boolean isLive;
    private boolean isRejoinDue;
    private long acceptedGapAfter = MessageDispatcher.NULL_VALUE;
    private Throwable listenerError;

    private RecordingSpan recording;
    private long joinPosition;
    private long rejoinCount;
    private long tornCount;
    private long liveJoinCount;
    private long liveLeaveCount;
    private long archiveErrorCount;
    private Exception lastError;
    private boolean isClosed;

    private TickSubscriber(final SubscriberContext context, final TickListener listener)
    {
        this.context = context;
        this.listener = listener;
        final NanoClock clock = context.aeron().context().nanoClock();
        this.dispatcher = new MessageDispatcher(listener);
        this.finder = new RecordingFinder(context, clock);
        this.joinPosition = context.startFrom();
        this.deadline = new JoinDeadline(context, clock);
    }

    /**
     * Begins a subscription. Does not wait for the archive, the recording or the publisher: {@link #poll} finds them.
     *
     * @param context  concluded here unless it is already.
     * @param listener to call from {@link #poll}.
     * @return the subscription.
     */
    public static TickSubscriber connect(final SubscriberContext context, final TickListener listener)
    {
        if (!context.isConcluded())
        {
            context.conclude();
        }

        return new TickSubscriber(context, listener);
    }

    /**
     * Does one step of joining, or delivers messages that have come.
     *
     * @param fragmentLimit most messages to deliver in this call.
     * @return the work done, 0 for none: a reason to idle.
     * @throws SubscriberException when the recording could not be found or joined before the deadline.
     */
    @HotPath
    public int poll(final int fragmentLimit)
    {
        final PersistentSubscription current = subscription;
        if (null == current)
        {
            return null == replay ? join() : replayEarlier(fragmentLimit);
        }
        final int workCount = current.poll(fragmentHandler, fragmentLimit);
        if (null != listenerError || isRejoinDue || current.hasFailed())
        {
            onTroubleSlow(current);
        }

        return workCount;
    }

    /** Ends the subscription; closes the Aeron client when it is the subscriber's own. Idempotent. */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            CloseHelper.closeAll(subscription, replay, finder, context::close);
            subscription = null;
            replay = null;
        }
    }

    /**
     * Where the newest message ends: start from here to get the next one.
     *
     * @return position in the stream, {@link MessageDispatcher#NULL_VALUE} before the first message.
     */
    public long position()
    {
        return dispatcher.position();
    }

    /**
     * Recording that is being read, or from which the live stream was joined.
     *
     * @return the archive's id, {@link MessageDispatcher#NULL_VALUE} before it was found.
     */
    public long recordingId()
    {
        return null == recording ? MessageDispatcher.NULL_VALUE : recording.recordingId();
    }

    /**
     * Whether messages come from the live stream.
     *
     * @return false while reading the recording, or waiting.
     */
    public boolean isLive()
    {
        return isLive;
    }

    /**
     * Newest sequence received, or named by a heartbeat.
     *
     * @return the sequence, {@link MessageDispatcher#NULL_VALUE} before the first message.
     */
    public long lastSequence()
    {
        return dispatcher.lastSequence();
    }

    /**
     * Epoch of the newest message.
     *
     * @return the publisher's start, from 1; 0 before the first message.
     */
    public int epoch()
    {
        return dispatcher.epoch();
    }

    /**
     * Messages delivered.
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
     * Gaps that the recording has too.
     *
     * @return the number of gaps, not of messages.
     */
    public long gapCount()
    {
        return dispatcher.gapCount();
    }

    /**
     * Sequenced messages missing in all gaps.
     *
     * @return the number of messages.
     */
    public long missingCount()
    {
        return dispatcher.missingCount();
    }

    /**
     * Messages that came again and were dropped.
     *
     * @return the number.
     */
    public long duplicateCount()
    {
        return dispatcher.duplicateCount();
    }

    /**
     * Messages of a kind that this build does not know; skipped.
     *
     * @return the number.
     */
    public long unknownCount()
    {
        return dispatcher.unknownCount();
    }

    /**
     * Times that the reading began anew from the last good position, because it failed or a sequence was missing.
     *
     * @return the number.
     */
    public long rejoinCount()
    {
        return rejoinCount;
    }

    /**
     * Live messages that the driver took back while they were being read, because this subscriber stood still for too long; each
     * was read again from the recording.
     *
     * @return the number.
     */
    public long tornCount()
    {
        return tornCount;
    }

    /**
     * Times that the live stream was joined.
     *
     * @return the number.
     */
    public long liveJoinCount()
    {
        return liveJoinCount;
    }

    /**
     * Times that the live stream was left: this subscriber was too slow, or the publisher went.
     *
     * @return the number.
     */
    public long liveLeaveCount()
    {
        return liveLeaveCount;
    }

    /**
     * Errors that the archive, the driver or the subscription reported; they are dealt with by trying again.
     *
     * @return the number.
     */
    public long archiveErrorCount()
    {
        return archiveErrorCount;
    }

    /**
     * Newest of those errors.
     *
     * @return the error, null for none.
     */
    public Exception lastError()
    {
        return lastError;
    }

    @HotPath
    private void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if (isLive && FrameDescriptor.UNFRAGMENTED == (byte)(header.flags() & FrameDescriptor.UNFRAGMENTED))
        {
            final long position = header.position();
            if (liveCopy.tryCopy(buffer, offset, length))
            {
                onMessage(liveCopy.message(), 0, length, position);
            }
            else
            {
                tornCount++;
                isRejoinDue = true;
            }
        }
        else
        {
            onMessage(buffer, offset, length, header.position());
        }
    }

    @HotPath
    private void onMessage(final DirectBuffer buffer, final int offset, final int length, final long position)
    {
        if (isRejoinDue || null != listenerError)
        {
            // The rest of the batch: read again after the rejoin, or by the poll after the one that throws.
            onSkippedSlow();
            return;
        }
        if (dispatcher.isGapBefore(buffer, offset, length, position) && dispatcher.lastSequence() != acceptedGapAfter)
        {
            acceptedGapAfter = dispatcher.lastSequence();
            isRejoinDue = true;
            return;
        }
        try
        {
            dispatcher.onMessage(buffer, offset, length, position);
        }
        catch (final Throwable ex)
        {
            // Aeron would hand it to the client's error handler and go on; the app has to hear of it.
            listenerError = ex;
        }
        deadline.onJoined();
    }

    private void onSkippedSlow()
    {
        isRejoinDue = true;
    }

    private int join()
    {
        invokeConductor();
        if (isClosed || !deadline.isTryDue())
        {
            return 0;
        }
        if (!finder.poll())
        {
            deadline.check(joinPosition, null != finder.lastError() ? finder.lastError() : lastError);
            return 0;
        }

        final RecordedDays days = finder.days();
        if (null != recording && !days.newest().hasTermsOf(recording))
        {
            // Another archive, or the publisher began anew: positions mean something else, sequences go on.
            dispatcher.onRecordingChange();
            joinPosition = SubscriberContext.START;
        }
        final int index = days.at(joinPosition);
        if (RecordedDays.NONE == index)
        {
            lastError = new SubscriberException("the oldest recording begins at position " + days.startPosition() +
                ", was what comes before it purged?", null);
            deadline.onFailure();
            deadline.check(joinPosition, lastError);
            return 0;
        }
        read(days, days.spans().get(index));
        finder.close();

        return 1;
    }

    private void read(final RecordedDays days, final RecordingSpan found)
    {
        recording = found;
        final boolean isFromBeginning = 0 == days.startPosition() &&
            (0 == joinPosition || SubscriberContext.START == joinPosition);
        if (isFromBeginning && MessageDispatcher.NULL_VALUE == dispatcher.lastSequence())
        {
            dispatcher.startAfter(0);
        }
        if (found == days.newest())
        {
            subscribe();
        }
        else
        {
            final long from = SubscriberContext.START == joinPosition ? found.startPosition() : joinPosition;
            replay = new RecordingReplay(context, finder.takeArchive(), found, from, fragmentHandler);
        }
    }

    private void subscribe()
    {
        subscription = PersistentSubscription.create(new PersistentSubscription.Context().aeron(context.aeron())
            .ownsAeronClient(false)
            .aeronArchiveContext(context.archiveContext())
            .recordingId(recording.recordingId())
            .startPosition(joinPosition)
            .liveChannel(context.liveChannel())
            .liveStreamId(context.streamId())
            .replayChannel(context.replayChannel())
            .replayStreamId(context.replayStreamId())
            .listener(new JoinListener()));
    }

    private int replayEarlier(final int fragmentLimit)
    {
        invokeConductor();
        final RecordingReplay current = replay;
        final int workCount = current.poll(fragmentLimit);
        if (isRejoinDue || current.hasFailed())
        {
            replay = null;
            rejoin(current, current.hasFailed() ? current.failure() : null);
        }
        else if (current.isDone())
        {
            replay = null;
            current.close();
            joinPosition = current.stopPosition();
        }
        rethrowListenerError();

        return workCount;
    }

    private void onTroubleSlow(final PersistentSubscription current)
    {
        if (isRejoinDue || current.hasFailed())
        {
            subscription = null;
            rejoin(current, current.hasFailed() ? current.failureReason() : null);
        }
        rethrowListenerError();
    }

    private void rethrowListenerError()
    {
        final Throwable error = listenerError;
        if (null != error)
        {
            listenerError = null;
            LangUtil.rethrowUnchecked(error);
        }
    }

    private void rejoin(final AutoCloseable ended, final Exception failure)
    {
        CloseHelper.close(ended);
        if (null != failure)
        {
            lastError = failure;
            deadline.onFailure();
            deadline.check(joinPosition, failure);
        }
        isRejoinDue = false;
        rejoinCount++;
        if (MessageDispatcher.NULL_VALUE != dispatcher.position())
        {
            joinPosition = dispatcher.position();
        }
        live(false);
    }

    private void invokeConductor()
    {
        final AgentInvoker invoker = context.aeron().conductorAgentInvoker();
        if (null != invoker)
        {
            invoker.invoke();
        }
    }

    private void live(final boolean newLive)
    {
        if (isLive != newLive)
        {
            isLive = newLive;
            listener.onLive(newLive);
        }
    }

    private final class JoinListener implements PersistentSubscriptionListener
    {
        @Override
        public void onLiveJoined()
        {
            liveJoinCount++;
            deadline.onJoined();
            live(true);
        }

        @Override
        public void onLiveLeft()
        {
            liveLeaveCount++;
            live(false);
        }

        @Override
        public void onError(final Exception e)
        {
            archiveErrorCount++;
            lastError = e;
        }
    }
}
