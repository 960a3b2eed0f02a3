package io.millrace.bench.ring;

/**
 * What one run of an arm showed; crosses from the arm's process as one line.
 *
 * @param timedCount     ticks that were timed, each read and hashed.
 * @param lostCount      ticks that a full ring dropped and counted while it was timed.
 * @param elapsedNs      from the first timed tick's callback until the last tick was read.
 * @param vendorNs       from the first timed tick's callback until the last one's.
 * @param checksum       over all ticks that the vendor's library sent, read or dropped.
 * @param allocatedBytes that the reading thread allocated while it was timed.
 */
record RingRun(long timedCount, long lostCount, long elapsedNs, long vendorNs, long checksum, long allocatedBytes)
{
    private static final String PREFIX = "RESULT ";

    double ticksPerSecond()
    {
        return timedCount * 1e9 / elapsedNs;
    }

    double vendorNsPerTick()
    {
        return (double)vendorNs / (timedCount + lostCount);
    }

    double lostShare()
    {
        return (double)lostCount / (timedCount + lostCount);
    }

    double bytesPerTick()
    {
        return (double)allocatedBytes / timedCount;
    }

    String toLine()
    {
        return PREFIX + timedCount + ' ' + lostCount + ' ' + elapsedNs + ' ' + vendorNs + ' ' + checksum + ' ' +
            allocatedBytes;
    }

    static boolean isLine(final String line)
    {
        return line.startsWith(PREFIX);
    }

    static RingRun parse(final String line)
    {
        final String[] fields = line.substring(PREFIX.length()).split(" ");

        return new RingRun(Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]),
            Long.parseLong(fields[3]), Long.parseLong(fields[4]), Long.parseLong(fields[5]));
    }
}
