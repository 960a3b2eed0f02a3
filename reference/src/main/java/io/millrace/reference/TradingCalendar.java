package io.millrace.reference;

import io.millrace.audit.HotPath;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Which days are trading days, and which evenings have a night session (docs/calendar.md has the format of the file). Days are days
 * since 1970-01-01 in Asia/Shanghai. Outside the days that the file covers, weekdays are taken for trading days with a night session
 * before each, and {@link #covers} says so. Immutable: any thread; lookups allocate nothing.
 */
public final class TradingCalendar
{
    private final String version;
    private final int first;
    private final int last;
    private final BitSet tradingDays;
    private final BitSet nights;
    private final int[] previous;
    private final int[] next;
    private final List<CalendarPeriod> periods;

    TradingCalendar(final String version, final int first, final int last, final BitSet closed, final BitSet nightsOff,
        final List<CalendarPeriod> periods)
    {
        this.version = version;
        this.periods = List.copyOf(periods);
        this.first = first;
        this.last = last;
        final int length = last - first + 1;
        tradingDays = new BitSet(length);
        nights = new BitSet(length);
        previous = new int[length];
        next = new int[length];
        for (int i = 0; i < length; i++)
        {
            tradingDays.set(i, CivilDay.isWeekday(first + i) && !closed.get(i));
        }
        link(closed, nightsOff);
    }

    /**
     * The calendar that Millrace ships.
     *
     * @return the calendar.
     */
    public static TradingCalendar shipped()
    {
        return ReferenceFiles.shipped("calendar.csv", TradingCalendar::parse);
    }

    /**
     * Reads a calendar.
     *
     * @param name for error messages, e.g. the file's path.
     * @param in   the text.
     * @return the calendar.
     * @throws IOException            when reading fails.
     * @throws ReferenceDataException that names line, field and value when a line is malformed.
     */
    public static TradingCalendar parse(final String name, final BufferedReader in) throws IOException
    {
        return new CalendarReader(name).read(in);
    }

    /**
     * All that is wrong with a calendar, for a report to the user.
     *
     * @param name for the messages, e.g. the file's path.
     * @param in   the text.
     * @return a message for each malformed line or missing one: line, field, value and what to do; empty when {@link #parse} takes it.
     * @throws IOException when reading fails.
     */
    public static List<String> problems(final String name, final BufferedReader in) throws IOException
    {
        return List.copyOf(new CalendarReader(name).problems(in));
    }

    /**
     * A calendar of the user's.
     *
     * @param file UTF-8 text.
     * @return the calendar.
     * @throws ReferenceDataException when the file cannot be read, or a line is malformed.
     */
    public static TradingCalendar read(final Path file)
    {
        return ReferenceFiles.read(file, TradingCalendar::parse);
    }

    /**
     * What the file says of itself.
     *
     * @return its version, e.g. {@code 2026.11}.
     */
    public String version()
    {
        return version;
    }

    /**
     * First day that the file covers.
     *
     * @return epoch day.
     */
    public int firstDay()
    {
        return first;
    }

    /**
     * Last day that the file covers.
     *
     * @return epoch day.
     */
    public int lastDay()
    {
        return last;
    }

    /**
     * What the file lists, in its order.
     *
     * @return immutable.
     */
    public List<CalendarPeriod> periods()
    {
        return periods;
    }

    /**
     * Number of trading days. Cold path.
     *
     * @param from epoch day, included.
     * @param to   epoch day, included.
     * @return the number of days that {@link #isTradingDay}.
     */
    public int tradingDayCount(final int from, final int to)
    {
        int count = 0;
        for (int day = from; day <= to; day++)
        {
            count += isTradingDay(day) ? 1 : 0;
        }

        return count;
    }

    /**
     * Whether the file says something of a day.
     *
     * @param epochDay to look up.
     * @return false when weekdays are taken for trading days.
     */
    @HotPath
    public boolean covers(final int epochDay)
    {
        return epochDay >= first && epochDay <= last;
    }

    /**
     * Whether the exchanges are open in the day session.
     *
     * @param epochDay to look up.
     * @return true for a trading day.
     */
    @HotPath
    public boolean isTradingDay(final int epochDay)
    {
        return covers(epochDay) ? tradingDays.get(epochDay - first) : CivilDay.isWeekday(epochDay);
    }

    /**
     * Whether a trading day begins with a night session, on the evening of the trading day before it.
     *
     * @param epochDay a trading day.
     * @return false for the first trading day after a holiday, and while night sessions were suspended.
     */
    @HotPath
    public boolean hasNight(final int epochDay)
    {
        return covers(epochDay) ? nights.get(epochDay - first) : CivilDay.isWeekday(epochDay);
    }

    /**
     * The trading day before a day.
     *
     * @param epochDay any day.
     * @return the nearest earlier trading day.
     */
    @HotPath
    public int previousTradingDay(final int epochDay)
    {
        return covers(epochDay) ? previous[epochDay - first] : CivilDay.previousWeekday(epochDay);
    }

    /**
     * The trading day after a day.
     *
     * @param epochDay any day.
     * @return the nearest later trading day.
     */
    @HotPath
    public int nextTradingDay(final int epochDay)
    {
        return covers(epochDay) ? next[epochDay - first] : CivilDay.nextWeekday(epochDay);
    }

    /** Neighbours beyond the file's ends are weekdays. */
    private void link(final BitSet closed, final BitSet nightsOff)
    {
        final int length = previous.length;
        int nearest = CivilDay.previousWeekday(first);
        for (int i = 0; i < length; i++)
        {
            previous[i] = nearest;
            if (tradingDays.get(i))
            {
                // A holiday since the last trading day, also one on a weekend that the file lists, takes the night session with it.
                final int evening = nearest - first;
                final int holiday = closed.nextSetBit(Math.max(0, evening));
                nights.set(i, (holiday < 0 || holiday >= i) && (evening < 0 || !nightsOff.get(evening)));
                nearest = first + i;
            }
        }
        nearest = CivilDay.nextWeekday(last);
        for (int i = length - 1; i >= 0; i--)
        {
            next[i] = nearest;
            nearest = tradingDays.get(i) ? first + i : nearest;
        }
    }
}
