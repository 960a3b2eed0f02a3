package io.millrace.record.store;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MigrationsTest
{
    private static TestServer server;

    @BeforeAll
    static void startServer()
    {
        server = TestServer.started();
    }

    @AfterAll
    static void stopServer()
    {
        server.close();
    }

    @Test
    void shouldApplyEachMigrationOnce()
    {
        final StoreContext context = server.storeContext("twice").conclude();

        final int first = Migrations.apply(context);
        final int second = Migrations.apply(context);

        assertEquals(Migrations.FILES.size(), first);
        assertEquals(0, second);
    }

    @Test
    void shouldMakeTheColumnsThatTheStoreWrites()
    {
        final StoreContext context = server.storeContext("columns").conclude();
        Migrations.apply(context);

        try (ClickHouseConnection connection = new ClickHouseConnection(context))
        {
            for (final TableLayout layout : TableLayout.ALL)
            {
                final List<String> expected = new ArrayList<>(
                    List.of("recording_id\tInt64", "recording_started\tDateTime64(3, 'UTC')", "schema_version\tUInt8"));
                layout.columns().forEach((column) -> expected.add(column.name() + "\t" + column.wireType()));
                final List<String> actual = connection
                    .lines("SELECT name, replaceOne(type, 'LowCardinality(String)', 'String') FROM system.columns" +
                        " WHERE database = 'columns' AND table = '" + layout.table() +
                        "' ORDER BY position FORMAT TabSeparatedRaw");

                assertEquals(expected, actual, layout.table());
            }
        }
    }

    @Test
    void shouldTakeRowsThatWereStoredBeforeTheSchemaVersionWasForVersionOne()
    {
        final StoreContext context = server.storeContext("upgraded").conclude();
        Migrations.apply(context);
        final List<String> rows;
        try (ClickHouseConnection connection = new ClickHouseConnection(context))
        {
            connection.execute("ALTER TABLE ticks DROP COLUMN schema_version, DROP COLUMN average_unit_price" +
                " SETTINGS mutations_sync = 2");
            connection.execute("INSERT INTO ticks (sequence, exchange, symbol) VALUES (7, 'SHFE', 'rb2601')");
            connection.execute("DELETE FROM millrace_migrations WHERE number = 7");
            Migrations.apply(context);
            rows = connection.lines(
                "SELECT sequence, schema_version, average_unit_price FROM ticks FORMAT TabSeparatedRaw");
        }

        assertEquals(List.of("7\t1\t\\N"), rows);
    }

    @Test
    void shouldRefuseAMigrationThatIsNotTheOneThatWasApplied()
    {
        final StoreContext context = server.storeContext("changed").conclude();
        Migrations.apply(context);
        try (ClickHouseConnection connection = new ClickHouseConnection(context))
        {
            connection.execute("ALTER TABLE millrace_migrations UPDATE sha256 = 'other' WHERE number = 1" +
                " SETTINGS mutations_sync = 2");
        }

        final String message = assertThrows(StoreException.class, () -> Migrations.apply(context)).getMessage();

        assertTrue(message.contains("0001_ticks.sql"), message);
        assertTrue(message.contains("checksum other"), message);
    }

    @Test
    void shouldNameServerUserAndRemedyWhenThePasswordIsWrong()
    {
        final StoreContext context = server.storeContext("refused").user("nobody").password("wrong").conclude();

        final String message = assertThrows(StoreException.class, () -> Migrations.apply(context)).getMessage();

        assertTrue(message.startsWith("ClickHouse at " + server.url() + " (user nobody, database refused)"), message);
        assertTrue(message.endsWith("correct user and password"), message);
    }

    @Test
    void shouldNameServerAndRemedyWhenNobodyListens()
    {
        final int port = TestServer.freePort();
        final StoreContext context = new StoreContext().clickHouseUrl("http://127.0.0.1:" + port).conclude();

        final String message = assertThrows(StoreException.class, () -> Migrations.apply(context)).getMessage();

        assertTrue(message.startsWith("ClickHouse at http://127.0.0.1:" + port), message);
        assertTrue(message.endsWith("start it, or correct the URL"), message);
    }
}
