package io.millrace.app.calendar;

import io.millrace.reference.CalendarPeriod;
import io.millrace.reference.CivilDay;
import io.millrace.reference.TradingCalendar;

import java.util.ArrayList;
import java.util.List;

/** What a trading calendar says of a range of days, in lines of text. */
final class CalendarReport
{
    /** The exchanges name the next year's holidays in November and December: with less than this left, it is time to look. */
    private static final int WARN_DAYS = 60;
    /** Every year since 2005 had 238 to 250 trading days; a year without its holidays has 260 or more. */
    private static final int MIN_TRADING_DAYS = 238;
    private static final int MAX_TRADING_DAYS = 250;

    private final TradingCalendar calendar;
    private final int from;
    private final int to;

    /**
     * A report.
     *
     * @param calendar to report.
     * @param from     epoch day; null: the first that is covered.
     * @param to       epoch day; null: the last that is covered.
     */
    CalendarReport(final TradingCalendar calendar, final Integer from, final Integer to)
    {
        this.calendar = calendar;
        this.from = null == from ? calendar.firstDay() : Math.max(from, calendar.firstDay());
        this.to = null == to ? calendar.lastDay() : Math.min(to, calendar.lastDay());
    }

    boolean isEmpty()
    {
        return from > to;
    }

    List<String> lines()
    {
        final List<String> lines = new ArrayList<>();
        lines.add("version " + calendar.version());
        lines.add("covers " + CivilDay.format(calendar.firstDay()) + " to " + CivilDay.format(calendar.lastDay()));
        lines.add("");
        lines.add("year  trading days  nights");
        for (int year = yearOf(from); year <= yearOf(to); year++)
        {
            final int first = Math.max(from, CivilDay.toEpochDay(year * 10_000 + 101));
            final int last = Math.min(to, CivilDay.toEpochDay(year * 10_000 + 1231));
            lines.add(String.format("%d  %12d  %6d", year, calendar.tradingDayCount(first, last),
                nightCount(first, last)));
        }
        lines.add("");
        lines.add("closed, weekends apart");
        periods(CalendarPeriod.Kind.CLOSED, lines);
        lines.add("");
        lines.add("evenings without a night session");
        evenings(lines);
        lines.add("");

        return lines;
    }

    List<String> warnings(final int today)
    {
        final List<String> warnings = new ArrayList<>();
        final int left = calendar.lastDay() - today;
        if (left >= 0 && left < WARN_DAYS)
        {
            warnings.add("the last covered day, " + CivilDay.format(calendar.lastDay()) + ", is " + left +
                " days from today: add the next year as docs/calendar.md says; beyond it every weekday counts as a " +
                "trading day with a night session");
        }
        for (int year = yearOf(calendar.firstDay()); year <= yearOf(calendar.lastDay()); year++)
        {
            final int first = CivilDay.toEpochDay(year * 10_000 + 101);
            final int last = CivilDay.toEpochDay(year * 10_000 + 1231);
            final int count = calendar.tradingDayCount(first, last);
            if (calendar.covers(first) && calendar.covers(last) &&
                (count < MIN_TRADING_DAYS || count > MAX_TRADING_DAYS))
            {
                warnings.add(year + " has " + count + " trading days, where " + MIN_TRADING_DAYS + " to " +
                    MAX_TRADING_DAYS + " are usual: are all of its holidays listed, and no others?");
            }
        }

        return warnings;
    }

    /** Why this calendar cannot be used today; null when it can. */
    String failure(final int today)
    {
        return calendar.covers(today) ? null : "today, " + CivilDay.format(today) + ", is not covered: its days are " +
            CivilDay.format(calendar.firstDay()) + " to " + CivilDay.format(calendar.lastDay()) +
            "; add the missing year as docs/calendar.md says";
    }

    private void periods(final CalendarPeriod.Kind kind, final List<String> lines)
    {
        calendar.periods()
            .stream()
            .filter(period -> kind == period.kind() && period.lastDay() >= from && period.firstDay() <= to)
            .forEach(period -> lines.add("  " + period));
    }

    private void evenings(final List<String> lines)
    {
        int first = CivilDay.NULL_DAY;
        int last = CivilDay.NULL_DAY;
        int count = 0;
        for (int day = from; day <= to; day++)
        {
            if (!calendar.isTradingDay(day))
            {
                continue;
            }
            final int next = calendar.nextTradingDay(day);
            final boolean isOff = calendar.covers(next) && !calendar.hasNight(next);
            if (isOff)
            {
                first = 0 == count ? day : first;
                last = day;
                count++;
            }
            else if (count > 0)
            {
                lines.add(evening(first, last, count));
                count = 0;
            }
        }
        if (count > 0)
        {
            lines.add(evening(first, last, count));
        }
    }

    private static String evening(final int first, final int last, final int count)
    {
        return "  " + CivilDay.format(first) + (1 == count ? "" : " to " + CivilDay.format(last) + ", " + count +
            " trading days");
    }

    private int nightCount(final int first, final int last)
    {
        int count = 0;
        for (int day = first; day <= last; day++)
        {
            count += calendar.isTradingDay(day) && calendar.hasNight(day) ? 1 : 0;
        }

        return count;
    }

    private static int yearOf(final int epochDay)
    {
        return CivilDay.fromEpochDay(epochDay) / 10_000;
    }
}
