package io.millrace.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a figure depends on: machine, JDK, flags, commit. A figure without it is not a result. */
public final class Environment
{
    private Environment()
    {
    }

    /**
     * Reads the environment of this process.
     *
     * @param root of the repository, for the commit.
     * @return names and values, in the order to show.
     */
    public static Map<String, String> capture(final Path root)
    {
        final Map<String, String> values = new LinkedHashMap<>();
        values.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        values.put("cpu", cpu());
        values.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        values.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        values.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        values.put("flags", ManagementFactory.getRuntimeMXBean()
            .getInputArguments()
            .stream()
            .filter(flag -> !flag.startsWith("-D"))
            .collect(Collectors.joining(" ")));
        values.put("load", loadAverage());
        values.put("priority", priority());
        values.put("commit", commit(root));

        return values;
    }

    private static String cpu()
    {
        return read(Path.of("/proc/cpuinfo")).lines()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).trim())
            .findFirst()
            .orElse("unknown");
    }

    private static String loadAverage()
    {
        final String text = read(Path.of("/proc/loadavg"));

        return text.substring(0, text.indexOf(' ')) + " before the run";
    }

    /** Ordinary is "nice 0, autogroup nice 0"; anything else means that the run was favoured over the machine's other work. */
    private static String priority()
    {
        final String stat = read(Path.of("/proc/self/stat"));
        // The 19th field; the second is the command in brackets, which may itself hold blanks.
        final String nice = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16];
        final Path autogroup = Path.of("/proc/self/autogroup");
        final String group = Files.exists(autogroup) ? read(autogroup).trim().replaceFirst("^\\S+ ", "") : "none";

        return "nice " + nice + ", autogroup " + group;
    }

    private static String commit(final Path root)
    {
        final String commit = git(root, "rev-parse", "--short=12", "HEAD");

        return git(root, "status", "--porcelain", "--untracked-files=no").isEmpty() ? commit : commit + " with changes";
    }

    private static String git(final Path root, final String... arguments)
    {
        final String[] command = new String[arguments.length + 3];
        command[0] = "git";
        command[1] = "-C";
        command[2] = root.toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        try
        {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            if (0 != process.waitFor())
            {
                throw new IOException(String.join(" ", command) + ": " + text);
            }

            return text;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("the commit is not known: run inside the repository", ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while git ran", ex);
        }
    }

    private static String read(final Path file)
    {
        try
        {
            return Files.readString(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
