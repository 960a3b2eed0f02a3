package io.millrace.audit.latency;

import java.util.Arrays;

/** An ordered population of values of both signs, asked by rank; immutable, any thread. */
final class SignedDistribution
{
    private final long[] values;
    private final long[] cumulativeCounts;
    private final long count;
    private final long negativeCount;
    private final double mean;

    /**
     * Takes over the arrays.
     *
     * @param values ascending.
     * @param counts how often each value is there.
     */
    SignedDistribution(final long[] values, final long[] counts, final long negativeCount, final double mean)
    {
        this.values = values;
        this.cumulativeCounts = counts;
        Arrays.parallelPrefix(cumulativeCounts, Long::sum);
        this.count = 0 == counts.length ? 0 : cumulativeCounts[counts.length - 1];
        this.negativeCount = negativeCount;
        this.mean = mean;
    }

    long count()
    {
        return count;
    }

    long min()
    {
        return values[0];
    }

    long max()
    {
        return values[values.length - 1];
    }

    /**
     * Smallest value that at least the given share of the population does not exceed.
     *
     * @param quantile 0 to 1.
     */
    long valueAt(final double quantile)
    {
        // 0.999 * 1000 is a hair above 999 as a double: step down one unit so that the rank is not one too high.
        final long rank = Math.max(1, (long)Math.ceil(Math.nextDown(quantile * count)));
        int index = Arrays.binarySearch(cumulativeCounts, rank);
        if (index < 0)
        {
            index = -index - 1;
        }

        return values[Math.min(index, values.length - 1)];
    }

    StageSummary summary(final String stage)
    {
        return new StageSummary(stage, count, negativeCount, min(), valueAt(0.5), valueAt(0.9), valueAt(0.99),
            valueAt(0.999), max(), mean);
    }
}
