package io.millrace.bridge;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of a test's own: what loads a vendor's library, sets an environment variable or may be killed does not belong into the
 * JVM that runs the tests.
 */
final class ForkedJvm
{
    private static final int DEADLINE_SECONDS = 60;

    private final Class<?> mainClass;
    private final List<String> args = new ArrayList<>();
    private final List<String> flags = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private ForkedJvm(final Class<?> mainClass)
    {
        this.mainClass = mainClass;
    }

    static ForkedJvm of(final Class<?> mainClass)
    {
        return new ForkedJvm(mainClass);
    }

    ForkedJvm args(final Object... values)
    {
        for (final Object value : values)
        {
            args.add(value.toString());
        }
        return this;
    }

    ForkedJvm flag(final String flag)
    {
        flags.add(flag);
        return this;
    }

    ForkedJvm environment(final String name, final Object value)
    {
        environment.put(name, value.toString());
        return this;
    }

    /** Puts a jar in the place of the class path's own whose file name begins so. */
    ForkedJvm replaceJar(final String nameBegin, final Path jar)
    {
        final List<String> entries = new ArrayList<>(List.of(classPath.split(File.pathSeparator)));
        final List<String> replaced = entries.stream()
            .filter(entry -> Path.of(entry).getFileName().toString().startsWith(nameBegin))
            .toList();
        if (1 != replaced.size() || !Files.isRegularFile(jar))
        {
            throw new AssertionError("cannot put " + jar + " in the place of " + replaced + " in " + classPath);
        }
        entries.set(entries.indexOf(replaced.get(0)), jar.toString());
        classPath = String.join(File.pathSeparator, entries);
        return this;
    }

    Process start() throws IOException
    {
        return builder().start();
    }

    /** Runs to the end; kills what does not end. */
    Result run() throws IOException, InterruptedException
    {
        final Path output = Files.createTempFile("forked", ".out");
        final Path errors = Files.createTempFile("forked", ".err");
        try
        {
            final Process process = builder().redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
            final boolean hasEnded = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (!hasEnded)
            {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            return new Result(hasEnded ? process.exitValue() : -1, Files.readString(output), Files.readString(errors));
        }
        finally
        {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private ProcessBuilder builder()
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--add-exports");
        command.add("java.base/jdk.internal.misc=ALL-UNNAMED");
        command.add("-XX:+IgnoreUnrecognizedVMOptions");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Xmx128m");
        command.add("-ea");
        command.add("-XX:ErrorFile=" + System.getProperty("java.io.tmpdir") + File.separator + "hs_err_%p.log");
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass.getName());
        command.addAll(args);
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("MILLRACE_SIM");
        builder.environment().putAll(environment);
        return builder;
    }

    /** How a run ended, and the {@code name=value} lines that it printed. */
    record Result(int exitCode, String output, String errors)
    {
        String value(final String name)
        {
            final List<String> values = values(name);
            if (values.size() != 1)
            {
                throw new AssertionError(values.size() + " values of '" + name + "' in " + this);
            }
            return values.get(0);
        }

        long number(final String name)
        {
            return Long.parseLong(value(name));
        }

        List<String> values(final String name)
        {
            final String prefix = name + "=";
            return output.lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
        }
    }
}
