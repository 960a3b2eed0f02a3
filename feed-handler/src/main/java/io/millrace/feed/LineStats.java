package io.millrace.feed;

import io.millrace.audit.HotPath;
import io.millrace.wire.codec.LineReportEncoder;

/** How one line does against the others in one minute. {@code feed} thread only. */
final class LineStats
{
    /** So many copies behind, on average by so much, and a line is marked: 50 ms. */
    static final long BEHIND_NS = 50_000_000L;

    /** A line that sends every hundredth tick twice repeats itself. */
    private static final long REPEATING_SHARE = 100;
    private static final long REPEATING_LEAST = 10;

    /** Ticks of its own instruments that the others delivered while it was silent, and how long it must have been: 3 s. */
    private static final long STALLED_TICKS = 20;
    private static final long STALLED_NS = 3_000_000_000L;

    private static final long NEVER = Long.MIN_VALUE / 2;

    private static final int BEHIND = 1;
    private static final int REPEATING = 2;
    private static final int STALLED = 4;

    long first;
    long redundant;
    long duplicates;
    long late;
    private long latenessSumNs;
    private long latenessMaxNs;
    private long missed;
    private long lastTickNs = NEVER;
    private boolean wasStalled;
    private boolean isLive;

    /** Whether a session feeds the line: one that only left a ring behind, or old ticks, is not behind the others. */
    void live(final boolean hasSession)
    {
        isLive = hasSession;
    }

    @HotPath
    void onFirst(final long nowNs)
    {
        first++;
        onTick(nowNs);
    }

    @HotPath
    void onRedundant(final long latenessNs, final long nowNs)
    {
        redundant++;
        latenessSumNs += Math.max(0, latenessNs);
        latenessMaxNs = Math.max(latenessMaxNs, latenessNs);
        onTick(nowNs);
    }

    @HotPath
    void onDuplicate(final long nowNs)
    {
        duplicates++;
        onTick(nowNs);
    }

    @HotPath
    void onLate(final long nowNs)
    {
        late++;
        onTick(nowNs);
    }

    /** Another line delivered a tick of an instrument that this line carries too. */
    @HotPath
    void onMissed(final long nowNs)
    {
        missed++;
        wasStalled |= isStalled(nowNs);
    }

    private void onTick(final long nowNs)
    {
        missed = 0;
        lastTickNs = nowNs;
    }

    /** Whether the line is silent while others tick its instruments. */
    @HotPath
    boolean isStalled(final long nowNs)
    {
        return isLive && missed >= STALLED_TICKS && NEVER != lastTickNs && nowNs - lastTickNs >= STALLED_NS;
    }

    /** Marks of the minute: bits of LineMarks. */
    int marks()
    {
        final boolean isBehind = late > 0 || (redundant > 0 && latenessSumNs / redundant > BEHIND_NS);
        final boolean isRepeating = duplicates >= REPEATING_LEAST &&
            duplicates * REPEATING_SHARE >= first + redundant + duplicates;

        return (isBehind ? BEHIND : 0) | (isRepeating ? REPEATING : 0) | (wasStalled ? STALLED : 0);
    }

    boolean isEmpty()
    {
        return !isLive && 0 == first + redundant + duplicates + late && !wasStalled;
    }

    long meanLatenessNs()
    {
        return 0 == redundant ? LineReportEncoder.meanLatenessNsNullValue() : latenessSumNs / redundant;
    }

    long maxLatenessNs()
    {
        return 0 == redundant ? LineReportEncoder.maxLatenessNsNullValue() : latenessMaxNs;
    }

    /** A new minute; what the line is silent for goes on. */
    void clear(final long nowNs)
    {
        first = 0;
        redundant = 0;
        duplicates = 0;
        late = 0;
        latenessSumNs = 0;
        latenessMaxNs = 0;
        wasStalled = isStalled(nowNs);
    }
}
