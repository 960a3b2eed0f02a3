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

/**
 * Millrace's way. One thread polls and, while the session comes up, drives it. The clock starts in the vendor's callback of the
 * first timed tick and stops when Java has read the last, so whatever piles up in the ring is charged.
 */
final class RingArm implements RawRecordHandler
{
    /** Takes the whole run: a tick dropped by a full ring would end the run, whichever thread the machine lets run first. */
    private static final int CAPACITY = 1 << 30;
    private static final int RECORD_LENGTH = 32 + 584;
    private static final int PAGE_LENGTH = 4096;
    private static final int POLL_LIMIT = 256;

    private final ArmSettings settings;
    private final TickCount ticks;
    private final SessionEvents events = new SessionEvents();
    private long startNs;
    private long endNs;

    RingArm(final ArmSettings settings)
    {
        this.settings = settings;
        ticks = new TickCount(settings);
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
            if (0 != ring.ticksRingFull())
            {
                throw new IllegalStateException(ring.ticksRingFull() + " ticks were dropped by a ring of " + CAPACITY +
                    " bytes: run fewer ticks than fit");
            }

            return new ArmResult(settings.tickCount() - settings.warmUpCount(), endNs - startNs, ticks.checksum(),
                ring.maxHeldNs());
        }
        finally
        {
            ring.delete();
        }
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        final int count = ticks.onTick(FieldFold.of(tick));
        if (count == settings.warmUpCount() + 1)
        {
            startNs = tick.receiveTimeNs();
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
        final long deadlineNs = TickCount.deadlineNs();
        while (!ticks.isComplete())
        {
            if (0 == poller.poll(POLL_LIMIT) && 0 == session.doWork())
            {
                if (System.nanoTime() - deadlineNs > 0)
                {
                    throw ticks.incomplete(" in state " + session.state());
                }
                Thread.onSpinWait();
            }
        }
        endNs = SystemEpochNanoClock.INSTANCE.nanoTime();
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
