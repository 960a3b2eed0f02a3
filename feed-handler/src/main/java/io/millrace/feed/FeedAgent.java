package io.millrace.feed;

import io.millrace.bridge.RingPoller;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

import java.util.List;

/**
 * The {@code feed} thread's duty cycle: publish changes of the sessions' states, take records from the rings, keep the streams
 * alive. It never blocks; a full stream leaves the input where it is.
 */
public final class FeedAgent implements Agent
{
    private static final int POLL_LIMIT = 64;
    private static final int CHANGE_CAPACITY = 1024;

    private final RingPoller[] pollers;
    private final FeedHandler handler;
    private final EpochNanoClock clock;
    private final Upkeep upkeep;
    private final DayGate days;
    private final OneToOneConcurrentArrayQueue<SessionChange> changes = new OneToOneConcurrentArrayQueue<>(
        CHANGE_CAPACITY);

    /** Written by the control thread, read by the feed thread. */
    private volatile boolean isHeld;

    /**
     * An agent over the rings of all lines. Each has the same share of a duty cycle, so that a burst on one does not starve another.
     *
     * @param pollers of the rings, whose records go to {@code handler}.
     * @param handler of the records.
     * @param clock   of the host.
     * @param upkeep  of the streams.
     * @param days    where the thread waits for the recordings of a new trading day.
     */
    public FeedAgent(final List<RingPoller> pollers, final FeedHandler handler, final EpochNanoClock clock,
        final Upkeep upkeep, final DayGate days)
    {
        this.days = days;
        this.pollers = pollers.toArray(RingPoller[]::new);
        this.handler = handler;
        this.clock = clock;
        this.upkeep = upkeep;
    }

    /**
     * Hands a change of a session's state to this agent. {@code control} thread only.
     *
     * @param change to publish.
     * @return false when {@value #CHANGE_CAPACITY} changes wait already.
     */
    public boolean offer(final SessionChange change)
    {
        return changes.offer(change);
    }

    /**
     * Holds the agent: it takes nothing from the rings and publishes nothing, so that they are the buffer while nobody records. Any
     * thread.
     *
     * @param isToHold true to hold, false to go on.
     */
    public void hold(final boolean isToHold)
    {
        isHeld = isToHold;
    }

    /**
     * Whether changes of a session's state wait to be published. Any thread.
     *
     * @return true when some wait.
     */
    public boolean hasChanges()
    {
        return !changes.isEmpty();
    }

    @Override
    public int doWork()
    {
        if (isHeld || days.isShut())
        {
            return 0;
        }
        int workCount = 0;
        final SessionChange change = changes.peek();
        if (change != null && handler.trySessionChange(change))
        {
            changes.poll();
            workCount++;
        }
        for (int i = 0; i < pollers.length; i++)
        {
            workCount += pollers[i].poll(POLL_LIMIT);
        }
        final long nowNs = clock.nanoTime();
        workCount += handler.reportQuality(nowNs);
        if (0 == workCount)
        {
            workCount += upkeep.doWork(nowNs);
        }

        return workCount;
    }

    @Override
    public String roleName()
    {
        return "feed";
    }

    /** Keeps the streams alive while there are no ticks: heartbeats. */
    public interface Upkeep
    {
        /**
         * Does what is due.
         *
         * @param nowNs host clock, epoch nanoseconds.
         * @return work done.
         */
        int doWork(long nowNs);
    }
}
