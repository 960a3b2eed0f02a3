package io.millrace.bench.ring;

import io.millrace.audit.HostClock;
import io.millrace.audit.HotPath;
import io.millrace.bridge.RawChecksum;
import io.millrace.bridge.RawEvent;
import io.millrace.bridge.RawRecordHandler;
import io.millrace.bridge.RawTick;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SessionAgent;
import io.millrace.bridge.SessionEvents;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Reads the ring as the feed thread's source ledger does: hashes each struct and adds its part to the checksum. One thread
 * polls; it drives the session until the first timed tick, and then does nothing else. native/bench/ring_floor.cpp does the same
 * in C++: whoever changes one changes the other.
 */
final class RingConsumer implements RawRecordHandler
{
    /** Small enough to stay in the caches, large enough for a few milliseconds in which this thread does not run. */
    static final int CAPACITY = 1 << 24;

    private static final int POLL_LIMIT = 256;
    private static final long IDLE_NS = 10_000;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(120);

    private final RingSettings settings;
    private final SessionEvents events = new SessionEvents();
    private final RawChecksum checksum = new RawChecksum();
    private final com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean)ManagementFactory
        .getThreadMXBean();
    private long startNs;
    private long countBeforeStart;
    private long lostBeforeStart;
    private long lastReceiveNs;
    private long endNs;
    private long allocatedBytes;

    private RingConsumer(final RingSettings settings)
    {
        this.settings = settings;
    }

    /**
     * Runs the arm and prints its result.
     *
     * @param args {@link RingSettings#toArguments()}.
     */
    public static void main(final String[] args)
    {
        System.out.println(new RingConsumer(RingSettings.parse(args)).run().toLine());
    }

    @Override
    @HotPath
    public boolean onTick(final RawTick tick)
    {
        final long sequence = tick.sourceSequence();
        checksum.add(sequence, RawChecksum.hash(tick));
        lastReceiveNs = tick.receiveTimeNs();
        if (sequence > settings.warmUpCount() && 0 == startNs)
        {
            startNs = lastReceiveNs;
            countBeforeStart = checksum.count() - 1;
            lostBeforeStart = sequence - checksum.count();
        }

        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return events.offer(event);
    }

    private RingRun run()
    {
        final RingFile ring = RingFile.create(settings.ringPath(), CAPACITY);
        try (SessionAgent session = new SessionAgent(settings.session(ring, events,
            (state, code, tradingDay, text) -> System.err.println(state + " " + text))))
        {
            final RingPoller poller = new RingPoller(ring, this);
            session.onStart();
            warmUp(poller, session);
            final long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
            readAll(poller, ring);
            allocatedBytes = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
            return new RingRun(checksum.count() - countBeforeStart, ring.ticksRingFull() - lostBeforeStart,
                endNs - startNs, lastReceiveNs - startNs, checksum.value() + ring.ringFullChecksum(), allocatedBytes);
        }
        finally
        {
            ring.delete();
        }
    }

    private void warmUp(final RingPoller poller, final SessionAgent session)
    {
        final long endOfTimeNs = HostClock.INSTANCE.nanoTime() + DEADLINE_NS;
        while (0 == startNs)
        {
            if (0 == poller.poll(POLL_LIMIT))
            {
                session.doWork();
                lookAway(endOfTimeNs);
            }
        }
    }

    /** Until all ticks were sent and nothing is left in the ring. */
    private void readAll(final RingPoller poller, final RingFile ring)
    {
        final long endOfTimeNs = HostClock.INSTANCE.nanoTime() + DEADLINE_NS;
        boolean isSent = false;
        boolean isRead = false;
        while (!isRead)
        {
            if (poller.poll(POLL_LIMIT) > 0)
            {
                endNs = HostClock.INSTANCE.nanoTime();
            }
            else
            {
                isRead = isSent;
                isSent = ring.tickCallbacks() >= settings.tickCount();
                lookAway(endOfTimeNs);
            }
        }
    }

    /** When the ring is empty: a reader that looks again at once takes the cache line that the vendor's thread writes next. */
    private void lookAway(final long endOfTimeNs)
    {
        final long beginNs = HostClock.INSTANCE.nanoTime();
        if (beginNs - endOfTimeNs > 0)
        {
            throw new IllegalStateException(
                checksum.count() + " of " + settings.tickCount() + " ticks came within " +
                    TimeUnit.NANOSECONDS.toSeconds(DEADLINE_NS) + " s: see above");
        }
        while (HostClock.INSTANCE.nanoTime() - beginNs < IDLE_NS)
        {
            Thread.onSpinWait();
        }
    }
}
