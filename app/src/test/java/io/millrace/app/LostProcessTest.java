package io.millrace.app;

import org.agrona.IoUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A daemon whose media driver or archive is killed: it says so, ends or waits as it should, keeps its ring, and no JVM crashes. */
class LostProcessTest
{
    private static final Path ROOT = Path.of(System.getProperty("millrace.root")).toAbsolutePath().normalize();

    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final Path directory = ROOT.resolve("app/target/lost");
    private final Path aeron = Path.of("/dev/shm").resolve("millrace-lost-" + ProcessHandle.current().pid());

    @BeforeEach
    void writeSettings() throws IOException
    {
        IoUtil.delete(directory.toFile(), true);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("ids.txt"), "rb2610\nm2611\nTA611\n");
        Files.writeString(directory.resolve("scenario.txt"),
            "instruments = " + directory.resolve("ids.txt") + "\nduration = 600\nstartDelayMs = 100\n");
        Files.writeString(directory.resolve("millrace.conf"), "millrace { directory = \"" + directory +
            "\", aeron.directory = \"" + aeron + "\", feed { bridge-library = \"" +
            ROOT.resolve("native/build/libmillrace_ctp.so") + "\", vendor-library = \"" +
            ROOT.resolve("native/build/sim/ctp/libthostmduserapi_se.so") +
            "\", fronts = [\"tcp://127.0.0.1:10131\"], ring.capacity = 1 MiB, instruments-file = \"" +
            directory.resolve("ids.txt") + "\" } }\n");
        start("driver");
        start("archive");
        start("subscribe");
        start("store");
        start("feed");
    }

    @AfterEach
    void endAll() throws InterruptedException
    {
        for (final Process process : processes.values())
        {
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
        }
        IoUtil.delete(aeron.toFile(), true);
    }

    @Test
    void shouldEndWithoutACrashWhenTheMediaDriverIsKilled() throws Exception
    {
        awaitLogged("feed", "session STREAMING");

        processes.get("driver").destroyForcibly();

        for (final String role : List.of("feed", "subscribe", "store", "archive"))
        {
            assertTrue(processes.get(role).waitFor(40, TimeUnit.SECONDS), () -> role + " still runs: " + log(role));
            assertEquals(1, processes.get(role).exitValue(), () -> log(role));
            assertFalse(log(role).contains("SIGSEGV"), () -> log(role));
        }
        assertTrue(Files.exists(directory.resolve("ring/line-1.epoch-1.ring")), "the ring is kept for the next start");
    }

    @Test
    void shouldHoldTicksInTheRingWhenTheArchiveIsKilled() throws Exception
    {
        awaitLogged("feed", "session STREAMING");

        processes.get("archive").destroyForcibly();

        awaitLogged("feed", "the archive has stopped recording");
        processes.get("feed").destroy();
        assertTrue(processes.get("feed").waitFor(90, TimeUnit.SECONDS), () -> log("feed"));
        assertEquals(1, processes.get("feed").exitValue(), () -> log("feed"));
        assertTrue(Files.exists(directory.resolve("ring/line-1.epoch-1.ring")),
            () -> "ticks wait in the ring, it must be kept: " + log("feed"));
    }

    private void start(final String role) throws IOException
    {
        final List<String> command = new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC",
                "-XX:ErrorFile=" + directory.resolve("hs_err_%p.log"),
                "-cp", System.getProperty("java.class.path"), "io.millrace.app.Millrace", role, "--config",
                directory.resolve("millrace.conf").toString()));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(directory.resolve(role + ".log").toFile());
        builder.environment().put("MILLRACE_SIM", directory.resolve("scenario.txt").toString());
        processes.put(role, builder.start());
        awaitLogged(role, role + ": ready");
    }

    private void awaitLogged(final String role, final String text)
    {
        await(() -> log(role).contains(text) || !processes.get(role).isAlive());
        assertTrue(log(role).contains(text), () -> role + " has not said '" + text + "': " + log(role));
    }

    private static void await(final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean() && System.nanoTime() - deadlineNs < 0)
        {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000L);
        }
    }

    private String log(final String role)
    {
        try
        {
            return new String(Files.readAllBytes(directory.resolve(role + ".log")), StandardCharsets.UTF_8);
        }
        catch (final IOException ex)
        {
            throw new java.io.UncheckedIOException(ex);
        }
    }
}
