package io.millrace.audit.latency;

/**
 * Figures of one stage in one interval of one log file, over the signed population.
 *
 * @param fileIndex which of the files that were read.
 * @param startMs   begin, milliseconds since 1970.
 * @param endMs     end, milliseconds since 1970.
 * @param count     of values.
 * @param p50Ns     median.
 * @param p99Ns     99th percentile.
 * @param maxNs     largest value.
 */
public record StageInterval(int fileIndex, long startMs, long endMs, long count, long p50Ns, long p99Ns, long maxNs)
{
}
