package io.millrace.record.store;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClusterDdlTest
{
    private static final Path FILE = Path.of(System.getProperty("millrace.root"), "deploy", "clickhouse",
        "cluster.sql");
    private static final String WRITE = "millrace.store.writeClusterDdl";

    @Test
    void shouldBeWhatTheMigrationsMake() throws IOException
    {
        final String made;
        final List<String> refused = new ArrayList<>();
        try (TestServer server = TestServer.started())
        {
            final StoreContext context = server.storeContext(ClusterDdl.DATABASE).conclude();
            Migrations.apply(context);
            made = ClusterDdl.of(context);
            try (ClickHouseConnection connection = new ClickHouseConnection(context))
            {
                final List<String> statements = Arrays.stream(made.split(";\n"))
                    .filter((text) -> !text.isBlank())
                    .toList();
                // Database; rows; last ticks and days, each fed by a view; ledger and migrations; what shows decimals; the migrations' rows.
                assertEquals(1 + 2 * TableLayout.ALL.size() + 2 * 3 + 2 + 4 + 1, statements.size());
                for (final String statement : statements)
                {
                    final String parsed = connection.lines("SELECT isNull(formatQueryOrNull('" +
                        statement.replace("\\", "\\\\").replace("'", "\\'") + "'))").get(0);
                    if (!"0".equals(parsed))
                    {
                        refused.add(statement);
                    }
                }
            }
        }
        if (Boolean.getBoolean(WRITE))
        {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, made);
        }

        assertEquals(List.of(), refused, "statements that ClickHouse cannot parse");
        assertTrue(Files.exists(FILE), FILE + " is missing: run this test with -D" + WRITE + "=true");
        assertEquals(Files.readString(FILE), made, FILE + " is not what the migrations make: run this test with -D" +
            WRITE + "=true and commit the file");
    }
}
