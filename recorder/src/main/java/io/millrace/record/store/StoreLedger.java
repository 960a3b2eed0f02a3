package io.millrace.record.store;

import java.util.List;

/**
 * The table {@code store_ledger}: up to which position of a recording the rows are in ClickHouse. It lives beside the rows, so
 * that a restored or emptied database and its positions always belong together. Not thread-safe.
 */
final class StoreLedger
{
    private final ClickHouseConnection connection;
    private final int streamId;

    StoreLedger(final ClickHouseConnection connection, final int streamId)
    {
        this.connection = connection;
        this.streamId = streamId;
    }

    /** Newest entry of a recording; null when nothing of it was stored yet. */
    LedgerEntry last(final RecordingKey recording)
    {
        final List<String> lines = connection.lines(
            "SELECT batch, state = 'commit', begin_position, end_position, first_sequence, last_sequence, row_count" +
                " FROM store_ledger WHERE stream_id = " + streamId + " AND " + matching(recording) +
                " ORDER BY batch DESC, state DESC LIMIT 1");
        if (lines.isEmpty())
        {
            return null;
        }
        final String[] values = lines.get(0).split("\t");

        return new LedgerEntry(Long.parseLong(values[0]), "1".equals(values[1]) || "true".equals(values[1]),
            Long.parseLong(values[2]), Long.parseLong(values[3]), Long.parseLong(values[4]), Long.parseLong(values[5]),
            Long.parseLong(values[6]));
    }

    /** Recording of the newest batch of the stream; null when there is none. */
    RecordingKey latestRecording()
    {
        final List<String> lines = connection.lines("SELECT recording_id, toUnixTimestamp64Milli(recording_started)" +
            " FROM store_ledger WHERE stream_id = " + streamId +
            " ORDER BY recording_started DESC, recording_id DESC LIMIT 1");
        if (lines.isEmpty())
        {
            return null;
        }
        final String[] values = lines.get(0).split("\t");

        return new RecordingKey(Long.parseLong(values[0]), Long.parseLong(values[1]));
    }

    /** Says that the batch's rows are about to come, or, when it is committed, that they are all there. Can be repeated. */
    void write(final RecordingKey recording, final LedgerEntry entry)
    {
        final String state = entry.isCommitted() ? "commit" : "begin";
        connection.insertValues("INSERT INTO store_ledger (stream_id, recording_id, recording_started, batch, state," +
            " begin_position, end_position, first_sequence, last_sequence, row_count) VALUES (" + streamId + ", " +
            recording.recordingId() + ", " + started(recording) + ", " + entry.batch() + ", '" + state + "', " +
            entry.beginPosition() + ", " + entry.endPosition() + ", " + entry.firstSequence() + ", " +
            entry.lastSequence() + ", " + entry.rowCount() + ")",
            streamId + ":" + recording + ":" + entry.beginPosition() + ":" + entry.endPosition() + ":" + state);
    }

    /** Condition that picks a recording's rows in any of the tables. */
    static String matching(final RecordingKey recording)
    {
        return "recording_id = " + recording.recordingId() + " AND recording_started = " + started(recording);
    }

    private static String started(final RecordingKey recording)
    {
        return "fromUnixTimestamp64Milli(toInt64(" + recording.startTimestampMs() + "), 'UTC')";
    }
}
