package io.millrace.reference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TradingCalendarTest
{
    private static final String HEAD = "millrace-calendar,1\nversion,2030.01\ncovers,2030-01-01,2030-12-31\n";

    private final TradingCalendar calendar = TradingCalendar.shipped();

    /**
     * Counts of the XSHG calendar of exchange_calendars (of July 2026), and of weekdays that are no holiday in the State Council's tables
     * as chinese_calendar (of November 2025) has them, less 2024-02-09.
     */
    @ParameterizedTest
    @CsvSource(
    {"2013,238", "2014,245", "2015,244", "2016,244", "2017,244", "2018,243", "2019,244", "2020,243", "2021,243",
        "2022,242", "2023,242", "2024,242", "2025,243", "2026,242"})
    void shouldHaveTheTradingDaysOfEachYear(final int year, final int expected)
    {
        assertEquals(expected, calendar.tradingDayCount(day(year + "-01-01"), day(year + "-12-31")));
    }

    /** The list of a third source, JoinQuant's, has this many days from 2016 to 2026. */
    @Test
    void shouldHaveTheTradingDaysOfElevenYears()
    {
        assertEquals(2672, calendar.tradingDayCount(day("2016-01-01"), day("2026-12-31")));
    }

    /** Dates of the notices of SHFE for 2021 and 2023, of DCE for 2015 and of the exchanges for 2026. */
    @ParameterizedTest
    @CsvSource(
    {
        "2014-12-31,2015-01-05", "2015-02-17,2015-02-25", "2015-04-03,2015-04-07", "2015-04-30,2015-05-04",
        "2015-06-19,2015-06-23", "2015-09-02,2015-09-07", "2015-09-30,2015-10-08", "2018-02-14,2018-02-22",
        "2018-09-28,2018-10-08", "2020-12-31,2021-01-04", "2021-02-10,2021-02-18", "2021-04-02,2021-04-06",
        "2021-04-30,2021-05-06", "2021-06-11,2021-06-15", "2021-09-17,2021-09-22", "2021-09-30,2021-10-08",
        "2022-12-30,2023-01-03", "2023-01-20,2023-01-30", "2023-04-04,2023-04-06", "2023-04-28,2023-05-04",
        "2023-06-21,2023-06-26", "2023-09-28,2023-10-09", "2024-02-08,2024-02-19", "2025-09-30,2025-10-09",
        "2025-12-31,2026-01-05", "2026-02-13,2026-02-24", "2026-04-03,2026-04-07", "2026-04-30,2026-05-06",
        "2026-06-18,2026-06-22", "2026-09-24,2026-09-28", "2026-09-30,2026-10-08"})
    void shouldHaveNoNightBeforeAHoliday(final String evening, final String nextTradingDay)
    {
        assertEquals(day(nextTradingDay), calendar.nextTradingDay(day(evening)));
        assertEquals(day(evening), calendar.previousTradingDay(day(nextTradingDay)));
        assertTrue(calendar.isTradingDay(day(evening)) && calendar.isTradingDay(day(nextTradingDay)));
        assertFalse(calendar.hasNight(day(nextTradingDay)));
        assertTrue(calendar.hasNight(calendar.nextTradingDay(day(nextTradingDay))) || evening.startsWith("2020-01"),
            "the night sessions resume on the evening of the first day");
    }

    @ParameterizedTest
    @CsvSource(
    {"2018-10-12,2018-10-15", "2021-01-08,2021-01-11", "2023-10-13,2023-10-16", "2026-09-18,2026-09-21"})
    void shouldCountFridaysNightToMonday(final String friday, final String monday)
    {
        assertEquals(day(monday), calendar.nextTradingDay(day(friday)));
        assertTrue(calendar.hasNight(day(monday)));
    }

    @Test
    void shouldTakeTheNightBeforeASundayThatIsAHoliday()
    {
        assertTrue(calendar.isTradingDay(day("2015-09-25")));
        assertEquals(day("2015-09-28"), calendar.nextTradingDay(day("2015-09-25")));
        assertFalse(calendar.hasNight(day("2015-09-28")));
    }

    @Test
    void shouldBeOpenOnNoWorkingWeekend()
    {
        for (final String workingDay : List.of("2015-09-06", "2018-09-29", "2021-02-07", "2021-02-20", "2024-02-04",
            "2026-01-04", "2026-02-14", "2026-02-28"))
        {
            assertFalse(calendar.isTradingDay(day(workingDay)), workingDay);
        }
    }

    @Test
    void shouldCloseOnTheEveOfTheYearOfTheDragon()
    {
        assertTrue(calendar.isTradingDay(day("2024-02-08")));
        assertTrue(calendar.hasNight(day("2024-02-08")));
        assertFalse(calendar.isTradingDay(day("2024-02-09")));
        assertFalse(calendar.hasNight(day("2024-02-19")));
    }

    @Test
    void shouldSuspendTheNightsOf2020()
    {
        assertFalse(calendar.hasNight(day("2020-02-03")), "first day after the holiday");
        for (int tradingDay = day("2020-02-04"); tradingDay <= day("2020-05-06"); tradingDay = calendar
            .nextTradingDay(tradingDay))
        {
            assertFalse(calendar.hasNight(tradingDay), CivilDay.format(tradingDay));
        }
        assertTrue(calendar.hasNight(day("2020-05-07")));
        assertTrue(calendar.hasNight(day("2020-01-23")));
    }

    @Test
    void shouldSayWhatItDoesNotCover()
    {
        assertTrue(calendar.covers(day("2013-01-01")) && calendar.covers(day("2026-12-31")));
        assertFalse(calendar.covers(day("2012-12-31")) || calendar.covers(day("2027-01-01")));
    }

    @Test
    void shouldLinkEveryDayToItsNeighbours()
    {
        int previous = calendar.previousTradingDay(calendar.firstDay());
        for (int day = calendar.firstDay(); day <= calendar.lastDay(); day++)
        {
            assertEquals(previous, calendar.previousTradingDay(day), CivilDay.format(day));
            if (calendar.isTradingDay(day))
            {
                assertTrue(!calendar.covers(previous) || calendar.nextTradingDay(previous) == day,
                    CivilDay.format(day));
                previous = day;
            }
            assertFalse(calendar.hasNight(day) && !calendar.isTradingDay(day), CivilDay.format(day));
        }
    }

    @Test
    void shouldKeepWhatTheFileLists() throws IOException
    {
        final TradingCalendar parsed = parse(HEAD + "closed,2030-10-01,2030-10-07,National Day\n" +
            "night-off,2030-11-04,2030-11-04,exchange's notice\n");

        assertEquals(List.of("2030-10-01 to 2030-10-07  National Day", "2030-11-04  exchange's notice"),
            parsed.periods().stream().map(CalendarPeriod::toString).toList());
        assertFalse(parsed.hasNight(day("2030-11-05")));
        assertTrue(parsed.hasNight(day("2030-11-06")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value =
    {
        "closed,2030-13-01,2030-10-07,x ; line 4: day '2030-13-01'",
        "closed,2030-10-01,x ; line 4: closed 'closed,2030-10-01,x'",
        "closed,2030-10-07,2030-10-01,x ; line 4: closed '2030-10-01'",
        "closed,2031-01-01,2031-01-01,x ; line 4: closed '2031-01-01,2031-01-01'",
        "closes,2030-10-01,2030-10-01,x ; line 4: kind 'closes'",
        "version,2030.02 ; line 4: version '2030.02'",
        "covers,2030-01-01,2030-12-31 ; line 4: covers 'covers,2030-01-01,2030-12-31'"})
    void shouldNameLineAndValueOfWhatIsMalformed(final String line, final String expected)
    {
        final ReferenceDataException ex = assertThrows(ReferenceDataException.class, () -> parse(HEAD + line + "\n"));

        assertTrue(ex.getMessage().startsWith("calendar mine.csv " + expected), ex.getMessage());
    }

    @Test
    void shouldNameEveryMalformedLine() throws IOException
    {
        final String text = "millrace-calendar,1\ncovers,2030-01-01,2030-02-30\nclosed,2030-10-01,2030-10-07,x\n" +
            "holiday,2030-05-01\nclosed,May,2030-05-01,x\n";

        final List<String> problems = TradingCalendar.problems("mine.csv", new BufferedReader(new StringReader(text)));

        assertEquals(4, problems.size(), problems.toString());
        assertTrue(problems.get(0).contains("line 2: day '2030-02-30'"), problems.get(0));
        assertTrue(problems.get(1).contains("line 4: kind 'holiday'"), problems.get(1));
        assertTrue(problems.get(2).contains("line 5: day 'May'"), problems.get(2));
        assertTrue(problems.get(3).contains("version"), problems.get(3));
        assertTrue(assertThrows(ReferenceDataException.class, () -> parse(text)).getMessage().contains("and 3 more"));
    }

    @Test
    void shouldRefuseWhatIsNoCalendar() throws IOException
    {
        final List<String> problems = TradingCalendar.problems("mine.csv", new BufferedReader(new StringReader("")));

        assertEquals(3, problems.size(), problems.toString());
        assertTrue(problems.get(0).contains("begin the file with millrace-calendar,1"), problems.get(0));
    }

    private static TradingCalendar parse(final String text) throws IOException
    {
        return TradingCalendar.parse("mine.csv", new BufferedReader(new StringReader(text)));
    }

    private static int day(final String text)
    {
        return CivilDay.parse(text);
    }
}
