package io.millrace.app.role;

import io.millrace.app.CommandRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code millrace bars --in} as its users call it; what the bars hold, GoldenBarsTest says. */
class BarsOfFileTest
{
    private static final String HEADER = "TradingDay,InstrumentID,LastPrice,Volume,UpdateTime,LocalTime,Note\n";
    private static final String TICKS = HEADER + "20240809,rb2410,3301,10,21:00:00,2024-08-08 21:00:00,\n" +
        "20240809,rb2410,3309,12,21:00:01,2024-08-08 21:00:01,\n20240809,hc2410,3501,4,21:00:01,2024-08-08 21:00:01,\n" +
        "20240809,au2412,560,4,21:00:01,,\n20240809,cu2410,70000,4,21:00:01,,\n";

    @TempDir
    private Path folder;
    private Path in;
    private Path out;

    @BeforeEach
    void writeTicks() throws IOException
    {
        in = Files.writeString(folder.resolve("in.csv"), TICKS);
        out = Files.writeString(folder.resolve("out.csv"), "precious");
    }

    @Test
    void shouldKeepWhatWasThereWhenItFails() throws IOException
    {
        final ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed))
        {
            // Long enough for the damage to be found behind the header.
            gzip.write(TICKS.repeat(1_000).getBytes(StandardCharsets.US_ASCII));
        }
        final Path cut = Files.write(folder.resolve("cut.csv.gz"),
            Arrays.copyOf(packed.toByteArray(), packed.size() - 10));

        final CommandRun missing = bars("--in", folder.resolve("none.csv").toString());
        final CommandRun cutOff = bars("--in", cut.toString());

        assertTrue(missing.errors().contains("none.csv: cannot be opened"), missing.errors());
        assertTrue(cutOff.errors().contains("damaged or cut off"), cutOff.errors());
        assertEquals(List.of(1, 1), List.of(missing.exitCode(), cutOff.exitCode()));
        assertEquals("precious", Files.readString(out));
        assertFalse(Files.exists(folder.resolve("out.csv.part")));
    }

    @Test
    void shouldFailWithTheReasonsWhenNoRowWasAccepted() throws IOException
    {
        Files.writeString(in, "InstrumentID,UpdateTime,LastPrice\nrb2410,21:00:00,1\nzz2410,21:00:00,1\n");

        final CommandRun run = bars("--in", in.toString());

        assertEquals(1, run.exitCode());
        assertTrue(run.errors()
            .contains("none of its 2 rows was accepted: {UNKNOWN_PRODUCT=1, MALFORMED_DAY=1}; rows without TradingDay"),
            run.errors());
        assertEquals("precious", Files.readString(out));
    }

    @Test
    void shouldSayWhatItRejectedAndDidNotRead() throws IOException
    {
        Files.writeString(in, TICKS + "20240809,rb2410,3309,x,21:00:02,,\n20240809,rb2410,3301,10,21:00:00,,\n");

        final CommandRun run = bars("--in", in.toString(), "--interval", "1d");

        assertEquals(0, run.exitCode(), run.errors());
        assertTrue(run.errors().contains("bars: columns that are no fields of CTP's, not read: [Note]"), run.errors());
        assertTrue(run.errors().contains("2 rows rejected {MALFORMED_PRICE=1, TIME_BACKWARDS=1}"), run.errors());
    }

    @Test
    void shouldTakeDayAndClockFromTheCommandLineAsNormaliseDoes() throws IOException
    {
        Files.writeString(in,
            "InstrumentID,UpdateTime,LastPrice,Volume\nrb2410,21:00:00,3301,10\nrb2410,21:00:01,3302,12\n");
        final Path clock = Files.writeString(folder.resolve("clock.txt"), "2024-08-08 21:00:00\n2024-08-08 21:40:00\n");

        assertEquals(0, bars("--in", in.toString(), "--interval", "1d", "--trading-day", "20240809").exitCode());
        final List<String> unchecked = Files.readAllLines(out);
        final CommandRun run = bars("--in", in.toString(), "--interval", "1d", "--trading-day", "20240809", "--clock",
            clock.toString());
        final List<String> checked = Files.readAllLines(out);

        assertTrue(unchecked.get(1).startsWith("rb2410,SHFE,20240809,1d,"), unchecked.get(1));
        assertTrue(unchecked.get(1).contains(",3301,3302,3301,3302,"), unchecked.get(1));
        assertTrue(checked.get(1).contains(",3301,3301,3301,3301,"), checked.get(1));
        assertTrue(run.errors().contains("1 rows rejected {STALE_SNAPSHOT=1}"), run.errors());
    }

    @Test
    void shouldHoldEachRowToItsLocalTime() throws IOException
    {
        Files.writeString(in, TICKS + "20240809,rb2410,4000,20,21:00:02,2024-08-08 21:40:00,\n");

        final CommandRun run = bars("--in", in.toString());

        assertTrue(run.errors().contains("1 rows rejected {STALE_SNAPSHOT=1}"), run.errors());
    }

    @ParameterizedTest
    @ValueSource(ints =
    {0, 1})
    void shouldBuildAllInstrumentsWhateverTheShard(final int shard) throws IOException
    {
        final Path config = Files.writeString(folder.resolve("millrace.conf"),
            "millrace.bars { shards = 2, shard = " + shard + " }");

        assertEquals(0, bars("--in", in.toString(), "--interval", "1d", "--config", config.toString()).exitCode());

        assertEquals(List.of("au2412", "cu2410", "hc2410", "rb2410"), Files.readAllLines(out)
            .stream()
            .skip(1)
            .map((line) -> line.substring(0, line.indexOf(',')))
            .sorted()
            .toList());
    }

    @Test
    void shouldTakeIntervalsInAnyOrder() throws IOException
    {
        assertEquals(0, bars("--in", in.toString(), "--interval", "1m,5m").exitCode());
        final List<String> rising = Files.readAllLines(out);
        assertEquals(0, bars("--in", in.toString(), "--interval", "5m,1m,60s").exitCode());

        assertEquals(1 + 4 * 2, rising.size());
        assertEquals(rising, Files.readAllLines(out));
    }

    @Test
    void shouldNameTheOptionOfAWrongInterval() throws IOException
    {
        final CommandRun run = bars("--in", in.toString(), "--interval", "1m,7w");

        assertEquals(2, run.exitCode());
        assertTrue(run.errors().startsWith("--interval: bar interval '7w': write a length"), run.errors());
        assertEquals("precious", Files.readString(out));
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"--interval=1m", "--out=bars.csv", "--trading-day=20240809", "--clock=clock.txt"})
    void shouldNotStartTheRoleWhenAnOptionIsForAFile(final String option)
    {
        final CommandRun run = CommandRun.of(new BarsCommand(), option);

        assertEquals(2, run.exitCode(), run.errors());
        assertTrue(run.errors().contains(option.substring(0, option.indexOf('=')) + " is for a file of ticks"),
            run.errors());
    }

    private CommandRun bars(final String... args)
    {
        final String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--out";
        all[args.length + 1] = out.toString();

        return CommandRun.of(new BarsCommand(), all);
    }
}
