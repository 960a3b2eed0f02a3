package io.millrace.bench.values;

import org.HdrHistogram.Histogram;

/**
 * Times of the reads of one run.
 *
 * @param reads             that were timed.
 * @param torn              copies that were not one whole message; must be 0.
 * @param p50Ns             median, the clock's own time included.
 * @param p99Ns             99th percentile.
 * @param p999Ns            99.9th percentile.
 * @param maxNs             longest: usually the time for which the reader's core was taken away.
 * @param writesPerSecond   ticks that the writer wrote meanwhile.
 */
public record ReadTimes(long reads, long torn, long p50Ns, long p99Ns, long p999Ns, long maxNs, double writesPerSecond)
{
    static ReadTimes of(final Histogram histogram, final long torn, final double writesPerSecond)
    {
        return new ReadTimes(histogram.getTotalCount(), torn, histogram.getValueAtPercentile(50),
            histogram.getValueAtPercentile(99), histogram.getValueAtPercentile(99.9), histogram.getMaxValue(),
            writesPerSecond);
    }
}
