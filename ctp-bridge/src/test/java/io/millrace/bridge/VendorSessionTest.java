package io.millrace.bridge;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the session agent makes of the vendor's own library, in its own process and in a host, when there is no front to be had. */
@Execution(ExecutionMode.CONCURRENT)
class VendorSessionTest
{
    /** The vendor's library makes 600 to 800 connections a second; it is released some milliseconds after the 21st was closed. */
    private static final long MAX_ACCEPTS_PER_OPENING = 700;
    private static final int OPENINGS = 3;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
    {"6.7.8,IN_PROCESS,NONE,0", "6.7.8,IN_PROCESS,SILENT,1", "6.7.8,HOST_PROCESS,NONE,0", "6.7.8,HOST_PROCESS,SILENT,1",
        "6.6.1,IN_PROCESS,NONE,0", "6.6.1,IN_PROCESS,SILENT,1", "6.6.1,HOST_PROCESS,NONE,0",
        "6.6.1,HOST_PROCESS,SILENT,1"})
    void shouldReleaseAndOpenAnewTheLibraryThatFindsNoFront(final String version, final Isolation isolation,
        final String manner, final long acceptsPerOpening) throws Exception
    {
        final ForkedJvm.Result result = run(version, isolation, manner);

        assertEnded(result, version);
        assertEquals(List.of("CONNECTING 0x0", "BACKING_OFF 0x0", "CONNECTING 0x0", "BACKING_OFF 0x0", "CONNECTING 0x0",
            "BACKING_OFF 0x0", "CLOSED 0x0"), result.values("state"), result.toString());
        assertEquals(OPENINGS, result.number("connectTimeouts"));
        assertEquals(List.of(acceptsPerOpening, 2 * acceptsPerOpening), numbers(result, "acceptedByRelease"));
        assertTrue(numbers(result, "betweenOpeningsMs").stream().allMatch(ms -> ms >= 1_500), result.toString());
    }

    @ParameterizedTest
    @CsvSource(
    {"6.7.8,IN_PROCESS,CLOSING,0x1001", "6.7.8,IN_PROCESS,RUBBISH,0x2003", "6.7.8,HOST_PROCESS,CLOSING,0x1001",
        "6.7.8,HOST_PROCESS,RUBBISH,0x2003", "6.6.1,IN_PROCESS,CLOSING,0x1001", "6.6.1,IN_PROCESS,RUBBISH,0x2003",
        "6.6.1,HOST_PROCESS,CLOSING,0x1001", "6.6.1,HOST_PROCESS,RUBBISH,0x2003"})
    void shouldEndAStormByReleasingTheLibraryAndOpenItAnewEverMoreRarely(final String version,
        final Isolation isolation, final String manner, final String reason) throws Exception
    {
        final ForkedJvm.Result result = run(version, isolation, manner);

        assertEnded(result, version);
        final List<String> storm = List.of("CONNECTING 0x0", "DISCONNECTED " + reason, "BACKING_OFF " + reason);
        final List<String> states = result.values("state");
        assertEquals(OPENINGS * storm.size() + 1, states.size(), result.toString());
        for (int opening = 0; opening < OPENINGS; opening++)
        {
            assertEquals(storm, states.subList(opening * storm.size(), (opening + 1) * storm.size()));
        }
        assertEquals(OPENINGS, result.number("storms"));
        assertBackedOff(result);
    }

    private static void assertBackedOff(final ForkedJvm.Result result)
    {
        final List<String> pauses = result.values("text")
            .stream()
            .filter(text -> text.contains("storm"))
            .map(text -> text.substring(text.lastIndexOf("opened anew")))
            .toList();
        assertEquals(List.of("opened anew in 1000 ms", "opened anew in 2000 ms", "opened anew in 4000 ms"), pauses);
        final List<Long> betweenMs = numbers(result, "betweenOpeningsMs");
        assertTrue(betweenMs.get(0) >= 1_000 && betweenMs.get(1) >= 2_000, result.toString());

        final List<Long> byRelease = numbers(result, "acceptedByRelease");
        final List<Long> byReopening = numbers(result, "acceptedByReopening");
        for (int i = 0; i < OPENINGS - 1; i++)
        {
            final long before = 0 == i ? 0 : byReopening.get(i - 1);
            assertTrue(byRelease.get(i) - before >= 21, result.toString());
            assertTrue(byRelease.get(i) - before <= MAX_ACCEPTS_PER_OPENING, result.toString());
            // The last connection may have waited in the peer's backlog when the library was gone already.
            assertTrue(byReopening.get(i) - byRelease.get(i) <= 1, "connected to after the release: " + result);
        }
    }

    private ForkedJvm.Result run(final String version, final Isolation isolation, final String manner) throws Exception
    {
        final Path library = NativeLibraries.extract(version, "libthostmduserapi_se.so", directory);
        final Path session = Files.createDirectory(directory.resolve("session"));
        return ForkedJvm.of(VendorSessionProbe.class)
            .args(NativeLibraries.bridge(), NativeLibraries.host(), isolation, library, session, manner, OPENINGS)
            .run();
    }

    private static List<Long> numbers(final ForkedJvm.Result result, final String name)
    {
        return result.values(name).stream().map(Long::parseLong).toList();
    }

    private static void assertEnded(final ForkedJvm.Result result, final String version)
    {
        assertEquals(0, result.exitCode(), result.toString());
        assertEquals("true", result.value("ended"), result.toString());
        assertTrue(result.value("vendorVersion").startsWith("v" + version), result.toString());
        assertEquals(OPENINGS, result.number("sessions"), "sessions opened on the one ring");
        assertEquals(0, result.number("pidAfterClose"));
        assertEquals(0, result.number("malformed"));
    }
}
