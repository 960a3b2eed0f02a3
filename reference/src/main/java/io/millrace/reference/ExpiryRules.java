package io.millrace.reference;

/**
 * The last trading day of a contract, where the product's rule and the calendar give it. The rules are those of today: a contract of
 * years ago may have had another one unless the product says from which month on its rule holds. Stateless; cold path.
 */
public final class ExpiryRules
{
    private static final int FRIDAY = 4;
    private static final int MONDAY = 0;

    private ExpiryRules()
    {
    }

    /**
     * The last trading day of a contract.
     *
     * @param product       with the rule; null is allowed.
     * @param deliveryMonth yyyymm, for an option that of its underlying; {@link InstrumentName#NULL_MONTH} when there is none.
     * @param calendar      of the exchanges.
     * @return epoch day; {@link CivilDay#NULL_DAY} when the rule is not known or did not hold yet, the month is not covered by the calendar,
     *         or the exchange itself names the day because of a holiday.
     */
    public static int lastTradingDay(final Product product, final int deliveryMonth, final TradingCalendar calendar)
    {
        if (null == product || LastTradingDayRule.NOT_KNOWN == product.lastTradingDayRule() ||
            InstrumentName.NULL_MONTH == deliveryMonth || deliveryMonth < product.ruleSinceMonth())
        {
            return CivilDay.NULL_DAY;
        }
        final LastTradingDayRule rule = product.lastTradingDayRule();
        final int month = rule.monthOf(deliveryMonth);
        final int first = CivilDay.toEpochDay(month * 100 + 1);
        if (CivilDay.NULL_DAY == first)
        {
            return CivilDay.NULL_DAY;
        }
        final int last = lastDayOf(month, first);
        final int day = calendar.covers(first) && calendar.covers(last) ? apply(rule, first, last, calendar) :
            CivilDay.NULL_DAY;

        // A month with fewer trading days than the rule counts, or one whose day is moved over its end, is not this rule's.
        return day >= first && day <= last ? day : CivilDay.NULL_DAY;
    }

    private static int apply(final LastTradingDayRule rule, final int first, final int last,
        final TradingCalendar calendar)
    {
        return switch (rule)
        {
            case NOT_KNOWN -> CivilDay.NULL_DAY;
            case SECOND_FRIDAY -> onOrAfter(weekday(first, FRIDAY) + 7, calendar);
            case THIRD_FRIDAY -> onOrAfter(weekday(first, FRIDAY) + 14, calendar);
            case LAST_MONDAY -> lastMonday(last, calendar);
            case DAY_15 -> onOrAfter(first + 14, calendar);
            case TRADING_DAY_5 -> forward(first, 5, calendar);
            case TRADING_DAY_10 -> forward(first, 10, calendar);
            case TRADING_DAY_12_OF_PREVIOUS_MONTH -> forward(first, 12, calendar);
            case LAST_TRADING_DAY_OF_PREVIOUS_MONTH -> back(last, 1, calendar);
            case TRADING_DAY_4_FROM_END -> back(last, 4, calendar);
            case TRADING_DAY_5_FROM_END_OF_PREVIOUS_MONTH -> back(last, 5, calendar);
            case TRADING_DAY_10_FROM_END_OF_PREVIOUS_MONTH -> back(last, 10, calendar);
            case TRADING_DAY_13_FROM_END_OF_PREVIOUS_MONTH -> back(last, 13, calendar);
            case TRADING_DAY_3_UP_TO_DAY_15_OF_PREVIOUS_MONTH -> back(first + 14, 3, calendar);
        };
    }

    private static int lastMonday(final int last, final TradingCalendar calendar)
    {
        final int monday = weekday(last - 6, MONDAY);

        return calendar.isTradingDay(monday) ? monday : CivilDay.NULL_DAY;
    }

    /** The first day from {@code from} on that is this weekday. */
    private static int weekday(final int from, final int weekday)
    {
        return from + Math.floorMod(weekday - CivilDay.weekdayOf(from), 7);
    }

    private static int onOrAfter(final int day, final TradingCalendar calendar)
    {
        return calendar.isTradingDay(day) ? day : calendar.nextTradingDay(day);
    }

    private static int forward(final int from, final int count, final TradingCalendar calendar)
    {
        int day = onOrAfter(from, calendar);
        for (int i = 1; i < count; i++)
        {
            day = calendar.nextTradingDay(day);
        }

        return day;
    }

    private static int back(final int from, final int count, final TradingCalendar calendar)
    {
        int day = calendar.isTradingDay(from) ? from : calendar.previousTradingDay(from);
        for (int i = 1; i < count; i++)
        {
            day = calendar.previousTradingDay(day);
        }

        return day;
    }

    private static int lastDayOf(final int month, final int first)
    {
        final int firstOfNext = CivilDay.toEpochDay(
            (month % 100 == 12 ? (month / 100 + 1) * 100 + 1 : month + 1) * 100 + 1);

        return CivilDay.NULL_DAY == firstOfNext ? first : firstOfNext - 1;
    }
}
