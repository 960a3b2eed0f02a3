package io.millrace.record.archive;

import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.client.RecordingDescriptorConsumer;
import io.millrace.subscribe.RecordedChannels;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the recordings of a stream and how far they reach. Each call asks the archive and waits for its answer. */
public final class RecordedStreams
{
    private static final int RECORDS_A_PAGE = 100;

    private RecordedStreams()
    {
    }

    /**
     * The newest recording of a stream.
     *
     * @param archive  to ask.
     * @param channel  of the stream.
     * @param streamId of the stream.
     * @return the recording with the highest id, empty when there is none.
     */
    public static Optional<RecordedStream> newest(final AeronArchive archive, final String channel, final int streamId)
    {
        final List<RecordedStream> all = all(archive, channel, streamId);

        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /**
     * All recordings of a stream.
     *
     * @param archive  to ask.
     * @param channel  of the stream.
     * @param streamId of the stream.
     * @return by rising id.
     */
    public static List<RecordedStream> all(final AeronArchive archive, final String channel, final int streamId)
    {
        final List<RecordedStream> found = new ArrayList<>();
        final String fragment = RecordedChannels.fragment(channel);
        long nextId = 0;
        int pageCount;
        do
        {
            pageCount = archive.listRecordingsForUri(nextId, RECORDS_A_PAGE, fragment, streamId, into(found));
            nextId = found.isEmpty() ? 0 : found.get(found.size() - 1).recordingId() + 1;
        }
        while (RECORDS_A_PAGE == pageCount);

        return found;
    }

    /** A recording by its id; empty when the archive does not have it. */
    static Optional<RecordedStream> byId(final AeronArchive archive, final long recordingId)
    {
        final List<RecordedStream> found = new ArrayList<>();
        archive.listRecording(recordingId, into(found));

        return found.stream().findFirst();
    }

    private static RecordingDescriptorConsumer into(final List<RecordedStream> found)
    {
        return (controlSessionId, correlationId, recordingId, startTimeMs, stopTimeMs, startPosition, stopPosition,
            initialTermId, segmentFileLength, termBufferLength, mtu, sessionId, id, strippedChannel, originalChannel,
            sourceIdentity) -> found.add(new RecordedStream(recordingId, id, strippedChannel, startPosition,
                stopPosition, initialTermId, termBufferLength, segmentFileLength, mtu, sessionId));
    }

    /**
     * How far a recording reaches, whether it is being written or not.
     *
     * @param archive     to ask.
     * @param recordingId of the recording.
     * @return the position up to which everything is in the segment files.
     */
    public static long recordedPosition(final AeronArchive archive, final long recordingId)
    {
        return archive.getMaxRecordedPosition(recordingId);
    }
}
