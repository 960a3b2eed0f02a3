package io.millrace.record.archive;

import io.aeron.archive.client.AeronArchive;
import io.millrace.subscribe.RecordedChannels;
import io.millrace.subscribe.RecordingSpan;

/**
 * One recording of a stream, as the archive's catalogue had it when it was asked.
 *
 * @param recordingId       the archive's id.
 * @param streamId          Aeron stream id.
 * @param channel           that was recorded, session included.
 * @param startPosition     first position that the archive still has.
 * @param stopPosition      where the recording ended; {@link AeronArchive#NULL_POSITION} while it is being written.
 * @param initialTermId     term id of position 0.
 * @param termBufferLength  length of a term in bytes.
 * @param segmentFileLength length of a segment file in bytes.
 * @param mtu               longest frame in bytes.
 * @param sessionId         of the newest publication that was recorded.
 */
public record RecordedStream(
    long recordingId,
    int streamId,
    String channel,
    long startPosition,
    long stopPosition,
    int initialTermId,
    int termBufferLength,
    int segmentFileLength,
    int mtu,
    int sessionId)
{
    /**
     * Whether the recording is being written.
     *
     * @return true while a publication is recorded.
     */
    public boolean isActive()
    {
        return AeronArchive.NULL_POSITION == stopPosition;
    }

    /**
     * Trading day that the recording was begun for.
     *
     * @return yyyymmdd; {@link RecordedChannels#NO_DAY} of a recording that was made before recordings had days.
     */
    public int day()
    {
        return RecordedChannels.day(channel);
    }

    /**
     * Where the recording lies in its stream.
     *
     * @return positions and terms.
     */
    public RecordingSpan span()
    {
        return new RecordingSpan(recordingId, startPosition, stopPosition, initialTermId, termBufferLength, mtu);
    }
}
