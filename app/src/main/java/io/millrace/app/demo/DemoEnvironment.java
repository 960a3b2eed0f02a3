package io.millrace.app.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Facts about the machine and the build that figures depend on. */
final class DemoEnvironment
{
    private DemoEnvironment()
    {
    }

    /**
     * The facts.
     *
     * @return by name: cpu, jdk, flags, commit.
     */
    static Map<String, String> facts()
    {
        final Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cpu", cpu());
        facts.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.put("flags", String.join(" ", ManagementFactory.getRuntimeMXBean()
            .getInputArguments()
            .stream()
            .filter(flag -> !flag.startsWith("-D"))
            .toList()));
        facts.put("commit", commit());

        return facts;
    }

    private static String cpu()
    {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo")))
        {
            return lines.filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceFirst(".*: ", ""))
                .findFirst()
                .orElse("unknown");
        }
        catch (final IOException ex)
        {
            return "unknown: " + ex.getMessage();
        }
    }

    private static String commit()
    {
        try
        {
            final Process git = new ProcessBuilder("git", "-C", System.getProperty("millrace.home", "."), "describe",
                "--always",
                "--dirty", "--abbrev=12").redirectErrorStream(true).start();
            final String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

            return 0 == git.waitFor() ? text : "unknown: " + text;
        }
        catch (final IOException ex)
        {
            return "unknown: " + ex.getMessage();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return "unknown: interrupted";
        }
    }
}
