package io.millrace.bench.stress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A short jcstress run; {@code bench/run.sh stress} is the long one. */
class StressTest
{
    private static final int TEST_MS = 500;
    private static final int TESTS = 11; // jcstress plans each more than once
    private static final int DEADLINE_SECONDS = 600; // a quarter of a minute on two idle cores
    private static final Pattern REPORT = Pattern.compile(
        "Results: (\\d+) planned; (\\d+) passed, 0 failed, 0 soft errs, 0 hard errs");

    @TempDir
    private Path directory;

    @Test
    void shouldMeetNoForbiddenOutcome() throws Exception
    {
        final Path output = directory.resolve("output");
        final String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        final File working = directory.toFile();

        final Process process = new ProcessBuilder(
            StressRun.command(classPath, directory.resolve("report"), StressRun.shortArguments(TEST_MS)))
            .directory(working)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
        final boolean hasEnded = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (!hasEnded)
        {
            process.destroyForcibly().waitFor();
        }

        final String text = Files.readString(output);
        assertTrue(hasEnded, () -> "jcstress did not end within " + DEADLINE_SECONDS + " s:\n" + text);
        assertEquals(0, process.exitValue(), text);
        final Matcher report = REPORT.matcher(text);
        int planned = 0;
        int passed = 0;
        while (report.find())
        {
            planned = Integer.parseInt(report.group(1));
            passed = Integer.parseInt(report.group(2));
        }
        assertTrue(planned >= TESTS, text);
        assertEquals(planned, passed, text);
    }
}
