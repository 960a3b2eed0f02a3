package io.millrace.record.archive;

import io.millrace.publish.PublisherLedger;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.subscribe.sample.ReceiveEverything;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class ReceiveEverythingTest
{
    @Test
    void shouldReceiveEverythingInAJvmOfItsOwnAndEndWithTheDay() throws Exception
    {
        try (ArchiveRig rig = new ArchiveRig("receive-everything"))
        {
            final Path ledgerFile = rig.file("ticks.ledger");
            final Process app = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"),
                ReceiveEverything.class.getName(), rig.aeronDirectory()).redirectErrorStream(true).start();
            final Process publisher = PublisherProcess.start(rig, ledgerFile, 5_000, "publisher");

            final String output = new String(app.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(app.waitFor(30, TimeUnit.SECONDS), output);
            assertTrue(publisher.waitFor(30, TimeUnit.SECONDS), "the publisher ends by itself");

            try (PublisherLedger ledger = PublisherLedger.open(ledgerFile))
            {
                assertEquals(5_000, ledger.tickCount());
                final String expected = String.format(
                    "ticks 5000, checksum %016x, missing 0, last sequence 5000, epoch 1",
                    ledger.checksumValue());
                assertTrue(output.contains(expected), output + " should have: " + expected);
            }
            assertEquals(0, app.exitValue(), output);
        }
    }
}
