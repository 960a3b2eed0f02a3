package io.millrace.record.store;

import io.aeron.ChannelUri;
import io.aeron.Image;
import io.aeron.ImageFragmentAssembler;
import io.aeron.Subscription;
import io.aeron.archive.client.AeronArchive;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import io.millrace.subscribe.RecordingSpan;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.collections.MutableReference;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads the messages of one recorded stream out of the archive, whole and in order, from any position, and follows the recording
 * while it grows. Everything that fails closes what was open; the next call opens it again. Not thread-safe.
 */
final class RecordingReader implements AutoCloseable
{
    /** Takes one whole message. */
    @FunctionalInterface
    interface MessageHandler
    {
        /** @param position of the recording at which the message ends. */
        void onMessage(DirectBuffer buffer, int offset, int length, long position);
    }

    /**
     * A recording of the stream.
     *
     * @param key           of the recording.
     * @param startPosition first position that the archive still has, or where the recording before it stopped when this one begins
     *                      earlier: what both have is read from the older one.
     * @param stopPosition  where it ended; {@link AeronArchive#NULL_POSITION} while it grows.
     */
    record Span(RecordingKey key, long startPosition, long stopPosition)
    {
        /** @return whether the archive has, or is about to get, something behind the position. */
        boolean reachesBeyond(final long position)
        {
            return AeronArchive.NULL_POSITION == stopPosition || stopPosition > position;
        }
    }

    private static final int MAX_RECORDINGS = 10_000;
    private static final long IMAGE_LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

    private final StoreContext context;
    private final int streamId;
    private final MessageHandler handler;
    private final FragmentHandler fragmentHandler = this::onFragment;
    private ImageFragmentAssembler assembler = new ImageFragmentAssembler(this::onMessage);
    private AeronArchive archive;
    private Subscription subscription;
    private Image image;
    private long settledPosition;
    private boolean isWithinMessage;
    private RuntimeException failure;

    RecordingReader(final StoreContext context, final int streamId, final MessageHandler handler)
    {
        this.context = context;
        this.streamId = streamId;
        this.handler = handler;
    }

    /** Connects to the archive unless it is connected. */
    void connect()
    {
        if (null == archive)
        {
            archive = AeronArchive.connect(context.archiveContext().clone().errorHandler(context.errorHandler()));
        }
    }

    /** Recordings of the stream, oldest first. */
    List<Span> recordings()
    {
        connect();
        final List<Span> spans = new ArrayList<>();
        final MutableReference<RecordingSpan> older = new MutableReference<>();
        archive.listRecordingsForUri(0, MAX_RECORDINGS, context.recordingChannelFragment(), streamId,
            (controlSessionId, correlationId, recordingId, startTimestamp, stopTimestamp, startPosition, stopPosition,
                initialTermId, segmentFileLength, termBufferLength, mtuLength, sessionId, recordedStreamId,
                strippedChannel, originalChannel, sourceIdentity) ->
            {
                final RecordingSpan span = new RecordingSpan(recordingId, startPosition, stopPosition, initialTermId,
                    termBufferLength, mtuLength);
                final boolean isContinued = null != older.get() && span.continues(older.get());
                spans.add(new Span(new RecordingKey(recordingId, startTimestamp),
                    isContinued ? older.get().stopPosition() : startPosition, stopPosition));
                older.set(span);
            });

        return spans;
    }

    boolean isOpen()
    {
        return image != null;
    }

    /** Starts to read at a position, which is the recording's start or the end of a message. */
    void open(final long recordingId, final long position)
    {
        closeReplay();
        connect();
        final int sessionId = (int)archive.startReplay(recordingId, position, AeronArchive.REPLAY_ALL_AND_FOLLOW,
            context.replayChannel(), context.replayStreamId());
        subscription = archive.context()
            .aeron()
            .addSubscription(ChannelUri.addSessionId(context.replayChannel(), sessionId), context.replayStreamId());
        final SleepingMillisIdleStrategy idle = new SleepingMillisIdleStrategy(1);
        final long deadlineNs = System.nanoTime() + IMAGE_LIMIT_NS;
        Image candidate = subscription.imageBySessionId(sessionId);
        while (null == candidate)
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new StoreException("archive: the replay of recording " + recordingId + " from position " +
                    position + " did not connect on " + context.replayChannel() + ", stream " +
                    context.replayStreamId() + ", within " + TimeUnit.NANOSECONDS.toMillis(IMAGE_LIMIT_NS) +
                    " ms; is the archive's driver alive?");
            }
            archive.checkForErrorResponse();
            idle.idle();
            candidate = subscription.imageBySessionId(sessionId);
        }
        // A new one: parts of a message that the last replay began must not be glued to this one's.
        assembler = new ImageFragmentAssembler(this::onMessage);
        isWithinMessage = false;
        failure = null;
        settledPosition = position;
        image = candidate;
    }

    /**
     * Hands over messages, at most so many fragments of them.
     *
     * @param limitPosition at which to stop, the end of a message; {@link Long#MAX_VALUE} to read on.
     * @param fragmentLimit of the call.
     * @return fragments read.
     * @throws RuntimeException what the handler threw; the reader is closed then, because the image has moved past the message.
     */
    int poll(final long limitPosition, final int fragmentLimit)
    {
        final int fragments = image.boundedPoll(fragmentHandler, limitPosition, fragmentLimit);
        if (failure != null)
        {
            final RuntimeException thrown = failure;
            closeReplay();
            throw thrown;
        }
        if (!isWithinMessage)
        {
            settledPosition = image.position();
        }

        return fragments;
    }

    /** @return whether the replay has handed over all that it will: the recording stopped, or the replay broke off. */
    boolean isAtEnd()
    {
        return image.isClosed() || image.isEndOfStream();
    }

    /** @return position up to which frames were read, padding and parts of messages included. */
    long position()
    {
        return image.position();
    }

    /** @return position before which every message was handed over whole. */
    long settledPosition()
    {
        return settledPosition;
    }

    /** Ends the replay and stays connected. The archive ends its side when nobody listens any more. */
    void closeReplay()
    {
        image = null;
        CloseHelper.close(context.errorHandler(), subscription);
        subscription = null;
    }

    /** Ends everything; the next call connects again. */
    @Override
    public void close()
    {
        image = null;
        CloseHelper.closeAll(context.errorHandler(), subscription, archive);
        subscription = null;
        archive = null;
    }

    private void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        isWithinMessage = (header.flags() & FrameDescriptor.END_FRAG_FLAG) == 0;
        assembler.onFragment(buffer, offset, length, header);
    }

    /**
     * An exception must not leave this method: the image would report it and move past the message, which would be lost. It is
     * kept, what follows in this poll is left alone, and {@link #poll} throws it.
     */
    private void onMessage(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if (null == failure)
        {
            try
            {
                handler.onMessage(buffer, offset, length, header.position());
            }
            catch (final RuntimeException ex)
            {
                failure = ex;
            }
        }
    }
}
