package io.millrace.app.file;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        Files.writeString(clock, "noon\n");

        assertTrue(error("--in", in.toString(), "--clock", clock.toString(), "--out", out.toString())
            .contains("line 1: 'noon' is no time"));
        Files.writeString(clock, "1723121000000000000\n");
        assertTrue(error("--in", in.toString(), "--clock", clock.toString(), "--out", out.toString())
            .contains("ends after 2 times, the ticks go on with line 3"));
        assertTrue(
            error("--in", in.toString(), "--trading-day", "20240230").contains("--trading-day 20240230: is no date"));
        assertTrue(error("--in", in.toString(), "--out", in.toString()).contains("is the file that --in names"));
        assertTrue(error("--in", directory.resolve("none.csv").toString()).contains("none.csv: cannot be opened"));
    }

    private static int run(final String... args)
    {
        return new CommandLine(new NormaliseCommand()).execute(args);
    }

    private static String error(final String... args)
    {
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        final CommandLine command = new CommandLine(new NormaliseCommand())
            .setExecutionExceptionHandler((ex, line, parsed) ->
            {
                new PrintStream(text, true, StandardCharsets.UTF_8).print(ex.getMessage());
                return 1;
            });

        assertEquals(1, command.execute(args));

        return text.toString(StandardCharsets.UTF_8);
    }
}
