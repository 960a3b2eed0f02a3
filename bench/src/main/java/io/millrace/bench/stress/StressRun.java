package io.millrace.bench.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** jcstress over this package, in JVMs of its own: a forbidden outcome or an error ends it with an exit code other than 0. */
public final class StressRun
{
    private static final String EXPORTS = "--add-exports java.base/jdk.internal.misc=ALL-UNNAMED";

    private StressRun()
    {
    }

    /**
     * One JVM mode that lets the compiler schedule instructions at random, which the machine's own order does not.
     *
     * @param milliseconds of each test.
     * @return jcstress's arguments.
     */
    public static List<String> shortArguments(final int milliseconds)
    {
        return List.of("-f", "1", "-iters", "1", "-time", Integer.toString(milliseconds), "-sc", "false", "-af", "NONE",
            "-jvmArgs",
            EXPORTS + " -XX:-TieredCompilation -XX:+UnlockDiagnosticVMOptions -XX:+StressLCM -XX:+StressGCM");
    }

    /**
     * The whole of jcstress's own JVM modes: some minutes.
     *
     * @return jcstress's arguments.
     */
    public static List<String> longArguments()
    {
        return List.of("-m", "quick", "-jvmArgsPrepend", EXPORTS);
    }

    /**
     * The command line of a run.
     *
     * @param classPath of this package and its libraries.
     * @param results   directory of jcstress's report.
     * @param arguments {@link #shortArguments} or {@link #longArguments}.
     * @return the command.
     */
    public static List<String> command(final String classPath, final Path results, final List<String> arguments)
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath,
            "org.openjdk.jcstress.Main", "-t", "io.millrace.bench.stress", "-r", results.toString()));
        command.addAll(arguments);
        return command;
    }

    /**
     * The long run.
     *
     * @param args the directory of the report.
     * @throws IOException          when the JVM cannot be started.
     * @throws InterruptedException when interrupted while it runs.
     */
    public static void main(final String[] args) throws IOException, InterruptedException
    {
        final Path results = Path.of(args[0]).toAbsolutePath();
        final Process process = new ProcessBuilder(
            command(System.getProperty("java.class.path"), results, longArguments())).inheritIO().start();
        System.exit(process.waitFor());
    }
}
