package io.millrace.bridge;

import io.millrace.bridge.sim.Scenario;
import io.millrace.bridge.sim.SimLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Bridge and simulated vendor library together, in a JVM of their own. */
class SimulatedSessionTest
{
    private static final int LARGE_RING = 16 << 20;
    private static final int INSTRUMENT_COUNT = 40;
    private static final List<String> TO_STREAMING = List.of("CONNECTING 0", "LOGGING_IN 0", "SUBSCRIBING 0",
        "STREAMING 0");

    @TempDir
    private Path directory;

    @Test
    void shouldBringEveryGeneratedTickThroughTheRing() throws Exception
    {
        final ForkedJvm.Result result = run("stream", LARGE_RING, scenario().count(20_000).pace("max"));

        assertBalanced(result);
        assertTrue(result.number("native") >= 20_000, result.toString());
        assertEquals(0, result.number("ringFull"));
        assertEquals(TO_STREAMING, result.values("state").subList(0, 4));
        assertEquals(INSTRUMENT_COUNT, result.number("acks"));
        assertEquals(1, result.number("logins"));
        assertTrue(result.value("vendorVersion").startsWith("v6.7.8"), result.toString());
        assertEquals("true", result.value("isReleased"));
        assertEquals("false", result.value("isLive"));
    }

    @Test
    void shouldLogInAndSubscribeAgainAfterEachDisconnect() throws Exception
    {
        final ForkedJvm.Result result = run("stream", LARGE_RING,
            scenario().count(2_000).pace("x500").disconnectAt(500, 0x1001).disconnectAt(1_000, 0x2001));

        assertBalanced(result);
        assertEquals(2, result.number("disconnects"));
        assertEquals(3, result.number("logins"));
        assertEquals(3L * INSTRUMENT_COUNT, result.number("acks"));
        final List<String> states = result.values("state");
        assertEquals(List.of("DISCONNECTED 4097", "LOGGING_IN 0", "SUBSCRIBING 0", "STREAMING 0", "DISCONNECTED 8193",
            "LOGGING_IN 0", "SUBSCRIBING 0", "STREAMING 0", "CLOSED 0"), states.subList(4, states.size()));
    }

    @Test
    void shouldFailWhenTheLoginIsRefusedAndNotTryAgain() throws Exception
    {
        final ForkedJvm.Result result = run("stream", LARGE_RING, scenario().count(100).refuseLogin(3));

        assertEquals(List.of("CONNECTING 0", "LOGGING_IN 0", "FAILED 3", "CLOSED 0"), result.values("state"));
        assertEquals(1, result.number("loginsSent"));
        assertTrue(result.values("text").get(2).contains("不合法的登录"), result.toString());
        assertEquals(0, result.number("native"));
        assertEquals("true", result.value("ended"));
    }

    @Test
    void shouldCountWhatAFullRingDropsWithItsChecksum() throws Exception
    {
        // Without snapshots the session streams only after the last answer: no event is left that the full ring could drop.
        final ForkedJvm.Result result = run("stall", 16 * 1024,
            scenario().count(5_000).pace("max").snapshotOnSubscribe(false));

        assertBalanced(result);
        assertTrue(result.number("ringFull") > 4_000, result.toString());
        assertTrue(result.number("native") > 0, result.toString());
        assertEquals(0, result.number("eventsRingFull"));
    }

    @Test
    void shouldBalanceTheBooksAfterAKill() throws Exception
    {
        // The second process finds the ring of the first one, resumes the market where it stopped, and plays it to its end.
        final Scenario scenario = scenario().count(60_000).pace("x400").resume(true);
        final Path simLedger = directory.resolve("sim.ledger");
        final Process killed = jvm("die", LARGE_RING, scenario).start();
        try (BufferedReader output = killed.inputReader())
        {
            final String streaming = output.lines().filter("state=STREAMING 0"::equals).findFirst().orElse("ended");
            assertEquals("state=STREAMING 0", streaming);
            awaitOffered(simLedger, 5_000);
        }
        finally
        {
            killed.destroyForcibly();
        }
        assertTrue(killed.waitFor(10, TimeUnit.SECONDS));

        final ForkedJvm.Result result = jvm("stream", LARGE_RING, scenario).run();

        assertBalanced(result);
        assertEquals("false", result.value("hadLiveProducer"));
        assertEquals(2, result.number("runs"));
        assertEquals(2, result.number("simRuns"));
        assertEquals(60_000, result.number("marketOffered"));
    }

    @Test
    void shouldNameWhatIsWrongWithTheLibrariesAndTheDirectory() throws Exception
    {
        final Path textFile = Files.writeString(directory.resolve("text.so"), "no library");
        final Path scenarioFile = scenario().count(1).write(directory.resolve("scenario"));
        final Path missing = directory.resolve("none.so");

        assertRefused(scenarioFile, List.of(missing, simulated(), directory), "bridgeLibrary=" + missing);
        assertRefused(scenarioFile, List.of(textFile, simulated(), directory), "bridge library " + textFile);
        assertRefused(scenarioFile, List.of(simulated(), simulated(), directory), "is not the Millrace bridge");
        assertRefused(scenarioFile, List.of(bridge(), missing, directory), "vendorLibrary=" + missing);
        assertRefused(scenarioFile, List.of(bridge(), textFile, directory), "'" + textFile + "' cannot be loaded");
        assertRefused(scenarioFile, List.of(bridge(), bridge(), directory),
            "it is not a market-data library of CTP or SOPT");
    }

