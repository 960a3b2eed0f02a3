package io.millrace.record.store;

/**
 * Which recording a row came from. The archive's number alone would not do: an archive that was wiped counts from 0 again, so
 * the time at which the recording began belongs to its name.
 *
 * @param recordingId      the archive's number.
 * @param startTimestampMs when the recording began, epoch milliseconds of the archive's clock; it stays when the recording is
 *                         extended.
 */
public record RecordingKey(long recordingId, long startTimestampMs)
{
    @Override
    public String toString()
    {
        return recordingId + "@" + startTimestampMs;
    }
}
