package io.millrace.app;

import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a command.
 *
 * @param exitCode of it.
 * @param errors   that it wrote to standard error.
 */
public record CommandRun(int exitCode, String errors)
{
    /** Runs a command in this process, which must not write to standard output; an exception's message is its last error. */
    public static CommandRun of(final Object command, final String... args)
    {
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        final PrintStream errors = new PrintStream(text, true, StandardCharsets.UTF_8);
        final PrintStream before = System.err;
        System.setErr(errors);
        try
        {
            final int exitCode = new CommandLine(command).setErr(new PrintWriter(errors, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler((ex, line, parsed) ->
                {
                    errors.print(ex.getMessage());
                    return 1;
                })
                .execute(args);

            return new CommandRun(exitCode, text.toString(StandardCharsets.UTF_8));
        }
        finally
        {
            System.setErr(before);
        }
    }

    /** Begins {@code millrace} as a process of its own. */
    public static ProcessBuilder process(final String... args)
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(), "--add-exports",
            "java.base/jdk.internal.misc=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
            Millrace.class.getName()));
        command.addAll(List.of(args));

        return new ProcessBuilder(command);
    }
}
