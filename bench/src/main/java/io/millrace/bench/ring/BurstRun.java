package io.millrace.bench.ring;

/**
 * What one subscription to a whole market showed; crosses from the probe's process as one line.
 *
 * @param acks      subscriptions that were acknowledged.
 * @param ticks     ticks that were read: a snapshot for each instrument, and the market that ran meanwhile.
 * @param lost      ticks and events that a full ring dropped.
 * @param elapsedNs from the session's start until the last ack and the last snapshot were read.
 * @param p999Ns    99.9th percentile of the time that a tick's callback took, as the vendor's side measured it.
 * @param maxNs     the longest of these times.
 */
public record BurstRun(long acks, long ticks, long lost, long elapsedNs, long p999Ns, long maxNs)
{
    private static final String PREFIX = "BURST ";

    String toLine()
    {
        return PREFIX + acks + ' ' + ticks + ' ' + lost + ' ' + elapsedNs + ' ' + p999Ns + ' ' + maxNs;
    }

    static boolean isLine(final String line)
    {
        return line.startsWith(PREFIX);
    }

    static BurstRun parse(final String line)
    {
        final String[] fields = line.substring(PREFIX.length()).split(" ");

        return new BurstRun(Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]),
            Long.parseLong(fields[3]), Long.parseLong(fields[4]), Long.parseLong(fields[5]));
    }
}
