package io.millrace.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.settings.Settings;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.SourceLedger;
import io.millrace.bridge.sim.Generated;
import io.millrace.bridge.sim.SimLedger;
import io.millrace.publish.PublisherLedger;
import io.millrace.wire.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * One daemon with a CTP line and a SOPT line, each with its own simulated vendor library, flow folder, ring and books: what each library
 * generated went through its line's ring, and all of it was published or rejected once, whatever was killed on the way.
 */
class LinesTest
{
    private static final String CTP = "ctp-6.7.8";
    private static final String SOPT = "sopt-3.7.3";

    private RoleProcesses roles;
    private Path directory;

    @BeforeEach
    void startDriver() throws IOException
    {
        roles = new RoleProcesses("lines");
        directory = roles.directory();
        Files.writeString(directory.resolve("futures.txt"), "rb2610\nm2611\nTA611\nIF2612\n");
        Files.writeString(directory.resolve("options.txt"), "10007654\n90004321\n");
        roles.settings(lines());
        roles.start("driver");
        roles.start("archive");
    }

    @AfterEach
    void endAll()
    {
        roles.close();
    }

    @Test
    void shouldPublishWhatEachLineReceives() throws Exception
    {
        scenario(1, "futures.txt", "count = 20000\n");
        scenario(2, "options.txt", "count = 5000\n");
        roles.start("feed", "--result", directory.resolve("feed.json").toString());
        awaitFinished(1);
        awaitFinished(2);

        roles.stopInOrder("feed");

        requireBalance();
        assertTrue(count(1) > 19_000, "line 1 has " + count(1));
        assertTrue(count(2) > 4_900, "line 2 has " + count(2));
        assertTrue(roles.log("feed").contains("line 1 v6.7.8"), () -> roles.log("feed"));
        assertTrue(roles.log("feed").contains("line 2 v3.7.3"), () -> roles.log("feed"));
        assertEquals(List.of(), rings(), "drained rings are deleted");
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"process", "none"})
    void shouldDrainTheRingsOfAllLinesAfterTheDaemonWasKilled(final String isolation) throws Exception
    {
        roles.settings(lines("isolation = " + isolation));
        scenario(1, "futures.txt", "count = 30000\n");
        scenario(2, "options.txt", "count = 10000\n");
        for (int round = 1; round <= 3; round++)
        {
            final long before = offered(1) + offered(2);
            roles.start("feed");
            roles.await("ticks of both lines", () -> offered(1) + offered(2) > before + 4_000);
            roles.kill("feed");
        }
        assertEquals(2, rings().size(), "each line left its ring: " + rings());
        roles.start("feed");
        awaitFinished(1);
        awaitFinished(2);

        roles.stopInOrder("feed");

        requireBalance();
    }

    @Test
    void shouldGoOnWithTheOtherLineWhenALoginIsRefused() throws Exception
    {
        scenario(1, "futures.txt", "login = refuse:3\n");
        scenario(2, "options.txt", "count = 5000\n");
        roles.start("feed");
        awaitFinished(2);
        roles.awaitLogged("feed", "line 1: login refused, ErrorID 3");

        assertEquals(1, roles.stop("feed"), () -> roles.log("feed"));

        assertEquals(0, count(1));
        assertTrue(count(2) > 4_900, "line 2 has " + count(2));
        requireBalance();
    }

    @Test
    void shouldNotLogInAgainSoonAfterARefusalHoweverOftenItIsStarted() throws Exception
    {
        scenario(1, "futures.txt", "login = refuse:3\n");
        roles.settings(line(1, CTP, "futures.txt", ""));
        roles.launch("feed", Map.of());
        assertEquals(1, roles.awaitEnd("feed"));
        assertTrue(roles.log("feed").contains("login refused, ErrorID 3"), () -> roles.log("feed"));

        roles.launch("feed", Map.of());

        assertEquals(1, roles.awaitEnd("feed"));
        assertTrue(roles.log("feed").contains("login-refused"), () -> roles.log("feed"));
        assertFalse(roles.log("feed").contains("login refused, ErrorID 3"), () -> roles.log("feed"));
    }

    @Test
    void shouldMarkALineDownAndOpenItAgainWhenItsBridgeHostIsKilled() throws Exception
    {
        scenario(1, "futures.txt", "count = 20000\n");
        scenario(2, "options.txt", "count = 5000\n");
        roles.start("feed");
        roles.await("ticks of both lines", () -> offered(1) > 4_000 && offered(2) > 500);
        final long host = producer(1);

        ProcessHandle.of(host).orElseThrow().destroyForcibly();

        roles.awaitLogged("feed", "line 1: session BACKING_OFF");
        roles.await("another host", () -> producer(1) != 0 && producer(1) != host);
        awaitFinished(1);
        awaitFinished(2);
        roles.stopInOrder("feed");
        requireBalance();
        try (SimLedger ledger = SimLedger.open(directory.resolve("exchange-1.ledger")))
        {
            assertEquals(2, ledger.runCount());
            assertTrue(ledger.base(1) > 0, "the second host went on with the ring of the first");
        }
    }

    /** Two fronts of one market: each of its ticks is published once, also those that come while one line is dead. */
    @Test
    void shouldPublishEachTickOnceWhenTwoLinesCarryTheSameInstruments() throws Exception
    {
        final int count = 4_000;
        final int instruments = 4;
        final String market = "count = " + count + "\npace = x50\n";
        roles.settings("    lines = [\n      { " + line(1, CTP, "futures.txt", "") + " }\n      { " +
            line(2, CTP, "futures.txt", "") + " }\n    ]");
        sameMarket(1, market);
        sameMarket(2, market);
        roles.start("feed", "--result", directory.resolve("feed.json").toString());
        roles.await("ticks of both lines", () -> offered(1) > 500 && offered(2) > 500);

        ProcessHandle.of(producer(1)).orElseThrow().destroyForcibly();
        awaitFinished(2);
        roles.stopInOrder("feed");

        final JsonNode result = new ObjectMapper().readTree(directory.resolve("feed.json").toFile());
        final long redundant = result.path("ticksRedundant").asLong();
        assertTrue(redundant > 500, "copies: " + redundant);
        try (PublisherLedger ticks = PublisherLedger.open(directory.resolve("ledger/ticks.ledger"), Streams.TICKS,
            65_536);
            PublisherLedger rejected = PublisherLedger.open(directory.resolve("ledger/rejected.ledger"),
                Streams.REJECTED, 1))
        {
            assertEquals(count + instruments, ticks.tickCount(),
                "each tick of the market, and the snapshot before it, once");
            assertEquals(count(1) + count(2), ticks.tickCount() + rejected.lastSequence() + redundant,
                "what the lines brought is published, rejected, or a copy");
        }
    }

    private void sameMarket(final int line, final String market) throws IOException
    {
        final Path flow = Files.createDirectories(directory.resolve("flow/line-" + line));
        Files.writeString(flow.resolve("scenario.txt"),
            "instruments = " + directory.resolve("futures.txt") + "\nledger = " + ledger(line) +
                "\nresume = true\nstartTime = 09:30:00\nstartDelayMs = 500\nactivity = 1\n" + market);
    }

    private String lines()
    {
        return lines("");
    }

    private String lines(final String more)
    {
        return "    lines = [\n      { " + line(1, CTP, "futures.txt", more) + " }\n      { " +
            line(2, SOPT, "options.txt", more) + " }\n    ]";
    }

    private String line(final int number, final String library, final String instruments, final String more)
    {
        return "line = " + number + ", vendor-library = \"" + RoleProcesses.simulated(library) +
            "\", fronts = [\"tcp://127.0.0.1:1013" + number + "\"], instruments-file = \"" +
            directory.resolve(instruments) + "\"" + (more.isEmpty() ? "" : ", " + more);
    }

    private void scenario(final int line, final String instruments, final String more) throws IOException
    {
        final Path flow = Files.createDirectories(directory.resolve("flow/line-" + line));
        Files.writeString(flow.resolve("scenario.txt"),
            "instruments = " + directory.resolve(instruments) + "\nledger = " + ledger(line) +
                "\nresume = true\nstartTime = 09:30:00\nstartDelayMs = 200\nactivity = 1\npace = x200\nduplicates = 0.001\n" +
                more);
    }

    private Path ledger(final int line)
    {
        return directory.resolve("exchange-" + line + ".ledger");
    }

    private long offered(final int line)
    {
        if (!Files.exists(ledger(line)))
        {
            return 0;
        }
        try (SimLedger ledger = SimLedger.open(ledger(line)))
        {
            return ledger.marketOffered();
        }
    }

    private void awaitFinished(final int line)
    {
        roles.await("the end of line " + line + "'s market", () ->
        {
            if (!Files.exists(ledger(line)))
            {
                return false;
            }
            try (SimLedger ledger = SimLedger.open(ledger(line)))
            {
                return ledger.isFinished();
            }
        });
    }

    private List<Path> rings()
    {
        try (Stream<Path> files = Files.list(directory.resolve("ring")))
        {
            return files.filter(file -> file.toString().endsWith(".ring")).sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private long producer(final int line)
    {
        final Path file = rings().stream()
            .filter(ring -> ring.getFileName().toString().startsWith("line-" + line + "."))
            .findFirst()
            .orElseThrow();
        try (RingFile ring = RingFile.open(file))
        {
            return ring.producerPid();
        }
    }

    private long count(final int line)
    {
        try (SourceLedger ledger = SourceLedger
            .open(directory.resolve("ledger/line-" + line + ".source.ledger")))
        {
            return ledger.nativeCount();
        }
    }

    /** What the libraries generated is what the rings had; what the rings had is what was published and rejected. */
    private void requireBalance() throws IOException
    {
        final Settings settings = Settings.load(directory.resolve("millrace.conf").toFile());
        long nativeCount = 0;
        for (int line = 1; line <= 2; line++)
        {
            try (SourceLedger source = SourceLedger.open(directory.resolve("ledger/line-" + line + ".source.ledger"));
                SimLedger simulated = SimLedger.open(ledger(line)))
            {
                assertEquals(0, source.ringFullCount(), "line " + line);
                assertEquals(0, source.unauditedCount(), "line " + line);
                final Generated generated = Generated.of(simulated, source.runs());
                assertEquals(generated.count(), source.nativeCount(), "line " + line);
                assertEquals(generated.checksum(), source.checksum(), "line " + line);
                nativeCount += source.nativeCount();
            }
        }
        try (PublisherLedger ticks = PublisherLedger.open(directory.resolve("ledger/ticks.ledger"), Streams.TICKS,
            settings.number("feed.instrument-limit"));
            PublisherLedger rejected = PublisherLedger.open(directory.resolve("ledger/rejected.ledger"),
                Streams.REJECTED, 1))
        {
            assertEquals(nativeCount, ticks.tickCount() + rejected.lastSequence(),
                () -> "published " + ticks.tickCount() + ", rejected " + rejected.lastSequence());
        }
    }
}
