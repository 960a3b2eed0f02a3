package io.millrace.record.store;

import io.millrace.wire.codec.RejectReason;

import java.util.Map;

/**
 * Reads what the store wrote, as the messages it was made of. Not thread-safe.
 */
public final class ClickHouseTicks implements AutoCloseable
{
    /**
     * What the ticks of a recording add up to.
     *
     * @param count         rows.
     * @param checksum      over the re-encoded messages (docs/protocol.md).
     * @param duplicates    rows beyond the first of their sequence.
     * @param firstSequence smallest; 0 without rows.
     * @param lastSequence  greatest; 0 without rows.
     */
    public record Summary(long count, long checksum, long duplicates, long firstSequence, long lastSequence)
    {
    }

    /**
     * A reader of the configured database.
     *
     * @param context concluded.
     */
    public ClickHouseTicks(final StoreContext context)
    {
    }

    /**
     * The newest recording of a stream that the ledger knows.
     *
     * @param streamId of the stream.
     * @return the recording, null when none was stored yet.
     */
    public RecordingKey latestRecording(final int streamId)
    {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads all ticks of a recording back, row by row, and encodes each again.
     *
     * @param recording whose ticks are read.
     * @return count, checksum and duplicates.
     */
    public Summary ticks(final RecordingKey recording)
    {
        throw new UnsupportedOperationException();
    }

    /**
     * Rejected ticks of a recording.
     *
     * @param recording whose rows are counted.
     * @return rows by reason; only reasons that occur.
     */
    public Map<RejectReason, Long> rejectedByReason(final RecordingKey recording)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close()
    {
    }
}
