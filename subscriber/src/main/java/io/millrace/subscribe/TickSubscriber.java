package io.millrace.subscribe;

import io.aeron.archive.client.PersistentSubscription;
import io.aeron.archive.client.PersistentSubscriptionListener;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.aeron.protocol.DataHeaderFlyweight;
import io.millrace.audit.HotPath;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.LangUtil;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

import java.lang.invoke.VarHandle;

/**
 * A subscription to one stream that begins where it is told, reads the recording until it has caught up, goes on live, and comes
 * back by the recording when it was too slow or the publisher was restarted: each sequenced message once, in order, or a gap that
 * says so.
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
    /** Aeron's longest frame: no unfragmented message is longer. */
    private static final int MAX_MESSAGE_LENGTH = 64 * 1024;

    private final SubscriberContext context;
    private final MessageDispatcher dispatcher;
    private final TickListener listener;
    private final NanoClock clock;
    private final RecordingFinder finder;
    private final FragmentHandler fragmentHandler = this::onFragment;

    private final UnsafeBuffer liveMessage = new UnsafeBuffer(new byte[MAX_MESSAGE_LENGTH]);

    private PersistentSubscription subscription;
    private boolean isLive;
    private boolean isRejoinDue;
    private long acceptedGapAfter = MessageDispatcher.NULL_VALUE;
    private Throwable listenerError;

    private long recordingId = MessageDispatcher.NULL_VALUE;
    private long joinStartNs;
    private boolean isJoinTimed = true;
    private long nextJoinNs;
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
        this.clock = context.aeron().context().nanoClock();
        this.dispatcher = new MessageDispatcher(listener);
        this.finder = new RecordingFinder(context, clock);
        this.joinPosition = context.startFrom();
        this.joinStartNs = clock.nanoTime();
        this.nextJoinNs = joinStartNs;
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
            return join();
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
            CloseHelper.closeAll(subscription, finder, context::close);
            subscription = null;
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
     * Recording that is being read.
     *
     * @return the archive's id, {@link MessageDispatcher#NULL_VALUE} before it was found.
     */
    public long recordingId()
    {
        return recordingId;
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
            onLiveFragment(buffer, offset, length, header);
        }
        else
        {
            onMessage(buffer, offset, length, header.position());
        }
    }

    /**
     * The live stream is read untethered: while this thread stands still, the driver may give up on it and zero or reuse the memory
     * that it is reading. So a live message is copied, and the copy is good only if the frame is the same before and after.
     */
    @HotPath
    private void onLiveFragment(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        final int frame = offset - DataHeaderFlyweight.HEADER_LENGTH;
        final long lengthAndType = buffer.getLong(frame);
        final long streamAndTerm = buffer.getLong(frame + DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET);
        final long position = header.position();
        liveMessage.putBytes(0, buffer, offset, length);
        VarHandle.loadLoadFence();
        if (buffer.getLong(frame) != lengthAndType || (int)lengthAndType <= 0 ||
            buffer.getLong(frame + DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET) != streamAndTerm)
        {
            tornCount++;
            isRejoinDue = true;
            return;
        }
        onMessage(liveMessage, 0, length, position);
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
        isJoinTimed = false;
    }

    private void onSkippedSlow()
    {
        isRejoinDue = true;
    }

    private int join()
    {
        final AgentInvoker invoker = context.aeron().conductorAgentInvoker();
        if (null != invoker)
        {
            invoker.invoke();
        }
        final long nowNs = clock.nanoTime();
        if (isClosed || nowNs - nextJoinNs < 0)
        {
            return 0;
        }
        if (!finder.poll())
        {
            checkDeadline(nowNs);
            return 0;
        }

        final long foundRecordingId = finder.recordingId();
        final long recordingStart = finder.startPosition();
        finder.close();
        subscribe(foundRecordingId, recordingStart);

        return 1;
    }

    private void subscribe(final long foundRecordingId, final long recordingStart)
    {
        if (MessageDispatcher.NULL_VALUE != recordingId && foundRecordingId != recordingId)
        {
            dispatcher.onRecordingChange();
            joinPosition = SubscriberContext.START;
        }
        recordingId = foundRecordingId;
        final boolean isFromBeginning = 0 == recordingStart &&
            (0 == joinPosition || SubscriberContext.START == joinPosition);
        if (isFromBeginning && MessageDispatcher.NULL_VALUE == dispatcher.lastSequence())
        {
            dispatcher.startAfter(0);
        }

        subscription = PersistentSubscription.create(new PersistentSubscription.Context().aeron(context.aeron())
            .ownsAeronClient(false)
            .aeronArchiveContext(context.archiveContext())
            .recordingId(recordingId)
            .startPosition(joinPosition)
            .liveChannel(context.liveChannel())
            .liveStreamId(context.streamId())
            .replayChannel(context.replayChannel())
            .replayStreamId(context.replayStreamId())
            .listener(new JoinListener()));
    }

    private void onTroubleSlow(final PersistentSubscription current)
    {
        if (isRejoinDue || current.hasFailed())
        {
            rejoin(current);
        }
        final Throwable error = listenerError;
        if (null != error)
        {
            listenerError = null;
            LangUtil.rethrowUnchecked(error);
        }
    }

    private void rejoin(final PersistentSubscription failed)
    {
        final long nowNs = clock.nanoTime();
        if (failed.hasFailed())
        {
            lastError = failed.failureReason();
            if (!isJoinTimed)
            {
                isJoinTimed = true;
                joinStartNs = nowNs;
            }
            checkDeadline(nowNs);
            nextJoinNs = nowNs + context.rejoinIntervalNs();
        }
        isRejoinDue = false;
        rejoinCount++;
        subscription = null;
        failed.close();
        if (MessageDispatcher.NULL_VALUE != dispatcher.position())
        {
            joinPosition = dispatcher.position();
        }
        live(false);
    }

    private void checkDeadline(final long nowNs)
    {
        if (isJoinTimed && nowNs - joinStartNs > context.joinDeadlineNs())
        {
            final Exception cause = null != finder.lastError() ? finder.lastError() : lastError;
            throw new SubscriberException("no recording of stream " + context.streamId() + " on " + context.channel() +
                " could be joined from " + joinPosition + " within " + context.joinDeadlineNs() / 1_000_000 +
                " ms; media driver folder " + context.aeron().context().aeronDirectoryName() + ", newest error: " +
                (null == cause ? "none, the archive has no such recording" : cause.getMessage()) +
                "; start archive and publisher, or give a longer joinDeadlineNs", cause);
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
            isJoinTimed = false;
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
