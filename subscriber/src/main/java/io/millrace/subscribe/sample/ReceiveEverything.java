package io.millrace.subscribe.sample;

import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickListener;
import io.millrace.subscribe.TickSubscriber;
import io.millrace.subscribe.TickTally;
import io.millrace.wire.codec.EndOfDayDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.ShutdownSignalBarrier;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Receives every tick of the stream, from the beginning of its recording until the publisher ends the day or Ctrl-C, and prints
 * how many there were and their checksum. Start it with the media driver's folder as its argument, or without one for Aeron's
 * default.
 */
public final class ReceiveEverything implements TickListener
{
    private static final int FRAGMENT_LIMIT = 64;
    private static final long QUIET_NS = 500_000_000;

    private final TickTally tally = new TickTally();
    private boolean isEndOfDay;
    private long missingCount;
    private long lastWorkNs;

    private ReceiveEverything()
    {
    }

    @Override
    public void onTick(final TickDecoder tick, final long position)
    {
        isEndOfDay = false;
        tally.onTick(tick, position);
    }

    @Override
    public void onGap(final long expectedSequence, final long receivedSequence)
    {
        missingCount += receivedSequence - expectedSequence;
    }

    @Override
    public void onEndOfDay(final EndOfDayDecoder endOfDay, final long position)
    {
        isEndOfDay = true;
    }

    /** An earlier day's end is followed by the next day's messages: only an end that stays the newest message is the end. */
    private boolean isOver(final int workCount)
    {
        final long nowNs = System.nanoTime();
        if (workCount > 0 || !isEndOfDay)
        {
            lastWorkNs = nowNs;
        }

        return nowNs - lastWorkNs > QUIET_NS;
    }

    /**
     * Runs the app.
     *
     * @param args the media driver's folder, or nothing.
     */
    @SuppressWarnings("try") // javac wants the barrier used; it is: its handler stops the loop, its close lets the JVM end
    public static void main(final String[] args)
    {
        final ReceiveEverything app = new ReceiveEverything();
        final SubscriberContext context = new SubscriberContext().startFrom(SubscriberContext.START);
        if (args.length > 0)
        {
            context.aeronDirectoryName(args[0]);
        }

        final AtomicBoolean running = new AtomicBoolean(true);
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier(() -> running.set(false));
            TickSubscriber subscriber = TickSubscriber.connect(context, app))
        {
            final IdleStrategy idleStrategy = context.idleStrategy();
            int workCount = 0;
            while (running.get() && !app.isOver(workCount))
            {
                workCount = subscriber.poll(FRAGMENT_LIMIT);
                idleStrategy.idle(workCount);
            }
            System.out.printf("ticks %d, checksum %016x, missing %d, last sequence %d, epoch %d%n", app.tally.count(),
                app.tally.checksumValue(), app.missingCount, subscriber.lastSequence(), subscriber.epoch());
        }
    }
}