    @Test
    void shouldNameWhatTheNativeSideRefuses() throws Exception
    {
        final ForkedJvm.Result result = ForkedJvm.of(RefusalProbe.class)
            .args(bridge(), simulated(), directory)
            .environment(Scenario.ENVIRONMENT_VARIABLE, scenario().count(1).write(directory.resolve("scenario")))
            .run();

        assertEquals(0, result.exitCode(), result.toString());
        assertRefusal(result, "missingFlow", -4, "none");
        assertRefusal(result, "missingVendor", -2, "none.so");
        assertRefusal(result, "missingRing", -5, "none.ring");
        assertRefusal(result, "front 127.0.0.1:1", -6, "127.0.0.1:1");
        assertRefusal(result, "front ", -6, "scheme");
        assertRefusal(result, "front tcp://127.0.0.1:99999", -6, "99999");
        assertRefusal(result, "loginBeforeInit", -7, "init");
        assertEquals("true", result.value("ended"));
    }

    @Test
    void shouldNameTheLineOfAScenarioThatIsWrong() throws Exception
    {
        final Path scenario = Files.writeString(directory.resolve("scenario"), "source = generated\nspeed = 3\n");

        assertRefused(scenario, List.of(bridge(), simulated(), directory), "speed");
    }

    private Scenario scenario() throws IOException
    {
        final Path instruments = Files.write(directory.resolve("instruments"), instruments());
        return new Scenario().generated()
            .instruments(instruments)
            .seed(42)
            .startDelayMs(100)
            .ledger(directory.resolve("sim.ledger"));
    }

    private static List<String> instruments()
    {
        return IntStream.range(0, INSTRUMENT_COUNT).mapToObj(i -> "rb26" + (10 + i)).collect(Collectors.toList());
    }

    private ForkedJvm.Result run(final String mode, final int ringBytes, final Scenario scenario) throws Exception
    {
        return jvm(mode, ringBytes, scenario).run();
    }

    private ForkedJvm jvm(final String mode, final int ringBytes, final Scenario scenario)
    {
        return ForkedJvm.of(SessionProbe.class)
            .args(bridge(), simulated(), directory, ringBytes, mode, String.join(",", instruments()))
            .environment(Scenario.ENVIRONMENT_VARIABLE, scenario.write(directory.resolve("scenario")));
    }

    private void assertRefused(final Path scenario, final List<Path> paths, final String part) throws Exception
    {
        Files.deleteIfExists(directory.resolve("ring"));
        final ForkedJvm.Result result = ForkedJvm.of(SessionProbe.class)
            .args(paths.toArray())
            .args(LARGE_RING, "stream", "rb2610")
            .environment(Scenario.ENVIRONMENT_VARIABLE, scenario)
            .run();

        assertEquals(1, result.exitCode(), result.toString());
        assertTrue(result.errors().contains("BridgeException") && result.errors().contains(part), result.toString());
        assertFalse(result.errors().contains("SIGSEGV"), result.toString());
    }

    private static void assertRefusal(final ForkedJvm.Result result, final String what, final int code,
        final String part)
    {
        final String refusal = result.values("refused")
            .stream()
            .filter(line -> line.startsWith(what + "|"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(what + " was not refused: " + result));
        assertTrue(refusal.startsWith(what + "|" + code + "|"), refusal);
        assertTrue(refusal.substring(refusal.lastIndexOf('|')).contains(part), refusal);
    }

    private static void assertBalanced(final ForkedJvm.Result result)
    {
        assertEquals(0, result.exitCode(), result.toString());
        assertEquals("true", result.value("ended"), result.toString());
        assertEquals(result.number("generated"), result.number("native") + result.number("ringFull"),
            result.toString());
        assertEquals(result.value("generatedChecksum"), result.value("checksum"), result.toString());
        assertEquals(result.number("marketTotal"), result.number("marketOffered"), result.toString());
        assertEquals(0, result.number("unaudited"), result.toString());
        assertEquals(0, result.number("malformed"), result.toString());
    }

    private static void awaitOffered(final Path simLedger, final long ticks)
    {
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        try (SimLedger simulator = SimLedger.open(simLedger))
        {
            while (simulator.marketOffered() < ticks)
            {
                assertTrue(System.nanoTime() - endNs < 0, "only " + simulator.marketOffered() + " ticks after 30 s");
                Thread.yield();
            }
            assertFalse(simulator.isFinished(), "finished before the kill");
        }
    }

    private static Path bridge()
    {
        return NativeLibraries.bridge();
    }

    private static Path simulated()
    {
        return NativeLibraries.simulated();
    }
}
