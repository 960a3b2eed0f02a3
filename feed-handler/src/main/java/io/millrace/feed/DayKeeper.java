package io.millrace.feed;

/** Who sees to it that the ticks of a trading day go into that day's recordings. */
@FunctionalInterface
public interface DayKeeper
{
    /**
     * Asks for a trading day that is later than that of all ticks published so far. {@code feed} thread, or the one that starts it.
     *
     * @param tradingDay yyyymmdd.
     * @return true when its ticks may be published; false when the recordings are not of that day yet: keep the tick and ask again.
     */
    boolean tryBegin(int tradingDay);
}
