package io.millrace.reference;

/**
 * Days that a calendar lists, and why.
 *
 * @param kind     what there is not on these days.
 * @param firstDay epoch day, included.
 * @param lastDay  epoch day, included.
 * @param why      as the file says it, e.g. {@code National Day}.
 */
public record CalendarPeriod(Kind kind, int firstDay, int lastDay, String why)
{
    /** What the days of a period lack. */
    public enum Kind
    {
        /** All trading. */
        CLOSED,
        /** The night session of the evening: that of the trading day after it. */
        NIGHT_OFF
    }

    @Override
    public String toString()
    {
        return CivilDay.format(firstDay) + (firstDay == lastDay ? "" : " to " + CivilDay.format(lastDay)) + "  " + why;
    }
}
