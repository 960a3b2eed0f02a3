package io.millrace.bridge;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The vendor's own library, out of a jar on Maven Central, through the bridge. */
class VendorLibraryTest
{
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
    {"6.7.8,v6.7.8_20240918", "6.6.1,v6.6.1_P1_20210406"})
    void shouldLoadTryAClosedPortInSilenceAndBeReleased(final String version, final String reported) throws Exception
    {
        final int closedPort = LoopbackPeer.closedPort();

        final ForkedJvm.Result result = probe(version, closedPort, 2_000, 1);

        assertEnded(result, reported);
        assertEquals(List.of(), result.values("event"), result.toString());
    }

    @ParameterizedTest
    @CsvSource(
    {"6.7.8,v6.7.8_20240918", "6.6.1,v6.6.1_P1_20210406"})
    void shouldReportAPeerThatAnswersRubbishAndNotCrash(final String version, final String reported) throws Exception
    {
        try (LoopbackPeer peer = new LoopbackPeer(LoopbackPeer.Manner.RUBBISH))
        {
            final ForkedJvm.Result result = probe(version, peer.port(), 20_000, 1);

            assertEnded(result, reported);
            assertEquals(List.of("FRONT_DISCONNECTED 0x2003"), result.values("event").stream().limit(1).toList(),
                result.toString());
            assertTrue(peer.acceptedCount() > 0);
        }
    }

    @ParameterizedTest
    @CsvSource(
    {"6.7.8,v6.7.8_20240918", "6.6.1,v6.6.1_P1_20210406"})
    void shouldReportAPeerThatClosesEachConnectionAndBeReleasedInTheMiddleOfIt(final String version,
        final String reported)
        throws Exception
    {
        try (LoopbackPeer peer = new LoopbackPeer(LoopbackPeer.Manner.CLOSING))
        {
            final ForkedJvm.Result result = probe(version, peer.port(), 20_000, 20);

            assertEnded(result, reported);
            assertTrue(result.values("event").size() >= 20, result.toString());
            assertEquals(List.of("FRONT_DISCONNECTED 0x1001"), result.values("event").stream().distinct().toList());
        }
    }

    /** The library's own patience ends after 120 s (OnFrontDisconnected 0x2001). That is not waited for here. */
    @ParameterizedTest
    @CsvSource(
    {"6.7.8,v6.7.8_20240918", "6.6.1,v6.6.1_P1_20210406"})
    void shouldNotTakeASilentPeerForAFrontAndBeReleasedWhileItWaits(final String version, final String reported)
        throws Exception
    {
        try (LoopbackPeer peer = new LoopbackPeer(LoopbackPeer.Manner.SILENT))
        {
            final ForkedJvm.Result result = probe(version, peer.port(), 3_000, 1);

            assertEnded(result, reported);
            assertEquals(List.of(), result.values("event"), result.toString());
            assertEquals(1, peer.acceptedCount());
        }
    }

    private ForkedJvm.Result probe(final String version, final int port, final int listenMs,
        final int eventCount) throws Exception
    {
        final Path library = NativeLibraries.extract(version, "libthostmduserapi_se.so", directory);
        return ForkedJvm.of(VendorProbe.class)
            .args(NativeLibraries.bridge(), library, directory, "tcp://127.0.0.1:" + port, listenMs, eventCount)
            .run();
    }

    private static void assertEnded(final ForkedJvm.Result result, final String reported)
    {
        assertEquals(0, result.exitCode(), result.toString());
        assertEquals("true", result.value("ended"));
        assertTrue(result.value("version").startsWith(reported), result.toString());
        assertTrue(result.value("ringVersion").startsWith(reported), result.toString());
        assertEquals(584, result.number("structLength"));
        assertEquals("true", result.value("isLive"));
        assertEquals(2, result.number("vendorThreads"));
        assertEquals(0, result.number("vendorThreadsLeft"));
        assertEquals("false", result.value("vendorMapped"), "dlclose did not unload it");
        assertEquals(0, result.number("pidAfterClose"));
        assertTrue(result.number("closeMs") < 5_000, result.toString());
    }
}
