package io.millrace.audit.latency;

import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Collects values of both signs: one histogram of values from zero up, one of the magnitudes of those below. One thread. */
final class SignedHistogram
{
    private final Histogram positive = new Histogram(1, StageRecorder.MAX_NS, StageRecorder.SIGNIFICANT_DIGITS);
    private final Histogram negative = new Histogram(1, StageRecorder.MAX_NS, StageRecorder.SIGNIFICANT_DIGITS);

    void addPositive(final AbstractHistogram interval)
    {
        positive.add(interval);
    }

    void addNegative(final AbstractHistogram interval)
    {
        negative.add(interval);
    }

    void reset()
    {
        positive.reset();
        negative.reset();
    }

    long count()
    {
        return positive.getTotalCount() + negative.getTotalCount();
    }

    /** What was collected, in ascending order of value. */
    SignedDistribution distribution()
    {
        final int negativeSteps = stepCount(negative);
        final int steps = negativeSteps + stepCount(positive);
        final long[] values = new long[steps];
        final long[] counts = new long[steps];

        int index = negativeSteps;
        for (final HistogramIterationValue step : negative.recordedValues())
        {
            // The largest magnitude is the smallest value.
            index--;
            values[index] = -negative.lowestEquivalentValue(step.getValueIteratedTo());
            counts[index] = step.getCountAddedInThisIterationStep();
        }
        index = negativeSteps;
        for (final HistogramIterationValue step : positive.recordedValues())
        {
            values[index] = Math.min(StageRecorder.MAX_NS, positive.highestEquivalentValue(step.getValueIteratedTo()));
            counts[index] = step.getCountAddedInThisIterationStep();
            index++;
        }

        return new SignedDistribution(values, counts, negative.getTotalCount(), mean());
    }

    private double mean()
    {
        final long count = count();

        return 0 == count ? 0.0 : (positive.getMean() * positive.getTotalCount() -
            negative.getMean() * negative.getTotalCount()) / count;
    }

    private static int stepCount(final Histogram histogram)
    {
        int count = 0;
        for (final HistogramIterationValue step : histogram.recordedValues())
        {
            count += step.getCountAddedInThisIterationStep() > 0 ? 1 : 0;
        }

        return count;
    }
}
