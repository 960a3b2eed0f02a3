package io.millrace.subscribe;

import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.client.RecordingDescriptorPoller;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

import java.util.ArrayList;
import java.util.List;

/**
 * Looks for the recordings of a stream without ever waiting: each {@link #poll()} does one step. Goes on for ever; its
 * owner holds the deadline. One thread.
 */
final class RecordingFinder implements AutoCloseable
{
    private static final int RECORDS_A_PAGE = 100;

    private final SubscriberContext context;
    private final NanoClock clock;
    private final String channelFragment;

    private AeronArchive.AsyncConnect connecting;
    private AeronArchive archive;
    private boolean isListing;
    private long listDeadlineNs;
    private long nextTryNs;
    private long pageStart;
    private int pageCount;
    private final List<RecordingSpan> found = new ArrayList<>();
    private Exception lastError;

    RecordingFinder(final SubscriberContext context, final NanoClock clock)
    {
        this.context = context;
        this.clock = clock;
        this.channelFragment = RecordedChannels.fragment(context.channel());
        reset();
    }

    /** True when {@link #days()} is valid. */
    boolean poll()
    {
        final long nowNs = clock.nanoTime();
        if (nowNs - nextTryNs < 0)
        {
            return false;
        }
        try
        {
            if (null == archive)
            {
                connect();
                return false;
            }
            return isListing ? onPage(nowNs) : requestPage(nowNs);
        }
        catch (final Exception ex)
        {
            // The archive is not up yet, or went away: tried again until the owner's deadline, which reports this error.
            lastError = ex;
            close();
            nextTryNs = clock.nanoTime() + context.rejoinIntervalNs();
            return false;
        }
    }

    /** What was found. */
    RecordedDays days()
    {
        return RecordedDays.of(found);
    }

    /** Hands the connection over, which is the caller's to close. */
    AeronArchive takeArchive()
    {
        final AeronArchive taken = archive;
        archive = null;

        return taken;
    }

    Exception lastError()
    {
        return lastError;
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(connecting, archive);
        connecting = null;
        archive = null;
        reset();
    }

    private void reset()
    {
        isListing = false;
        pageStart = 0;
        found.clear();
        nextTryNs = clock.nanoTime();
    }

    private void connect()
    {
        if (null == connecting)
        {
            connecting = AeronArchive.asyncConnect(context.archiveContext());
        }
        archive = connecting.poll();
        if (null != archive)
        {
            connecting = null;
        }
    }

    private boolean requestPage(final long nowNs)
    {
        final long correlationId = context.aeron().nextCorrelationId();
        pageCount = 0;
        if (0 == pageStart)
        {
            found.clear();
        }
        archive.recordingDescriptorPoller().reset(correlationId, RECORDS_A_PAGE, this::onRecordingDescriptor);
        if (archive.archiveProxy()
            .listRecordingsForUri(pageStart, RECORDS_A_PAGE, channelFragment, context.streamId(),
                correlationId, archive.controlSessionId()))
        {
            isListing = true;
            listDeadlineNs = nowNs + archive.context().messageTimeoutNs();
        }

        return false;
    }

    private boolean onPage(final long nowNs)
    {
        final RecordingDescriptorPoller poller = archive.recordingDescriptorPoller();
        poller.poll();
        if (!poller.isDispatchComplete())
        {
            if (nowNs - listDeadlineNs > 0 || !poller.subscription().isConnected())
            {
                throw new SubscriberException("archive does not answer a listing of stream " + context.streamId(),
                    null);
            }
            return false;
        }
        isListing = false;
        if (RECORDS_A_PAGE == pageCount)
        {
            return false;
        }
        pageStart = 0;
        nextTryNs = nowNs + context.rejoinIntervalNs();

        return !found.isEmpty();
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private void onRecordingDescriptor(
        final long controlSessionId,
        final long correlationId,
        final long id,
        final long startTimeMs,
        final long stopTimeMs,
        final long recordingStartPosition,
        final long stopPosition,
        final int initialTermId,
        final int segmentFileLength,
        final int termBufferLength,
        final int mtuLength,
        final int sessionId,
        final int streamId,
        final String strippedChannel,
        final String originalChannel,
        final String sourceIdentity)
    {
        pageCount++;
        pageStart = id + 1;
        found.add(new RecordingSpan(id, recordingStartPosition, stopPosition, initialTermId, termBufferLength,
            mtuLength));
    }
}
