package io.millrace.app;

import io.millrace.app.export.ExportCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The command over a stored market, from its line to the files; what is in them is held to the tables in StoreExportTest. */
class ExportCommandTest
{
    private static final List<String> INSTRUMENTS = List.of("rb2610", "m2701");
    private static final String SCENARIO = "seed = 3\ntradingDay = %d\nstartTime = 09:00:00\nduration = 30\n" +
        "snapshotOnSubscribe = false\n";

    @TempDir
    private static Path settings;
    private static StoredMarket market;

    @TempDir
    private Path folder;
    private String printed;

    @BeforeAll
    static void storeTwoDays() throws IOException
    {
        market = new StoredMarket();
        market.play(INSTRUMENTS, SCENARIO.formatted(20260929));
        market.play(INSTRUMENTS, SCENARIO.formatted(20260930));
        market.store();
        Files.writeString(settings.resolve("my.conf"), "millrace.clickhouse.url = \"" + market.url() + "\"\n");
    }

    @AfterAll
    static void stopMarket()
    {
        market.close();
    }

    @Test
    void shouldWriteADayAsCsvAndSayHowManyRows() throws Exception
    {
        final Path file = folder.resolve("day.csv");

        assertEquals(0, run("--day", "2026-09-30", "--out", file.toString()), () -> printed);

        final List<String> lines = Files.readAllLines(file);
        final long count = Long.parseLong(QueriesTest.ask(market.url() + "/?database=millrace",
            "SELECT count() FROM ticks WHERE trading_day = 20260930").strip());
        assertTrue(count > 50, "ticks: " + count);
        assertEquals(count + 1, lines.size());
        assertEquals("export: " + file + ": " + count + " rows, as ClickHouse counts, " + Files.size(file) +
            " bytes; columns: " + file + ".columns.md", printed.strip());
        assertEquals(List.of("day.csv", "day.csv.columns.md"), names());
    }

    @Test
    void shouldWriteAFileForEachDayOfATable() throws Exception
    {
        assertEquals(0, run("--day", "20260901", "--to", "20261031", "--table", "bars", "--instruments", "rb2610,m2701",
            "--out", folder.toString()), () -> printed);

        assertEquals(List.of("bars-20260929.parquet", "bars-20260929.parquet.columns.md", "bars-20260930.parquet",
            "bars-20260930.parquet.columns.md"), names());
        assertEquals(QueriesTest.ask(market.url() + "/?database=millrace",
            "SELECT symbol, interval_s, open_price, close_price, volume FROM bars_decimal ORDER BY ALL"),
            QueriesTest.ask(market.url() + "/",
                "SELECT symbol, interval_s, open_price, close_price, volume FROM file('" +
                    folder + "/bars-*.parquet') ORDER BY ALL"));
    }

    @Test
    void shouldNameTheDaysThatThereAre() throws IOException
    {
        assertEquals(1, run("--day", "20261009", "--out", folder.resolve("none.parquet").toString()));

        assertTrue(
            printed.startsWith("ticks has no rows of 20261009 (the day is the trading day) in database millrace at " +
                market.url() + "; days that there are, the newest first: 20260930 ("),
            printed);
        assertEquals(List.of(), names());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value =
    {"--day 30.9.2026; --day 30.9.2026: is no day",
        "--day 20260931; day 20260931 is no date: give yyyymmdd, e.g. 20260930",
        "--day 20260930 --to 20260929; the last day, 20260929, is before the first, 20260930: turn them round",
        "--day 20260930 --table tick; --table tick: is none of [ticks, rejected, instruments, sessions, bars, quality, lines]",
        "--day 20260930 --format xlsx; --format xlsx: is none of [parquet, csv]",
        "--day 20260930 --table lines --instruments rb2610; instruments [rb2610]: rows of line_reports are of no instrument",
        "--table ticks; Missing required option: '--day=YYYYMMDD'"})
    void shouldRefuseAWrongLine(final String line, final String why) throws IOException
    {
        final List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
        Collections.addAll(arguments, "--out", folder.resolve("none.csv").toString());

        assertEquals(2, run(arguments.toArray(new String[0])));

        assertTrue(printed.startsWith(why), printed);
        assertEquals(List.of(), names());
    }

    private int run(final String... arguments)
    {
        final StringWriter text = new StringWriter();
        final PrintWriter out = new PrintWriter(text, true);
        final List<String> all = new ArrayList<>(List.of("--config", settings.resolve("my.conf").toString()));
        Collections.addAll(all, arguments);
        final int exitCode = new CommandLine(new ExportCommand()).setOut(out)
            .setErr(out)
            .setExecutionExceptionHandler((ex, line, parsed) ->
            {
                out.print(ex.getMessage());
                return 1;
            })
            .execute(all.toArray(new String[0]));
        out.flush();
        printed = text.toString();

        return exitCode;
    }

    private List<String> names() throws IOException
    {
        try (Stream<Path> files = Files.list(folder))
        {
            return files.map((file) -> file.getFileName().toString()).sorted().toList();
        }
    }
}
