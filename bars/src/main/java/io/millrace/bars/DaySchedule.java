package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.reference.SessionClock;
import io.millrace.reference.SessionPhase;
import io.millrace.reference.SessionTemplate;
import io.millrace.reference.TradingCalendar;

import java.util.concurrent.TimeUnit;

/**
 * The trading segments of one session template on one trading day as instants, and the buckets of bars in them. A closing auction that
 * follows a segment without a gap is part of it; an opening auction belongs to the segment after it. Immutable; shared by all instruments
 * of the template.
 */
final class DaySchedule
{
    /** How long after its end a segment still takes a stamp without asking what it holds: 11:30:00.500 is one of the morning. */
    static final long TAIL_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long MILLI_NS = 1_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;

    private final int tradingDay;
    private final int count;
    private final long[] takesFromNs;
    private final long[] startNs;
    private final long[] endNs;
    private final long[] closingAuctionNs;
    private final boolean[] isNight;

    DaySchedule(final TradingCalendar calendar, final SessionTemplate template, final int tradingDay,
        final int epochDay)
    {
        this.tradingDay = tradingDay;
        final int capacity = template.segmentCount();
        takesFromNs = new long[capacity];
        startNs = new long[capacity];
        endNs = new long[capacity];
        closingAuctionNs = new long[capacity];
        isNight = new boolean[capacity];
        final boolean hasNight = calendar.hasNight(epochDay);
        int size = 0;
        long auctionFromNs = Long.MAX_VALUE;
        for (int i = 0; i < capacity; i++)
        {
            if (template.isNight(i) && !hasNight)
            {
                continue;
            }
            final SessionPhase phase = template.phase(i);
            final long fromNs = SessionClock.instantOf(calendar, epochDay, template.startMs(i));
            // By length: an end at midnight, or at 06:00, would be looked up on the wrong side of the date's change.
            final long toNs = fromNs + (template.endMs(i) - template.startMs(i)) * MILLI_NS;
            if (SessionPhase.CLOSING_AUCTION == phase && size > 0 && endNs[size - 1] == fromNs)
            {
                closingAuctionNs[size - 1] = fromNs;
                endNs[size - 1] = toNs;
            }
            else if (SessionPhase.OPEN == phase || SessionPhase.CLOSING_AUCTION == phase)
            {
                takesFromNs[size] = Math.min(auctionFromNs, fromNs);
                startNs[size] = fromNs;
                endNs[size] = toNs;
                closingAuctionNs[size] = SessionPhase.OPEN == phase ? Long.MAX_VALUE : fromNs;
                isNight[size] = template.isNight(i);
                auctionFromNs = Long.MAX_VALUE;
                size++;
            }
            else
            {
                auctionFromNs = Math.min(auctionFromNs, fromNs);
            }
        }
        count = size;
    }

    int tradingDay()
    {
        return tradingDay;
    }

    /** Whether nothing is ever open. */
    boolean isEmpty()
    {
        return 0 == count;
    }

    /** Begin of a segment's continuous trading. */
    @HotPath
    long startNs(final int segment)
    {
        return startNs[segment];
    }

    /** End of a segment, its closing auction included. */
    @HotPath
    long endNs(final int segment)
    {
        return endNs[segment];
    }

    /**
     * The segment that a stamp belongs to: the one that it lies in or whose auction it lies in, else the last one before it.
     *
     * @return index of the segment; 0 also for stamps before the first.
     */
    @HotPath
    int segmentOf(final long timeNs)
    {
        for (int i = count - 1; i > 0; i--)
        {
            if (timeNs >= takesFromNs[i])
            {
                return i;
            }
        }

        return 0;
    }

    /** Whether the market rests at a stamp, as seen from its {@link #segmentOf segment}. */
    @HotPath
    boolean isAtRest(final int segment, final long timeNs)
    {
        return timeNs < takesFromNs[segment] || timeNs >= endNs[segment] + TAIL_NS;
    }

    /** Whether a stamp lies in an auction of its segment. */
    @HotPath
    boolean isAuction(final int segment, final long timeNs)
    {
        return timeNs >= takesFromNs[segment] && (timeNs < startNs[segment] ||
            (timeNs >= closingAuctionNs[segment] && timeNs < endNs[segment] + TAIL_NS));
    }

    /** Whether anything is open from one instant through another; auctions are. */
    boolean isOpenWithin(final long fromNs, final long throughNs)
    {
        boolean isOpen = false;
        for (int i = 0; i < count; i++)
        {
            isOpen |= takesFromNs[i] <= throughNs && fromNs < endNs[i];
        }

        return isOpen;
    }

    /** Until when a tick covers its segment: to the end when it is as near to it as the next snapshot could be. */
    long coveredNs(final long timeNs)
    {
        for (int i = 0; i < count; i++)
        {
            if (timeNs < endNs[i] && timeNs >= endNs[i] - TAIL_NS)
            {
                return endNs[i];
            }
        }

        return timeNs;
    }

    /** A stamp moved into its segment. */
    @HotPath
    long bucketTimeNs(final int segment, final long timeNs)
    {
        return Math.max(startNs[segment], Math.min(timeNs, endNs[segment] - 1));
    }

    /**
     * Sets the bounds of the bar that an instant falls in.
     *
     * @param bar          whose interval is set.
     * @param segment      of the instant.
     * @param bucketTimeNs within the segment.
     * @param alignment    of intraday bars.
     */
    @HotPath
    void bound(final Bar bar, final int segment, final long bucketTimeNs, final BarAlignment alignment)
    {
        if (BarInterval.DAY_S == bar.intervalS)
        {
            bar.startTimeNs = startNs[0];
            bar.endTimeNs = endNs[count - 1];
        }
        else if (BarAlignment.SESSION == alignment)
        {
            final long lengthNs = bar.intervalS * SECOND_NS;
            final long start = bucketTimeNs - (bucketTimeNs - startNs[segment]) % lengthNs;
            bar.startTimeNs = start;
            bar.endTimeNs = Math.min(start + lengthNs, endNs[segment]);
        }
        else
        {
            boundByTradingTime(bar, segment, bucketTimeNs);
        }
    }

    @HotPath
    private void boundByTradingTime(final Bar bar, final int segment, final long bucketTimeNs)
    {
        final long lengthNs = bar.intervalS * SECOND_NS;
        int first = segment;
        long elapsedNs = bucketTimeNs - startNs[segment];
        while (first > 0 && isNight[first - 1] == isNight[segment])
        {
            first--;
            elapsedNs += endNs[first] - startNs[first];
        }
        final long fromNs = elapsedNs - elapsedNs % lengthNs;
        bar.startTimeNs = instantAfter(first, fromNs, false);
        bar.endTimeNs = instantAfter(first, fromNs + lengthNs, true);
    }

    /**
     * The instant at which some trading time has passed. Where that is the end of a segment it is also the begin of the next: a bar
     * ends at the one and begins at the other.
     */
    @HotPath
    private long instantAfter(final int first, final long tradingNs, final boolean isEnd)
    {
        long leftNs = tradingNs;
        int i = first;
        while (true)
        {
            final long lengthNs = endNs[i] - startNs[i];
            final boolean isLast = i + 1 == count || isNight[i + 1] != isNight[first];
            if (leftNs < lengthNs || (isEnd && leftNs == lengthNs) || isLast)
            {
                return startNs[i] + Math.min(leftNs, lengthNs);
            }
            leftNs -= lengthNs;
            i++;
        }
    }
}
