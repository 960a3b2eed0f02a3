package io.millrace.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.app.role.Stages;
import io.millrace.audit.latency.LatencyPage;
import io.millrace.audit.latency.LatencySummary;
import io.millrace.audit.latency.StageSummary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Prints the books and the latency of a run, and writes {@code report.json} and the HTML page. */
final class DemoReport
{
    private final DemoOptions options;
    private final DemoSite site;
    private final Reconciliation books;
    private final double marketSeconds;
    private final LatencySummary latency;
    private final JsonNode feed;

    DemoReport(final DemoOptions options, final DemoSite site, final Reconciliation books, final double marketSeconds)
        throws IOException
    {
        this.options = options;
        this.site = site;
        this.books = books;
        this.marketSeconds = marketSeconds;
        try (Stream<Path> files = Files.list(site.latency))
        {
            latency = LatencySummary.read(files.filter(file -> file.toString().endsWith(".hlog")).sorted().toList());
        }
        feed = new ObjectMapper().readTree(site.directory.resolve("feed.json").toFile());
    }

    void print()
    {
        System.out.println();
        System.out.printf("%-12s %12s  %-18s %s%n", "stage", "ticks", "checksum", "over");
        row(books.generated(), "raw structs");
        row(books.nativeTicks(),
            "raw structs" + (0 == books.ringFull() ? "" : ", " + books.ringFull() + " dropped: ring full"));
        row(books.published(), "messages");
        row(books.subscriber(), "messages");
        row(books.archive(), "messages");
        row(books.replay(), "messages");
        row(books.clickhouse(), "rows, encoded to messages again");
        System.out.printf("%-12s %12d  %s%n", "rejected", books.rejectedCount(), books.rejected());
        System.out.println();
        System.out.printf("%-20s %10s %10s %10s %10s %10s %10s %9s%n", "latency, us", "p50", "p90", "p99", "p99.9",
            "max",
            "count", "negative");
        for (final String stage : Stages.descriptions().keySet())
        {
            latency.stages().stream().filter(summary -> summary.stage().equals(stage)).forEach(DemoReport::row);
        }
        System.out.printf(Locale.ROOT,
            "%n%.1f s, %,.0f ticks/s published, %.3f bytes allocated per tick on the feed thread%n",
            marketSeconds, books.published().count() / marketSeconds, feed.path("allocatedBytesPerTick").asDouble());
        final List<String> differences = books.differences();
        differences.forEach(difference -> System.out.println("DIFFERENCE: " + difference));
        System.out.println(differences.isEmpty() ? "demo: the books balance: every stage has every tick" :
            "demo: the books do not balance");
        System.out.println("demo: " + site.directory.resolve("report.json"));
        System.out.println("demo: " + site.directory.resolve("latency.html"));
    }

    void write() throws IOException
    {
        final ObjectMapper mapper = new ObjectMapper();
        final ObjectNode report = mapper.createObjectNode();
        final ObjectNode counts = report.putObject("counts");
        final ObjectNode checksums = report.putObject("checksums");
        for (final StageCount stage : List.of(books.generated(), books.nativeTicks()))
        {
            counts.put(stage.stage(), stage.count());
            checksums.put(stage.stage(), stage.hex());
        }
        counts.put("ringFull", books.ringFull());
        final List<StageCount> messages = List.of(books.published(), books.subscriber(), books.archive(),
            books.replay(), books.clickhouse());
        counts.put("published", books.published().count());
        final ObjectNode rejected = counts.putObject("rejected");
        books.rejected().forEach(rejected::put);
        for (final StageCount stage : messages)
        {
            counts.put(stage.stage(), stage.count());
            checksums.put(stage.stage(), stage.hex());
        }
        report.put("agree", books.differences().isEmpty());
        final ObjectNode differences = report.putObject("differences");
        for (int i = 0; i < books.differences().size(); i++)
        {
            differences.put(String.valueOf(i + 1), books.differences().get(i));
        }
        final ObjectNode latencyNs = report.putObject("latencyNs");
        latency.stages().forEach(stage -> put(latencyNs.putObject(stage.stage()), stage));
        report.put("ticksPerSecond", books.published().count() / marketSeconds);
        report.set("allocatedBytesPerTick", feed.path("allocatedBytesPerTick"));
        report.set("feed", feed);
        final ObjectNode environment = report.putObject("environment");
        final Map<String, String> facts = DemoEnvironment.facts();
        facts.forEach(environment::put);
        environment.put("cores", Runtime.getRuntime().availableProcessors());
        report.put("durationSeconds", marketSeconds);
        mapper.writerWithDefaultPrettyPrinter().writeValue(site.directory.resolve("report.json").toFile(), report);

        final Map<String, String> shown = new LinkedHashMap<>(facts);
        shown.put("played", options.isRecorded() ? options.input().toString() :
            options.seconds() + " s, " + options.instruments() + " instruments, seed " + options.seed());
        shown.put("pace", options.pace());
        new LatencyPage("Millrace demo: latency of each stage, from the time a tick was due", Stages.descriptions(),
            shown)
            .write(site.directory.resolve("latency.html"), latency);
    }

    private static void put(final ObjectNode node, final StageSummary stage)
    {
        node.put("p50", stage.p50Ns())
            .put("p90", stage.p90Ns())
            .put("p99", stage.p99Ns())
            .put("p999", stage.p999Ns())
            .put("max", stage.maxNs())
            .put("count", stage.count())
            .put("min", stage.minNs())
            .put("negativeCount", stage.negativeCount());
    }

    private static void row(final StageCount stage, final String over)
    {
        System.out.printf("%-12s %12d  %-18s %s%n", stage.stage(), stage.count(), stage.hex(), over);
    }

    private static void row(final StageSummary stage)
    {
        System.out.printf(Locale.ROOT, "%-20s %10.1f %10.1f %10.1f %10.1f %10.1f %10d %9d%n", stage.stage(),
            stage.p50Ns() / 1e3, stage.p90Ns() / 1e3, stage.p99Ns() / 1e3, stage.p999Ns() / 1e3, stage.maxNs() / 1e3,
            stage.count(), stage.negativeCount());
    }
}
