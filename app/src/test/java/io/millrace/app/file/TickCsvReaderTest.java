package io.millrace.app.file;

import io.millrace.bridge.RawTick;
import io.millrace.reference.InstrumentName;
import io.millrace.reference.Products;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TickCsvReaderTest
{
    private static final Path DATA = Path.of(System.getProperty("millrace.root")).resolve("../shared/data");
    private static final int HEAD = 32;
    private static final String HEADER = "InstrumentID,TradingDay,UpdateTime,UpdateMillisec,LastPrice,Volume\n";
    private static final String GOOD = "rb2601,20251103,09:00:00,500,3100,10\n";

    @TempDir
    private Path directory;

    /** Row counts of the data's README; that of the DCE snapshot file was counted with zcat and wc. */
    @ParameterizedTest
    @CsvSource(
    {"shfe_ru1901_20181008-20181010,116498", "czce_AP010_20200803-20200807,61900",
        "cffex_IF2101_20210104-20210105,56209",
        "dce_all_futures_20231023_simnow,2902", "arrival_order_dce_20231023,19364"})
    void shouldReadEachRowOfTheRecordedFiles(final String name, final long expected) throws IOException
    {
        final Path file = DATA.resolve(name + ".csv.gz");
        final Products products = Products.shipped();
        try (TickCsvReader reader = TickCsvReader.open(file); BufferedReader plain = plain(file))
        {
            final List<String> header = List.of(plain.readLine().split(",", -1));
            while (reader.next())
            {
                final String line = plain.readLine();
                assertEquals(line, reader.line());
                assertNull(reader.problem());
                if (reader.rowCount() % 97 == 1)
                {
                    requireSame(header, line.split(",", -1), reader.tick());
                    assertNull(InstrumentName.refusal(text(reader.tick(), 401, 81), products));
                }
            }

            assertNull(plain.readLine());
            assertEquals(expected, reader.rowCount());
            assertEquals(expected + 1, reader.lineNumber());
        }
    }

    @Test
    void shouldReadColumnsInAnyOrderAndSayWhichItIgnored() throws IOException
    {
        final Path file = write(
            "\u00ef\u00bb\u00bfLocal,UpdateTime,AskVolume5,InstrumentID,BandingLowerPrice,lastPrice\r\n" +
                "x,21:00:00,7,rb2601,3000.5,3100\r\n");

        try (TickCsvReader reader = TickCsvReader.open(file))
        {
            assertTrue(reader.next());
            final RawTick tick = reader.tick();

            assertEquals(List.of("Local", "lastPrice"), reader.ignoredColumns());
            assertEquals(RawTick.NO_PRICE, tick.lastPrice());
            assertEquals(7, tick.askVolume(5));
            assertEquals(3000.5, tick.bandingLowerPrice());
            assertEquals(RawTick.NO_PRICE, tick.bandingUpperPrice());
            assertEquals("rb2601", text(tick, 401, 81));
            assertEquals(RawTick.NULL_DAY, tick.tradingDay());
            assertEquals(75_600_000, tick.updateTimeMs());
            assertFalse(reader.next());
        }
    }

    @Test
    void shouldLetTheCallerSetDayAndReceiveTime() throws IOException
    {
        try (TickCsvReader reader = TickCsvReader.open(write(HEADER + GOOD)))
        {
            assertTrue(reader.next());
            reader.receiveTimeNs(1_762_131_600_500_000_000L);
            reader.tradingDay(20251104);

            assertEquals(1_762_131_600_500_000_000L, reader.tick().receiveTimeNs());
            assertEquals(20251104, reader.tick().tradingDay());
            assertEquals(1, reader.tick().sourceSequence());
            assertEquals(584, reader.tick().structLength());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value =
    {
        "rb2601,20251103,09:00:00,500,abc,10 ; line 3: column LastPrice = 'abc': LastPrice is a decimal number",
        "rb2601,20251103,09:00:00,500,0x10,10 ; line 3: column LastPrice = '0x10'",
        "rb2601,20251103,09:00:00,500,inf,10 ; line 3: column LastPrice = 'inf'",
        "rb2601,20251103,09:00:00,500,3100,1e999 ; line 3: column Volume = '1e999'",
        "rb2601,20251103,09:00:00,500,3100,9999999999 ; line 3: column Volume = '9999999999': Volume is a whole number",
        "rb2601,20251103,09:00:00,500,3100,1.5 ; line 3: column Volume = '1.5'",
        "rb2601,20251103,09:00:00,500,3100 ; line 3: has 5 fields, the header has 6",
        "rb2601,20251103,09:00:00,500,3100,10,1 ; line 3: has 7 fields, the header has 6",
        "'' ; line 3: has 1 fields, the header has 6"})
    void shouldMakeTheFeedHandlerRejectANumberThatIsNone(final String row, final String expected) throws IOException
    {
        try (TickCsvReader reader = TickCsvReader.open(write(HEADER + GOOD + row + "\n" + GOOD)))
        {
            assertTrue(reader.next());
            assertTrue(reader.next());

            assertTrue(reader.problem().contains(expected), reader.problem());
            assertTrue(Double.isInfinite(reader.tick().lastPrice()));
            assertTrue(reader.next());
            assertNull(reader.problem());
            assertEquals(3100, reader.tick().lastPrice());
            assertEquals(3, reader.tick().sourceSequence());
        }
    }

    @Test
    void shouldCarryTextThatIsMalformed() throws IOException
    {
        final String row = "x".repeat(90) + ",2025-11-03,9:00:00,5x0,3100,10\n";
        try (TickCsvReader reader = TickCsvReader.open(write(HEADER + row)))
        {
            assertTrue(reader.next());

            assertEquals("x".repeat(81), text(reader.tick(), 401, 81));
            assertEquals(RawTick.MALFORMED_DAY, reader.tick().tradingDay());
            assertEquals(RawTick.MALFORMED_TIME_MS, reader.tick().updateTimeMs());
            assertEquals(-1, reader.tick().updateMillisec());
            assertTrue(reader.problem().contains("column InstrumentID = 'xxx"), reader.problem());
        }
    }

    @Test
    void shouldTakeEmptyFieldsAndNaNForNoValue() throws IOException
    {
        try (TickCsvReader reader = TickCsvReader
            .open(write(HEADER + "rb2601,,09:00:00,,,\nrb2601,,09:00:00,,NaN,10.0\n" +
                "rb2601,,09:00:00,,1.79769313486232e+308,\nrb2601,,09:00:00,,-1e999,")))
        {
            assertTrue(reader.next());
            assertNull(reader.problem());
            assertEquals(RawTick.NO_PRICE, reader.tick().lastPrice());
            assertEquals(0, reader.tick().volume());
            assertEquals(0, reader.tick().updateMillisec());
            assertEquals(0, text(reader.tick(), 482, 81).length());

            assertTrue(reader.next());
            assertNull(reader.problem());
            assertTrue(Double.isNaN(reader.tick().lastPrice()));
            assertEquals(10, reader.tick().volume());

            for (int tooLarge = 0; tooLarge < 2; tooLarge++)
            {
                assertTrue(reader.next());
                assertNull(reader.problem());
                assertEquals(RawTick.NO_PRICE, reader.tick().lastPrice());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value =
    {"'' ; line 1: no column InstrumentID", "a,b ; line 1: no column InstrumentID",
        "InstrumentID,LastPrice ; line 1: no column UpdateTime",
        "InstrumentID,UpdateTime,InstrumentID ; line 1: column 'InstrumentID' is there twice"})
    void shouldRefuseAHeader(final String header, final String expected) throws IOException
    {
        final Path file = write(header + "\n" + GOOD);

        final TickFileException ex = assertThrows(TickFileException.class, () -> TickCsvReader.open(file));

        assertTrue(ex.getMessage().startsWith("ticks " + file + " " + expected), ex.getMessage());
    }

    @Test
    void shouldSayThatAFileIsMissingOrCutOff() throws IOException
    {
        final ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed))
        {
            out.write((HEADER + GOOD.repeat(10_000)).getBytes(StandardCharsets.US_ASCII));
        }
        final Path cut = Files.write(directory.resolve("cut.csv"),
            Arrays.copyOf(packed.toByteArray(), packed.size() - 20));

        final TickFileException missing = assertThrows(TickFileException.class,
            () -> TickCsvReader.open(directory.resolve("none.csv")));
        final TickFileException cutOff = assertThrows(TickFileException.class, () -> readAll(cut));

        assertTrue(missing.getMessage().contains("none.csv: cannot be opened"), missing.getMessage());
        assertTrue(cutOff.getMessage().contains("damaged or cut off"), cutOff.getMessage());
    }

    private static void readAll(final Path file)
    {
        try (TickCsvReader reader = TickCsvReader.open(file))
        {
            while (reader.next())
            {
                assertNull(reader.problem());
            }
        }
    }

    /** Offsets by the vendor's facts, each written down here again and not taken from the code under test. */
    private static void requireSame(final List<String> header, final String[] fields, final RawTick tick)
    {
        for (int i = 0; i < fields.length; i++)
        {
            final String name = header.get(i);
            final int offset = offset(name);
            final int index = HEAD + offset;
            switch (name)
            {
                case "TradingDay", "ExchangeID", "UpdateTime", "ActionDay" -> assertEquals(fields[i],
                    text(tick, offset, 9), name);
                case "InstrumentID" -> assertEquals(fields[i], text(tick, offset, 81), name);
                case "Volume", "UpdateMillisec" -> assertEquals(Integer.parseInt(fields[i]),
                    tick.buffer().getInt(index), name);
                case "LocalTime", "Session", "Seq" -> assertEquals(-1, offset);
                default -> {
                    if (name.contains("Volume"))
                    {
                        assertEquals(fields[i].isEmpty() ? 0 : Integer.parseInt(fields[i]),
                            tick.buffer().getInt(index), name);
                    }
                    else
                    {
                        assertEquals(fields[i].isEmpty() ? Double.MAX_VALUE : Double.parseDouble(fields[i]),
                            tick.buffer().getDouble(index), name);
                    }
                }
            }
        }
    }

    private static int offset(final String name)
    {
        if (name.startsWith("Bid") || name.startsWith("Ask"))
        {
            return 224 + 32 * (name.charAt(name.length() - 1) - '1') + (name.startsWith("Ask") ? 16 : 0) +
                (name.contains("Volume") ? 8 : 0);
        }

        return switch (name)
        {
            case "TradingDay" -> 0;
            case "InstrumentID" -> 401;
            case "ExchangeID" -> 40;
            case "LastPrice" -> 80;
            case "PreSettlementPrice" -> 88;
            case "PreClosePrice" -> 96;
            case "PreOpenInterest" -> 104;
            case "OpenPrice" -> 112;
            case "HighestPrice" -> 120;
            case "LowestPrice" -> 128;
            case "Volume" -> 136;
            case "Turnover" -> 144;
            case "OpenInterest" -> 152;
            case "ClosePrice" -> 160;
            case "SettlementPrice" -> 168;
            case "UpperLimitPrice" -> 176;
            case "LowerLimitPrice" -> 184;
            case "PreDelta" -> 192;
            case "CurrDelta" -> 200;
            case "UpdateTime" -> 208;
            case "UpdateMillisec" -> 220;
            case "AveragePrice" -> 384;
            case "ActionDay" -> 392;
            default -> -1;
        };
    }

    private static String text(final RawTick tick, final int offset, final int length)
    {
        final byte[] bytes = new byte[tick.textLength(offset, length)];
        tick.buffer().getBytes(HEAD + offset, bytes);

        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static BufferedReader plain(final Path file) throws IOException
    {
        return new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)),
            StandardCharsets.ISO_8859_1));
    }

    private Path write(final String text) throws IOException
    {
        return Files.write(directory.resolve("ticks.csv"), text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
