package io.millrace.app;

import org.agrona.IoUtil;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Roles of Millrace as processes of a test, each with its log, below one folder; all ended by {@link #close()}. */
final class RoleProcesses implements AutoCloseable
{
    static final Path ROOT = Path.of(System.getProperty("millrace.root")).toAbsolutePath().normalize();

    private static final int EXIT_CODE_OF_SIGTERM = 143;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_INTERVAL_NS = 20_000_000L;

    private final Path directory;
    private final Path aeron;
    private final Map<String, Process> processes = new LinkedHashMap<>();

    /**
     * No process yet.
     *
     * @param name of the folder below the module's target; emptied.
     */
    RoleProcesses(final String name) throws IOException
    {
        directory = ROOT.resolve("app/target").resolve(name);
        aeron = Path.of("/dev/shm").resolve("millrace-" + name + "-" + ProcessHandle.current().pid());
        IoUtil.delete(directory.toFile(), true);
        Files.createDirectories(directory);
    }

    Path directory()
    {
        return directory;
    }

    Path aeron()
    {
        return aeron;
    }

    static Path simulated(final String familyAndVersion)
    {
        final boolean isSopt = familyAndVersion.startsWith("sopt");
        return ROOT.resolve("native/build/sim")
            .resolve(familyAndVersion)
            .resolve(isSopt ? "libsoptthostmduserapi_se.so" : "libthostmduserapi_se.so");
    }

    /**
     * Writes the settings of all roles.
     *
     * @param feed what stands in the block {@code feed}, bridge, host program and rings of 1 MiB aside.
     */
    void settings(final String feed) throws IOException
    {
        Files.writeString(directory.resolve("millrace.conf"), "millrace {\n  directory = \"" + directory +
            "\"\n  aeron.directory = \"" + aeron + "\"\n  feed {\n    bridge-library = \"" +
            ROOT.resolve("native/build/libmillrace_ctp.so") + "\"\n    host-program = \"" +
            ROOT.resolve("native/build/bridge-host/millrace-bridge-host") +
            "\"\n    ring.capacity = 1 MiB\n    clock = none\n" + feed + "\n  }\n}\n");
    }

    /** Starts a role and waits until it says that it is ready. */
    Process start(final String role, final String... options) throws IOException
    {
        final Process process = launch(role, Map.of(), options);
        awaitLogged(role, role + ": ready");

        return process;
    }

    /** Starts a role and waits for nothing. */
    Process launch(final String role, final Map<String, String> environment, final String... options)
        throws IOException
    {
        final List<String> command = new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC",
                "-XX:ErrorFile=" + directory.resolve("hs_err_%p.log"),
                "-cp", System.getProperty("java.class.path"), "io.millrace.app.Millrace", role, "--config",
                directory.resolve("millrace.conf").toString()));
        Collections.addAll(command, options);
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(directory.resolve(role + ".log").toFile());
        builder.environment().putAll(environment);
        final Process process = builder.start();
        processes.put(role, process);

        return process;
    }

    Process get(final String role)
    {
        return processes.get(role);
    }

    /** Asks a role to stop, waits until it has, and returns its exit code. */
    int stop(final String role) throws InterruptedException
    {
        processes.get(role).destroy();

        return awaitEnd(role);
    }

    /** Asks a role to stop and requires that it does so without an error; after SIGTERM the JVM may show 143 instead of 0. */
    void stopInOrder(final String role) throws InterruptedException
    {
        final int exitCode = stop(role);
        assertTrue(0 == exitCode || EXIT_CODE_OF_SIGTERM == exitCode,
            () -> role + " ended with " + exitCode + ": " + log(role));
    }

    int awaitEnd(final String role) throws InterruptedException
    {
        assertTrue(processes.get(role).waitFor(90, TimeUnit.SECONDS), () -> role + " still runs: " + log(role));

        return processes.get(role).exitValue();
    }

    /** Ends a role with SIGKILL and waits until it is gone. */
    void kill(final String role) throws InterruptedException
    {
        processes.get(role).destroyForcibly();
        assertTrue(processes.get(role).waitFor(10, TimeUnit.SECONDS), () -> role + " survives SIGKILL");
    }

    void awaitLogged(final String role, final String text)
    {
        await(role + " to say '" + text + "'", () -> log(role).contains(text) || !processes.get(role).isAlive());
        assertTrue(log(role).contains(text), () -> role + " has not said '" + text + "': " + log(role));
    }

    /** Waits until something that other processes do has come true. */
    void await(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "waited in vain for " + what + "; the feed says: " +
                (processes.containsKey("feed") ? log("feed") : "nothing"));
            LockSupport.parkNanos(LOOK_INTERVAL_NS);
        }
    }

    String log(final String role)
    {
        try
        {
            return new String(Files.readAllBytes(directory.resolve(role + ".log")), StandardCharsets.UTF_8);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close()
    {
        for (final Process process : processes.values())
        {
            process.destroyForcibly();
        }
        for (final Process process : processes.values())
        {
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
        IoUtil.delete(aeron.toFile(), true);
    }
}
