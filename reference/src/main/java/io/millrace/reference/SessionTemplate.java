package io.millrace.reference;

import io.millrace.audit.HotPath;

import java.util.List;

/**
 * The segments of a trading day in the order of time, on the clock of {@link SessionClock}; between them the market rests. Immutable:
 * any thread; lookups allocate nothing.
 */
public final class SessionTemplate
{
    /** No segment. */
    public static final int NULL_SEGMENT = -1;

    private final String name;
    private final SessionPhase[] phases;
    private final int[] starts;
    private final int[] ends;

    SessionTemplate(final String name, final List<Segment> segments)
    {
        this.name = name;
        phases = segments.stream().map(Segment::phase).toArray(SessionPhase[]::new);
        starts = segments.stream().mapToInt(Segment::startMs).toArray();
        ends = segments.stream().mapToInt(Segment::endMs).toArray();
    }

    /**
     * Name of the template.
     *
     * @return e.g. {@code FUT_NIGHT_2300}.
     */
    public String name()
    {
        return name;
    }

    /**
     * Segments of the day.
     *
     * @return the number.
     */
    @HotPath
    public int segmentCount()
    {
        return starts.length;
    }

    /**
     * Phase of a segment.
     *
     * @param segment from 0.
     * @return the phase.
     */
    @HotPath
    public SessionPhase phase(final int segment)
    {
        return phases[segment];
    }

    /**
     * Begin of a segment.
     *
     * @param segment from 0.
     * @return session time in milliseconds, included.
     */
    @HotPath
    public int startMs(final int segment)
    {
        return starts[segment];
    }

    /**
     * End of a segment.
     *
     * @param segment from 0.
     * @return session time in milliseconds, excluded.
     */
    @HotPath
    public int endMs(final int segment)
    {
        return ends[segment];
    }

    /**
     * The segment that a stamp belongs to, when the day has all of them: a caller that does not know whether the calendar took the night
     * away asks {@link #segmentOf(int, int, boolean)}. The last stamp of a segment may lie on its end or a little after it (11:30:00.500); it
     * belongs to the segment that ends unless another begins there.
     *
     * @param sessionMs session time of the stamp.
     * @param graceMs   how long after its end a segment still takes a stamp.
     * @return the segment, {@link #NULL_SEGMENT} when the market rests.
     */
    @HotPath
    public int segmentOf(final int sessionMs, final int graceMs)
    {
        for (int i = starts.length - 1; i >= 0; i--)
        {
            if (sessionMs >= starts[i])
            {
                return sessionMs < ends[i] + graceMs ? i : NULL_SEGMENT;
            }
        }

        return NULL_SEGMENT;
    }

    /**
     * The segment that a stamp belongs to on a day with or without its night session.
     *
     * @param sessionMs session time of the stamp.
     * @param graceMs   how long after its end a segment still takes a stamp.
     * @param hasNight  whether the day has its night session ({@link Sessions#hasNight}).
     * @return the segment, {@link #NULL_SEGMENT} when the market rests; without a night never one that {@link #isNight}.
     */
    @HotPath
    public int segmentOf(final int sessionMs, final int graceMs, final boolean hasNight)
    {
        final int segment = segmentOf(sessionMs, graceMs);

        return NULL_SEGMENT != segment && !hasNight && isNight(segment) ? NULL_SEGMENT : segment;
    }

    /**
     * The segment with which a day begins.
     *
     * @param hasNight whether the day has its night session.
     * @return the first segment, without a night the first of the day; {@link #segmentCount()} when there is none.
     */
    @HotPath
    public int firstSegment(final boolean hasNight)
    {
        int segment = 0;
        while (!hasNight && segment < starts.length && isNight(segment))
        {
            segment++;
        }

        return segment;
    }

    /**
     * Whether any segment lies in the evening or night.
     *
     * @return true for products with a night session.
     */
    public boolean hasNight()
    {
        return starts.length > 0 && starts[0] < SessionClock.NIGHT_ENDS_MS;
    }

    /**
     * Whether a segment is of the night session.
     *
     * @param segment from 0.
     * @return true when it begins in the evening or night.
     */
    @HotPath
    public boolean isNight(final int segment)
    {
        return starts[segment] < SessionClock.NIGHT_ENDS_MS;
    }

    @Override
    public String toString()
    {
        return name;
    }

    /**
     * One segment.
     *
     * @param phase   what happens.
     * @param startMs session time, included.
     * @param endMs   session time, excluded.
     */
    record Segment(SessionPhase phase, int startMs, int endMs)
    {
    }
}
