package io.millrace.app.calendar;

import io.millrace.reference.CivilDay;
import io.millrace.reference.TradingCalendar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CalendarCommandTest
{
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void shouldReportWhatTheShippedCalendarSays()
    {
        final List<String> lines = new CalendarReport(TradingCalendar.shipped(), null, null).lines();

        assertTrue(lines.contains("covers 2013-01-01 to 2026-12-31"), lines.toString());
        assertTrue(lines.contains("2018           243     236"), lines.toString());
        assertTrue(lines.contains("  2024-02-09  eve of the Spring Festival"), lines.toString());
        assertTrue(lines.contains("  2015-09-25"), lines.toString());
        assertTrue(lines.contains("  2020-01-23 to 2020-04-30, 64 trading days"), lines.toString());
    }

    @Test
    void shouldReportADayRangeOnly()
    {
        final List<String> lines = new CalendarReport(TradingCalendar.shipped(), CivilDay.parse("2021-01-01"),
            CivilDay.parse("2021-02-28")).lines();

        assertEquals(List.of("  2021-01-01 to 2021-01-03  New Year", "  2021-02-11 to 2021-02-17  Spring Festival",
            "  2021-02-10"), lines.stream().filter(line -> line.startsWith("  ")).toList());
        assertTrue(lines.contains("2021            35      33"), lines.toString());
    }

    @Test
    void shouldWarnWhenCoverageEndsSoon()
    {
        final CalendarReport report = new CalendarReport(TradingCalendar.shipped(), null, null);

        assertEquals(List.of(), report.warnings(CivilDay.parse("2026-11-01")));
        assertTrue(report.warnings(CivilDay.parse("2026-11-02")).get(0).contains("2026-12-31, is 59 days from today"));
        assertNull(report.failure(CivilDay.parse("2026-12-31")));
        assertTrue(report.failure(CivilDay.parse("2027-01-01")).contains("today, 2027-01-01, is not covered"));
    }

    @Test
    void shouldWarnOfAYearWithoutHolidays() throws IOException
    {
        final Path file = write("millrace-calendar,1\nversion,2099.01\ncovers,2013-01-01,2099-12-31\n");

        final int exitCode = execute("check", "--file", file.toString());

        assertEquals(0, exitCode, err.toString());
        assertTrue(out.toString().contains("warning: 2027 has 261 trading days, where 238 to 250 are usual"),
            out.toString());
        assertTrue(out.toString().contains("calendar check: good"), out.toString());
    }

    @Test
    void shouldNameAllThatIsMalformed() throws IOException
    {
        final Path file = write("millrace-calendar,1\nversion,2030.01\ncovers,2030-01-01,2030-12-31\n" +
            "closed,2030-02-30,2030-03-01,x\nclose,2030-05-01\n");

        final int exitCode = execute("check", "--file", file.toString());

        assertEquals(1, exitCode);
        assertEquals(List.of(
            "calendar " + file + " line 4: day '2030-02-30': write a date of the years 1990 to 2199 as YYYY-MM-DD",
            "calendar " + file + " line 5: kind 'close': use version, covers, closed or night-off",
            "calendar check: 2 malformed in " + file), err.toString().lines().toList());
    }

    @Test
    void shouldFailWhenTodayIsNotCovered() throws IOException
    {
        final Path file = write("millrace-calendar,1\nversion,2012.01\ncovers,2012-01-01,2012-12-31\n");

        final int exitCode = execute("check", "--file", file.toString());

        assertEquals(1, exitCode);
        assertTrue(err.toString().contains("is not covered: its days are 2012-01-01 to 2012-12-31"), err.toString());
    }

    @Test
    void shouldNameAFileThatIsNotThere()
    {
        final int exitCode = execute("check", "--file", directory.resolve("none.csv").toString());

        assertTrue(exitCode != 0);
        assertTrue(err.toString().contains("none.csv: cannot be read"), err.toString());
    }

    @Test
    void shouldShowTheSessionsOfADay()
    {
        final int exitCode = execute("show", "--day", "2018-10-15", "--product", "au");

        assertEquals(0, exitCode, err.toString());
        assertTrue(out.toString().contains("night session  yes, on the evening of 2018-10-12 Friday"), out.toString());
        assertTrue(out.toString().contains("  OPEN             2018-10-12 21:00 to 2018-10-13 02:30"), out.toString());
        assertTrue(out.toString().contains("  OPEN             2018-10-15 13:30 to 2018-10-15 15:00"), out.toString());
    }

    @Test
    void shouldShowNoNightAfterAHoliday()
    {
        final int exitCode = execute("show", "--day", "2018-10-08", "--product", "rb");

        assertEquals(0, exitCode, err.toString());
        assertTrue(out.toString().contains("night session  no"), out.toString());
        assertTrue(out.toString().contains("previous       2018-09-28 Friday"), out.toString());
        assertFalse(out.toString().contains("21:00"), out.toString());
    }

    @Test
    void shouldShowWhyADayIsClosed()
    {
        final int exitCode = execute("show", "--day", "2024-02-09", "--product", "IF");

        assertEquals(0, exitCode, err.toString());
        assertTrue(out.toString().contains("trading day    no, eve of the Spring Festival"), out.toString());
        assertTrue(out.toString().contains("  none"), out.toString());
    }

    @Test
    void shouldRefuseARangeWithoutACoveredDay()
    {
        assertEquals(CommandLine.ExitCode.USAGE, execute("check", "--from", "2021-02-01", "--to", "2021-01-01"));
        assertTrue(err.toString().contains("no covered day lies from --from to --to"), err.toString());
    }

    @Test
    void shouldRefuseWhatIsNoDay()
    {
        assertEquals(CommandLine.ExitCode.USAGE, execute("show", "--day", "20240209"));
        assertTrue(err.toString().contains("'20240209' is no date"), err.toString());
    }

    @Test
    void shouldRefuseAnUnknownProduct()
    {
        assertTrue(0 != execute("show", "--day", "2024-02-08", "--product", "RB"));
        assertTrue(err.toString().contains("--product 'RB' is unknown"), err.toString());
    }

    private int execute(final String... args)
    {
        return new CommandLine(new CalendarCommand()).setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args);
    }

    private Path write(final String text) throws IOException
    {
        return Files.writeString(directory.resolve("calendar.csv"), text);
    }
}
