package io.millrace.audit;

import jdk.internal.misc.VM;
import org.agrona.concurrent.EpochNanoClock;

/**
 * The host's clock, CLOCK_REALTIME in epoch nanoseconds, the same that the native side stamps with. Any thread, no allocation,
 * about 30 ns.
 *
 * <p>Design note: {@code Instant.now()} reads the same source and leaves it to the compiler to remove the object, which the
 * interpreter does not; a clock that adds a sampled offset to {@code System.nanoTime()} was off by up to a millisecond when the offset
 * was sampled on a busy machine (seen as negative latencies between two processes). The JDK's own source of {@code Instant.now()}
 * has neither fault; the export that it needs is one that Agrona needs too.
 */
public final class HostClock implements EpochNanoClock
{
    /** The one clock: it has no state. */
    public static final HostClock INSTANCE = new HostClock();

    private HostClock()
    {
    }

    /**
     * The time.
     *
     * @return nanoseconds since 1970-01-01T00:00:00Z.
     */
    @Override
    @HotPath
    public long nanoTime()
    {
        return VM.getNanoTimeAdjustment(0);
    }
}
