package io.millrace.record.archive;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.ExclusivePublication;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.codecs.SourceLocation;
import io.aeron.archive.status.RecordingPos;
import io.millrace.subscribe.RecordedChannels;
import org.agrona.CloseHelper;
import org.agrona.concurrent.status.CountersReader;

import java.util.concurrent.TimeUnit;

/**
 * A stream over all starts of its publisher: reads where its recordings end, and begins the next publication at exactly that position
 * (docs/decisions/0004-sequence-gap-restart.md). The recordings of its trading days are read as one (docs/recording.md);
 * {@link RecordingRoll} begins the next one. Each call waits, with a deadline; for the thread that starts a publisher.
 */
public final class StreamRecording
{
    /** How long {@link #recover} waits for the recording of a dead publisher to stop: 30 s, above Aeron's default client liveness. */
    public static final long DEFAULT_STOP_DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);

    /** How long {@link #publish} waits for the archive to record: 20 s. */
    public static final long DEFAULT_RECORD_DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    /**
     * How long an untethered subscriber may hold a publisher up before the driver drops it, and once more until its place is free:
     * 100 ms. Both are checked when the driver's conductor looks at its timers.
     */
    public static final long UNTETHERED_DROP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int REPLAY_STREAM_OFFSET = 2000;
    private static final String REPLAY_CHANNEL = "aeron:ipc";

    private StreamRecording()
    {
    }

    /**
     * Reads the end of a stream's newest recording: the last term, or as many terms as it takes to find the newest sequence and
     * the newest tick.
     *
     * @param archive  to ask.
     * @param channel  of the stream.
     * @param streamId of the stream.
     * @param consumer gets every message of the part that was read.
     * @return what was found; {@link StreamTail#empty()} when the stream was never recorded.
     * @throws RecordingException when the recording does not stop, thus its publisher is alive, or cannot be read.
     */
    public static StreamTail recover(
        final AeronArchive archive,
        final String channel,
        final int streamId,
        final TailConsumer consumer)
    {
        return recover(archive, channel, streamId, Long.MAX_VALUE, DEFAULT_STOP_DEADLINE_NS, consumer);
    }

    /**
     * Reads the end of a stream's newest recording, back to the message after a sequence.
     *
     * @param archive       to ask.
     * @param channel       of the stream.
     * @param streamId      of the stream.
     * @param afterSequence newest sequence that the consumer has; 0 reads the whole recording.
     * @param consumer      gets every sequenced message above {@code afterSequence}, once, in order.
     * @return what was found; {@link StreamTail#empty()} when the stream was never recorded.
     * @throws RecordingException when the recording does not stop, thus its publisher is alive, or cannot be read.
     */
    public static StreamTail recover(
        final AeronArchive archive,
        final String channel,
        final int streamId,
        final long afterSequence,
        final TailConsumer consumer)
    {
        return recover(archive, channel, streamId, afterSequence, DEFAULT_STOP_DEADLINE_NS, consumer);
    }

    /**
     * Reads the end of a stream's newest recording, back to the message after a sequence.
     *
     * @param archive        to ask.
     * @param channel        of the stream.
     * @param streamId       of the stream.
     * @param afterSequence  newest sequence that the consumer has; 0 reads the whole recording; {@link Long#MAX_VALUE} gives the
     *                       consumer whatever is read to find the newest sequence and tick.
     * @param stopDeadlineNs how long to wait for the recording of a dead publisher to stop: the media driver's client liveness
     *                       decides when it does.
     * @param consumer       gets every sequenced message above {@code afterSequence}, once, in order.
     * @return what was found; {@link StreamTail#empty()} when the stream was never recorded.
     * @throws RecordingException when the recording does not stop, thus its publisher is alive, or cannot be read.
     */
    public static StreamTail recover(
        final AeronArchive archive,
        final String channel,
        final int streamId,
        final long afterSequence,
        final long stopDeadlineNs,
        final TailConsumer consumer)
    {
        return recover(archive, channel, streamId, afterSequence, stopDeadlineNs, true, consumer);
    }

    /**
     * Reads the end of a stream without ticks: back to its newest sequence, no further.
     *
     * @param archive  to ask.
     * @param channel  of the stream.
     * @param streamId of the stream.
     * @return what was found; {@link StreamTail#empty()} when the stream was never recorded.
     * @throws RecordingException when the recording does not stop, thus its publisher is alive, or cannot be read.
     */
    public static StreamTail recoverEnd(final AeronArchive archive, final String channel, final int streamId)
    {
        return recover(archive, channel, streamId, Long.MAX_VALUE - 1, DEFAULT_STOP_DEADLINE_NS, false,
            (buffer, offset, length) ->
            {
                throw new IllegalStateException("nothing is wanted of the messages");
            });
    }

    private static StreamTail recover(
        final AeronArchive archive,
        final String channel,
        final int streamId,
        final long afterSequence,
        final long stopDeadlineNs,
        final boolean isTickWanted,
        final TailConsumer consumer)
    {
        final RecordingChain chain = RecordingChain.of(archive, channel, streamId);
        if (chain.isEmpty())
        {
            return StreamTail.empty();
        }
        final RecordedStream recording = chain.newest();
        final long stopPosition = awaitStop(archive, recording, stopDeadlineNs);
        if (stopPosition < chain.beginPosition(recording))
        {
            // Its archive died before it had reached where the one before it stopped: that one has all of it.
            archive.purgeRecording(recording.recordingId());
            return recover(archive, channel, streamId, afterSequence, stopDeadlineNs, isTickWanted, consumer);
        }
        final long startPosition = chain.startPosition();
        final TailReader reader = new TailReader(archive, chain, REPLAY_CHANNEL, streamId + REPLAY_STREAM_OFFSET);

        TailScan scan = new TailScan();
        long from = stopPosition;
        long step = recording.termBufferLength();
        while (from > startPosition && !(isTickWanted ? scan.isEnough(afterSequence) : scan.lastSequence() > 0))
        {
            from = Math.max(startPosition, termBoundary(recording, from - step));
            step <<= 1;
            scan = new TailScan();
            final TailScan pass = scan;
            reader.read(from, stopPosition, (buffer, offset, length, position) -> pass.onMessage(buffer, offset));
        }

        return new StreamTail(recording.recordingId(), recording.day(), startPosition, stopPosition,
            recording.initialTermId(), recording.termBufferLength(), recording.mtu(), scan.lastSequence(), scan.epoch(),
            scan.lastSourceSequence(), scan.lastLine(),
            scan.lastSequence() > afterSequence || Long.MAX_VALUE == afterSequence ?
                deliver(reader, from, stopPosition, afterSequence, consumer) : 0);
    }

    /**
     * Makes the publication that goes on with a stream and its newest recording, whatever its day.
     *
     * @param aeron      client to publish with.
     * @param archive    that records.
     * @param channel    of the stream.
     * @param streamId   of the stream.
     * @param termLength in bytes; must be that of the recording.
     * @param tail       that {@link #recover} returned.
     * @return the publication, recorded from its first byte.
     * @throws RecordingException when the term length differs from the recording's, or the archive does not record in time.
     */
    public static ExclusivePublication publish(
        final Aeron aeron,
        final AeronArchive archive,
        final String channel,
        final int streamId,
        final int termLength,
        final StreamTail tail)
    {
        return publish(aeron, archive, channel, streamId, termLength, tail.day(), tail);
    }

    /**
     * Makes the publication that goes on with a stream, and has it recorded before it returns, so that no message can be missing
     * from the recording.
     *
     * @param aeron      client to publish with.
     * @param archive    that records.
     * @param channel    of the stream.
     * @param streamId   of the stream.
     * @param termLength in bytes; must be that of the recording.
     * @param day        trading day, yyyymmdd: the newest recording is extended when it is of this day, else the next one is begun where
     *                   that one stopped.
     * @param tail       that {@link #recover} returned.
     * @return the publication, recorded from its first byte.
     * @throws RecordingException when the term length differs from the recording's, or the archive does not record in time.
     */
    public static ExclusivePublication publish(
        final Aeron aeron,
        final AeronArchive archive,
        final String channel,
        final int streamId,
        final int termLength,
        final int day,
        final StreamTail tail)
    {
        if (tail.isRecorded() && termLength != tail.termBufferLength())
        {
            throw new RecordingException("term length " + termLength + " of stream " + streamId + " on " + channel +
                " is not that of recording " + tail.recordingId() + ", " + tail.termBufferLength() +
                "; set it back, or begin a new archive");
        }

        final ChannelUriStringBuilder uri = new ChannelUriStringBuilder(channel).termLength(termLength)
            .untetheredWindowLimitTimeoutNs(UNTETHERED_DROP_NS)
            .untetheredLingerTimeoutNs(UNTETHERED_DROP_NS);
        if (tail.isRecorded())
        {
            uri.initialPosition(tail.stopPosition(), tail.initialTermId(), termLength).mtu(tail.mtu());
        }
        final ExclusivePublication publication = aeron.addExclusivePublication(uri.build(), streamId);
        try
        {
            if (tail.isRecorded() && day == tail.day())
            {
                archive.extendRecording(tail.recordingId(), recordedChannel(channel, publication), streamId,
                    SourceLocation.LOCAL, true);
            }
            else
            {
                archive.startRecording(RecordedChannels.withDay(recordedChannel(channel, publication), day), streamId,
                    SourceLocation.LOCAL, true);
            }
            awaitRecording(aeron, archive, publication);

            return publication;
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.close(publication);
            throw ex;
        }
    }

    /**
     * Waits until the archive has everything that was published.
     *
     * @param aeron       client of the publication.
     * @param publication that is recorded.
     * @param deadlineNs  how long to wait, in nanoseconds.
     * @throws RecordingException when the archive is not there in time.
     */
    public static void awaitRecorded(final Aeron aeron, final ExclusivePublication publication, final long deadlineNs)
    {
        final CountersReader counters = aeron.countersReader();
        final Wait wait = new Wait(aeron, deadlineNs);
        final int counterId = counterOf(aeron, publication);
        final long recordingId = RecordingPos.getRecordingId(counters, counterId);
        while (!isRecordedTo(counters, counterId, recordingId, publication.position()))
        {
            if (CountersReader.NULL_COUNTER_ID == counterId ||
                !RecordingPos.isActive(counters, counterId, recordingId) ||
                wait.isOver())
            {
                throw new RecordingException("stream " + publication.streamId() + " is published to position " +
                    publication.position() + ", but " + (CountersReader.NULL_COUNTER_ID == counterId ?
                        "nothing records it" :
                        "recording " + recordingId + " is at " + counters.getCounterValue(counterId)) +
                    " after " + wait.elapsedMs() + " ms; is the archive running, and is there room on its disk?");
            }
            wait.idle();
        }
    }

    /**
     * Whether the archive is recording a publication at this moment. Reads a counter in shared memory; any thread.
     *
     * @param aeron       client of the publication.
     * @param publication to look for.
     * @return false when no archive records it: what is published now is lost to the recording.
     */
    public static boolean isRecording(final Aeron aeron, final ExclusivePublication publication)
    {
        return CountersReader.NULL_COUNTER_ID != counterOf(aeron, publication);
    }

    /** Channel of a publication as the archive subscribes to it: of this session only. */
    static String recordedChannel(final String channel, final ExclusivePublication publication)
    {
        return ChannelUri.addSessionId(channel, publication.sessionId());
    }

    /** The counter by which the archive tells how far it has recorded a publication; none: nobody records it. */
    static int counterOf(final Aeron aeron, final ExclusivePublication publication)
    {
        return RecordingPos.findCounterIdBySession(aeron.countersReader(), publication.sessionId(), Aeron.NULL_VALUE);
    }

    private static boolean isRecordedTo(
        final CountersReader counters,
        final int counterId,
        final long recordingId,
        final long position)
    {
        return CountersReader.NULL_COUNTER_ID != counterId && RecordingPos.isActive(counters, counterId, recordingId) &&
            counters.getCounterValue(counterId) >= position;
    }

    static long awaitStop(final AeronArchive archive, final RecordedStream recording, final long deadlineNs)
    {
        final Wait wait = new Wait(archive.context().aeron(), deadlineNs);
        long stopPosition = recording.stopPosition();
        while (AeronArchive.NULL_POSITION == stopPosition)
        {
            if (wait.isOver())
            {
                throw new RecordingException("recording " + recording.recordingId() + " of stream " +
                    recording.streamId() + " on " + recording.channel() + " is still being written after " +
                    wait.elapsedMs() + " ms: another publisher of this stream is alive (session " +
                    recording.sessionId() + "); stop it, or wait for the media driver's client liveness timeout");
            }
            wait.idle();
            stopPosition = archive.getStopPosition(recording.recordingId());
        }

        return stopPosition;
    }

    static void awaitRecording(
        final Aeron aeron,
        final AeronArchive archive,
        final ExclusivePublication publication)
    {
        final Wait wait = new Wait(aeron, DEFAULT_RECORD_DEADLINE_NS);
        while (!publication.isConnected() || !isRecording(aeron, publication))
        {
            final String error = archive.pollForErrorResponse();
            if (null != error || wait.isOver())
            {
                throw new RecordingException("archive does not record stream " + publication.streamId() + " on " +
                    publication.channel() + " after " + wait.elapsedMs() + " ms: " + (null != error ? error :
                        "no error was reported; is the archive on the same media driver?"));
            }
            wait.idle();
        }
    }

    /** Positions at multiples of the term length are frame starts; so is the first position of each recording. */
    private static long termBoundary(final RecordedStream recording, final long position)
    {
        return position - Math.floorMod(position, (long)recording.termBufferLength());
    }

    private static long deliver(
        final TailReader reader,
        final long from,
        final long stopPosition,
        final long afterSequence,
        final TailConsumer consumer)
    {
        final boolean isEverything = Long.MAX_VALUE == afterSequence;
        final TailScan scan = new TailScan();
        final long[] tickCount = new long[1];
        reader.read(from, stopPosition, (buffer, offset, length, position) ->
        {
            final long sequence = scan.onMessage(buffer, offset);
            if (isEverything || sequence > afterSequence)
            {
                tickCount[0] += scan.isTick() ? 1 : 0;
                consumer.onMessage(buffer, offset, length);
            }
        });

        return tickCount[0];
    }
}
