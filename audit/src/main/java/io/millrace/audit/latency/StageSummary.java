package io.millrace.audit.latency;

/**
 * Figures of one stage over all its intervals. Percentiles, extremes and mean are over the signed population: a negative latency
 * counts as smaller than all others, and a low percentile may be negative. Resolution: three significant digits.
 *
 * @param stage         name of the stage.
 * @param count         of all values, the negative ones included.
 * @param negativeCount of values below zero.
 * @param minNs         smallest value.
 * @param p50Ns         median.
 * @param p90Ns         90th percentile.
 * @param p99Ns         99th percentile.
 * @param p999Ns        99.9th percentile.
 * @param maxNs         largest value; {@link StageRecorder#MAX_NS} stands for that or more.
 * @param meanNs        arithmetic mean.
 */
public record StageSummary(String stage, long count, long negativeCount, long minNs, long p50Ns, long p90Ns, long p99Ns,
    long p999Ns, long maxNs, double meanNs)
{
}
