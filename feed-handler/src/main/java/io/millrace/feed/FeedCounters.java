package io.millrace.feed;

import io.millrace.audit.HotPath;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.RejectReason;
import org.agrona.concurrent.status.AtomicCounter;

import java.util.Arrays;

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

    /** Type id of the count of copies: ticks that another line had delivered first. */
    public static final int TICKS_REDUNDANT_TYPE_ID = 2610;

    /** Type id of the count of minutes whose quality report was given up, because the stream had no room for a whole minute. */
    public static final int QUALITY_LOST_TYPE_ID = 2611;

    /** Type id of rejected ticks by reason and exchange: this id plus the reason's number, one counter for each exchange. */
    public static final int REJECTED_BY_EXCHANGE_TYPE_ID = 2800;

    private static final Exchange[] EXCHANGES = Arrays.stream(Exchange.values())
        .filter((exchange) -> Exchange.NULL_VAL != exchange)
        .toArray(Exchange[]::new);

    final AtomicCounter ticksRead;
    final AtomicCounter ticksPublished;
    final AtomicCounter ticksSkipped;
    final AtomicCounter ticksRedundant;
    final AtomicCounter qualityLost;
    final AtomicCounter[] rejected;

    /** By reason, then by exchange; the first of a reason is for ids that name none. */
    private final AtomicCounter[][] rejectedByExchange;

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
        ticksRedundant = counters.create(TICKS_REDUNDANT_TYPE_ID, "feed: copies of ticks that another line delivered");
        qualityLost = counters.create(QUALITY_LOST_TYPE_ID, "feed: quality reports given up");
        final RejectReason[] reasons = RejectReason.values();
        int highest = 0;
        for (final RejectReason reason : reasons)
        {
            highest = RejectReason.NULL_VAL == reason ? highest : Math.max(highest, reason.value());
        }
        rejected = new AtomicCounter[highest + 1];
        rejectedByExchange = new AtomicCounter[highest + 1][];
        for (final RejectReason reason : reasons)
        {
            if (RejectReason.NULL_VAL != reason)
            {
                rejected[reason.value()] = counters.create(REJECTED_TYPE_ID + reason.value(),
                    "feed: ticks rejected: " + reason);
                rejectedByExchange[reason.value()] = byExchange(counters, reason);
            }
        }
    }

    private static AtomicCounter[] byExchange(final Factory counters, final RejectReason reason)
    {
        final AtomicCounter[] made = new AtomicCounter[EXCHANGES.length + 1];
        for (int i = 0; i < made.length; i++)
        {
            made[i] = counters.create(REJECTED_BY_EXCHANGE_TYPE_ID + reason.value(), "feed: ticks rejected: " + reason +
                (0 == i ? " of no known exchange" : " on " + EXCHANGES[i - 1]));
        }

        return made;
    }

    @HotPath
    void onRejected(final RejectReason reason, final Exchange exchange)
    {
        rejected[reason.value()].incrementRelease();
        rejectedByExchange[reason.value()][null == exchange ? 0 : exchange.ordinal() + 1].incrementRelease();
    }

    /**
     * Rejected ticks of an exchange.
     *
     * @param reason   of the rejection.
     * @param exchange of the instrument; null: the id names none.
     * @return ticks rejected for it since this process started.
     */
    public long rejected(final RejectReason reason, final Exchange exchange)
    {
        return rejectedByExchange[reason.value()][null == exchange ? 0 : exchange.ordinal() + 1].get();
    }

    /**
     * Copies.
     *
     * @return ticks that another line had delivered first, since this process started.
     */
    public long ticksRedundant()
    {
        return ticksRedundant.get();
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
