package io.millrace.feed;

import io.millrace.audit.HotPath;
import io.millrace.reference.CivilDay;
import io.millrace.reference.SessionClock;
import io.millrace.reference.TradingCalendar;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.Exchange;

/**
 * Trading day and exchange time of a tick from what the exchange's front wrote (TradingDay, ActionDay, UpdateTime), the trading
 * calendar, and, where there is one, a clock. The rules, each from CTP's known habits (docs/true-ticks.md):
 * <ul>
 * <li>The trading day is right as sent, but CZCE writes the natural day into it at night.</li>
 * <li>With the trading day the calendar gives the date: the evening before it is the previous trading day's, over a weekend too. So DCE's
 * ActionDay, which copies the trading day, is not needed, and an empty one does no harm.</li>
 * <li>A day that was not sent follows from the other one; when neither was, from the clock.</li>
 * <li>When the result is more than half a day away from the clock, and the same time of day on the clock's own date is near it, the days as
 * sent are wrong and those of the clock count: always when the result is of the future, and when it is of the past only if ActionDay agrees;
 * else it is a stale snapshot of the same time of day.</li>
 * </ul>
 * Results stay in this object until the next call. {@code feed} thread only.
 */
final class TickTime
{
    /** There is no clock to compare with. */
    static final long NULL_CLOCK = Long.MIN_VALUE;

    private static final long HALF_DAY_NS = 12 * 3_600_000_000_000L;

    private final TradingCalendar calendar;

    private int tradingDay;
    private int epochTradingDay;
    private int sessionMs;
    private long stampNs;
    private int flags;

    private int cachedDay = CivilDay.NULL_DAY;
    private int cachedEpochDay = CivilDay.NULL_DAY;
    private int cachedActionDay = CivilDay.NULL_DAY;
    private int cachedActionEpochDay = CivilDay.NULL_DAY;

    TickTime(final TradingCalendar calendar)
    {
        this.calendar = calendar;
    }

    /**
     * Derives day and time.
     *
     * @param exchange    of the instrument.
     * @param sourceDay   TradingDay as sent, yyyymmdd; anything that is not a date counts as not sent.
     * @param actionDay   ActionDay as sent, likewise.
     * @param timeOfDayMs milliseconds since midnight in Shanghai, 0 to 86,399,999.
     * @param clockNs     epoch nanoseconds of the clock to compare with; {@link #NULL_CLOCK}: none.
     * @param toleranceNs how near to the clock a stamp must be for the clock's date to be believed.
     * @return false when neither day is a date and there is no clock.
     */
    @HotPath
    boolean derive(final Exchange exchange, final int sourceDay, final int actionDay, final int timeOfDayMs,
        final long clockNs, final long toleranceNs)
    {
        if (sourceDay != cachedDay)
        {
            cachedDay = sourceDay;
            cachedEpochDay = CivilDay.toEpochDay(sourceDay);
        }
        if (actionDay != cachedActionDay)
        {
            cachedActionDay = actionDay;
            cachedActionEpochDay = CivilDay.toEpochDay(actionDay);
        }
        flags = 0;
        sessionMs = SessionClock.ofTimeOfDay(timeOfDayMs);
        final int source = cachedEpochDay;
        final int action = cachedActionEpochDay;
        if (CivilDay.NULL_DAY == source && CivilDay.NULL_DAY == action)
        {
            if (NULL_CLOCK == clockNs)
            {
                return false;
            }
            useClock(source, action, timeOfDayMs, clockNs);
        }
        else
        {
            useSource(exchange, source, action, timeOfDayMs, clockNs);
            if (NULL_CLOCK != clockNs && Math.abs(stampNs - clockNs) > HALF_DAY_NS)
            {
                useClockIfNearSlow(source, action, timeOfDayMs, clockNs, toleranceNs);
            }
        }
        tradingDay = epochTradingDay == source ? sourceDay : CivilDay.fromEpochDay(epochTradingDay);
        if (!calendar.covers(epochTradingDay))
        {
            flags |= TickFlag.NO_CALENDAR;
        }

        return true;
    }

