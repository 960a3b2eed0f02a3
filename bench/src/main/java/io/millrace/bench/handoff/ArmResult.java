package io.millrace.bench.handoff;

/**
 * What one run of an arm showed; crosses from the arm's JVM as one line.
 *
 * @param timedCount ticks that were timed, each read by Java.
 * @param lostCount  ticks that a full ring dropped and counted while it was timed.
 * @param elapsedNs  from the first timed tick's callback until Java had read the last tick.
 * @param checksum   over all fields of the {@link ArmSettings#marketCount()} different ticks, in order.
 * @param vendorNs   from the first timed tick's callback until the last one's; the vendor's thread is free again after that.
 * @param maxHeldNs  longest time that one callback kept the vendor's thread; -1 when the arm cannot tell.
 */
record ArmResult(long timedCount, long lostCount, long elapsedNs, long checksum, long vendorNs, long maxHeldNs)
{
    private static final String PREFIX = "RESULT ";

    double nsPerTick()
    {
        return (double)elapsedNs / timedCount;
    }

    double vendorNsPerTick()
    {
        return (double)vendorNs / (timedCount + lostCount);
    }

    double lostShare()
    {
        return (double)lostCount / (timedCount + lostCount);
    }

    String toLine()
    {
        return PREFIX + timedCount + ' ' + lostCount + ' ' + elapsedNs + ' ' + checksum + ' ' + vendorNs + ' ' +
            maxHeldNs;
    }

    static boolean isLine(final String line)
    {
        return line.startsWith(PREFIX);
    }

    static ArmResult parse(final String line)
    {
        final String[] fields = line.substring(PREFIX.length()).split(" ");

        return new ArmResult(Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]),
            Long.parseLong(fields[3]), Long.parseLong(fields[4]),
            Long.parseLong(fields[5]));
    }
}
