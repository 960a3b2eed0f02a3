package io.millrace.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One role in a process of its own, with its output in a log file. One thread. */
final class ChildProcess implements AutoCloseable
{
    private static final long STOP_SECONDS = 20;

    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(final String name, final Path log, final Process process)
    {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a command.
     *
     * @param name        for messages and the log's name.
     * @param logs        folder of the logs; an existing log is appended to.
     * @param command     and its arguments.
     * @param environment added to this process's.
     * @return the running process.
     */
    static ChildProcess start(final String name, final Path logs, final List<String> command,
        final Map<String, String> environment)
    {
        final Path log = logs.resolve(name + ".log");
        final ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try
        {
            return new ChildProcess(name, log, builder.start());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("demo: cannot start " + name + ": " + String.join(" ", command), ex);
        }
    }

    String name()
    {
        return name;
    }

    boolean isAlive()
    {
        return process.isAlive();
    }

    int exitCode()
    {
        return process.exitValue();
    }

    /** Number of the process. */
    long pid()
    {
        return process.pid();
    }

    /** Kills the process as a crash would: no handler of it runs. */
    void kill()
    {
        process.destroyForcibly();
        awaitExit(STOP_SECONDS);
    }

    /** Asks the process to stop (SIGTERM); {@link #awaitExit} tells when it did. */
    void terminate()
    {
        process.destroy();
    }

    /**
     * Waits for the process to end.
     *
     * @param seconds to wait at the most.
     * @return false when it still runs.
     */
    boolean awaitExit(final long seconds)
    {
        try
        {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new DemoException("demo: interrupted while waiting for " + name + " to end");
        }
    }

    /**
     * How often the log has a text.
     *
     * @param text to look for.
     * @return the number of places.
     */
    int countLogged(final String text)
    {
        int count = 0;
        final String all = logText();
        for (int i = all.indexOf(text); i >= 0; i = all.indexOf(text, i + text.length()))
        {
            count++;
        }

        return count;
    }

    /**
     * First group of the last match of a pattern in the log.
     *
     * @param pattern with a group.
     * @return the group's text, or null without a match.
     */
    String lastLogged(final Pattern pattern)
    {
        String last = null;
        for (final Matcher matcher = pattern.matcher(logText()); matcher.find();)
        {
            last = matcher.group(1);
        }

        return last;
    }

    /**
     * The end of the log, for error messages.
     *
     * @return at most 12 lines.
     */
    String logTail()
    {
        final List<String> lines = logText().lines().toList();

        return String.join("\n    ", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    }

    @Override
    public void close()
    {
        if (process.isAlive())
        {
            terminate();
            if (!awaitExit(STOP_SECONDS))
            {
                kill();
            }
        }
    }

    private String logText()
    {
        try
        {
            return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("demo: cannot read " + log, ex);
        }
    }
}
