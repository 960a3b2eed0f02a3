package io.millrace.reference;

import io.millrace.audit.HotPath;

/**
 * Time of day on the trading day's own clock: milliseconds from midnight of the trading day in Asia/Shanghai, where the evening of the
 * night session comes first, as negative numbers. So 21:00 is -10,800,000, 01:00 after it 3,600,000 and 09:00 32,400,000: one rising
 * line from the night's opening to the day's close, whatever weekend lies between. Stateless.
 */
public final class SessionClock
{
    /** Times of day from here on are of an evening: 18:00. */
    public static final int EVENING_BEGINS_MS = 18 * 3_600_000;

    /** Times of day before this are of the night after an evening: 06:00. */
    public static final int NIGHT_ENDS_MS = 6 * 3_600_000;

    private static final int DAY_MS = 86_400_000;
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final long SHANGHAI_OFFSET_NS = 8 * 3_600_000_000_000L;
    private static final long MILLI_NS = 1_000_000L;

    private SessionClock()
    {
    }

    /**
     * Session time of a time of day.
     *
     * @param timeOfDayMs milliseconds since midnight in Shanghai, 0 to 86,399,999.
     * @return milliseconds from midnight of the trading day, -21,600,000 to 64,799,999.
     */
    @HotPath
    public static int ofTimeOfDay(final int timeOfDayMs)
    {
        return timeOfDayMs >= EVENING_BEGINS_MS ? timeOfDayMs - DAY_MS : timeOfDayMs;
    }

    /**
     * Civil date of a session time: the evening belongs to the trading day before, what follows midnight to the day after that one.
     *
     * @param calendar   of the exchanges.
     * @param tradingDay epoch day.
     * @param sessionMs  session time.
     * @return epoch day.
     */
    @HotPath
    public static int dateOf(final TradingCalendar calendar, final int tradingDay, final int sessionMs)
    {
        if (sessionMs >= NIGHT_ENDS_MS)
        {
            return tradingDay;
        }

        return calendar.previousTradingDay(tradingDay) + (sessionMs < 0 ? 0 : 1);
    }

    /**
     * Instant of a session time.
     *
     * @param calendar   of the exchanges.
     * @param tradingDay epoch day.
     * @param sessionMs  session time.
     * @return epoch nanoseconds.
     */
    @HotPath
    public static long instantOf(final TradingCalendar calendar, final int tradingDay, final int sessionMs)
    {
        return instant(dateOf(calendar, tradingDay, sessionMs), sessionMs < 0 ? sessionMs + DAY_MS : sessionMs);
    }

    /**
     * Instant of a time of day in Shanghai.
     *
     * @param date        epoch day.
     * @param timeOfDayMs milliseconds since midnight.
     * @return epoch nanoseconds.
     */
    @HotPath
    public static long instant(final int date, final int timeOfDayMs)
    {
        return date * DAY_NS - SHANGHAI_OFFSET_NS + timeOfDayMs * MILLI_NS;
    }

    /**
     * Date of an instant in Shanghai.
     *
     * @param timeNs epoch nanoseconds.
     * @return epoch day.
     */
    @HotPath
    public static int dateOf(final long timeNs)
    {
        return (int)Math.floorDiv(timeNs + SHANGHAI_OFFSET_NS, DAY_NS);
    }

    /**
     * Time of day of an instant in Shanghai.
     *
     * @param timeNs epoch nanoseconds.
     * @return milliseconds since midnight, rounded down.
     */
    @HotPath
    public static int timeOfDayMs(final long timeNs)
    {
        return (int)(Math.floorMod(timeNs + SHANGHAI_OFFSET_NS, DAY_NS) / MILLI_NS);
    }
}