    /** @return yyyymmdd. */
    int tradingDay()
    {
        return tradingDay;
    }

    int epochTradingDay()
    {
        return epochTradingDay;
    }

    /** @return stamp on the clock of {@link SessionClock}. */
    int sessionMs()
    {
        return sessionMs;
    }

    /** @return the stamp as an instant, to the millisecond: epoch nanoseconds. */
    long stampNs()
    {
        return stampNs;
    }

    int flags()
    {
        return flags;
    }

    private void useSource(final Exchange exchange, final int source, final int action, final int timeOfDayMs,
        final long clockNs)
    {
        epochTradingDay = tradingDayOf(exchange, source, action, clockNs);
        int date = SessionClock.dateOf(calendar, epochTradingDay, sessionMs);
        if (!calendar.covers(epochTradingDay) && CivilDay.NULL_DAY != action && action != epochTradingDay)
        {
            // Weekdays are a guess; an ActionDay that is no copy of the trading day is better.
            date = action;
        }
        if (CivilDay.NULL_DAY == source || epochTradingDay != source)
        {
            flags |= TickFlag.DAY_DERIVED;
        }
        if (date != action)
        {
            flags |= TickFlag.DATE_DERIVED;
        }
        stampNs = SessionClock.instant(date, timeOfDayMs);
    }

    private int tradingDayOf(final Exchange exchange, final int source, final int action, final long clockNs)
    {
        if (CivilDay.NULL_DAY == source)
        {
            return tradingDayOfDate(action);
        }
        if (Exchange.CZCE == exchange && sessionMs < SessionClock.NIGHT_ENDS_MS &&
            isNaturalDay(source, action, clockNs))
        {
            return tradingDayOfDate(source);
        }

        return source;
    }

    /** Whether a TradingDay stamped at night is the date of that night: CZCE's habit, which one tick of 2020 did not follow. */
    private static boolean isNaturalDay(final int source, final int action, final long clockNs)
    {
        if (CivilDay.NULL_DAY != action)
        {
            return source == action;
        }

        return NULL_CLOCK == clockNs || SessionClock.dateOf(clockNs) >= source;
    }

    private void useClockIfNearSlow(final int source, final int action, final int timeOfDayMs, final long clockNs,
        final long toleranceNs)
    {
        final long sourceStampNs = stampNs;
        final int sourceTradingDay = epochTradingDay;
        final int sourceFlags = flags;
        flags = 0;
        useClock(source, action, timeOfDayMs, clockNs);
        final boolean isBehind = sourceStampNs < clockNs;
        // A stamp of days ago at this time of day is a stale snapshot, unless ActionDay says that it is of today.
        if (Math.abs(stampNs - clockNs) > toleranceNs || isBehind && 0 != (flags & TickFlag.DATE_DERIVED))
        {
            stampNs = sourceStampNs;
            epochTradingDay = sourceTradingDay;
            flags = sourceFlags;
        }
    }

    /** The date that brings the time of day nearest to the clock: the clock's own, or its neighbour when midnight lies between. */
    private void useClock(final int source, final int action, final int timeOfDayMs, final long clockNs)
    {
        final int clockDate = SessionClock.dateOf(clockNs);
        final long aheadNs = SessionClock.instant(clockDate, timeOfDayMs) - clockNs;
        final int date = aheadNs > HALF_DAY_NS ? clockDate - 1 : aheadNs < -HALF_DAY_NS ? clockDate + 1 : clockDate;
        epochTradingDay = tradingDayOfDate(date);
        stampNs = SessionClock.instant(date, timeOfDayMs);
        flags |= (epochTradingDay != source ? TickFlag.DAY_DERIVED : 0) | (date != action ? TickFlag.DATE_DERIVED : 0);
    }

    private int tradingDayOfDate(final int date)
    {
        if (sessionMs < 0)
        {
            return calendar.nextTradingDay(date);
        }
        if (sessionMs < SessionClock.NIGHT_ENDS_MS)
        {
            return calendar.nextTradingDay(date - 1);
        }

        return date;
    }
}
