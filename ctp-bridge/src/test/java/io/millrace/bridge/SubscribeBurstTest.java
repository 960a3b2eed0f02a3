package io.millrace.bridge;

import io.millrace.bridge.sim.Scenario;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * All instruments of the futures exchanges in one session: a burst of acks and snapshots. How long it holds the vendor's thread is
 * asserted by bench/run.sh burst, on a machine that has nothing else to do.
 */
@Execution(ExecutionMode.CONCURRENT)
class SubscribeBurstTest
{
    private static final int INSTRUMENTS = 17_000;
    /** Room for the whole burst even if nobody reads: 17,000 times a tick of 624 and an ack of 264 bytes. */
    private static final int RING_BYTES = 16 << 20;
    private static final int LEAST_MS = 1_000 * (INSTRUMENTS - SessionContext.DEFAULT_SUBSCRIBE_BATCH_SIZE) /
        SessionContext.MAX_SUBSCRIBES_PER_SECOND;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void shouldLoseNoAckAndNoSnapshotOfAWholeMarket(final Isolation isolation) throws Exception
    {
        final Path instruments = Files.write(directory.resolve("instruments"), instruments());
        new Scenario().generated()
            .instruments(instruments)
            .startDelayMs(600_000)
            .snapshotOnSubscribe(true)
            .ledger(directory.resolve("sim.ledger"))
            .write(directory.resolve("scenario.txt"));

        final ForkedJvm.Result result = ForkedJvm.of(SubscribeBurstProbe.class)
            .args(NativeLibraries.bridge(), NativeLibraries.host(), isolation, NativeLibraries.simulated(), directory,
                RING_BYTES, instruments)
            .run();

        assertEquals(0, result.exitCode(), result.toString());
        assertEquals("true", result.value("ended"), result.toString());
        assertEquals(INSTRUMENTS, result.number("acks"));
        assertEquals(0, result.number("ackErrors"));
        assertEquals(INSTRUMENTS, result.number("instruments"), "instruments with a snapshot");
        assertEquals(1, result.number("mostOfOne"), "snapshots of one instrument");
        assertEquals(INSTRUMENTS, result.number("ticks"));
        assertEquals(INSTRUMENTS, result.number("sent"));
        assertEquals(result.number("sentChecksum"), result.number("checksum"));
        assertEquals(0, result.number("ticksRingFull"));
        assertEquals(0, result.number("eventsRingFull"));
        assertEquals(INSTRUMENTS, result.number("timed"));
        assertTrue(result.number("p999Ns") > 0 && result.number("p999Ns") <= result.number("maxNs"), result.toString());
        assertTrue(result.number("elapsedMs") >= LEAST_MS, "faster than the vendor allows: " + result);
    }

    /** Options of ten months: 17 products, 50 strikes, calls and puts. */
    private static List<String> instruments()
    {
        return Stream.of("cu", "al", "zn", "pb", "ni", "sn", "au", "ag", "rb", "ru", "br", "ao", "bu", "fu", "sp", "ss",
            "hc")
            .flatMap(product -> IntStream.range(0, 10).mapToObj(month -> product + (2701 + month)))
            .flatMap(future -> IntStream.range(0, 50).mapToObj(strike -> future + "C" + (3000 + 50 * strike)))
            .flatMap(call -> Stream.of(call, call.replace('C', 'P')))
            .collect(Collectors.toList());
    }
}
