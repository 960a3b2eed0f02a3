package io.millrace.app.demo;

import io.millrace.record.replay.Pace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a demo plays.
 *
 * @param seconds     of the generated market; limit of a recorded one unless it is played at max.
 * @param input       recorded files; empty: a generated market.
 * @param pace        original, xN or max.
 * @param instruments of the generated market.
 * @param seed        of the generated market.
 * @param killed      roles to kill at 40 % of the market.
 * @param directory   where everything is written.
 */
record DemoOptions(int seconds, List<Path> input, String pace, int instruments, long seed, List<String> killed,
    Path directory)
{
    private static final Set<String> KILLABLE = Set.of("feed", "bridge-host", "store", "clickhouse");

    DemoOptions validated()
    {
        if (seconds < 1 || seconds > 86_400)
        {
            throw new DemoException("demo: --seconds (DEMO_SECONDS) " + seconds + ": give 1 to 86400");
        }
        if (instruments < 1 || instruments > 5_000)
        {
            throw new DemoException("demo: --instruments " + instruments + ": give 1 to 5000");
        }
        for (final Path file : input)
        {
            if (!Files.isReadable(file))
            {
                throw new DemoException(
                    "demo: --input (DEMO_INPUT) " + file + " cannot be read: give CSV files of ticks");
            }
        }
        for (final String role : killed)
        {
            if (!KILLABLE.contains(role))
            {
                throw new DemoException("demo: --kill " + role + ": give some of " + KILLABLE);
            }
        }
        try
        {
            Pace.parse(pace);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new DemoException("demo: --pace (DEMO_PACE): " + ex.getMessage());
        }

        return this;
    }

    boolean isRecorded()
    {
        return !input.isEmpty();
    }

    boolean isMax()
    {
        return "max".equals(pace);
    }
}
