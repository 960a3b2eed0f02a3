package io.millrace.audit.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Draws one stage's median, 99th percentile and maximum over time, as a small inline SVG. */
final class TimelinePlot
{
    private static final double WIDTH = 540;
    private static final double HEIGHT = 190;
    private static final double LEFT = 70;
    private static final double RIGHT = 12;
    private static final double TOP = 10;
    private static final double BOTTOM = 24;
    private static final int MAX_POINTS = 500;

    private final String stage;
    private final int colour;
    private final List<StageInterval> intervals;
    private final long originMs;
    private final double spanMs;
    private final SignedLogScale scale;

    /** One scale of time for all stages of a page, so that the same moment is at the same place. */
    TimelinePlot(final String stage, final int colour, final List<StageInterval> intervals, final long originMs,
        final long endMs)
    {
        this.stage = stage;
        this.colour = colour;
        this.intervals = intervals;
        this.originMs = originMs;
        this.spanMs = Math.max(1, endMs - originMs);
        this.scale = new SignedLogScale(intervals.stream().mapToLong(StageInterval::p50Ns).min().orElse(0),
            intervals.stream().mapToLong(StageInterval::maxNs).max().orElse(1), HEIGHT - BOTTOM, TOP);
    }

    void append(final StringBuilder out)
    {
        out.append(String.format(Locale.ROOT,
            "<figure data-stage=\"%s\"><figcaption><i class=\"swatch s%d\"></i>%s</figcaption>" +
                "<svg class=\"plot\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s over time\">%n",
            stage, colour, stage, WIDTH, HEIGHT, stage));
        for (final long tick : scale.ticks())
        {
            final double y = scale.pixel(tick);
            out.append(String.format(Locale.ROOT,
                "<line class=\"%s\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>" +
                    "<text class=\"tick\" x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                0 == tick ? "zero" : "grid", LEFT, WIDTH - RIGHT, y, y, LEFT - 8, y + 4, DurationText.of(tick)));
        }
        out.append(String.format(Locale.ROOT,
            "<text class=\"tick\" x=\"%.0f\" y=\"%.0f\">0 s</text>" +
                "<text class=\"tick\" x=\"%.0f\" y=\"%.0f\" text-anchor=\"end\">%.1f s</text>%n",
            LEFT, HEIGHT - 6, WIDTH - RIGHT, HEIGHT - 6, spanMs / 1000));
        final int fileCount = 1 + intervals.stream().mapToInt(StageInterval::fileIndex).max().orElse(0);
        for (int i = 0; i < fileCount; i++)
        {
            final List<StageInterval> points = thinned(i);
            appendLine(out, "max", points, StageInterval::maxNs);
            appendLine(out, "p99", points, StageInterval::p99Ns);
            appendLine(out, "p50", points, StageInterval::p50Ns);
        }
        out.append("</svg></figure>\n");
    }

    /** A long day has more intervals than pixels: neighbours become one point that shows the worst of them. */
    private List<StageInterval> thinned(final int fileIndex)
    {
        final List<StageInterval> all = intervals.stream()
            .filter((interval) -> interval.fileIndex() == fileIndex)
            .toList();
        final int group = (all.size() + MAX_POINTS - 1) / MAX_POINTS;
        if (group <= 1)
        {
            return all;
        }
        final List<StageInterval> points = new ArrayList<>();
        for (int i = 0; i < all.size(); i += group)
        {
            points.add(
                all.subList(i, Math.min(all.size(), i + group)).stream().reduce(TimelinePlot::worst).orElseThrow());
        }

        return points;
    }

    private static StageInterval worst(final StageInterval a, final StageInterval b)
    {
        return new StageInterval(a.fileIndex(), a.startMs(), b.endMs(), a.count() + b.count(),
            Math.max(a.p50Ns(), b.p50Ns()), Math.max(a.p99Ns(), b.p99Ns()), Math.max(a.maxNs(), b.maxNs()));
    }

    private void appendLine(final StringBuilder out, final String name, final List<StageInterval> points,
        final ToLongFunction<StageInterval> figure)
    {
        if (points.isEmpty())
        {
            return;
        }
        final StringBuilder path = new StringBuilder();
        for (final StageInterval point : points)
        {
            final double x = LEFT + (point.endMs() - originMs) / spanMs * (WIDTH - RIGHT - LEFT);
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x,
                scale.pixel(figure.applyAsLong(point))));
        }
        if (1 == points.size())
        {
            // A line of no length with round ends: a dot.
            path.append("h0");
        }
        out.append(String.format(Locale.ROOT, "<path class=\"line %s s%d\" d=\"%s\"/>%n", name, colour, path));
    }
}
