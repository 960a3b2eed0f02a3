package io.millrace.bench.ring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Starts the processes of this package's rigs, one at a time, each in a directory of its own, and reads their one line of result. */
final class RigProcesses
{
    private final Path root;
    private final List<String> jvmFlags;

    RigProcesses(final Path root, final List<String> jvmFlags)
    {
        this.root = root;
        this.jvmFlags = List.copyOf(jvmFlags);
    }

    /** A file that the native build left. */
    Path built(final String file) throws IOException
    {
        final Path path = root.resolve("native/build").resolve(file);
        if (!Files.exists(path))
        {
            throw new IOException(path + " is missing: run make native");
        }

        return path;
    }

    String runJava(final Class<?> main, final List<String> arguments, final Predicate<String> isResult)
        throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);

        return run(command, isResult);
    }

    /** Runs a program to its end, which must be a good one, and returns the first line that is a result. */
    String run(final List<String> command, final Predicate<String> isResult) throws IOException, InterruptedException
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final int exitCode = process.waitFor();
        final String line = output.lines().filter(isResult).findFirst().orElse(null);
        if (0 != exitCode || null == line)
        {
            throw new IOException(String.join(" ", command) + " ended with code " + exitCode + ":\n" + output);
        }

        return line;
    }

    /** Does work in a new directory, which is deleted after it. */
    static <T> T inDirectory(final Work<T> work) throws IOException, InterruptedException
    {
        final Path directory = Files.createTempDirectory("millrace-ring-");
        try
        {
            return work.run(directory);
        }
        finally
        {
            try (Stream<Path> paths = Files.walk(directory))
            {
                for (final Path path : paths.sorted(Comparator.reverseOrder()).toList())
                {
                    Files.delete(path);
                }
            }
        }
    }

    /** Work in a directory of its own. */
    interface Work<T>
    {
        T run(Path directory) throws IOException, InterruptedException;
    }
}
