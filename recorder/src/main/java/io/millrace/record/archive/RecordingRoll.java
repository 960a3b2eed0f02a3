package io.millrace.record.archive;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.aeron.ExclusivePublication;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.codecs.SourceLocation;
import io.aeron.archive.status.RecordingPos;
import io.millrace.subscribe.RecordedChannels;
import org.agrona.BitUtil;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.status.CountersReader;

import java.util.concurrent.TimeUnit;

/**
 * Ends the recording of one trading day and begins the next one where it stopped, while the publication goes on: who reads it live notices
 * nothing (docs/decisions/0014-one-recording-a-day.md). Nothing may be published during a call. A call that failed may be
 * repeated, it goes on where it was. Waits, with deadlines; for the thread that controls a publisher.
 */
public final class RecordingRoll
{
    /** How long a roll waits for each of its steps: 20 s. */
    public static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    /**
     * How long a roll waits for live subscribers to have read everything, 250 ms. The driver lets the archive join where the slowest one
     * is; behind one that stands still the next recording repeats the end of the one before.
     */
    public static final long SUBSCRIBERS_DEADLINE_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final String PROBE_CHANNEL = "aeron:ipc?alias=roll";
    private static final int PROBE_STREAM_ID = 1999;
    private static final int DRIVER_TURNS = 3;
    private static final int SESSION_ID_OFFSET = BitUtil.SIZE_OF_LONG;
    private static final int STREAM_ID_OFFSET = SESSION_ID_OFFSET + BitUtil.SIZE_OF_INT;

    private final Aeron aeron;
    private final AeronArchive archive;
    private final String channel;

    /** Publications whose recording was stopped here and whose next one has not begun: their registration ids. */
    private final LongHashSet stopped = new LongHashSet();

    /** Where the newest recordings of publications were begun here, by registration id: their start position may be lower. */
    private final Long2LongHashMap begun = new Long2LongHashMap(AeronArchive.NULL_POSITION);

    /**
     * Rolls recordings of one channel.
     *
     * @param aeron   client of the publications.
     * @param archive that records them.
     * @param channel of the streams, as it was given to {@link StreamRecording#publish}.
     */
    public RecordingRoll(final Aeron aeron, final AeronArchive archive, final String channel)
    {
        this.aeron = aeron;
        this.archive = archive;
        this.channel = channel;
    }

    /**
     * Has a publication recorded as of a trading day from here on.
     *
     * @param publication to which nothing is published meanwhile.
     * @param day         trading day of what comes next, yyyymmdd.
     * @throws RecordingException when the archive does not do its part in time.
     */
    public void roll(final ExclusivePublication publication, final int day)
    {
        final int counterId = StreamRecording.counterOf(aeron, publication);
        if (CountersReader.NULL_COUNTER_ID != counterId)
        {
            final long recordingId = RecordingPos.getRecordingId(aeron.countersReader(), counterId);
            final RecordedStream recording = recording(recordingId);
            if (day == recording.day())
            {
                return;
            }
            if (Math.max(recording.startPosition(), begun.get(publication.registrationId())) == publication.position())
            {
                // Nothing is in it: it takes the day. A stream that is silent for weeks has no recording without a message for each day.
                archive.updateChannel(recordingId, recordedChannel(publication, day));
                return;
            }
            StreamRecording.awaitRecorded(aeron, publication, DEADLINE_NS);
            awaitSubscribers(publication);
            awaitDriver();
            stop(recordingId, publication);
            stopped.add(publication.registrationId());
        }
        else if (!stopped.contains(publication.registrationId()))
        {
            throw new RecordingException("nobody records stream " + publication.streamId() +
                ", so that a recording of " + day + " would not begin where the last one ended; restart the publisher");
        }
        archive.startRecording(recordedChannel(publication, day), publication.streamId(), SourceLocation.LOCAL, true);
        StreamRecording.awaitRecording(aeron, archive, publication);
        stopped.remove(publication.registrationId());
        begun.put(publication.registrationId(), publication.position());
        StreamRecording.awaitRecorded(aeron, publication, DEADLINE_NS);
    }

    private String recordedChannel(final ExclusivePublication publication, final int day)
    {
        return RecordedChannels.withDay(StreamRecording.recordedChannel(channel, publication), day);
    }

    private RecordedStream recording(final long recordingId)
    {
        return RecordedStreams.byId(archive, recordingId)
            .orElseThrow(() -> new RecordingException("the archive does not know recording " + recordingId +
                ", which it is writing; was its catalogue replaced?"));
    }

    private void awaitSubscribers(final ExclusivePublication publication)
    {
        final long position = publication.position();
        final CountersReader counters = aeron.countersReader();
        final boolean[] isBehind = new boolean[1];
        final CountersReader.MetaData look = (counterId, typeId, key, label) ->
        {
            if (AeronCounters.DRIVER_SUBSCRIBER_POSITION_TYPE_ID == typeId &&
                key.getInt(SESSION_ID_OFFSET) == publication.sessionId() &&
                key.getInt(STREAM_ID_OFFSET) == publication.streamId() &&
                counters.getCounterValue(counterId) < position)
            {
                isBehind[0] = true;
            }
        };
        final Wait wait = new Wait(aeron, SUBSCRIBERS_DEADLINE_NS);
        do
        {
            isBehind[0] = false;
            counters.forEach(look);
            wait.idle();
        }
        while (isBehind[0] && !wait.isOver());
    }

    /**
     * The driver lets the archive join where it last saw the farthest subscriber, once in each turn of its conductor. What it answers comes
     * of one turn, and what it answers after that of a later one.
     */
    private void awaitDriver()
    {
        for (int turn = 0; turn < DRIVER_TURNS; turn++)
        {
            aeron.addSubscription(PROBE_CHANNEL, PROBE_STREAM_ID).close();
        }
    }

    private void stop(final long recordingId, final ExclusivePublication publication)
    {
        archive.tryStopRecordingByIdentity(recordingId);
        final Wait wait = new Wait(aeron, DEADLINE_NS);
        long stopPosition = archive.getStopPosition(recordingId);
        while (AeronArchive.NULL_POSITION == stopPosition)
        {
            if (wait.isOver())
            {
                throw new RecordingException("recording " + recordingId + " of stream " + publication.streamId() +
                    " does not stop after " + wait.elapsedMs() +
                    " ms, so that the next day's cannot begin; is the archive running?");
            }
            wait.idle();
            stopPosition = archive.getStopPosition(recordingId);
        }
        if (stopPosition != publication.position())
        {
            throw new RecordingException("recording " + recordingId + " of stream " + publication.streamId() +
                " stopped at position " + stopPosition + ", and " + publication.position() +
                " was published: what is between them is not recorded; restart the publisher");
        }
    }
}
