package io.millrace.reference;

import io.millrace.audit.HotPath;

import java.time.LocalDate;

/**
 * Arithmetic on days written as yyyymmdd, without objects: the proleptic Gregorian calendar by the usual era computation
 * (400 years have 146,097 days; years begin in March so that the leap day comes last). Stateless.
 */
public final class CivilDay
{
    /** Not a day. */
    public static final int NULL_DAY = Integer.MIN_VALUE;

    private static final int DAYS_OF_ERA = 146_097;
    private static final int DAYS_TO_EPOCH = 719_468;

    private CivilDay()
    {
    }

    /**
     * Days since 1970-01-01.
     *
     * @param day yyyymmdd.
     * @return the epoch day, or {@link #NULL_DAY} when the number is not a date of the years 1990 to 2199.
     */
    @HotPath
    public static int toEpochDay(final int day)
    {
        final int year = day / 10_000;
        final int month = day / 100 % 100;
        final int dayOfMonth = day % 100;
        if (year < 1990 || year > 2199 || month < 1 || month > 12 || dayOfMonth < 1 ||
            dayOfMonth > lengthOf(year, month))
        {
            return NULL_DAY;
        }
        final int y = month <= 2 ? year - 1 : year;
        final int era = y / 400;
        final int yearOfEra = y - era * 400;
        final int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + dayOfMonth - 1;
        final int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;

        return era * DAYS_OF_ERA + dayOfEra - DAYS_TO_EPOCH;
    }

    /**
     * Reads a date. Cold path.
     *
     * @param text {@code YYYY-MM-DD}.
     * @return the epoch day, or {@link #NULL_DAY} when the text is not a date of the years 1990 to 2199.
     */
    public static int parse(final String text)
    {
        return text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}") ? toEpochDay(Integer.parseInt(text.replace("-", ""))) :
            NULL_DAY;
    }

    /**
     * Prints a date. Cold path.
     *
     * @param epochDay days since 1970-01-01.
     * @return {@code YYYY-MM-DD}.
     */
    public static String format(final int epochDay)
    {
        return LocalDate.ofEpochDay(epochDay).toString();
    }

    /**
     * A day as yyyymmdd.
     *
     * @param epochDay days since 1970-01-01.
     * @return yyyymmdd.
     */
    @HotPath
    public static int fromEpochDay(final int epochDay)
    {
        final int shifted = epochDay + DAYS_TO_EPOCH;
        final int era = shifted / DAYS_OF_ERA;
        final int dayOfEra = shifted - era * DAYS_OF_ERA;
        final int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        final int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        final int shiftedMonth = (5 * dayOfYear + 2) / 153;
        final int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        final int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);

        return year * 10_000 + month * 100 + dayOfYear - (153 * shiftedMonth + 2) / 5 + 1;
    }

    /**
     * The weekday before: Friday for a Monday (and for a Sunday).
     *
     * @param epochDay days since 1970-01-01.
     * @return epoch day of the nearest earlier day that is not a Saturday or Sunday.
     */
    @HotPath
    public static int previousWeekday(final int epochDay)
    {
        final int weekday = weekdayOf(epochDay);

        return epochDay - (0 == weekday ? 3 : 6 == weekday ? 2 : 1);
    }

    /**
     * The weekday after: Monday for a Friday.
     *
     * @param epochDay days since 1970-01-01.
     * @return epoch day of the nearest later day that is not a Saturday or Sunday.
     */
    @HotPath
    public static int nextWeekday(final int epochDay)
    {
        final int weekday = weekdayOf(epochDay);

        return epochDay + (4 == weekday ? 3 : 5 == weekday ? 2 : 1);
    }

    /**
     * Whether a day is no Saturday and no Sunday.
     *
     * @param epochDay days since 1970-01-01.
     * @return true for Monday to Friday.
     */
    @HotPath
    public static boolean isWeekday(final int epochDay)
    {
        return weekdayOf(epochDay) < 5;
    }

    /**
     * The weekday of a day.
     *
     * @param epochDay days since 1970-01-01.
     * @return 0 for Monday to 6 for Sunday.
     */
    @HotPath
    public static int weekdayOf(final int epochDay)
    {
        return Math.floorMod(epochDay + 3, 7);
    }

    private static int lengthOf(final int year, final int month)
    {
        if (2 == month)
        {
            return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
        }

        return 4 == month || 6 == month || 9 == month || 11 == month ? 30 : 31;
    }
}
