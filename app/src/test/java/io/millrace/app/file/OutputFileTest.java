package io.millrace.app.file;

import io.millrace.app.CommandRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where the commands over files write, when that fails; the standard output is that of a process. */
class OutputFileTest
{
    private static final Path RECORDED = Path.of(System.getProperty("millrace.root"))
        .resolve("../shared/data/czce_AP010_20200803-20200807.csv.gz");
    private static final long PATIENCE_S = 60;
    private static final String TICKS = "TradingDay,InstrumentID,LastPrice,Volume,UpdateTime,UpdateMillisec\n" +
        "20240809,rb2410,3301,10,21:00:00,500\n";

    @TempDir
    private Path folder;
    private Path in;
    private Path out;

    @BeforeEach
    void writeTicks() throws IOException
    {
        in = Files.writeString(folder.resolve("in.csv"), TICKS);
        out = folder.resolve("out.csv");
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"normalise", "bars"})
    void shouldFailWhenTheStandardOutputIsFull(final String command) throws Exception
    {
        final File errors = folder.resolve("errors").toFile();
        final Process process = CommandRun.process(command, "--in", in.toString())
            .redirectOutput(new File("/dev/full"))
            .redirectError(errors)
            .start();

        assertEquals(1, exitCode(process));

        final List<String> lines = Files.readAllLines(errors.toPath());
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("millrace " + command + ": --out -: cannot be written: "), lines.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"normalise", "bars"})
    void shouldEndInSilenceAndNotWithZeroWhenNobodyReadsOn(final String command) throws Exception
    {
        final File errors = folder.resolve("errors").toFile();
        final Process process = CommandRun.process(command, "--in", RECORDED.toString())
            .redirectError(errors)
            .start();
        try (BufferedReader reader = process.inputReader())
        {
            assertTrue(reader.readLine().contains("tradingDay"));
        }

        assertEquals(1, exitCode(process));
        assertEquals(List.of(), Files.readAllLines(errors.toPath()));
    }

    @Test
    void shouldWriteWholeLinesBeforeAnErrorToStandardOutput() throws Exception
    {
        final Path clock = Files.writeString(folder.resolve("clock.txt"), "\n\n");
        final File written = folder.resolve("written").toFile();
        final Process process = CommandRun.process("normalise", "--in", in.toString(), "--clock", clock.toString())
            .redirectOutput(written)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

        assertEquals(1, exitCode(process));
        assertEquals(2, Files.readAllLines(written.toPath()).size());
        assertTrue(Files.readString(written.toPath()).endsWith("\n"));
    }

    @Test
    void shouldReplaceAFileOnlyWithAWholeOne() throws IOException
    {
        final Path link = Files.createSymbolicLink(folder.resolve("link.csv"), out);
        Files.writeString(out, "precious");
        Files.writeString(folder.resolve("out.csv.part"), "of a run that was killed, longer than what is written now\n"
            .repeat(10));

        assertEquals(1, normalise("--in", folder.resolve("none.csv").toString(), "--out", out.toString()).exitCode());
        assertEquals("precious", Files.readString(out));
        assertEquals(0, normalise("--in", in.toString(), "--out", link.toString()).exitCode());

        assertEquals(2, Files.readAllLines(out).size());
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(List.of("in.csv", "link.csv", "out.csv"), files());
    }

    @Test
    void shouldWriteToAPipeAsItIs() throws Exception
    {
        final Path pipe = folder.resolve("pipe");
        assertEquals(0, exitCode(new ProcessBuilder("mkfifo", pipe.toString()).start()));
        final File read = folder.resolve("read").toFile();
        final Process reader = new ProcessBuilder("cat", pipe.toString()).redirectOutput(read).start();
        try
        {
            assertEquals(0, normalise("--in", in.toString(), "--out", pipe.toString()).exitCode());
            assertEquals(0, exitCode(reader));
        }
        finally
        {
            reader.destroyForcibly();
        }

        assertEquals(2, Files.readAllLines(read.toPath()).size());
        assertFalse(Files.isRegularFile(pipe));
    }

    @Test
    void shouldSayWhereItCannotWrite()
    {
        final CommandRun noFolder = normalise("--in", in.toString(), "--out", folder.resolve("none/x.csv").toString());
        final CommandRun full = normalise("--in", in.toString(), "--out", "/dev/full");

        assertEquals(1, noFolder.exitCode());
        assertTrue(noFolder.errors().contains("none/x.csv: cannot be opened"), noFolder.errors());
        assertEquals(1, full.exitCode());
        assertTrue(full.errors().contains("--out /dev/full: cannot be written"), full.errors());
    }

    @Test
    void shouldWriteOverNothingThatIsRead() throws IOException
    {
        final Path clock = Files.writeString(folder.resolve("clock.txt"), "\n");
        final Path part = Files.writeString(folder.resolve("x.csv.part"), TICKS);

        final CommandRun overTicks = normalise("--in", in.toString(), "--out", in.toString());
        final CommandRun overClock = normalise("--in", in.toString(), "--clock", clock.toString(), "--out",
            clock.toString());
        final CommandRun overPart = normalise("--in", part.toString(), "--out", folder.resolve("x.csv").toString());

        assertTrue(overTicks.errors().contains("is the file that --in names"), overTicks.errors());
        assertTrue(overClock.errors().contains("is the file that --clock names"), overClock.errors());
        assertTrue(overPart.errors().contains("x.csv.part is the file that --in names"), overPart.errors());
        assertEquals(List.of(1, 1, 1), List.of(overTicks.exitCode(), overClock.exitCode(), overPart.exitCode()));
        assertEquals(List.of(TICKS, "\n", TICKS),
            List.of(Files.readString(in), Files.readString(clock), Files.readString(part)));
    }

    private static CommandRun normalise(final String... args)
    {
        return CommandRun.of(new NormaliseCommand(), args);
    }

    private List<String> files() throws IOException
    {
        try (Stream<Path> files = Files.list(folder))
        {
            return files.map(Path::getFileName).map(Path::toString).sorted().toList();
        }
    }

    private static int exitCode(final Process process) throws InterruptedException
    {
        try
        {
            assertTrue(process.waitFor(PATIENCE_S, TimeUnit.SECONDS), "still runs");

            return process.exitValue();
        }
        finally
        {
            process.destroyForcibly();
        }
    }
}
