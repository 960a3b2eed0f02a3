package io.millrace.feed;

import io.millrace.wire.codec.RejectReason;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Counters of the feed handler, written by the {@code feed} thread with release order and read by anyone; docs/counters.md has a row
 * for each.
 */
public final class FeedCounters
{
    /** Type id of the count of ticks read from the ring. */
    public static final int TICKS_READ_TYPE_ID = 2601;

    /** Type id of the count of ticks published. */
    public static final int TICKS_PUBLISHED_TYPE_ID = 2602;

    /** Type id of the count of ticks that a dead process had published already and that were found in its ring. */
    public static final int TICKS_SKIPPED_TYPE_ID = 2603;

    /** Type id of the count of rejected ticks: one counter for each reason, this id plus the reason's number. */
    public static final int REJECTED_TYPE_ID = 2620;

    final AtomicCounter ticksRead;
    final AtomicCounter ticksPublished;
    final AtomicCounter ticksSkipped;
    final AtomicCounter[] rejected;

    /**
     * Makes the counters.
     *
     * @param counters where to make them.
     */
    public FeedCounters(final Factory counters)
    {
        ticksRead = counters.create(TICKS_READ_TYPE_ID, "feed: ticks read from the ring");
        ticksPublished = counters.create(TICKS_PUBLISHED_TYPE_ID, "feed: ticks published");
        ticksSkipped = counters.create(TICKS_SKIPPED_TYPE_ID, "feed: ticks of a dead process already published");
        final RejectReason[] reasons = RejectReason.values();
        int highest = 0;
        for (final RejectReason reason : reasons)
        {
            highest = RejectReason.NULL_VAL == reason ? highest : Math.max(highest, reason.value());
        }
        rejected = new AtomicCounter[highest + 1];
        for (final RejectReason reason : reasons)
        {
            if (RejectReason.NULL_VAL != reason)
            {
                rejected[reason.value()] = counters.create(REJECTED_TYPE_ID + reason.value(),
                    "feed: ticks rejected: " + reason);
            }
        }
    }

    /**
     * Ticks read.
     *
     * @return ticks read from the ring since this process started.
     */
    public long ticksRead()
    {
        return ticksRead.get();
    }

    /**
     * Ticks published.
     *
     * @return ticks published since this process started.
     */
    public long ticksPublished()
    {
        return ticksPublished.get();
    }

    /**
     * Ticks rejected.
     *
     * @param reason of the rejection.
     * @return ticks rejected for it since this process started.
     */
    public long rejected(final RejectReason reason)
    {
        return rejected[reason.value()].get();
    }

    /** Where counters come from: Aeron's client in production, a buffer in tests. */
    public interface Factory
    {
        /**
         * Makes a counter.
         *
         * @param typeId of the counter.
         * @param label  that people read.
         * @return the counter, at 0.
         */
        AtomicCounter create(int typeId, String label);
    }
}
