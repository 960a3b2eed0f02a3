package io.millrace.app.file;

import io.millrace.app.CommandRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NormaliseCommandTest
{
    private static final String HEADER = "TradingDay,InstrumentID,LastPrice,Volume,Turnover,OpenInterest,UpdateTime,UpdateMillisec," +
        "BidPrice1,BidVolume1,AskPrice1,AskVolume1,ActionDay,LocalTime\n";

    @TempDir
    private Path directory;
    private Path in;
    private Path out;

    @BeforeEach
    void nameFiles()
    {
        in = directory.resolve("in.csv");
        out = directory.resolve("out.csv");
    }

    @Test
    void shouldWriteALineForEachLine() throws IOException
    {
        Files.writeString(in, HEADER +
            "20240809,rb2410,3301,10,330100,1200,21:00:00,500,3300,5,3301,6,20240808,\n" +
            "20240809,rb2410,3302.5,12,396150,1202,21:00:01,0,3302,1,3302,2,20240808,\n" +
            "20240809,zz2410,1,1,1,1,21:00:01,0,1,1,1,1,20240808,\n" +
            "20240809,rb2410,,x,1,1,21:00:02,0,1,1,1,1,20240808,\n");

        assertEquals(0, run("--in", in.toString(), "--out", out.toString()));

        assertEquals(List.of(NormalisedCsv.HEADER,
            "2,flagged,,firstOfDay,rb2410,SHFE,20240809,1723122000500000000,3301,3300,5,3301,6,10,10,330100,330100,1200",
            "3,flagged,,locked,rb2410,SHFE,20240809,1723122001000000000,3302.5,3302,1,3302,2,12,2,396150,66050,1202",
            "4,rejected,UNKNOWN_PRODUCT,,zz2410,,,,,,,,,,,,,",
            "5,rejected,MALFORMED_PRICE,,rb2410,,,,,,,,,,,,,"), Files.readAllLines(out));
    }

    @Test
    void shouldReadWhatIsPackedAndTakeTheTradingDayFromTheCommandLine() throws IOException
    {
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(in)))
        {
            gzip.write(
                "InstrumentID,UpdateTime,UpdateMillisec\nm2411,21:00:00,250\nTA501,21:00:00,0\n"
                    .getBytes(StandardCharsets.US_ASCII));
        }

        assertEquals(0, run("--in", in.toString(), "--trading-day", "20240812", "--out", out.toString()));

        assertEquals(
            "2,flagged,,firstOfDay|noTradeYet,m2411,DCE,20240812,1723208400250000000,,,0,,0,0,0,,,",
            Files.readAllLines(out).get(1));
        assertEquals("3,flagged,,firstOfDay|noTradeYet,TA501,CZCE,20240812,1723208400000000000,,,0,,0,0,0,,,",
            Files.readAllLines(out).get(2));
    }

    @Test
    void shouldCompareWithTheClockOfTheFileOrOfAnother() throws IOException
    {
        final Path clock = directory.resolve("clock.txt");
        Files.writeString(in, HEADER +
            "20240809,rb2410,3301,10,330100,1200,21:00:00,500,3300,5,3301,6,20240808,2024-08-08 21:30:00\n" +
            "20240809,rb2410,3301,10,330100,1200,21:00:01,500,3300,5,3301,6,20240808,2024-08-08T21:00:02.5\n");
        Files.writeString(clock, "\n1723121000000000000\n");

        assertEquals(0, run("--in", in.toString(), "--out", out.toString()));
        assertEquals("2,rejected,STALE_SNAPSHOT", Files.readAllLines(out).get(1).substring(0, 25));
        assertEquals("3,flagged,", Files.readAllLines(out).get(2).substring(0, 10));
        assertEquals(0, run("--in", in.toString(), "--clock", clock.toString(), "--out", out.toString()));
        assertEquals("2,flagged,", Files.readAllLines(out).get(1).substring(0, 10));
        assertEquals("3,rejected,FAR_FROM_CLOCK", Files.readAllLines(out).get(2).substring(0, 25));
    }

    @Test
    void shouldSayWhatIsWrongWithAClock() throws IOException
    {
        final Path clock = directory.resolve("clock.txt");
        Files.writeString(in, "InstrumentID,UpdateTime\nm2411,21:00:00\nm2411,21:00:01\n");
        Files.writeString(out, "precious");

        Files.writeString(clock, "noon\n");
        assertTrue(errorWithClock(clock).contains("line 1: 'noon' is no time"));
        Files.writeString(clock, "1723121000000000000\n");
        assertTrue(errorWithClock(clock).contains("ends after line 1, the ticks go on with line 3"));
        Files.writeString(clock, "1723121000000000000\n\n2024-08-08T21:30:00\n\n");
        assertTrue(errorWithClock(clock).contains("2 times are left behind line 2, the ticks have 2 rows"));
        assertTrue(errorWithClock(directory.resolve("none.txt")).contains("none.txt: cannot be opened"));
        assertEquals("precious", Files.readString(out));
        assertFalse(Files.exists(directory.resolve("out.csv.part")));
    }

    @Test
    void shouldSayWhatIsWrongWithTheCommandLine()
    {
        assertTrue(
            error("--in", in.toString(), "--trading-day", "20240230").contains("--trading-day 20240230: is no date"));
        assertTrue(error("--in", directory.resolve("none.csv").toString()).contains("none.csv: cannot be opened"));
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"noon", "17231220005", "9999999999999999999", "2999-01-01T00:00:00", "1960-01-01T00:00:00"})
    void shouldTakeAMalformedTimeOfARowForNotKnownAndGoOn(final String localTime) throws IOException
    {
        Files.writeString(in, HEADER +
            "20240809,rb2410,3301,10,330100,1200,21:00:00,500,3300,5,3301,6,20240808," + localTime + "\n" +
            "20240809,rb2410,3301,10,330100,1200,21:00:01,500,3300,5,3301,6,20240808,2024-08-08 21:00:01\n");

        final CommandRun run = CommandRun.of(new NormaliseCommand(), "--in", in.toString(), "--out", out.toString());

        assertEquals(0, run.exitCode(), run.errors());
        assertTrue(run.errors().contains(" line 2: column LocalTime = '" + localTime + "': LocalTime is epoch"),
            run.errors());
        assertEquals("2,flagged,", Files.readAllLines(out).get(1).substring(0, 10));
        assertEquals(3, Files.readAllLines(out).size());
    }

    /** As {@code setprecision(15)} and {@code %.15e} write DBL_MAX: rounded up, beyond what a double holds. */
    @ParameterizedTest
    @ValueSource(strings =
    {"1.79769313486232e+308", "1.797693134862316e+308", "-1.79769313486232e+308"})
    void shouldKnowNoPriceWithFewerDigits(final String none) throws IOException
    {
        Files.writeString(in, HEADER +
            "20240809,rb2410,3301,10,330100,1200,21:00:00,500," + none + ",0,3301,6,20240808,\n");

        final CommandRun run = CommandRun.of(new NormaliseCommand(), "--in", in.toString(), "--out", out.toString());

        assertEquals(
            "2,flagged,,firstOfDay,rb2410,SHFE,20240809,1723122000500000000,3301,,0,3301,6,10,10,330100,330100,1200",
            Files.readAllLines(out).get(1));
        assertTrue(run.errors().contains("1 rows: 0 accepted, 1 accepted with flags, 0 rows rejected"), run.errors());
    }

    @Test
    void shouldFailWhenNoRowWasAcceptedAndWriteWhy() throws IOException
    {
        Files.writeString(in, "Session,InstrumentID,UpdateTime,LastPrice\n1,rb2410,21:00:00,1\n1,rb2410,21:00:01,1\n" +
            "1,zz2410,21:00:02,1\n");

        final CommandRun run = CommandRun.of(new NormaliseCommand(), "--in", in.toString(), "--out", out.toString());

        assertEquals(1, run.exitCode());
        assertTrue(run.errors().contains("not read: [Session]"), run.errors());
        assertTrue(run.errors()
            .contains(
                "none of its 3 rows was accepted: {UNKNOWN_PRODUCT=1, MALFORMED_DAY=2}; rows without TradingDay " +
                    "need --trading-day"),
            run.errors());
        assertEquals(4, Files.readAllLines(out).size());
    }

    @Test
    void shouldTakeAFileWithoutRows() throws IOException
    {
        Files.writeString(in, HEADER);

        assertEquals(0, run("--in", in.toString(), "--out", out.toString()));
        assertEquals(List.of(NormalisedCsv.HEADER), Files.readAllLines(out));
    }

    private String errorWithClock(final Path clock)
    {
        return error("--in", in.toString(), "--clock", clock.toString(), "--out", out.toString());
    }

    private static int run(final String... args)
    {
        return CommandRun.of(new NormaliseCommand(), args).exitCode();
    }

    private static String error(final String... args)
    {
        final CommandRun run = CommandRun.of(new NormaliseCommand(), args);

        assertEquals(1, run.exitCode(), run.errors());

        return run.errors();
    }
}
