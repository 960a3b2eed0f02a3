package io.millrace.record.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Last ticks and trading days, which materialised views keep beside the ticks. ClickHouse writes rows first and views after them: a server
 * that died in between has rows that the views lack. The writer then finds its rows there and would not insert them again, so it
 * brings up the views itself. Stateless.
 *
 * <p>Design note: not a repeated insert of the block. Its token may have been pushed out of the table's window by the writers of other
 * shards, and a table that has been given a constraint meanwhile would refuse what it has.
 */
final class TickViews
{
    private static final Pattern SOURCE = Pattern.compile("FROM \\S+\\.ticks\\b");

    private TickViews()
    {
    }

    /**
     * Sees to it that the views have a block that is in {@code ticks}, with nothing of its instruments behind it.
     *
     * @param token     of the block's insert.
     * @param share     condition that picks the rows of its recording, day and shard.
     * @param sequences condition that picks the block's rows among these, to be put behind it.
     * @throws StoreException when the insert still runs, or ClickHouse does not answer; to be tried again.
     */
    static void bringUp(
        final ClickHouseConnection connection, final String token, final String share, final String sequences)
    {
        if (!connection.lines("SELECT 1 FROM system.tables WHERE database = currentDatabase() AND name = 'ticks'" +
            " AND engine = 'Distributed'").isEmpty())
        {
            // A cluster's shards keep theirs beside tables of their own (docs/clickhouse.md).
            return;
        }
        if (!connection
            .lines("SELECT 1 FROM system.processes WHERE startsWith(Settings['insert_deduplication_token'], '" +
                token + "') LIMIT 1")
            .isEmpty())
        {
            throw new StoreException("the insert of batch " + token + " has written its rows and is still at work;" +
                " what it does beside them is waited for");
        }
        final String rows = "SELECT * FROM ticks WHERE " + share + sequences;
        // Another time does no harm.
        insert(connection, "last_ticks", rows);
        // The rows of an instrument come in the order of their sequences, and a view takes all of a block or nothing. Of the range of the
        // block's sequences other writers may have written other instruments.
        insert(connection, "daily_totals",
            "SELECT rows.* FROM (" + rows + ") AS rows LEFT JOIN (SELECT instrument_id," +
                " max(last_sequence) AS kept_sequence FROM daily_totals WHERE " + share +
                " GROUP BY instrument_id) AS kept" +
                " USING (instrument_id) WHERE sequence > ifNull(kept_sequence, 0)");
    }

    /** Inserts rows of ticks as the view would have done. */
    private static void insert(final ClickHouseConnection connection, final String table, final String rows)
    {
        final String view = table + "_view";
        final String select = String.join("\n", connection.lines("SELECT as_select FROM system.tables" +
            " WHERE database = currentDatabase() AND name = '" + view + "' FORMAT TabSeparatedRaw"));
        final Matcher source = SOURCE.matcher(select);
        if (!source.find())
        {
            throw new StoreException("materialised view " + view + " is not there, or does not read ticks: make it as" +
                " migration 0010_last_and_daily.sql does");
        }
        connection.execute("INSERT INTO " + table + " " + source.replaceFirst(
            Matcher.quoteReplacement("FROM (" + rows + ") AS ticks")));
    }
}
