package io.millrace.feed;

import io.millrace.reference.CivilDay;
import io.millrace.audit.HotPath;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.Exchange;

/**
 * Trading day and exchange time of a tick from what the exchange's front wrote: TradingDay, ActionDay, UpdateTime. The rules,
 * each from CTP's known habits:
 * <ul>
 * <li>A night session (18:00 and later, or before 06:00) belongs to the next trading day. There is none on the evening before a
 * holiday, so the evening before a trading day that has a night session is always the previous weekday: no calendar is needed.</li>
 * <li>DCE copies TradingDay into ActionDay in the night session: the date is derived.</li>
 * <li>CZCE writes the natural day into TradingDay in the night session: the trading day is derived (next weekday).</li>
 * <li>An empty or malformed ActionDay is derived; an empty TradingDay is taken from ActionDay.</li>
 * </ul>
 * Results stay in this object until the next call. {@code feed} thread only.
 */
final class ExchangeTime
{
    private static final int NIGHT_BEGINS_MS = 18 * 3_600_000;
    private static final int NIGHT_ENDS_MS = 6 * 3_600_000;
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final long SHANGHAI_OFFSET_NS = 8 * 3_600_000_000_000L;

    private int tradingDay;
    private long exchangeTimeNs;
    private int flags;

    private int cachedDay = CivilDay.NULL_DAY;
    private int cachedEpochDay = CivilDay.NULL_DAY;
    private int cachedActionDay = CivilDay.NULL_DAY;
    private int cachedActionEpochDay = CivilDay.NULL_DAY;

    /**
     * Derives day and time.
     *
     * @param exchange   of the instrument.
     * @param sourceDay  TradingDay as sent, yyyymmdd; anything that is not a date counts as not sent.
     * @param actionDay  ActionDay as sent, likewise.
     * @param timeOfDayMs milliseconds since midnight in Shanghai, 0 to 86,399,999.
     * @return false when neither day is a date.
     */
    @HotPath
    boolean derive(final Exchange exchange, final int sourceDay, final int actionDay, final int timeOfDayMs)
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

        final int source = cachedEpochDay;
        final int action = cachedActionEpochDay;
        final boolean isEvening = timeOfDayMs >= NIGHT_BEGINS_MS;
        final boolean isSmallHours = timeOfDayMs < NIGHT_ENDS_MS;
        if (CivilDay.NULL_DAY == source && CivilDay.NULL_DAY == action)
        {
            return false;
        }

        flags = 0;
        final int epochTradingDay = tradingDayOf(exchange, source, action, isEvening, isSmallHours);
        tradingDay = epochTradingDay == source ? sourceDay : CivilDay.fromEpochDay(epochTradingDay);

        int date = action;
        if (CivilDay.NULL_DAY == action || (Exchange.DCE == exchange && action == epochTradingDay))
        {
            date = isEvening ? CivilDay.previousWeekday(epochTradingDay) :
                isSmallHours ? CivilDay.previousWeekday(epochTradingDay) + 1 : epochTradingDay;
        }
        if (date != action)
        {
            flags |= TickFlag.DATE_DERIVED;
        }
        exchangeTimeNs = date * DAY_NS - SHANGHAI_OFFSET_NS + timeOfDayMs * 1_000_000L;

        return true;
    }

    int tradingDay()
    {
        return tradingDay;
    }

    long exchangeTimeNs()
    {
        return exchangeTimeNs;
    }

    int flags()
    {
        return flags;
    }

    private int tradingDayOf(final Exchange exchange, final int source, final int action, final boolean isEvening,
        final boolean isSmallHours)
    {
        if (CivilDay.NULL_DAY == source)
        {
            flags |= TickFlag.DAY_DERIVED;
            return isEvening ? CivilDay.nextWeekday(action) : isSmallHours ? CivilDay.nextWeekday(action - 1) : action;
        }
        if (Exchange.CZCE == exchange && isEvening && (source == action || CivilDay.NULL_DAY == action))
        {
            flags |= TickFlag.DAY_DERIVED;
            return CivilDay.nextWeekday(source);
        }

        return source;
    }
}
