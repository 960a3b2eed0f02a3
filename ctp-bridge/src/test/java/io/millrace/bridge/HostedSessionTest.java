package io.millrace.bridge;

import io.millrace.bridge.sim.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The vendor's library in a bridge host that is killed, aborts or stands still. */
class HostedSessionTest
{
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(5);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
    {"ctp-6.7.8,v6.7.8", "sopt-3.7.3,v3.7.3"})
    void shouldBringEveryGeneratedTickThroughAHost(final String library, final String version) throws Exception
    {
        final ForkedJvm.Result result = run(library, "KILL", 0, scenario().count(20_000).pace("max"));

        assertBalanced(result, 0);
        assertTrue(result.value("vendorVersion").contains(version), result.toString());
        assertEquals("true", result.value("isReleased"));
    }

    @Test
    void shouldLoseNothingWhenTheHostIsKilledAgainAndAgain() throws Exception
    {
        final ForkedJvm.Result result = run("ctp-6.7.8", "KILL", 3,
            scenario().count(40_000).pace("x400").resume(true));

        assertBalanced(result, 3);
        assertTrue(result.values("text").stream().anyMatch(text -> text.contains("was ended by signal 9")),
            result.toString());
        final long slowestMs = result.values("downMs").stream().mapToLong(Long::parseLong).max().orElseThrow();
        assertTrue(slowestMs < 1_000, result.toString());
    }

    @Test
    void shouldOpenAnewWhenTheVendorsLibraryAborts() throws Exception
    {
        final ForkedJvm.Result result = run("ctp-6.7.8", "ABRT", 1,
            scenario().count(20_000).pace("x400").resume(true));

        assertBalanced(result, 1);
        assertEquals(List.of("DISCONNECTED", "BACKING_OFF", "CONNECTING", "LOGGING_IN"),
            result.values("state").subList(4, 8));
        assertTrue(result.values("text").get(4).contains("was ended by signal 6"), result.toString());
    }

    @Test
    void shouldKillAHostWhoseVendorDoesNotLetGo() throws Exception
    {
        final ForkedJvm.Result result = run("ctp-6.7.8", "KILL", 0,
            scenario().count(2_000).pace("max").releaseDelayMs(60_000));

        // Killed in its Release, so not entered as released; the books are in order all the same.
        assertBalanced(result, 0);
        assertEquals("false", result.value("isReleased"), result.toString());
        assertEquals("CLOSED", result.values("state").get(result.values("state").size() - 1));
    }

    @Test
    void shouldKillAHostThatDoesNotAnswer() throws Exception
    {
        // The first snapshot makes the session stream while there are still batches to be subscribed.
        final ForkedJvm.Result result = run("ctp-6.7.8", "STOP", 1, 1,
            scenario().count(5_000).pace("x400").resume(true));

        assertBalanced(result, 1);
        assertTrue(result.values("text")
            .stream()
            .anyMatch(text -> text.contains("subscribe was not answered within 5000 ms, so it was killed")),
            result.toString());
    }

    @Test
    void shouldSayWhatTheHostRefuses()
    {
        final NativeSession.Door door = HostedBridge.door(NativeLibraries.host(), "", DEADLINE_NS);
        try (RingFile ring = RingFile.create(directory.resolve("ring"), 1 << 16))
        {
            final BridgeException missing = assertThrows(BridgeException.class,
                () -> door.open(directory.resolve("none.so"), directory, ring.path(), 0));
            assertEquals(-2, missing.code());
            assertTrue(missing.getMessage().contains("none.so"), missing.getMessage());

            final NativeSession session = door.open(NativeLibraries.simulated(), directory, ring.path(), 0);
            assertEquals(-6, assertThrows(BridgeException.class, () -> session.registerFront("nonsense")).code());
            assertTrue(session.login("", "", new byte[0], 1) < 0);
            assertTrue(session.lastError().contains("init"), session.lastError());
            assertTrue(ring.hasLiveProducer());
            session.close();
            session.close();
            assertTrue(!ring.hasLiveProducer() && !session.isAlive());
            assertTrue(session.deathReport().contains("ended with exit code 0"), session.deathReport());
            assertEquals(-8, session.login("", "", new byte[0], 2));
        }
    }

    @Test
    void shouldFindThePipeToAHostThatMovesItsDescriptorsWhileItStarts() throws Exception
    {
        // For half a second the pipe is no descriptor of the host's own, and comes back to it just before the hello.
        final Path mover = script("mover",
            "exec 4<&0 0</dev/null; sleep 60 <&4 4<&- >/dev/null & exec 4<&-; sleep 0.5; " +
                "exec 5</proc/$!/fd/0; kill $!; printf '\\014\\0\\0\\0\\001\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0'; exec sleep 60");

        assertOpenRefused(mover, DEADLINE_NS, "has abi version 1");
    }

    @Test
    void shouldStartTheHostWithoutTheVariableThatHoldsThePassword() throws Exception
    {
        final String variable = System.getenv()
            .keySet()
            .stream()
            .filter(name -> !"PATH".equals(name))
            .sorted()
            .findFirst()
            .orElseThrow();
        try (RingFile ring = RingFile.create(directory.resolve("ring"), 1 << 16);
            SessionAgent agent = new SessionAgent(new SessionContext().isolation(Isolation.HOST_PROCESS)
                .hostProgram(NativeLibraries.host())
                .vendorLibrary(NativeLibraries.simulated())
                .flowDirectory(directory)
                .ringFile(ring)
                .fronts(List.of("tcp://127.0.0.1:10131"))
                .credentials(Credentials.ofEnvironment(variable))
                .instruments(List.of("rb2610"))
                .events(new SessionEvents())
                .listener((state, code, tradingDay, text) ->
                {})))
        {
            agent.onStart();

            final String environment = Files.readString(Path.of("/proc", Long.toString(ring.producerPid()), "environ"),
                StandardCharsets.ISO_8859_1);
            final List<String> names = environment.lines()
                .flatMap(line -> Stream.of(line.split("\0")))
                .map(entry -> entry.split("=", 2)[0])
                .toList();
            assertTrue(names.contains("PATH"), environment);
            assertFalse(names.contains(variable), environment);
        }
    }

    @Test
    void shouldRefuseAProgramThatIsNoHostOrAnotherBuilds() throws Exception
    {
        // Hello of abi version 1 with an empty table: a body of 12 bytes, the number 1, and a text of 0 bytes.
        final Path otherBuild = script("other",
            "printf '\\014\\0\\0\\0\\001\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0'; exec sleep 60");
        final Path mute = script("mute", "exec sleep 60");

        assertOpenRefused(Path.of("/bin/true"), DEADLINE_NS, "ended with exit code 0");
        assertOpenRefused(otherBuild, DEADLINE_NS, "has abi version 1 and a layout table of 0 bytes, expected 2");
        assertOpenRefused(mute, DEADLINE_NS / 10, "start was not answered within 500 ms, so it was killed");
        assertOpenRefused(script("babbler", "echo a line that is no frame; exec sleep 60"), DEADLINE_NS,
            "its output is no answer");
    }

    private void assertOpenRefused(final Path program, final long deadlineNs, final String part)
    {
        final NativeSession.Door door = HostedBridge.door(program, "", deadlineNs);

        final BridgeException ex = assertThrows(BridgeException.class,
            () -> door.open(NativeLibraries.simulated(), directory, directory.resolve("ring"), 0));

        assertTrue(ex.getMessage().contains(part), ex.getMessage());
    }

    private Path script(final String name, final String command) throws Exception
    {
        final Path script = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + command + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private Scenario scenario() throws Exception
    {
        final Path instruments = Files.write(directory.resolve("instruments"), List.of(instruments().split(",")));
        return new Scenario().generated()
            .instruments(instruments)
            .seed(42)
            .startDelayMs(100)
            .ledger(directory.resolve("sim.ledger"));
    }

    private static String instruments()
    {
        return IntStream.range(0, 40).mapToObj(i -> "rb26" + (10 + i)).collect(Collectors.joining(","));
    }

    private ForkedJvm.Result run(final String library, final String signal, final int signals,
        final Scenario scenario) throws Exception
    {
        return run(library, signal, signals, 5_000, scenario);
    }

    private ForkedJvm.Result run(final String library, final String signal, final int signals, final long ticksBefore,
        final Scenario scenario) throws Exception
    {
        return ForkedJvm.of(HostedProbe.class)
            .args(NativeLibraries.host(), NativeLibraries.simulated(library), directory, signal, signals, ticksBefore,
                instruments())
            .environment(Scenario.ENVIRONMENT_VARIABLE, scenario.write(directory.resolve("scenario")))
            .run();
    }

    private static void assertBalanced(final ForkedJvm.Result result, final int hostDeaths)
    {
        assertEquals(0, result.exitCode(), result.toString());
        assertEquals("true", result.value("ended"), result.toString());
        assertEquals(hostDeaths, result.number("hostDeaths"), result.toString());
        assertEquals(hostDeaths + 1, result.number("opens"), result.toString());
        assertEquals(hostDeaths + 1, result.number("sessions"), result.toString());
        assertEquals(hostDeaths + 1, result.number("simRuns"), result.toString());
        assertEquals(0, result.number("gaps"), result.toString());
        assertEquals(0, result.number("ringFull"), result.toString());
        assertEquals(0, result.number("unaudited"), result.toString());
        assertEquals(0, result.number("malformed"), result.toString());
        assertEquals(result.number("callbacks"), result.number("native"), result.toString());
        assertEquals(result.number("generated"), result.number("native"), result.toString());
        assertEquals(result.value("generatedChecksum"), result.value("checksum"), result.toString());
        assertEquals(result.number("marketTotal"), result.number("marketOffered"), result.toString());
        assertEquals(0, result.number("producerPid"), result.toString());
    }
}
