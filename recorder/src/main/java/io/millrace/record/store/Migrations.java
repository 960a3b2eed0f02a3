package io.millrace.record.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Brings the tables of ClickHouse to the version that this build writes: numbered SQL files, each applied once and kept in
 * {@code millrace_migrations} with the checksum of its text. Any thread; one at a time in a process, and two processes at once do
 * no harm, because each statement may run twice.
 */
public final class Migrations
{
    /** Files in the order in which they are applied. A file that was released is never changed: the next one changes its effect. */
    static final List<String> FILES = List.of("0001_ticks.sql", "0002_rejected_ticks.sql", "0003_reference.sql",
        "0004_store_ledger.sql", "0005_ticks_decimal.sql", "0006_session_backing_off.sql",
        "0007_schema_version_2.sql", "0008_bars_quality.sql", "0009_ledger_shards.sql",
        "0010_last_and_daily.sql");

    private static final int OLDEST_SERVER = 24;
    private static final String STATEMENT_END = ";\\s*(\n|$)";

    private Migrations()
    {
    }

    /**
     * Applies what is missing, in order; does nothing on the second call. Makes the database when it is missing.
     *
     * @param context concluded.
     * @return how many migrations were applied.
     * @throws StoreException when ClickHouse cannot be reached or refuses, or an applied migration is not the one of this build.
     */
    public static synchronized int apply(final StoreContext context)
    {
        createDatabase(context);
        try (ClickHouseConnection connection = new ClickHouseConnection(context))
        {
            connection.execute("CREATE TABLE IF NOT EXISTS millrace_migrations (number UInt32, name String," +
                " sha256 String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3)) ENGINE = MergeTree ORDER BY number" +
                " SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1");
            final Map<String, String> applied = new HashMap<>();
            connection.lines("SELECT name, sha256 FROM millrace_migrations ORDER BY number")
                .forEach((line) -> applied.put(line.split("\t")[0], line.split("\t")[1]));

            int count = 0;
            for (final String file : FILES)
            {
                count += apply(context, connection, file, applied.get(file)) ? 1 : 0;
            }

            return count;
        }
    }

    private static void createDatabase(final StoreContext context)
    {
        try (ClickHouseConnection connection = new ClickHouseConnection(context, "system"))
        {
            final String version = connection.lines("SELECT version()").get(0);
            if (Integer.parseInt(version.substring(0, version.indexOf('.'))) < OLDEST_SERVER)
            {
                throw new StoreException("ClickHouse at " + context.clickHouseUrl() + " is version " + version +
                    "; " + OLDEST_SERVER + ".1 or later is needed: upgrade it, or use the local one");
            }
            if (connection.lines("SELECT name FROM system.databases WHERE name = '" + context.database() + "'")
                .isEmpty())
            {
                connection.execute("CREATE DATABASE IF NOT EXISTS " + context.database());
            }
        }
    }

    private static boolean apply(
        final StoreContext context, final ClickHouseConnection connection, final String file,
        final String appliedSha256)
    {
        final String text = text(file);
        final String sha256 = sha256(text);
        if (appliedSha256 != null)
        {
            if (!appliedSha256.equals(sha256))
            {
                throw new StoreException("migration " + file + " of database " + context.database() + " at " +
                    context.clickHouseUrl() + " was applied with checksum " + appliedSha256 + ", this build has " +
                    sha256 + ": the tables may not be what this build writes; use another database, or the build that" +
                    " made this one");
            }
            return false;
        }
        Arrays.stream(text.split(STATEMENT_END))
            .map(String::strip)
            .filter((statement) -> !statement.isEmpty())
            .forEach(connection::execute);
        connection.insertValues("INSERT INTO millrace_migrations (number, name, sha256) VALUES (" +
            Integer.parseInt(file.substring(0, 4)) + ", '" + file + "', '" + sha256 + "')", "migration:" + file);

        return true;
    }

    private static String text(final String file)
    {
        try (InputStream in = Migrations.class.getResourceAsStream("migrations/" + file))
        {
            if (null == in)
            {
                throw new StoreException("migration " + file + " is missing from this build: rebuild it");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        catch (final IOException ex)
        {
            throw new StoreException("migration " + file + " cannot be read: " + ex.getMessage(), ex);
        }
    }

    private static String sha256(final String text)
    {
        try
        {
            return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("every Java platform has SHA-256", ex);
        }
    }
}
