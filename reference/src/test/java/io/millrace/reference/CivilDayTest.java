package io.millrace.reference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.DayOfWeek;
import java.time.LocalDate;

import static org.junit.jupiter.api.Assertions.assertEquals;

class CivilDayTest
{
    @Test
    void shouldAgreeWithTheJdkOnEachDay()
    {
        for (LocalDate day = LocalDate.of(1990, 1, 1); day.getYear() < 2200; day = day.plusDays(1))
        {
            final int number = day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth();
            final int epochDay = (int)day.toEpochDay();

            assertEquals(epochDay, CivilDay.toEpochDay(number), day.toString());
            assertEquals(number, CivilDay.fromEpochDay(epochDay), day.toString());
            assertEquals(weekday(day, -1).toEpochDay(), CivilDay.previousWeekday(epochDay), day.toString());
            assertEquals(weekday(day, 1).toEpochDay(), CivilDay.nextWeekday(epochDay), day.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints =
    {0, -1, Integer.MIN_VALUE, 19800100, 20260230, 20250229, 20261301, 20260001, 20260100, 19891231, 22000101})
    void shouldRefuseWhatIsNoDate(final int day)
    {
        assertEquals(CivilDay.NULL_DAY, CivilDay.toEpochDay(day));
    }

    private static LocalDate weekday(final LocalDate from, final int step)
    {
        LocalDate day = from.plusDays(step);
        while (day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY)
        {
            day = day.plusDays(step);
        }

        return day;
    }
}
