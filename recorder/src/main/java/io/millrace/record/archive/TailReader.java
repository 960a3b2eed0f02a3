package io.millrace.record.archive;

import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.archive.client.AeronArchive;
import io.aeron.logbuffer.FragmentHandler;

import java.util.concurrent.TimeUnit;

/**
 * Reads a part of a stopped stream through the archive, so that no path to its folder is needed: of one recording after the other. Waits.
 * One thread.
 */
final class TailReader
{
    private static final int FRAGMENT_LIMIT = 256;
    private static final long PROGRESS_DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    private final AeronArchive archive;
    private final RecordingChain chain;
    private final String replayChannel;
    private final int replayStreamId;

    private RuntimeException failure;

    TailReader(
        final AeronArchive archive,
        final RecordingChain chain,
        final String replayChannel,
        final int replayStreamId)
    {
        this.archive = archive;
        this.chain = chain;
        this.replayChannel = replayChannel;
        this.replayStreamId = replayStreamId;
    }

    void read(final long from, final long to, final RecordConsumer consumer)
    {
        for (final RecordingChain.Part part : chain.parts(from, to))
        {
            readPart(part.recording().recordingId(), part.from(), part.to(), consumer);
        }
    }

    private void readPart(final long recordingId, final long from, final long to, final RecordConsumer consumer)
    {
        final FragmentHandler handler = (buffer, offset, length, header) ->
        {
            if (null == failure)
            {
                try
                {
                    consumer.onMessage(buffer, offset, length, header.position());
                }
                catch (final RuntimeException ex)
                {
                    // Aeron would hand it to the client's error handler and go on.
                    failure = ex;
                }
            }
        };
        try (Subscription replay = archive.replay(recordingId, from, to - from, replayChannel, replayStreamId))
        {
            Wait wait = new Wait(archive.context().aeron(), PROGRESS_DEADLINE_NS);
            long position = from;
            Image image = null;
            while (position < to)
            {
                final int fragments = null == image ? 0 : image.poll(handler, FRAGMENT_LIMIT);
                if (null != failure)
                {
                    throw failure;
                }
                if (null == image && replay.imageCount() > 0)
                {
                    image = replay.imageAtIndex(0);
                }
                if (null != image && image.position() > position)
                {
                    position = image.position();
                    wait = new Wait(archive.context().aeron(), PROGRESS_DEADLINE_NS);
                }
                else if (0 == fragments)
                {
                    awaitMore(recordingId, wait, image, position, to);
                }
            }
        }
    }

    private void awaitMore(final long recordingId, final Wait wait, final Image image, final long position,
        final long to)
    {
        if (wait.isOver() || (null != image && image.isClosed() && image.position() < to))
        {
            throw new RecordingException("replay of recording " + recordingId + " ended at position " + position +
                ", short of " + to + ", after " + wait.elapsedMs() +
                " ms; are archive and media driver running, and are the recording's segment files there?");
        }
        wait.idle();
    }
}
