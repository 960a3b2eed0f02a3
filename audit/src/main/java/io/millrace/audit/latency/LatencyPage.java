package io.millrace.audit.latency;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a {@link LatencySummary} as one HTML page that needs nothing but itself: percentile plot, table, time lines,
 * environment. Any one thread.
 */
public final class LatencyPage
{
    static final int COLOURS = 8;

    private final String title;
    private final Map<String, String> descriptions;
    private final Map<String, String> environment;

    /**
     * Creates a page.
     *
     * @param title        heading, plain text.
     * @param descriptions by stage: one sentence that says what the stage measures, plain text.
     * @param environment  names and values that the figures depend on (machine, JDK, flags, commit), in the order to show, plain text.
     */
    public LatencyPage(final String title, final Map<String, String> descriptions,
        final Map<String, String> environment)
    {
        this.title = title;
        this.descriptions = new LinkedHashMap<>(descriptions);
        this.environment = new LinkedHashMap<>(environment);
    }

    /**
     * Writes the page, over an existing one.
     *
     * @param file    to write; its directory must exist.
     * @param summary to show.
     * @throws IOException when the file cannot be written.
     */
    public void write(final Path file, final LatencySummary summary) throws IOException
    {
        final StringBuilder out = new StringBuilder(1 << 16);
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
            .append(escape(title))
            .append("</title>\n<style>\n")
            .append(resource("page.css"))
            .append("</style>\n</head>\n<body>\n<main>\n");
        appendHeader(out, summary);
        if (summary.stages().isEmpty())
        {
            out.append("<p class=\"note\">No stage has recorded a value.</p>\n");
        }
        else
        {
            appendPercentiles(out, summary);
            appendTable(out, summary);
            appendTimelines(out, summary);
        }
        appendEnvironment(out);
        out.append("</main>\n<script>\n").append(resource("page.js")).append("</script>\n</body>\n</html>\n");

        Files.writeString(file, out, StandardCharsets.UTF_8);
    }

    private void appendHeader(final StringBuilder out, final LatencySummary summary)
    {
        out.append("<header><h1>")
            .append(escape(title))
            .append(
                "</h1><button id=\"theme\" type=\"button\" title=\"dark or light\">◐</button></header>\n<section class=\"cards\">\n");
        final List<StageSummary> stages = summary.stages();
        for (int i = 0; i < stages.size(); i++)
        {
            final StageSummary stage = stages.get(i);
            out.append(String.format(Locale.ROOT,
                "<button type=\"button\" class=\"card\" data-toggle=\"%s\" aria-pressed=\"true\">" +
                    "<span class=\"name\"><i class=\"swatch s%d\"></i>%s</span>" +
                    "<span class=\"figure\">%s</span><span class=\"small\">p99 %s</span><span class=\"small\">max %s</span>%s</button>%n",
                stage.stage(), i % COLOURS, stage.stage(), DurationText.of(stage.p50Ns()),
                DurationText.of(stage.p99Ns()), DurationText.of(stage.maxNs()),
                stage.negativeCount() > 0 ?
                    "<span class=\"small\"><b>" + stage.negativeCount() + " negative</b></span>" : ""));
        }
        out.append("</section>\n");
        for (final Path torn : summary.tornFiles())
        {
            out.append("<p class=\"note\">The last line of ")
                .append(escape(torn.toString()))
                .append(
                    " is torn (its writer was killed) and is left out.</p>\n");
        }
    }

    private static void appendPercentiles(final StringBuilder out, final LatencySummary summary)
    {
        out.append("<section><h2>Latency by percentile</h2><p class=\"small\">Both axes are logarithmic. ")
            .append("Point at the plot to read values; choose stages above.</p>\n<div class=\"readable\">\n");
        new PercentilePlot(summary).append(out);
        out.append("<div id=\"readout\" hidden></div></div></section>\n");
    }

    private void appendTable(final StringBuilder out, final LatencySummary summary)
    {
        out.append("<section><h2>Figures</h2><div class=\"scroll\"><table><thead><tr><th>stage</th><th>count</th>")
            .append("<th>negative</th><th>min</th><th>p50</th><th>p90</th><th>p99</th><th>p99.9</th><th>max</th>")
            .append("<th>mean</th></tr></thead><tbody>\n");
        final List<StageSummary> stages = summary.stages();
        for (int i = 0; i < stages.size(); i++)
        {
            final StageSummary stage = stages.get(i);
            out.append(String.format(Locale.ROOT,
                "<tr data-stage=\"%s\"><th scope=\"row\"><i class=\"swatch s%d\"></i>%s<small>%s</small></th>" +
                    "<td>%,d</td><td%s>%,d</td>",
                stage.stage(), i % COLOURS, stage.stage(), escape(descriptions.getOrDefault(stage.stage(), "")),
                stage.count(), stage.negativeCount() > 0 ? " class=\"warn\"" : "", stage.negativeCount()));
            appendFigure(out, stage.minNs());
            appendFigure(out, stage.p50Ns());
            appendFigure(out, stage.p90Ns());
            appendFigure(out, stage.p99Ns());
            appendFigure(out, stage.p999Ns());
            appendFigure(out, stage.maxNs());
            appendFigure(out, stage.meanNs());
            out.append("</tr>\n");
        }
        out.append("</tbody></table></div><p class=\"small\">Three significant digits. A negative latency means that ")
            .append(
                "two clocks disagree: it counts as smaller than all others, and is never cut to zero.</p></section>\n");
    }

    private static void appendFigure(final StringBuilder out, final double ns)
    {
        out.append(String.format(Locale.ROOT, "<td title=\"%,.0f ns\"%s>%s</td>", ns, ns < 0 ? " class=\"warn\"" : "",
            DurationText.of(ns)));
    }

    private static void appendTimelines(final StringBuilder out, final LatencySummary summary)
    {
        final List<StageInterval> all = summary.stages()
            .stream()
            .flatMap(stage -> summary.intervals(stage.stage()).stream())
            .toList();
        final long originMs = all.stream().mapToLong(StageInterval::startMs).min().orElse(0);
        final long endMs = all.stream().mapToLong(StageInterval::endMs).max().orElse(0);
        out.append("<section><h2>Over time</h2><p class=\"small key\"><span class=\"max\">max</span>")
            .append("<span class=\"p99\">p99</span><span class=\"p50\">p50</span> of each interval</p>\n")
            .append("<div class=\"grid2\">\n");
        int colour = 0;
        for (final StageSummary stage : summary.stages())
        {
            new TimelinePlot(stage.stage(), colour++ % COLOURS, summary.intervals(stage.stage()), originMs, endMs)
                .append(out);
        }
        out.append("</div></section>\n");
    }

    private void appendEnvironment(final StringBuilder out)
    {
        if (environment.isEmpty())
        {
            return;
        }
        out.append("<section><h2>Environment</h2><dl>\n");
        environment.forEach((name, value) -> out.append("<dt>")
            .append(escape(name))
            .append("</dt><dd>")
            .append(escape(value))
            .append("</dd>\n"));
        out.append("</dl></section>\n");
    }

    private static String escape(final String text)
    {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String resource(final String name) throws IOException
    {
        try (InputStream in = LatencyPage.class.getResourceAsStream(name))
        {
            if (null == in)
            {
                throw new IOException("resource " + name + " is missing beside " + LatencyPage.class.getName() +
                    ": rebuild the audit module");
            }

            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
