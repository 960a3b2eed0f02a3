package io.millrace.bridge;

import io.millrace.bridge.sim.Scenario;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A line is closed in each state, with the library in process and in a host: in time, released in good order, books balanced. */
class CleanShutdownTest
{
    private static final String LIBRARY = "ctp-6.7.8";

    @TempDir
    private static Path root;

    @BeforeAll
    static void playAll() throws Exception
    {
        for (final SessionState state : SessionState.values())
        {
            line(state, "").write();
            line(state, "-hosted").hosted().write();
        }
        // A host that is asked to end while its library hangs in Release.
        LineSettings.create(root, "HANGING-hosted", market().releaseDelayMs(60_000))
            .hosted()
            .endsAt("STREAMING")
            .set("closesLast", true)
            .write();
        LinesProbe.run(root);
    }

    @ParameterizedTest
    @EnumSource(SessionState.class)
    void shouldCloseInTimeInEachState(final SessionState state) throws Exception
    {
        assertClosed(state, LineSettings.read(root.resolve(state.name())).result());
        assertClosed(state, LineSettings.read(root.resolve(state + "-hosted")).result());
    }

    @Test
    void shouldKillAHostWhoseLibraryHangs() throws Exception
    {
        final ForkedJvm.Result line = LineSettings.read(root.resolve("HANGING-hosted")).result();

        assertTrue(line.number("closeMs") <= 5_500, line.toString());
        assertEquals(0, line.number("producerPid"), line.toString());
        assertBooks(line);
    }

    private static void assertClosed(final SessionState state, final ForkedJvm.Result line)
    {
        assertEquals(List.of(), line.values("gaveUp"), line.toString());
        assertEquals(state.name(), line.value("stateAtEnd"), line.toString());
        assertEquals(List.of(), line.values("closeFailure"), line.toString());
        assertTrue(line.number("closeMs") < 5_000, line.toString());
        assertEquals(0, line.number("producerPid"), line.toString());
        assertEquals("true", line.value("ended"), line.toString());
        if (SessionState.CLOSED != state)
        {
            assertEquals("true", line.value("isReleased"), line.toString());
            assertEquals("CLOSED 0", line.values("state").get(line.values("state").size() - 1));
            assertBooks(line);
        }
    }

    private static void assertBooks(final ForkedJvm.Result line)
    {
        assertEquals(line.number("generated"), line.number("native") + line.number("ringFull"), line.toString());
        assertEquals(line.value("generatedChecksum"), line.value("checksum"), line.toString());
        assertEquals(line.number("ringFull"), line.number("missingSequences"), line.toString());
        assertEquals(0, line.number("unaudited"), line.toString());
    }

    private static LineSettings line(final SessionState state, final String suffix) throws IOException
    {
        final Scenario scenario = switch (state)
        {
            case CLOSED, CONNECTING -> market().connect("refuse");
            case LOGGING_IN -> market().silentLogin();
            case SUBSCRIBING -> market().unacknowledged(1);
            case STREAMING -> market();
            case DISCONNECTED -> LineSettings.scenario(LIBRARY, root, 60_000).pace("max").disconnectAt(500, 0x1001);
            case BACKING_OFF -> market().connect("drop");
            case FAILED -> market().refuseLogin(3);
        };
        return LineSettings.create(root, state + suffix, scenario).endsAt(state.name());
    }

    /** Endless and flat out: nothing ends by itself, and the library is in the midst of callbacks when it is released. */
    private static Scenario market() throws IOException
    {
        return LineSettings.scenario(LIBRARY, root).pace("max");
    }
}
