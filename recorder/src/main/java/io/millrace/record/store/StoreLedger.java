package io.millrace.record.store;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The table {@code store_ledger}: up to which position of a recording the rows are in ClickHouse. It lives beside the rows, so
 * that a restored or emptied database and its positions always belong together. Each shard has entries of its own. Not thread-safe.
 */
final class StoreLedger
{
    /** The newest entry of one shard of one division. */
    private record ShardEntry(int shards, int shard, LedgerEntry entry)
    {
        long position()
        {
            return entry.isCommitted() ? entry.endPosition() : entry.beginPosition();
        }
    }

    private final ClickHouseConnection connection;
    private final int streamId;
    private final StoreShard shard;

    StoreLedger(final ClickHouseConnection connection, final int streamId, final StoreShard shard)
    {
        this.connection = connection;
        this.streamId = streamId;
        this.shard = shard;
    }

    int streamId()
    {
        return streamId;
    }

    StoreShard shard()
    {
        return shard;
    }

    /**
     * What the writer of this shard has to know of a recording.
     *
     * @throws StoreException when a writer of another division has begun a batch and not committed it.
     */
    LedgerState state(final RecordingKey recording)
    {
        final List<ShardEntry> entries = entries(recording);
        LedgerEntry own = null;
        for (final ShardEntry entry : entries)
        {
            if (entry.shards() == shard.count())
            {
                own = entry.shard() == shard.index() ? entry.entry() : own;
            }
            else if (!entry.entry().isCommitted())
            {
                throw new StoreException("recording " + recording + " of stream " + streamId + ": shard " +
                    new StoreShard(entry.shard(), entry.shards()) + " began a batch, positions " +
                    entry.entry().beginPosition() + " to " + entry.entry().endPosition() +
                    ", and did not commit it; this is shard " + shard +
                    ": start the writers with their former shards until they have committed it, then change the shards");
            }
        }
        final Map<Integer, long[]> others = divisions(entries);
        others.remove(shard.count());
        long position = complete(others);
        if (own != null)
        {
            position = own.isCommitted() ? Math.max(position, own.endPosition()) : own.beginPosition();
        }

        return new LedgerState(own, position, new ShardFilter(shard, others));
    }

    /** Position before which every row of every shard is in ClickHouse; {@link StoreAgent#NULL_POSITION} when there is none. */
    long committedPosition(final RecordingKey recording)
    {
        return complete(divisions(entries(recording)));
    }

    /** Whether the shard's batch that ends at a position, or one behind it, is committed. */
    boolean isCommitted(final RecordingKey recording, final long endPosition)
    {
        return entries(recording).stream()
            .filter((entry) -> entry.shards() == shard.count() && entry.shard() == shard.index())
            .anyMatch((entry) -> entry.position() >= endPosition);
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
        connection.insertValues("INSERT INTO store_ledger (stream_id, shard, shards, recording_id, recording_started," +
            " batch, state, begin_position, end_position, first_sequence, last_sequence, row_count, dead_letters)" +
            " VALUES (" + streamId + ", " + shard.index() + ", " + shard.count() + ", " + recording.recordingId() +
            ", " + started(recording) + ", " + entry.batch() + ", '" + state + "', " + entry.beginPosition() + ", " +
            entry.endPosition() + ", " + entry.firstSequence() + ", " + entry.lastSequence() + ", " +
            entry.rowCount() + ", " + entry.deadLetterCount() + ")",
            streamId + ":" + recording + ":" + entry.beginPosition() + ":" + entry.endPosition() + ":" + state +
                shard.tokenSuffix());
    }

    /** Condition that picks a recording's rows in any of the tables. */
    static String matching(final RecordingKey recording)
    {
        return "recording_id = " + recording.recordingId() + " AND recording_started = " + started(recording);
    }

    private List<ShardEntry> entries(final RecordingKey recording)
    {
        return connection.lines("SELECT shards, shard, batch, state = 'commit', begin_position, end_position," +
            " first_sequence, last_sequence, row_count, dead_letters FROM store_ledger WHERE stream_id = " + streamId +
            " AND " + matching(recording) + " ORDER BY batch DESC, state DESC LIMIT 1 BY shards, shard")
            .stream()
            .map(StoreLedger::entry)
            .toList();
    }

    private static ShardEntry entry(final String line)
    {
        final String[] values = line.split("\t");
        final boolean isCommitted = "1".equals(values[3]) || "true".equals(values[3]);

        return new ShardEntry(Integer.parseInt(values[0]), Integer.parseInt(values[1]),
            new LedgerEntry(Long.parseLong(values[2]), isCommitted, Long.parseLong(values[4]),
                Long.parseLong(values[5]), Long.parseLong(values[6]), Long.parseLong(values[7]),
                Long.parseLong(values[8]), Long.parseLong(values[9])));
    }

    /** Committed positions of the shards, by the number of shards. */
    private static Map<Integer, long[]> divisions(final List<ShardEntry> entries)
    {
        final Map<Integer, long[]> divisions = new TreeMap<>();
        for (final ShardEntry entry : entries)
        {
            final long[] positions = divisions.computeIfAbsent(entry.shards(), (count) ->
            {
                final long[] none = new long[count];
                Arrays.fill(none, StoreAgent.NULL_POSITION);
                return none;
            });
            positions[entry.shard()] = entry.position();
        }

        return divisions;
    }

    /** The furthest position that all shards of one division have reached. */
    private static long complete(final Map<Integer, long[]> divisions)
    {
        return divisions.values()
            .stream()
            .mapToLong((positions) -> Arrays.stream(positions).min().orElse(StoreAgent.NULL_POSITION))
            .max()
            .orElse(StoreAgent.NULL_POSITION);
    }

    private static String started(final RecordingKey recording)
    {
        return "fromUnixTimestamp64Milli(toInt64(" + recording.startTimestampMs() + "), 'UTC')";
    }
}
