package io.millrace.app.role;

import com.sun.management.ThreadMXBean;
import org.agrona.concurrent.Agent;

import java.lang.management.ManagementFactory;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Measures what the feed thread allocates for each tick in steady state: from the first moment at which no new instrument appeared for
 * a second (each new one allocates its own state, once) to the end. When there is no such moment, from the start. {@code control}
 * thread.
 */
final class AllocationMeter implements Agent
{
    private static final long SAMPLE_INTERVAL_NS = 1_000_000_000L;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final long threadId;
    private final LongSupplier ticksRead;
    private final IntSupplier instrumentCount;
    private final long startBytes;

    private long nextSampleNs = System.nanoTime();
    private int lastInstrumentCount;
    private long lastTicks;
    private long baseBytes = -1;
    private long baseTicks;

    AllocationMeter(final Thread thread, final LongSupplier ticksRead, final IntSupplier instrumentCount)
    {
        threadId = thread.getId();
        this.ticksRead = ticksRead;
        this.instrumentCount = instrumentCount;
        startBytes = threads.getThreadAllocatedBytes(threadId);
    }

    @Override
    public int doWork()
    {
        final long nowNs = System.nanoTime();
        if (baseBytes >= 0 || nowNs - nextSampleNs < 0)
        {
            return 0;
        }
        nextSampleNs = nowNs + SAMPLE_INTERVAL_NS;
        final int instruments = instrumentCount.getAsInt();
        final long ticks = ticksRead.getAsLong();
        if (instruments > 0 && instruments == lastInstrumentCount && ticks > lastTicks)
        {
            baseBytes = threads.getThreadAllocatedBytes(threadId);
            baseTicks = ticks;
        }
        lastInstrumentCount = instruments;
        lastTicks = ticks;

        return 1;
    }

    @Override
    public String roleName()
    {
        return "allocation-meter";
    }

    /**
     * Bytes for each tick so far; the feed thread must still be alive.
     *
     * @return bytes, NaN without a tick.
     */
    double bytesPerTick()
    {
        final long bytes = threads.getThreadAllocatedBytes(threadId) - (baseBytes >= 0 ? baseBytes : startBytes);
        final long ticks = ticksRead.getAsLong() - (baseBytes >= 0 ? baseTicks : 0);

        return 0 == ticks ? Double.NaN : bytes / (double)ticks;
    }
}
