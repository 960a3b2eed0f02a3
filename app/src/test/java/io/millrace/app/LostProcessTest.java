package io.millrace.app;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A daemon whose media driver or archive is killed: it says so, ends or waits as it should, keeps its ring, and no JVM crashes. */
class LostProcessTest
{
    private RoleProcesses roles;
    private Path ring;

    @BeforeEach
    void startAll() throws IOException
    {
        roles = new RoleProcesses("lost");
        ring = roles.directory().resolve("ring/line-1.epoch-1.ring");
        final Path ids = Files.writeString(roles.directory().resolve("ids.txt"), "rb2610\nm2611\nTA611\n");
        final Path flow = Files.createDirectories(roles.directory().resolve("flow/line-1"));
        Files.writeString(flow.resolve("scenario.txt"),
            "instruments = " + ids + "\nduration = 600\nstartDelayMs = 100\n");
        roles.settings("vendor-library = \"" + RoleProcesses.simulated("ctp-6.7.8") +
            "\", fronts = [\"tcp://127.0.0.1:10131\"], instruments-file = \"" + ids + "\"");
        for (final String role : List.of("driver", "archive", "subscribe", "store", "feed"))
        {
            roles.start(role);
        }
    }

    @AfterEach
    void endAll()
    {
        roles.close();
    }

    @Test
    void shouldEndWithoutACrashWhenTheMediaDriverIsKilled() throws Exception
    {
        roles.awaitLogged("feed", "session STREAMING");

        roles.kill("driver");

        for (final String role : List.of("feed", "subscribe", "store", "archive"))
        {
            assertEquals(1, roles.awaitEnd(role), () -> roles.log(role));
            assertFalse(roles.log(role).contains("SIGSEGV"), () -> roles.log(role));
        }
        assertTrue(Files.exists(ring), "the ring is kept for the next start");
    }

    @Test
    void shouldHoldTicksInTheRingWhenTheArchiveIsKilled() throws Exception
    {
        roles.awaitLogged("feed", "session STREAMING");

        roles.kill("archive");

        roles.awaitLogged("feed", "the archive has stopped recording");
        assertEquals(1, roles.stop("feed"), () -> roles.log("feed"));
        assertTrue(Files.exists(ring), () -> "ticks wait in the ring, it must be kept: " + roles.log("feed"));
    }
}
