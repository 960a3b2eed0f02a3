package io.millrace.bars;

import io.millrace.reference.CivilDay;
import io.millrace.reference.MarketReference;
import io.millrace.reference.Product;
import io.millrace.reference.SessionTemplate;

import java.util.HashMap;
import java.util.Map;

/** Makes each {@link DaySchedule} once. Cold path: an instrument asks once a trading day. One thread. */
final class DaySchedules
{
    /** About 10 templates are in use on a day; at a change of day the old ones go, those in use stay with their instruments. */
    private static final int CAPACITY = 64;

    private final MarketReference reference;
    private final Map<String, DaySchedule> schedules = new HashMap<>();

    DaySchedules(final MarketReference reference)
    {
        this.reference = reference;
    }

    /**
     * Schedule of a product.
     *
     * @param product    null: not known.
     * @param tradingDay yyyymmdd.
     * @return the schedule; null when product, its sessions or the day are not known.
     */
    DaySchedule of(final Product product, final int tradingDay)
    {
        final int epochDay = CivilDay.toEpochDay(tradingDay);
        final SessionTemplate template = null == product || CivilDay.NULL_DAY == epochDay ? null :
            reference.sessions().of(product, epochDay);
        if (null == template)
        {
            return null;
        }
        if (schedules.size() >= CAPACITY)
        {
            schedules.clear();
        }
        final DaySchedule schedule = schedules.computeIfAbsent(template.name() + '/' + tradingDay,
            key -> new DaySchedule(reference.calendar(), template, tradingDay, epochDay));

        return schedule.isEmpty() ? null : schedule;
    }
}
