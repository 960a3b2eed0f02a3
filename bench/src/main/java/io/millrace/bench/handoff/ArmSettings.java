package io.millrace.bench.handoff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What an arm is to do, passed to its JVM as system properties.
 *
 * @param vendorLibrary   the simulated vendor library.
 * @param bridgeLibrary   Millrace's bridge.
 * @param shimLibrary     the callback shim.
 * @param directory       an existing directory of this run's own, for flow files and copies of libraries.
 * @param ringDirectory   where the ring file goes; shared memory.
 * @param instrumentsFile ids to subscribe to, one a line.
 * @param tickCount       ticks that the scenario sends.
 * @param warmUpCount     ticks at the begin that are not timed.
 * @param marketCount     different ticks, which the scenario sends again and again; the same for all arms.
 */
record ArmSettings(Path vendorLibrary, Path bridgeLibrary, Path shimLibrary, Path directory, Path ringDirectory,
    Path instrumentsFile, int tickCount, int warmUpCount, int marketCount)
{
    static final String FRONT = "tcp://127.0.0.1:10131";

    private static final String PREFIX = "millrace.bench.";

    static ArmSettings ofSystemProperties()
    {
        return new ArmSettings(path("vendorLibrary"), path("bridgeLibrary"), path("shimLibrary"), path("directory"),
            path("ringDirectory"), path("instrumentsFile"), number("tickCount"), number("warmUpCount"),
            number("marketCount"));
    }

    List<String> systemProperties()
    {
        return List.of(define("vendorLibrary", vendorLibrary), define("bridgeLibrary", bridgeLibrary),
            define("shimLibrary", shimLibrary), define("directory", directory), define("ringDirectory", ringDirectory),
            define("instrumentsFile", instrumentsFile), define("tickCount", tickCount),
            define("warmUpCount", warmUpCount), define("marketCount", marketCount));
    }

    List<String> instruments()
    {
        try
        {
            return Files.readAllLines(instrumentsFile);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static String define(final String name, final Object value)
    {
        return "-D" + PREFIX + name + "=" + value;
    }

    private static Path path(final String name)
    {
        return Path.of(property(name));
    }

    private static int number(final String name)
    {
        return Integer.parseInt(property(name));
    }

    private static String property(final String name)
    {
        final String value = System.getProperty(PREFIX + name);
        if (null == value)
        {
            throw new IllegalStateException("system property " + PREFIX + name + " is not set: HandOffRig sets it");
        }

        return value;
    }
}
