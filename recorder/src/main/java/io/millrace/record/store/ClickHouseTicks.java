package io.millrace.record.store;

import io.millrace.audit.StreamChecksum;
import io.millrace.wire.TickHash;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.BufferedInputStream;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads what the store wrote, as the messages it was made of, and says what they add up to: the last stage of the
 * reconciliation. Rows are streamed: memory does not grow with their number. Not thread-safe.
 */
public final class ClickHouseTicks implements AutoCloseable
{
    /**
     * What the ticks of a recording add up to.
     *
     * @param count         rows.
     * @param checksum      over the messages that the rows were encoded to again (docs/protocol.md).
     * @param duplicates    rows beyond the first of their sequence.
     * @param firstSequence smallest; 0 without rows.
     * @param lastSequence  greatest; 0 without rows.
     */
    public record Summary(long count, long checksum, long duplicates, long firstSequence, long lastSequence)
    {
    }

    private static final int EXPECTED_INSTRUMENTS = 1024;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int ID_INDEX = 8 + TickDecoder.instrumentIdEncodingOffset();

    private final ClickHouseConnection connection;

    /**
     * A reader of the configured database. Connects with the first question.
     *
     * @param context concluded.
     */
    public ClickHouseTicks(final StoreContext context)
    {
        connection = new ClickHouseConnection(context);
    }

    /**
     * The newest recording of a stream that the ledger knows.
     *
     * @param streamId of the stream.
     * @return the recording, null when none was stored yet.
     * @throws StoreException when ClickHouse does not answer.
     */
    public RecordingKey latestRecording(final int streamId)
    {
        return new StoreLedger(connection, streamId, StoreShard.WHOLE).latestRecording();
    }

    /**
     * Position of a recording before which every row of every shard is in ClickHouse, as the ledger says.
     *
     * @param streamId  of the stream.
     * @param recording of the stream.
     * @return the position; {@link StoreAgent#NULL_POSITION} when nothing was committed.
     * @throws StoreException when ClickHouse does not answer.
     */
    public long committedPosition(final int streamId, final RecordingKey recording)
    {
        return new StoreLedger(connection, streamId, StoreShard.WHOLE).committedPosition(recording);
    }

    /**
     * The recordings of a stream that the ledger knows: one for each trading day.
     *
     * @param streamId of the stream.
     * @return oldest first; empty when none was stored yet.
     * @throws StoreException when ClickHouse does not answer.
     */
    public List<RecordingKey> recordings(final int streamId)
    {
        return connection.lines("SELECT DISTINCT recording_id, toUnixTimestamp64Milli(recording_started) AS started" +
            " FROM store_ledger WHERE stream_id = " + streamId + " ORDER BY started, recording_id")
            .stream()
            .map(line -> line.split("\t"))
            .map(values -> new RecordingKey(Long.parseLong(values[0]), Long.parseLong(values[1])))
            .toList();
    }

    /**
     * Reads all ticks of a recording back, in the order of their sequence within each instrument, and encodes each again.
     *
     * @param recording whose ticks are read.
     * @return count, checksum and duplicates.
     * @throws StoreException when ClickHouse does not answer, or answers with fewer rows than it counts.
     */
    public Summary ticks(final RecordingKey recording)
    {
        return ticks(List.of(recording));
    }

    /**
     * Reads all ticks of some recordings of one stream back as if they were one: sequences go on over a stream's trading days.
     *
     * @param recordings whose ticks are read, at least one.
     * @return count, checksum and duplicates over all of them.
     * @throws StoreException when ClickHouse does not answer, or answers with fewer rows than it counts.
     */
    public Summary ticks(final List<RecordingKey> recordings)
    {
        if (recordings.isEmpty())
        {
            throw new IllegalArgumentException("recordings is empty: name at least one");
        }
        final String from = " FROM ticks WHERE " + recordings.stream()
            .map(recording -> "(" + StoreLedger.matching(recording) + ")")
            .collect(Collectors.joining(" OR ", "(", ")"));
        final String[] totals = connection
            .lines("SELECT count(), uniqExact(sequence), min(sequence), max(sequence)" + from)
            .get(0)
            .split("\t");
        final StreamChecksum checksum = new StreamChecksum(EXPECTED_INSTRUMENTS);
        final long count = connection.nativeBlocks(
            "SELECT " + NativeReader.selectList(TableLayout.TICKS) + from +
                " ORDER BY instrument_id, sequence SETTINGS max_bytes_before_external_sort = 500000000",
            (answer) -> new NativeReader(TableLayout.TICKS, TickDecoder.SCHEMA_ID)
                .read(new BufferedInputStream(answer, BUFFER_BYTES),
                    (buffer, offset, length) -> add(checksum, buffer, offset, length)));
        final long expected = Long.parseLong(totals[0]);
        if (count != expected)
        {
            throw new StoreException("recordings " + recordings + ": ClickHouse counts " + expected +
                " ticks and answered with " + count +
                ": the answer broke off, or the store is still writing; ask again");
        }

        return new Summary(count, checksum.value(), count - Long.parseLong(totals[1]), Long.parseLong(totals[2]),
            Long.parseLong(totals[3]));
    }

    /**
     * Rejected ticks of a recording.
     *
     * @param recording of the rejected stream.
     * @return rows by reason; only reasons that occur.
     * @throws StoreException when ClickHouse does not answer.
     */
    public Map<RejectReason, Long> rejectedByReason(final RecordingKey recording)
    {
        final Map<RejectReason, Long> counts = new EnumMap<>(RejectReason.class);
        connection.lines("SELECT reason, count() FROM rejected_ticks WHERE " + StoreLedger.matching(recording) +
            " GROUP BY reason").forEach((line) ->
            {
                final String[] values = line.split("\t");
                counts.put(RejectReason.valueOf(values[0]), Long.parseLong(values[1]));
            });

        return counts;
    }

    @Override
    public void close()
    {
        connection.close();
    }

    private static void add(
        final StreamChecksum checksum, final UnsafeBuffer buffer, final int offset, final int length)
    {
        checksum.add(buffer.getLong(offset + ID_INDEX, ByteOrder.LITTLE_ENDIAN), TickHash.of(buffer, offset, length));
    }
}
