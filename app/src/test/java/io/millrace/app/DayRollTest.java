package io.millrace.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.publish.PublisherLedger;
import io.millrace.wire.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A simulated market that goes from one trading day's close into the next one's night, through all processes. */
class DayRollTest
{
    private static final int FIRST_DAY = 20260929;
    private static final int SECOND_DAY = 20260930;

    private RoleProcesses roles;
    private Path directory;

    @BeforeEach
    void startDriver() throws IOException
    {
        roles = new RoleProcesses("day-roll");
        directory = roles.directory();
        final Path instruments = directory.resolve("futures.txt");
        Files.writeString(instruments, "rb2610\nm2611\nTA611\n");
        roles.settings("    lines = [ { line = 1, vendor-library = \"" + RoleProcesses.simulated("ctp-6.7.8") +
            "\", fronts = [\"tcp://127.0.0.1:10131\"], instruments-file = \"" + instruments + "\" } ]");
        final Path flow = Files.createDirectories(directory.resolve("flow/line-1"));
        Files.writeString(flow.resolve("scenario.txt"), "instruments = " + instruments + "\ntradingDay = " + FIRST_DAY +
            "\nstartTime = 14:58:00\nduration = 240\nactivity = 1\npace = x40\nledger = " +
            directory.resolve("exchange.ledger") + "\nresume = true\nstartDelayMs = 200\n");
        roles.start("driver");
        roles.start("archive");
    }

    @AfterEach
    void endAll()
    {
        roles.close();
    }

    @Test
    void shouldRecordEachTradingDayByItselfAndGiveALiveSubscriberEachTickOnce() throws Exception
    {
        final Path result = directory.resolve("subscribe.json");
        roles.start("feed");
        roles.launch("subscribe", Map.of(), "--until-end", "--result", result.toString());
        roles.awaitLogged("feed", "the recordings of trading day " + SECOND_DAY + " have begun");
        awaitFinished();
        roles.stopInOrder("feed");
        assertEquals(0, roles.awaitEnd("subscribe"), () -> roles.log("subscribe"));

        requireBalance(result);
    }

    @Test
    void shouldGoOnWhenTheDaemonIsKilledWhereTheDayEnds() throws Exception
    {
        roles.start("feed");
        roles.awaitLogged("feed", "the recordings of trading day " + SECOND_DAY + " have begun");
        roles.kill("feed");
        roles.start("feed");
        awaitFinished();
        roles.stopInOrder("feed");
        final Path result = directory.resolve("subscribe.json");
        roles.launch("subscribe", Map.of(), "--until-end", "--result", result.toString());
        assertEquals(0, roles.awaitEnd("subscribe"), () -> roles.log("subscribe"));

        requireBalance(result);
    }

    private void awaitFinished()
    {
        roles.await("the end of the market", () ->
        {
            try (io.millrace.bridge.sim.SimLedger ledger = io.millrace.bridge.sim.SimLedger
                .open(directory.resolve("exchange.ledger")))
            {
                return ledger.isFinished();
            }
        });
    }

    /** Publisher's ledger, subscriber, segment files of each day and the replay of each day agree. */
    private void requireBalance(final Path subscribed) throws Exception
    {
        final JsonNode subscriber = new ObjectMapper().readTree(subscribed.toFile());
        final List<JsonNode> ticks = recordings();
        final List<Integer> days = ticks.stream().map(row -> row.path("day").asInt()).toList();
        assertEquals(List.of(FIRST_DAY, SECOND_DAY), days.subList(days.size() - 2, days.size()));
        final JsonNode first = ticks.get(ticks.size() - 2);
        final JsonNode second = ticks.get(ticks.size() - 1);
        assertTrue(first.path("ticks").asLong() > 100, first.toString());
        assertTrue(second.path("ticks").asLong() > 100, second.toString());
        assertEquals(first.path("stop").asLong(), second.path("start").asLong());
        assertEquals(first.path("last").asLong() + 1, second.path("first").asLong());
        long count = 0;
        for (final JsonNode row : ticks)
        {
            assertEquals(0, row.path("gaps").asLong(), row.toString());
            count += row.path("ticks").asLong();
        }
        try (PublisherLedger ledger = PublisherLedger.open(directory.resolve("ledger/ticks.ledger"), Streams.TICKS,
            65_536))
        {
            assertEquals(ledger.tickCount(), count);
            assertEquals(ledger.tickCount(), subscriber.path("count").asLong());
            assertEquals(String.format("%016x", ledger.checksumValue()), subscriber.path("checksum").asText());
            assertEquals(0, subscriber.path("gaps").asLong());
        }
        for (final JsonNode row : List.of(first, second))
        {
            final Path replayed = directory.resolve("replay.json");
            roles.launch("replay", Map.of(), "--day", row.path("day").asText(), "--result", replayed.toString());
            assertEquals(0, roles.awaitEnd("replay"), () -> roles.log("replay"));
            final JsonNode replay = new ObjectMapper().readTree(replayed.toFile());
            assertEquals(row.path("ticks").asLong(), replay.path("count").asLong());
            assertEquals(row.path("checksum").asText(), replay.path("checksum").asText());
        }
    }

    /** Rows of the tick stream, in their order, as the command prints them. */
    private List<JsonNode> recordings() throws Exception
    {
        roles.launch("recordings", Map.of());
        assertEquals(0, roles.awaitEnd("recordings"), () -> roles.log("recordings"));
        final String columns = roles.log("recordings");
        assertTrue(columns.startsWith("day       stream"), columns);
        assertTrue(columns.contains(SECOND_DAY + "  rejected    1002"), columns);
        roles.launch("recordings", Map.of(), "--json");
        assertEquals(0, roles.awaitEnd("recordings"), () -> roles.log("recordings"));
        final JsonNode rows = new ObjectMapper().readTree(roles.log("recordings"));
        final List<JsonNode> ticks = new ArrayList<>();
        StreamSupport.stream(rows.spliterator(), false)
            .filter(row -> "ticks".equals(row.path("stream").asText()))
            .forEach(ticks::add);

        return ticks;
    }
}
