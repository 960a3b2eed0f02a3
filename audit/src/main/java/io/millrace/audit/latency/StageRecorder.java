package io.millrace.audit.latency;

import io.millrace.audit.HotPath;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Records the latency of one stage. One thread records, one other thread ({@link LatencyLog}'s) takes the intervals; neither
 * waits for the other beyond the few instructions of a record in progress, and recording allocates nothing.
 *
 * <p>A negative latency means that the two clocks disagree. It is data about the measurement, so it has a histogram of its own
 * (of magnitudes) instead of being cut to zero, where it would flatter the low percentiles.
 */
public final class StageRecorder
{
    /** Largest magnitude that is told apart, one hour; anything longer is recorded as this and counted. */
    public static final long MAX_NS = TimeUnit.HOURS.toNanos(1);

    static final int SIGNIFICANT_DIGITS = 3;

    /** Also keeps a stage's name from being taken for the tag of another stage's negative values. */
    private static final Pattern STAGE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.]*");

    private final String stage;
    private final SingleWriterRecorder positive = new SingleWriterRecorder(1, MAX_NS, SIGNIFICANT_DIGITS);
    private final SingleWriterRecorder negative = new SingleWriterRecorder(1, MAX_NS, SIGNIFICANT_DIGITS);

    // Written by the recording thread only.
    private final AtomicLong saturatedCount = new AtomicLong();

    /**
     * Creates a recorder without values.
     *
     * @param stage name of the stage: letters, digits, dots and underscores, a letter first.
     * @throws IllegalArgumentException when the name has other characters: it becomes a tag of the log file.
     */
    public StageRecorder(final String stage)
    {
        if (!STAGE_NAME.matcher(stage).matches())
        {
            throw new IllegalArgumentException(
                "stage name \"" + stage + "\" does not match " + STAGE_NAME + ": choose one that does");
        }
        this.stage = stage;
    }

    /**
     * Records one latency. Recording thread.
     *
     * @param startNs when the stage's work was due to begin, in nanoseconds of any clock.
     * @param endNs   when it was done, same clock; may be before {@code startNs}.
     */
    @HotPath
    public void record(final long startNs, final long endNs)
    {
        final long latencyNs = endNs - startNs;
        if (latencyNs >= 0 && latencyNs <= MAX_NS && startNs <= endNs)
        {
            positive.recordValue(latencyNs);
        }
        else
        {
            recordSlow(startNs, endNs);
        }
    }

    /**
     * Name of the stage.
     *
     * @return the name.
     */
    public String stage()
    {
        return stage;
    }

    /**
     * Number of values, of either sign, whose magnitude was above {@link #MAX_NS}. Any thread.
     *
     * @return the number, since creation.
     */
    public long saturatedCount()
    {
        return saturatedCount.getAcquire();
    }

    /** Values of zero and more since the last call; one reading thread. */
    Histogram positiveInterval(final Histogram recycled)
    {
        return positive.getIntervalHistogram(recycled);
    }

    /** Magnitudes of the values below zero since the last call; one reading thread. */
    Histogram negativeInterval(final Histogram recycled)
    {
        return negative.getIntervalHistogram(recycled);
    }

    private void recordSlow(final long startNs, final long endNs)
    {
        // Compares instead of looking at the difference's sign, which lies when the difference does not fit a long.
        final boolean isNegative = endNs < startNs;
        final long difference = isNegative ? startNs - endNs : endNs - startNs;
        final boolean isSaturated = difference < 0 || difference > MAX_NS;
        if (isSaturated)
        {
            // Single writer: needs no atomic increment. Pairs with the acquire in saturatedCount().
            saturatedCount.setRelease(saturatedCount.getPlain() + 1);
        }
        (isNegative ? negative : positive).recordValue(isSaturated ? MAX_NS : difference);
    }
}
