package io.millrace.bench.handoff;

import io.millrace.bridge.RawEvent;
import io.millrace.bridge.RawRecordHandler;
import io.millrace.bridge.RawTick;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SessionAgent;
import io.millrace.bridge.SessionContext;
import io.millrace.bridge.SessionEvents;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Millrace's way. One thread polls and, while the session comes up, drives it. The clock starts in the vendor's callback of the
 * first timed tick and stops when Java has read the last, so whatever piles up in the ring is charged.
 */
final class RingArm implements RawRecordHandler
{
    /** Small enough to stay in the caches, large enough for a few milliseconds in which this thread does not run. */
    private static final int CAPACITY = 1 << 24;
    private static final long IDLE_NS = 10_000;
    private static final int RECORD_LENGTH = 32 + 584;
    private static final int PAGE_LENGTH = 4096;
    private static final int POLL_LIMIT = 256;

    private final ArmSettings settings;
    private final TickCheck ticks;
    private final SessionEvents events = new SessionEvents();
    private long startNs;
    private long countBeforeStart;
    private long lostBeforeStart;
    private long lastReceiveNs;
    private long endNs;

    RingArm(final ArmSettings settings)
    {
        this.settings = settings;
        ticks = new TickCheck(settings.marketCount());
    }

    ArmResult run()
    {
        warmUp();
        final Path path = settings.ringDirectory().resolve("millrace-bench-" + ProcessHandle.current().pid() + ".ring");
        final RingFile ring = RingFile.create(path, CAPACITY);
        try (SessionAgent session = new SessionAgent(context(ring)))
        {
            touchPages(ring);
            session.onStart();
            poll(ring, session);
            final long lost = ring.ticksRingFull() - lostBeforeStart;
            return new ArmResult(ticks.count() - countBeforeStart, lost, endNs - startNs, ticks.checksum(),
                lastReceiveNs - startNs, ring.maxHeldNs());
        }
        finally
        {
            ring.delete();
        }
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        final long sequence = tick.sourceSequence();
        final long count = ticks.onTick(sequence, FieldFold.of(tick));
        lastReceiveNs = tick.receiveTimeNs();
        if (sequence > settings.warmUpCount() && 0 == startNs)
        {
            startNs = lastReceiveNs;
            countBeforeStart = count - 1;
            lostBeforeStart = sequence - count;
        }

        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return events.offer(event);
    }

    private SessionContext context(final RingFile ring)
    {
        final List<String> instruments = settings.instruments();

        return new SessionContext().bridgeLibrary(settings.bridgeLibrary())
            .vendorLibrary(settings.vendorLibrary())
            .flowDirectory(settings.directory())
            .ringFile(ring)
            .fronts(List.of(ArmSettings.FRONT))
            .instruments(instruments)
            .events(events)
            .listener((state, code, tradingDay, text) -> System.err.println("ring arm: " + state + " " + text));
    }

    private void poll(final RingFile ring, final SessionAgent session)
    {
        final RingPoller poller = new RingPoller(ring, this);
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(RunEnd.DEADLINE_S);
        boolean isComplete = false;
        while (!isComplete)
        {
            // Read before the poll: when it finds nothing after the last callback, there is nothing more.
            final boolean isSent = ring.tickCallbacks() >= settings.tickCount();
            if (0 == poller.poll(POLL_LIMIT) && 0 == session.doWork())
            {
                isComplete = isSent;
                endNs = SystemEpochNanoClock.INSTANCE.nanoTime();
                awaitBatch(endNs);
                if (System.nanoTime() - deadlineNs > 0)
                {
                    throw new IllegalStateException(
                        ticks.count() + " of " + settings.tickCount() + " ticks came within " +
                            RunEnd.DEADLINE_S + " s, in state " + session.state() + ": see above");
                }
            }
        }
    }

    /**
     * Looks away when the ring is empty: a reader that looks again at once takes the line that the vendor's thread is about to write
     * from its cache, twice for each tick.
     */
    private static void awaitBatch(final long nowNs)
    {
        while (SystemEpochNanoClock.INSTANCE.nanoTime() - nowNs < IDLE_NS)
        {
            Thread.onSpinWait();
        }
    }

    /** The other arms compile during their first ticks, which keep the vendor waiting; here they would only pile up. */
    private void warmUp()
    {
        final int laps = 200;
        final int recordCount = 1000;
        final Path path = settings.ringDirectory()
            .resolve("millrace-warm-up-" + ProcessHandle.current().pid() + ".ring");
        final RingFile ring = RingFile.create(path, 1 << 20);
        try
        {
            final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_LENGTH]);
            record.putLong(0, 1);
            record.putInt(24, 584);
            record.putInt(28, 1);
            final OneToOneRingBuffer producer = new OneToOneRingBuffer(ring.ringBuffer());
            final RingArm rehearsal = new RingArm(settings);
            final RingPoller poller = new RingPoller(ring, rehearsal);
            for (int lap = 0; lap < laps; lap++)
            {
                for (int i = 0; i < recordCount; i++)
                {
                    record.putStringWithoutLengthAscii(32 + 401, "rb2601");
                    producer.write(1, record, 0, RECORD_LENGTH);
                }
                while (poller.poll(POLL_LIMIT) > 0)
                {
                    Thread.onSpinWait();
                }
            }
        }
        finally
        {
            ring.delete();
        }
    }

    private static void touchPages(final RingFile ring)
    {
        long sum = 0;
        for (int index = 0; index < ring.capacity(); index += PAGE_LENGTH)
        {
            sum += ring.ringBuffer().getByte(index);
        }
        if (0 != sum)
        {
            throw new IllegalStateException("new ring file " + ring.path() + " is not empty");
        }
    }
}
