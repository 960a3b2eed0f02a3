package io.millrace.audit.latency;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LatencyPageTest
{
    private static final List<String> STAGES = List.of("nativeReceive", "ringRead", "published", "subscriberReceived",
        "archived", "clickhouse");

    /** What would make a browser ask a network: an address, a style import, or a source other than inline data. */
    private static final Pattern EXTERNAL = Pattern.compile("https?:|//[a-z]|@import|url\\(|\\bsrc=|\\bhref=",
        Pattern.CASE_INSENSITIVE);

    @TempDir
    private Path directory;

    @Test
    void shouldShowEachStageInPlotTableAndTimeLineWithoutExternalResources() throws IOException
    {
        final LatencySummary summary = LatencySummary.read(List.of(writeLog(3, 20_000)));

        final String html = write(summary, Map.of("published", "From due time to <commit>."), Map.of("jdk", "17 & up"));

        for (final String stage : STAGES)
        {
            assertEquals(1, count(html, "<path class=\"line s[0-9]\" data-stage=\"" + stage + "\""), stage + " line");
            assertEquals(1, count(html, "<tr data-stage=\"" + stage + "\""), stage + " row");
            assertEquals(1, count(html, "<figure data-stage=\"" + stage + "\""), stage + " time line");
            assertEquals(1, count(html, "data-toggle=\"" + stage + "\""), stage + " toggle");
        }
        assertTrue(html.contains("From due time to &lt;commit&gt;."), "description, escaped");
        assertTrue(html.contains("17 &amp; up"), "environment, escaped");
        assertFalse(EXTERNAL.matcher(html).find(), "an external resource in the page");
        assertFalse(html.contains("NaN") || html.contains("Infinity"), "a number that is none");
    }

    @Test
    void shouldShowNegativeFigures() throws IOException
    {
        final LatencySummary summary = LatencySummary.read(List.of(writeLog(2, 1000)));

        final String html = write(summary, Map.of(), Map.of());

        final StageSummary first = summary.stages().get(0);
        assertTrue(first.negativeCount() > 0, first.toString());
        assertTrue(html.contains("<td class=\"warn\">" + first.negativeCount() + "</td>"), "negative count");
        assertTrue(html.contains(DurationText.of(first.minNs())), "minimum " + DurationText.of(first.minNs()));
        assertTrue(html.contains("class=\"zero\""), "line at zero");
    }

    @Test
    void shouldSayThatNothingWasRecorded() throws IOException
    {
        final String html = write(LatencySummary.read(List.of()), Map.of(), Map.of());

        assertTrue(html.contains("No stage has recorded a value."), html);
    }

    @Test
    void shouldThinALongTimeLine() throws IOException
    {
        final LatencySummary summary = LatencySummary.read(List.of(writeLog(1300, 2)));

        final String html = write(summary, Map.of(), Map.of());

        final String path = html.replaceAll("(?s).*<path class=\"line max s0\" d=\"([^\"]*)\".*", "$1");
        assertEquals(1300, summary.intervals("nativeReceive").size());
        assertEquals(434, count(path, "[ML]"), "points: groups of three");
    }

    @Test
    void shouldPrintDurationsWithThreeDigitsAndAUnit()
    {
        final List<String> texts = new ArrayList<>();
        for (final double ns : new double[]
        {0, 1, 75, 999, 999.7, 1234, -12_345, 999_499, 1_000_000, 3.6e12, 0.25})
        {
            texts.add(DurationText.of(ns).replace('\u00a0', ' '));
        }

        assertEquals(List.of("0 ns", "1 ns", "75 ns", "999 ns", "1.00 µs", "1.23 µs", "-12.3 µs", "999 µs", "1.00 ms",
            "3600 s", "0.25 ns"), texts);
    }

    @Test
    void shouldPlaceValuesOfBothSignsInOrder()
    {
        final SignedLogScale scale = new SignedLogScale(-500, 2_000_000, 0, 1000);

        double before = -1;
        for (final long value : new long[]
        {-500, -10, -1, 0, 1, 10, 1000, 2_000_000})
        {
            assertTrue(scale.pixel(value) > before, "place of " + value);
            before = scale.pixel(value);
        }
        assertEquals(List.of(-1000L, -100L, -10L, 0L, 10L, 100L), scale.ticks().subList(0, 6));
    }

    private Path writeLog(final int intervalCount, final int valuesEach) throws IOException
    {
        final List<StageRecorder> recorders = STAGES.stream().map(StageRecorder::new).toList();
        final Random random = new Random(42);
        final Path file = directory.resolve("run.hlog");
        try (LatencyLog log = new LatencyLog(file, () -> 0, recorders))
        {
            for (int interval = 1; interval <= intervalCount; interval++)
            {
                for (int i = 0; i < valuesEach; i++)
                {
                    record(recorders, random);
                }
                log.sample(interval * 1000L);
            }
        }

        return file;
    }

    private static void record(final List<StageRecorder> recorders, final Random random)
    {
        long latencyNs = Math.round(20 * Math.exp(random.nextGaussian())) - 12;
        for (int i = 0; i < recorders.size(); i++)
        {
            recorders.get(i).record(0, latencyNs);
            latencyNs += Math.round(Math.pow(5, i + 2) * Math.exp(0.7 * random.nextGaussian()));
        }
    }

    private String write(final LatencySummary summary, final Map<String, String> descriptions,
        final Map<String, String> environment) throws IOException
    {
        final Path page = directory.resolve("latency.html");
        new LatencyPage("Latency", descriptions, environment).write(page, summary);

        return Files.readString(page);
    }

    private static long count(final String text, final String regex)
    {
        return Pattern.compile(regex).matcher(text).results().count();
    }
}
