package io.millrace.audit.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws latency by percentile, one line a stage, as inline SVG: both axes logarithmic, the percentile's towards 100 %. */
final class PercentilePlot
{
    private static final double WIDTH = 1120;
    private static final double HEIGHT = 460;
    private static final double LEFT = 76;
    private static final double RIGHT = 40;
    private static final double TOP = 16;
    private static final double BOTTOM = 44;
    private static final int POINTS_PER_NINE = 25;

    private final LatencySummary summary;
    private final List<StageSummary> stages;
    private final double nines;
    private final SignedLogScale scale;

    PercentilePlot(final LatencySummary summary)
    {
        this.summary = summary;
        this.stages = summary.stages();
        final long maxCount = stages.stream().mapToLong(StageSummary::count).max().orElse(1);
        this.nines = Math.max(2, Math.ceil(Math.log10(maxCount)));
        this.scale = new SignedLogScale(stages.stream().mapToLong(StageSummary::minNs).min().orElse(0),
            stages.stream().mapToLong(StageSummary::maxNs).max().orElse(1), HEIGHT - BOTTOM, TOP);
    }

    /** The drawing, with a line's points as {@code x,value} pairs in its {@code data-points} for the page's read-out. */
    void append(final StringBuilder out)
    {
        out.append(String.format(Locale.ROOT,
            "<svg id=\"percentiles\" class=\"plot\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" " +
                "aria-label=\"Latency by percentile\" data-left=\"%.0f\" data-right=\"%.0f\" data-nines=\"%.0f\">%n",
            WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, nines));
        appendGrid(out);
        for (int i = 0; i < stages.size(); i++)
        {
            appendLine(out, i);
        }
        out.append(String.format(Locale.ROOT,
            "<line id=\"cursor\" class=\"cursor\" x1=\"0\" x2=\"0\" y1=\"%.0f\" y2=\"%.0f\" visibility=\"hidden\"/>%n",
            TOP, HEIGHT - BOTTOM));
        out.append("</svg>\n");
    }

    private void appendGrid(final StringBuilder out)
    {
        for (final long tick : scale.ticks())
        {
            final double y = scale.pixel(tick);
            out.append(String.format(Locale.ROOT,
                "<line class=\"%s\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>" +
                    "<text class=\"tick\" x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                0 == tick ? "zero" : "grid", LEFT, WIDTH - RIGHT, y, y, LEFT - 10, y + 4, DurationText.of(tick)));
        }
        for (int nine = 0; nine <= nines; nine++)
        {
            appendPercentile(out, nine, percentText(nine));
        }
        appendPercentile(out, Math.log10(2), "50%");
        out.append(String.format(Locale.ROOT,
            "<text class=\"tick\" x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\">percentile</text>%n",
            (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6));
    }

    private void appendPercentile(final StringBuilder out, final double nine, final String label)
    {
        final double x = x(nine);
        out.append(String.format(Locale.ROOT,
            "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.0f\"/>" +
                "<text class=\"tick\" x=\"%.1f\" y=\"%.0f\" text-anchor=\"middle\">%s</text>%n",
            x, x, TOP, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 18, label));
    }

    private static String percentText(final int nine)
    {
        return switch (nine)
        {
            case 0 -> "0%";
            case 1 -> "90%";
            case 2 -> "99%";
            default -> "99." + "9".repeat(nine - 2) + "%";
        };
    }

    private void appendLine(final StringBuilder out, final int index)
    {
        final String stage = stages.get(index).stage();
        final SignedDistribution distribution = summary.distribution(stage);
        final List<String> points = new ArrayList<>();
        final StringBuilder path = new StringBuilder();
        final double last = Math.log10(distribution.count());
        for (int i = 0; i <= nines * POINTS_PER_NINE; i++)
        {
            final double nine = Math.min((double)i / POINTS_PER_NINE, nines);
            // Beyond "one in all" there is only the largest value: the line ends there.
            final boolean isLast = nine >= last;
            final long value = isLast ? distribution.max() : distribution.valueAt(1 - Math.pow(10, -nine));
            final double end = isLast ? last : nine;
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(end),
                scale.pixel(value)));
            points.add(String.format(Locale.ROOT, "%.2f,%d", end, value));
            if (isLast)
            {
                break;
            }
        }
        out.append(String.format(Locale.ROOT,
            "<path class=\"line s%d\" data-stage=\"%s\" data-points=\"%s\" d=\"%s\"/>%n", index % LatencyPage.COLOURS,
            stage, String.join(" ", points), path));
    }

    private double x(final double nine)
    {
        return LEFT + nine / nines * (WIDTH - RIGHT - LEFT);
    }
}
