package io.millrace.feed;

import io.millrace.bridge.RingPoller;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * The {@code feed} thread's duty cycle: publish changes of the session's state, take records from the ring, keep the streams
 * alive. It never blocks; a full stream leaves the input where it is.
 */
public final class FeedAgent implements Agent
{
    private static final int POLL_LIMIT = 64;
    private static final int CHANGE_CAPACITY = 1024;

    private final RingPoller poller;
    private final FeedHandler handler;
    private final EpochNanoClock clock;
    private final Upkeep upkeep;
    private final OneToOneConcurrentArrayQueue<SessionChange> changes = new OneToOneConcurrentArrayQueue<>(
        CHANGE_CAPACITY);

    /** Written by the control thread, read by the feed thread. */
    private volatile boolean isHeld;

    /**
     * An agent over one ring.
     *
     * @param poller  of the ring, whose records go to {@code handler}.
     * @param handler of the records.
     * @param clock   of the host.
     * @param upkeep  of the streams.
     */
    public FeedAgent(final RingPoller poller, final FeedHandler handler, final EpochNanoClock clock,
        final Upkeep upkeep)
    {
        this.poller = poller;
        this.handler = handler;
        this.clock = clock;
        this.upkeep = upkeep;
    }

    /**
     * Hands a change of the session's state to this agent. {@code control} thread only.
     *
     * @param change to publish.
     * @return false when {@value #CHANGE_CAPACITY} changes wait already.
     */
    public boolean offer(final SessionChange change)
    {
        return changes.offer(change);
    }

    /**
     * Holds the agent: it takes nothing from the ring and publishes nothing, so that the ring is the buffer while nobody records. Any
     * thread.
     *
     * @param isToHold true to hold, false to go on.
     */
    public void hold(final boolean isToHold)
    {
        isHeld = isToHold;
    }

    /**
     * Whether changes of the session's state wait to be published. Any thread.
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
        if (isHeld)
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
        workCount += poller.poll(POLL_LIMIT);
        if (0 == workCount)
        {
            workCount += upkeep.doWork(clock.nanoTime());
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
