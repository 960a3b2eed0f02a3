package io.millrace.record.store;

import com.sun.net.httpserver.HttpServer;
import io.millrace.record.export.Export;
import io.millrace.record.export.ExportException;
import io.millrace.record.export.ExportFormat;
import io.millrace.record.export.ExportRequest;
import io.millrace.record.export.ExportTable;
import io.millrace.record.export.ExportedFile;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.RejectedTickEncoder;
import io.millrace.wire.codec.SessionStatusEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Exported files against the tables that they come from. */
class StoreExportTest
{
    private static final int DAY = 20260930;
    private static final int NEXT_DAY = 20261008;
    private static final int FIRST_OF_ALL = 10101;
    private static final int LAST_OF_ALL = 99991231;
    private static final String MARKET = "market";
    private static final List<String> TICK_FLAGS = List.of("FIRST_OF_DAY", "DAY_DERIVED", "DATE_DERIVED", "ROUNDED",
        "CROSSED", "OUTSIDE_LIMITS", "TURNOVER_BACKWARDS", "NO_TRADE_YET", "LOCKED", "TIED_TIME", "TURNOVER_SCALED",
        "OUT_OF_SESSION", "FAR_FROM_CLOCK", "PRICE_JUMP", "NO_CALENDAR", "AUCTION", "AFTER_CLOSE", "JOINED_LATE");
    private static final Map<String, List<String>> FLAGS = Map.of("ticks.flags", TICK_FLAGS, "quality_minutes.flags",
        TICK_FLAGS, "bars.flags",
        List.of("CLOSED", "INCOMPLETE", "CORRECTED", "AUCTION", "QUOTE_ONLY", "INEXACT_TURNOVER"),
        "line_reports.marks", List.of("BEHIND", "REPEATING", "STALLED"));

    private static TestServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServer()
    {
        server = TestServer.started();
        final Batch batch = new Batch(new RecordingKey(3, 1_790_000_000_123L));
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
        final MarketTicks first = new MarketTicks(1, 20, DAY);
        final MarketTicks second = new MarketTicks(2, 20, NEXT_DAY).fromSequence(2_001);
        for (int i = 0; i < 2_000; i++)
        {
            batch.add(buffer, 0, first.encode(buffer, 0));
            batch.add(buffer, 0, second.encode(buffer, 0));
        }
        insert(batch, MARKET);
    }

