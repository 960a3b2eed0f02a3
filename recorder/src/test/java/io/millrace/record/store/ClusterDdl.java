package io.millrace.record.store;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the tables of a cluster out of those that the migrations made on a single server: each table of rows becomes a replicated local
 * table and a distributed one of the old name over it, sharded by instrument; the ledger is the same on every node. Stateless.
 */
final class ClusterDdl
{
    /** Database of the cluster; the one in which the migrations were applied must have the same name. */
    static final String DATABASE = "millrace";

    private static final String CLUSTER = " ON CLUSTER '{cluster}'";
    private static final String HEAD = """
        -- Millrace's tables for a cluster: replicated, and sharded by instrument. GENERATED from the migrations by ClusterDdlTest, which
        -- fails when this file is not what they make; docs/clickhouse.md says how to use it. Needs Keeper, and the macros cluster, shard
        -- and replica on every node. Parsed by a real server in the tests, but never run on a cluster: none of ours has Keeper.
        --
        -- Each table of rows is NAME_local (ReplicatedMergeTree) and NAME (Distributed) over it. Readers and the writer use NAME. What is
        -- kept beside the ticks is written by each shard beside its own. The ledger and the list of migrations are not sharded: every
        -- node has all of them.
        """;

    /** Tables that materialised views write, beside the ticks of the same shard. */
    private static final List<String> BESIDE_TICKS = List.of("last_ticks", "daily_totals");

    private static final Pattern ENGINE = Pattern
        .compile("ENGINE = (Replacing|Aggregating|)MergeTree(?:\\((\\w+)\\))?\n");

    private ClusterDdl()
    {
    }

    /**
     * The statements, as one file.
     *
     * @param context of a server whose database {@link #DATABASE} has all migrations.
     */
    static String of(final StoreContext context)
    {
        final StringBuilder ddl = new StringBuilder(HEAD).append("\nCREATE DATABASE IF NOT EXISTS ")
            .append(DATABASE)
            .append(CLUSTER)
            .append(";\n");
        try (ClickHouseConnection connection = new ClickHouseConnection(context))
        {
            for (final TableLayout layout : TableLayout.ALL)
            {
                ddl.append('\n').append(sharded(connection, layout.table())).append(";\n");
                ddl.append('\n')
                    .append(distributed(layout.table(), ", intHash64(" + layout.shardColumn() + ")"))
                    .append(";\n");
            }
            for (final String table : BESIDE_TICKS)
            {
                ddl.append('\n').append(sharded(connection, table)).append(";\n");
                ddl.append('\n').append(distributed(table, "")).append(";\n");
                ddl.append('\n').append(fed(connection, table)).append(";\n");
            }
            for (final String table : List.of("store_ledger", "millrace_migrations"))
            {
                ddl.append('\n').append(everywhere(connection, table)).append(";\n");
            }
            for (final String view : connection.lines("SELECT name FROM system.tables WHERE database = '" + DATABASE +
                "' AND engine = 'View' ORDER BY name"))
            {
                ddl.append('\n')
                    .append(shown(connection, view).replaceFirst("CREATE VIEW (\\S+)", "CREATE OR REPLACE VIEW $1" +
                        Matcher.quoteReplacement(CLUSTER)))
                    .append(";\n");
            }
            ddl.append("\n-- The writer finds every migration applied and changes nothing.\nINSERT INTO ")
                .append(DATABASE)
                .append(".millrace_migrations (number, name, sha256) VALUES");
            String separator = "\n    ";
            for (final String line : connection
                .lines("SELECT number, name, sha256 FROM millrace_migrations ORDER BY number"))
            {
                final String[] values = line.split("\t");
                ddl.append(separator)
                    .append("(%s, '%s', '%s')".formatted(values[0], values[1], values[2]));
                separator = ",\n    ";
            }
        }

        return ddl.append(";\n").toString();
    }

    private static String sharded(final ClickHouseConnection connection, final String table)
    {
        return replicated(shown(connection, table), table, table + "_local", "{shard}", "{replica}");
    }

    /** The materialised view of a table: from the ticks of its shard into the rows of its shard. */
    private static String fed(final ClickHouseConnection connection, final String table)
    {
        final String name = DATABASE + "." + table;
        final String result = replaced(shown(connection, table + "_view"),
            "CREATE MATERIALIZED VIEW " + name + "_view TO " + name + "\n",
            "CREATE MATERIALIZED VIEW IF NOT EXISTS " + name + "_view" + CLUSTER + " TO " + name + "_local\n");

        return replaced(result, "FROM " + DATABASE + ".ticks\n", "FROM " + DATABASE + ".ticks_local AS ticks\n");
    }

    private static String everywhere(final ClickHouseConnection connection, final String table)
    {
        return replicated(shown(connection, table), table, table, "all", "{shard}-{replica}");
    }

    /** Without a sharding key nobody can insert through it. */
    private static String distributed(final String table, final String shardingKey)
    {
        return "CREATE TABLE IF NOT EXISTS " + DATABASE + "." + table + CLUSTER + " AS " + DATABASE + "." + table +
            "_local\nENGINE = Distributed('{cluster}', '" + DATABASE + "', '" + table + "_local'" + shardingKey + ")";
    }

    /** The window of an hour that replicated tables have by default is too short for a writer that was away; a week. */
    private static String replicated(
        final String create, final String table, final String name, final String shard, final String replica)
    {
        final String path = "/clickhouse/tables/" + shard + "/" + DATABASE + "/" + name;
        String result = replaced(create, "CREATE TABLE " + DATABASE + "." + table + "\n",
            "CREATE TABLE IF NOT EXISTS " + DATABASE + "." + name + CLUSTER + "\n");
        final Matcher engine = ENGINE.matcher(result);
        if (!engine.find())
        {
            throw new IllegalStateException("the server shows a table without a MergeTree:\n" + result);
        }
        result = engine
            .replaceFirst(Matcher.quoteReplacement("ENGINE = Replicated" + engine.group(1) + "MergeTree('" + path +
                "', '" + replica + "'" + (null == engine.group(2) ? "" : ", " + engine.group(2)) + ")\n"));

        return replaced(result, "non_replicated_deduplication_window = 1000",
            "replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800");
    }

    private static String shown(final ClickHouseConnection connection, final String table)
    {
        return String.join("\n", connection.lines("SHOW CREATE TABLE " + DATABASE + "." + table +
            " FORMAT TabSeparatedRaw"));
    }

    private static String replaced(final String text, final String from, final String to)
    {
        if (!Pattern.compile(from, Pattern.LITERAL).matcher(text).find())
        {
            throw new IllegalStateException("the server shows a table without '" + from.strip() + "':\n" + text);
        }

        return text.replace(from, to);
    }
}
