package io.millrace.bars;

import io.millrace.audit.HotPath;

import java.util.concurrent.TimeUnit;

/**
 * The time of one exchange by the stamps of its ticks. The first is believed, and each within 5 s of the time. One that is further ahead is not, until the
 * publish times say that so much time has passed, or a second instrument is ahead as well, or three ticks of one are. Three
 * stamps in a row that are further behind say that it is wrong, and set it back. Each believed stamp silences the doubts. One thread.
 */
final class MarketClock
{
    /** Before the first tick. */
    static final long NULL_TIME_NS = Long.MIN_VALUE;

    private static final long BELIEVED_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int VOTES = 3;

    private long timeNs = NULL_TIME_NS;
    private long publishTimeNs;

    // Of the stamps since the last that was believed, all on one side.
    private int votes;
    private boolean isAhead;
    private long votedTimeNs;
    private long voterId;

    /**
     * Takes the stamp of a tick.
     *
     * @param instrumentId      of the tick.
     * @param exchangeTimeNs    its stamp, epoch nanoseconds of the exchange's clock.
     * @param tickPublishTimeNs epoch nanoseconds of the publisher's clock.
     * @return true when the time changed.
     */
    @HotPath
    boolean onTick(final long instrumentId, final long exchangeTimeNs, final long tickPublishTimeNs)
    {
        if (NULL_TIME_NS == timeNs || Math.abs(exchangeTimeNs - timeNs) <= BELIEVED_NS)
        {
            votes = 0;
            return exchangeTimeNs > timeNs && move(exchangeTimeNs, tickPublishTimeNs);
        }

        return onDoubtful(instrumentId, exchangeTimeNs, tickPublishTimeNs);
    }

    /** Takes a time that others know; one that is behind is ignored. */
    @HotPath
    boolean pass(final long passedTimeNs)
    {
        final boolean isNews = passedTimeNs > timeNs;
        timeNs = isNews ? passedTimeNs : timeNs;

        return isNews;
    }

    @HotPath
    long timeNs()
    {
        return timeNs;
    }

    @HotPath
    private boolean onDoubtful(final long instrumentId, final long exchangeTimeNs, final long tickPublishTimeNs)
    {
        final boolean isAheadNow = exchangeTimeNs > timeNs;
        if (isAheadNow && tickPublishTimeNs - publishTimeNs >= exchangeTimeNs - timeNs - BELIEVED_NS)
        {
            votes = 0;
            return move(exchangeTimeNs, tickPublishTimeNs);
        }
        if (0 == votes || isAheadNow != isAhead)
        {
            votes = 0;
            vote(isAheadNow, instrumentId, exchangeTimeNs);
            return false;
        }
        final long votedBeforeNs = votedTimeNs;
        final boolean isAgreed = votes + 1 >= VOTES || (isAhead && instrumentId != voterId);
        if (!isAhead)
        {
            vote(false, instrumentId, Math.max(votedBeforeNs, exchangeTimeNs));
            votes = isAgreed ? 0 : votes;
            return isAgreed && move(votedTimeNs, tickPublishTimeNs);
        }
        // Both say that it is at least as late as the earlier of the two; the later one still stands alone.
        if (exchangeTimeNs > votedBeforeNs || instrumentId == voterId)
        {
            vote(true, instrumentId, exchangeTimeNs);
        }
        votes = isAgreed ? 1 : votes;

        return isAgreed && move(Math.min(votedBeforeNs, exchangeTimeNs), tickPublishTimeNs);
    }

    @HotPath
    private void vote(final boolean isVoteAhead, final long instrumentId, final long exchangeTimeNs)
    {
        votes++;
        isAhead = isVoteAhead;
        voterId = instrumentId;
        votedTimeNs = exchangeTimeNs;
    }

    @HotPath
    private boolean move(final long newTimeNs, final long newPublishTimeNs)
    {
        timeNs = newTimeNs;
        publishTimeNs = newPublishTimeNs;

        return true;
    }
}
