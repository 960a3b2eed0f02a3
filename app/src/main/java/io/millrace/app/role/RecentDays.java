package io.millrace.app.role;

import java.util.TreeSet;

/**
 * Which trading days count as recent: the newest ones of those that were seen. A quiet option has its last tick days ago and is still listed;
 * one that expired has none after its last day, and its last tick falls behind as others go on. One thread.
 */
final class RecentDays
{
    /** Trading days that are recent. */
    static final int COUNT = 5;

    private final TreeSet<Integer> days = new TreeSet<>();

    /** Takes a trading day, yyyymmdd; only the newest are kept. */
    void add(final int tradingDay)
    {
        days.add(tradingDay);
        if (days.size() > COUNT)
        {
            days.pollFirst();
        }
    }

    /** Whether a day is one of the newest that were seen. */
    boolean isRecent(final int tradingDay)
    {
        return !days.isEmpty() && tradingDay >= days.first();
    }

    /** The recent days, the newest first. */
    Iterable<Integer> newestFirst()
    {
        return days.descendingSet();
    }
}
