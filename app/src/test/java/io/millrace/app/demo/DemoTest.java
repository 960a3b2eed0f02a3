package io.millrace.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.agrona.IoUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The whole path in its real processes: every role in a JVM of its own, the real ClickHouse, the simulated vendor library. Loss,
 * repeats and order are asserted by the demo's own books, count and checksum at each stage.
 */
class DemoTest
{
    private static final Path ROOT = Path.of(System.getProperty("millrace.root")).toAbsolutePath().normalize();

    @BeforeEach
    void findTheBuild()
    {
        System.setProperty("millrace.home", ROOT.toString());
    }

    /** Eleven trading days of four exchanges, the files of a run one after another. */
    @ParameterizedTest
    @ValueSource(strings =
    {"shfe_ru1901_20181008-20181010.csv.gz", "czce_AP010_20200803-20200807.csv.gz," +
        "cffex_IF2101_20210104-20210105.csv.gz,dce_all_futures_20231023_simnow.csv.gz"})
    void shouldBalanceTheBooksOfRecordedFiles(final String files) throws IOException
    {
        final List<Path> inputs = Stream.of(files.split(",")).map(ROOT.resolve("../shared/data")::resolve).toList();
        long rows = 0;
        for (final Path input : inputs)
        {
            rows += rows(input);
        }

        final JsonNode report = play("recorded",
            new DemoOptions(60, inputs, "max", 1, 1, List.of(), site("recorded")));

        assertEquals(rows, report.path("counts").path("generated").asLong(), "each row is one tick");
        assertEquals(0, report.path("counts").path("ringFull").asLong());
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"feed", "bridge-host", "store", "clickhouse"})
    void shouldBalanceTheBooksAfterAKill(final String role) throws IOException
    {
        final JsonNode report = play("kill-" + role,
            new DemoOptions(8, List.of(), "original", 300, 7, List.of(role), site("kill-" + role)));

        assertEquals("feed".equals(role) ? 2 : 1, report.path("feed").path("epoch").asInt());
    }

    @Test
    void shouldPublishWhatAKilledFeedLeftInItsRing() throws IOException
    {
        final Path directory = site("backlog");

        // At max the exchange is far ahead of the feed thread: the ring is full of ticks when the feed is killed.
        play("backlog", new DemoOptions(120, List.of(), "max", 900, 11, List.of("feed"), directory));

        final String log = Files.readString(directory.resolve("logs/feed.log"));
        final java.util.regex.Matcher drained = java.util.regex.Pattern.compile("drained (\\d+) bytes").matcher(log);
        assertTrue(drained.find(), log);
        assertTrue(Long.parseLong(drained.group(1)) > 0, "the ring was empty at the kill: " + drained.group());
    }

    @Test
    void shouldReportWhatItPromises() throws IOException
    {
        final Path directory = site("report");
        final JsonNode report = play("report", new DemoOptions(5, List.of(), "x2", 120, 3, List.of(), directory));

        for (final String stage : List.of("nativeReceive", "ringRead", "published", "subscriberReceived", "archived",
            "clickhouse"))
        {
            final JsonNode latency = report.path("latencyNs").path(stage);
            assertEquals(report.path("counts").path("published").asLong(), latency.path("count").asLong(), stage);
            assertTrue(latency.path("p50").asLong() <= latency.path("p90").asLong(), stage);
            assertTrue(latency.path("p90").asLong() <= latency.path("p99").asLong(), stage);
            assertTrue(latency.path("p99").asLong() <= latency.path("p999").asLong(), stage);
            assertTrue(latency.path("p999").asLong() <= latency.path("max").asLong(), stage);
        }
        for (final String stage : List.of("generated", "native", "published", "subscriber", "archive", "replay",
            "clickhouse"))
        {
            assertTrue(report.path("checksums").path(stage).asText().matches("[0-9a-f]{16}"), stage);
        }
        assertTrue(report.path("ticksPerSecond").asDouble() > 0);
        assertTrue(report.path("durationSeconds").asDouble() > 0);
        assertTrue(report.path("allocatedBytesPerTick").isNumber());
        for (final String fact : List.of("cpu", "cores", "jdk", "flags", "commit"))
        {
            assertTrue(report.path("environment").hasNonNull(fact), fact);
        }
        assertTrue(Files.readString(directory.resolve("latency.html")).contains("subscriberReceived"));
    }

    private static JsonNode play(final String name, final DemoOptions options) throws IOException
    {
        final boolean isBalanced;
        try (Demo demo = new Demo(options.validated()))
        {
            isBalanced = demo.run();
        }
        final JsonNode report = new ObjectMapper().readTree(options.directory().resolve("report.json").toFile());
        assertTrue(isBalanced, () -> name + ": " + report.path("differences"));
        assertTrue(report.path("agree").asBoolean());

        return report;
    }

    private static Path site(final String name)
    {
        final Path directory = ROOT.resolve("app/target/demo-" + name);
        IoUtil.delete(directory.toFile(), true);

        return directory;
    }

    private static long rows(final Path file) throws IOException
    {
        try (java.io.BufferedReader in = new java.io.BufferedReader(new java.io.InputStreamReader(
            new java.util.zip.GZIPInputStream(Files.newInputStream(file)), java.nio.charset.StandardCharsets.UTF_8)))
        {
            return in.lines().count() - 1;
        }
    }
}
