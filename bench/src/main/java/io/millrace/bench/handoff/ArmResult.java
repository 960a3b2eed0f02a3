package io.millrace.bench.handoff;

/**
 * What one run of an arm showed; crosses from the arm's JVM as one line.
 *
 * @param timedCount ticks that were timed.
 * @param elapsedNs  from the first timed tick's callback until Java had read the last tick.
 * @param checksum   over all fields of the first {@link ArmSettings#checksumCount()} ticks, in order.
 * @param maxHeldNs  longest time that one callback kept the vendor's thread; -1 when the arm cannot tell.
 */
record ArmResult(long timedCount, long elapsedNs, long checksum, long maxHeldNs)
{
    private static final String PREFIX = "RESULT ";

    double nsPerTick()
    {
        return (double)elapsedNs / timedCount;
    }

    String toLine()
    {
        return PREFIX + timedCount + ' ' + elapsedNs + ' ' + checksum + ' ' + maxHeldNs;
    }

    static boolean isLine(final String line)
    {
        return line.startsWith(PREFIX);
    }

    static ArmResult parse(final String line)
    {
        final String[] fields = line.substring(PREFIX.length()).split(" ");

        return new ArmResult(Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]),
            Long.parseLong(fields[3]));
    }
}