    @AfterAll
    static void stopServer()
    {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(ExportTable.class)
    void shouldWriteAParquetFileThatEqualsTheTable(final ExportTable table)
    {
        final long seed = System.nanoTime();
        System.out.println("StoreExportTest " + table + " seed=" + seed);
        final String database = "random_" + table.table();
        insert(random(table, seed), database);
        final Path file = folder.resolve("all.parquet");

        final List<ExportedFile> files = export(database, table, ExportFormat.PARQUET, FIRST_OF_ALL, LAST_OF_ALL,
            List.of(), file);

        assertEquals(1, files.size());
        final List<String> columns = lines(database, "SELECT name, type FROM system.columns WHERE database = '" +
            database + "' AND table = '" + table.table() + "' ORDER BY position FORMAT TabSeparatedRaw");
        final String inTable = checksum(columns, false, table) + " FROM " + table.table();
        final String inFile = checksum(columns, true, table) + " FROM file('" + file + "', Parquet)";
        assertEquals(lines(database, inTable), lines(database, inFile));
        assertEquals(2_000, files.get(0).rowCount());
        assertEquals(columns.stream().map((line) -> line.split("\t")[0]).toList(),
            lines(database, "DESCRIBE file('" + file + "', Parquet)").stream()
                .map((line) -> line.split("\t")[0])
                .toList());
    }

    @Test
    void shouldExportOfABarTheNewestMessage()
    {
        final Batch batch = random(ExportTable.BARS, 5);
        insert(batch, "bar_messages");
        final Path file = folder.resolve("bars.csv");
        insertBarAgain("bar_messages");

        final ExportedFile written = export("bar_messages", ExportTable.BARS, ExportFormat.CSV, FIRST_OF_ALL,
            LAST_OF_ALL, List.of(), file).get(0);

        assertEquals(2_000, written.rowCount());
        assertEquals(List.of("4000"), lines("bar_messages", "SELECT count() FROM bars"));
        assertEquals(List.of("2000\t777"), lines("bar_messages",
            "SELECT count(), any(revision) FROM file('" + file +
                "', CSVWithNames, 'revision Int32') WHERE revision = 777"));
    }

    @Test
    void shouldWriteACsvFileWithEachFieldOfEachRowInOrder() throws IOException
    {
        final Path file = folder.resolve("ticks.csv");

        final ExportedFile written = export(MARKET, ExportTable.TICKS, ExportFormat.CSV, DAY, NEXT_DAY, List.of(), file)
            .get(0);

        final List<String> text = Files.readAllLines(file);
        final List<String> names = fields(text.get(0));
        final List<String> times = lines(MARKET, "SELECT name FROM system.columns WHERE database = '" + MARKET +
            "' AND table = 'ticks' AND type LIKE '%DateTime64%'");
        final String list = String.join(", ", names.stream()
            .map((name) -> times.contains(name) ?
                "toUnixTimestamp64Nano(CAST(" + name + " AS Nullable(DateTime64(9, 'UTC'))))" :
                name)
            .toList());
        final List<String> rows = lines(MARKET,
            "SELECT " + list + " FROM ticks ORDER BY trading_day, symbol, exchange_time, sequence");
        assertEquals(4_000, rows.size());
        assertEquals(rows.size(), written.rowCount());
        assertEquals(rows.size() + 1, text.size());
        for (int i = 0; i < rows.size(); i++)
        {
            final String[] values = rows.get(i).split("\t", -1);
            final List<String> fields = fields(text.get(i + 1));
            for (int k = 0; k < values.length; k++)
            {
                assertEquals(expected(names.get(k), values[k], times), actual(names.get(k), fields.get(k), times),
                    names.get(k) + " of line " + (i + 2));
            }
        }
    }

    @Test
    void shouldWriteAFileForEachDayOfADirectoryWithWhatItsColumnsMean() throws IOException
    {
        final List<ExportedFile> files = export(MARKET, ExportTable.TICKS, ExportFormat.PARQUET, 20260901, LAST_OF_ALL,
            List.of(), folder);

        assertEquals(List.of("ticks-20260930.parquet", "ticks-20261008.parquet"),
            files.stream().map((file) -> file.file().getFileName().toString()).toList());
        assertEquals(List.of("ticks-20260930.parquet", "ticks-20260930.parquet.columns.md", "ticks-20261008.parquet",
            "ticks-20261008.parquet.columns.md"), namesIn(folder));
        assertEquals(List.of("20260930\t2000", "20261008\t2000"),
            lines(MARKET, "SELECT trading_day, count() FROM file('" +
                folder + "/*.parquet', Parquet) GROUP BY trading_day ORDER BY trading_day"));
        final String columns = Files.readString(files.get(1).columns());
        assertTrue(columns.contains("\n2000 rows of the table `ticks`, 20261008 (the day is the trading day)"),
            columns);
        assertTrue(
            columns.contains("| `last_price` | decimal(19, 4) | as quoted: CNY, or points of an index | no price |"),
            columns);
    }

    @Test
    void shouldExportTheInstrumentsThatAreNamed()
    {
        final Path file = folder.resolve("two.csv");
        final List<String> symbols = lines(MARKET, "SELECT DISTINCT symbol FROM ticks ORDER BY symbol LIMIT 2");

        final ExportedFile written = export(MARKET, ExportTable.TICKS, ExportFormat.CSV, DAY, DAY, symbols, file)
            .get(0);

        assertEquals(lines(MARKET, "SELECT count() FROM ticks WHERE trading_day = " + DAY + " AND symbol IN ('" +
            String.join("', '", symbols) + "')"), List.of(Long.toString(written.rowCount())));
        assertEquals(symbols, lines(MARKET, "SELECT DISTINCT symbol FROM file('" + file + "', CSVWithNames)"));
    }

    @Test
    void shouldNameTheDaysThatThereAreWhenThereIsNoRow() throws IOException
    {
        final String message = assertThrows(ExportException.class, () -> export(MARKET, ExportTable.TICKS,
            ExportFormat.CSV, 20261001, 20261007, List.of(), folder.resolve("none.csv"))).getMessage();
        final String empty = assertThrows(ExportException.class,
            () -> export(MARKET, ExportTable.LINES, ExportFormat.CSV, DAY, DAY, List.of(), folder.resolve("none.csv")))
            .getMessage();

        assertTrue(
            message.startsWith("ticks has no rows of 20261001 to 20261007 (the day is the trading day) in database" +
                " market at " + server.url()),
            message);
        assertTrue(message.endsWith("the newest first: 20261008 (2000 rows), 20260930 (2000 rows)"), message);
        assertTrue(empty.endsWith("; it has none of any day"), empty);
        assertEquals(List.of(), namesIn(folder));
    }

    @Test
    void shouldNameTheInstrumentThatHasNoRow()
    {
        final String symbol = lines(MARKET, "SELECT any(symbol) FROM ticks").get(0);

        final String message = assertThrows(ExportException.class, () -> export(MARKET, ExportTable.TICKS,
            ExportFormat.CSV, DAY, DAY, List.of(symbol, "zz9999"), folder.resolve("none.csv"))).getMessage();

        assertEquals("ticks has no rows of 20260930 of zz9999: correct the ids, or leave them out", message);
    }

    @ParameterizedTest
    @CsvSource(
    {"CSV, got 2 rows, but ClickHouse counts 3 for 20260930 of ticks",
        "PARQUET, is not a whole Parquet file, ClickHouse's answer broke off"})
    void shouldKeepWhatWasThereWhenTheAnswerLacksRows(final ExportFormat format, final String rowsLack,
        final String why)
        throws IOException
    {
        final Path file = Files.writeString(folder.resolve("ticks"), "as it was");
        final HttpServer liar = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        liar.createContext("/", (exchange) ->
        {
            final String sql = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            final String answer = sql.endsWith("FORMAT CSVWithNames") ? "\"a\"\n\"x\ny\"\n\"z\"\n" :
                sql.endsWith("FORMAT Parquet") ? "PAR1 and so on" :
                    sql.contains("GROUP BY day") ? "20260930\t3\n" : "3\n";
            exchange.sendResponseHeaders(200, answer.length());
            exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        liar.start();
        try
        {
            final StoreContext context = new StoreContext()
                .clickHouseUrl("http://127.0.0.1:" + liar.getAddress().getPort())
                .conclude();

            final String message = assertThrows(ExportException.class, () -> new Export(context,
                new ExportRequest(ExportTable.TICKS, format, DAY, DAY, List.of(), file)).run()).getMessage();

            assertTrue(message.contains(rowsLack + ", " + why), message);
        }
        finally
        {
            liar.stop(0);
        }
        assertEquals("as it was", Files.readString(file));
        assertEquals(List.of("ticks"), namesIn(folder));
    }

    @Test
    void shouldSayWhenAFileCannotBeWritten()
    {
        final Path missing = folder.resolve("no-such-folder").resolve("ticks.csv");
        final Path device = Path.of("/dev/full");

        final String noFolder = assertThrows(ExportException.class, () -> export(MARKET, ExportTable.TICKS,
            ExportFormat.CSV, DAY, DAY, List.of(), missing)).getMessage();
        final String noFile = assertThrows(ExportException.class, () -> export(MARKET, ExportTable.TICKS,
            ExportFormat.CSV, DAY, DAY, List.of(), device)).getMessage();

        assertTrue(noFolder.startsWith(missing + ": cannot be written: "), noFolder);
        assertEquals("/dev/full: is neither a file nor a directory; name one", noFile);
    }

    @Test
    void shouldSayWhenTheDiskIsFull() throws IOException
    {
        Files.createSymbolicLink(folder.resolve("ticks.csv.part"), Path.of("/dev/full"));

        final String message = assertThrows(ExportException.class, () -> export(MARKET, ExportTable.TICKS,
            ExportFormat.CSV, DAY, DAY, List.of(), folder.resolve("ticks.csv"))).getMessage();

        assertTrue(message.contains("ticks.csv: cannot be written: java.io.IOException: No space left on device"),
            message);
        assertEquals(List.of(), namesIn(folder));
    }

    @Test
    void shouldRefuseWhatCannotBeMeant()
    {
        final Path file = folder.resolve("x");

        assertEquals("day 20260931 is no date: give yyyymmdd, e.g. 20260930",
            refusal(ExportTable.TICKS, 20260931, 20260931, List.of(), file));
        assertEquals("the last day, 20260929, is before the first, 20260930: turn them round",
            refusal(ExportTable.TICKS, 20260930, 20260929, List.of(), file));
        assertEquals("instruments [rb2610]: rows of line_reports are of no instrument; leave the instruments out",
            refusal(ExportTable.LINES, DAY, DAY, List.of("rb2610"), file));
        assertEquals("instrument 'x') OR (1 = '1' is no id: give the exchange's own, e.g. rb2610",
            refusal(ExportTable.TICKS, DAY, DAY, List.of("x') OR (1 = '1"), file));
    }

    private static String refusal(final ExportTable table, final int first, final int last,
        final List<String> instruments, final Path out)
    {
        return assertThrows(ExportException.class,
            () -> new ExportRequest(table, ExportFormat.CSV, first, last, instruments, out)).getMessage();
    }

    /** Count and checksum over all columns, as the table has them, or as the file has them and turned back. */
    private static String checksum(final List<String> columns, final boolean isFile, final ExportTable table)
    {
        final List<String> terms = columns.stream().map((line) ->
        {
            final String[] column = line.split("\t");

            return term(column[0], column[1], isFile, table);
        }).toList();

        return "SELECT count(), sum(cityHash64(toString(tuple(" + String.join(", ", terms) + "))))";
    }

    private static String term(final String name, final String type, final boolean isFile, final ExportTable table)
    {
        final List<String> flags = FLAGS.get(table.table() + "." + name);
        if (flags != null)
        {
            return !isFile ? "toUInt64(" + name + ")" :
                "arraySum(arrayMap(name -> if(name = '', 0, bitShiftLeft(toUInt64(1)," +
                    " if(startsWith(name, 'BIT'), toUInt8OrZero(substring(name, 4)), toUInt8(indexOf(['" +
                    String.join("', '", flags) + "'], name) - 1)))), splitByChar('|', " + name + ")))";
        }
        if (type.contains("DateTime64(9"))
        {
            return "toUnixTimestamp64Nano(" + name + ")";
        }
        if (type.contains("DateTime64(3"))
        {
            return "toUnixTimestamp64Milli(" + name + ")";
        }
        if (type.startsWith("Enum"))
        {
            return isFile ? "ifNull(" + name + ", 'NULL_VAL')" : "toString(" + name + ")";
        }
        if (isFile && isPrice(name))
        {
            return "CAST(CAST(" + name + " AS Nullable(Decimal(38, 4))) * 10000 AS Nullable(Int64))";
        }
        return isFile && "raw".equals(name) ? "unhex(raw)" : name;
    }

    private static boolean isPrice(final String name)
    {
        return name.matches(".*_price[1-5]?|turnover|turnover_delta|vwap|price_tick");
    }

    private static String expected(final String name, final String value, final List<String> times)
    {
        if ("\\N".equals(value))
        {
            return "";
        }
        if (isPrice(name))
        {
            return new BigDecimal(value).movePointLeft(4).stripTrailingZeros().toPlainString();
        }
        if ("flags".equals(name))
        {
            final int bits = Integer.parseInt(value);

            return String.join("|",
                TICK_FLAGS.stream().filter((flag) -> (bits >> TICK_FLAGS.indexOf(flag) & 1) != 0).toList());
        }
        return times.contains(name) ? Instant.ofEpochSecond(0, Long.parseLong(value)).toString() : value;
    }

    private static String actual(final String name, final String field, final List<String> times)
    {
        return field.isEmpty() ? "" : isPrice(name) ? new BigDecimal(field).stripTrailingZeros().toPlainString() :
            times.contains(name) ? Instant.parse(field).toString() : field;
    }

    private static List<String> fields(final String line)
    {
        return Arrays.stream(line.split(",", -1))
            .map((field) -> field.startsWith("\"") ? field.substring(1, field.length() - 1) : field)
            .toList();
    }

    private static List<String> namesIn(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.map((file) -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Batch random(final ExportTable table, final long seed)
    {
        final Batch batch = new Batch(new RecordingKey(7, 1_790_000_000_123L));
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
        final TableLayout layout = TableLayout.ALL.stream()
            .filter((each) -> each.table().equals(table.table()))
            .findFirst()
            .orElseThrow();
        final RandomMessages messages = ExportTable.QUALITY == table ?
            new RandomMessages(layout, seed, DAY, NEXT_DAY, Integer.MIN_VALUE) :
            new RandomMessages(layout, seed, DAY, NEXT_DAY);
        final MarketTicks ticks = new MarketTicks(seed, 50, DAY);
        for (int i = 1; i <= 2_000; i++)
        {
            batch.add(buffer, 0, switch (table)
            {
                case TICKS -> ticks.encode(buffer, 0);
                case REJECTED -> rejected(buffer, i, new Random(seed + i));
                case SESSIONS -> session(buffer, messages.encode(buffer), i);
                default -> messages.encode(buffer);
            });
        }

        return batch;
    }

    /** A day that there is, or none. */
    private static int session(final UnsafeBuffer buffer, final int length, final int number)
    {
        buffer.putInt(MessageHeaderEncoder.ENCODED_LENGTH + SessionStatusEncoder.tradingDayEncodingOffset(),
            number % 3 == 0 ? SessionStatusEncoder.tradingDayNullValue() : DAY, ByteOrder.LITTLE_ENDIAN);

        return length;
    }

    private static int rejected(final UnsafeBuffer buffer, final long sequence, final Random random)
    {
        final byte[] raw = new byte[random.nextInt(600)];
        random.nextBytes(raw);
        final RejectedTickEncoder encoder = new RejectedTickEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .sequence(sequence)
            .sourceSequence(random.nextLong())
            .receiveTimeNs(random.nextLong())
            .dueTimeNs(sequence % 3 == 0 ? RejectedTickEncoder.dueTimeNsNullValue() : random.nextLong())
            .publishTimeNs(random.nextLong())
            .epoch(random.nextInt())
            .layoutId(random.nextInt())
            .reason(RejectReason.values()[random.nextInt(RejectReason.values().length)])
            .line((short)random.nextInt(255))
            .putRaw(raw, 0, raw.length);

        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    /** Each bar once more, with a higher sequence and another revision. */
    private static void insertBarAgain(final String database)
    {
        try (ClickHouseConnection connection = new ClickHouseConnection(context(database)))
        {
            connection.execute(
                "INSERT INTO bars SELECT * REPLACE (sequence + 100000 AS sequence, 777 AS revision) FROM bars");
        }
    }

    private static void insert(final Batch batch, final String database)
    {
        Migrations.apply(context(database));
        try (ClickHouseConnection connection = new ClickHouseConnection(context(database)))
        {
            final List<NativeBlock> blocks = new ArrayList<>(batch.blocks());
            blocks.forEach((block) -> connection.insert(block, block.layout().table() + block.partition()));
        }
    }

    private static List<ExportedFile> export(final String database, final ExportTable table, final ExportFormat format,
        final int firstDay, final int lastDay, final List<String> instruments, final Path out)
    {
        return new Export(context(database), new ExportRequest(table, format, firstDay, lastDay, instruments, out))
            .run();
    }

    private static List<String> lines(final String database, final String sql)
    {
        try (ClickHouseConnection connection = new ClickHouseConnection(context(database)))
        {
            return connection.lines(sql);
        }
    }

    private static StoreContext context(final String database)
    {
        return server.storeContext(database).conclude();
    }
}
