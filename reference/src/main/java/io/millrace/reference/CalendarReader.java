package io.millrace.reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Reads a {@link TradingCalendar}; docs/calendar.md has the format. A malformed line is noted and the next one is read, so that
 * {@code millrace calendar check} can name all of them.
 */
final class CalendarReader
{
    private static final String FORMAT = "millrace-calendar";
    private static final String FORMAT_VERSION = "1";

    private final String name;
    private final List<String> problems = new ArrayList<>();
    private final List<CalendarPeriod> periods = new ArrayList<>();
    private final BitSet closed = new BitSet();
    private final BitSet nightsOff = new BitSet();
    private String version;
    private int first = CivilDay.NULL_DAY;
    private int last = CivilDay.NULL_DAY;
    private boolean isFormatSeen;
    private boolean isCoversSeen;
    private int lineNumber;

    CalendarReader(final String name)
    {
        this.name = name;
    }

    TradingCalendar read(final BufferedReader in) throws IOException
    {
        final List<String> found = problems(in);
        if (!found.isEmpty())
        {
            throw new ReferenceDataException(found.size() == 1 ? found.get(0) : found.get(0) + "; and " +
                (found.size() - 1) + " more: run millrace calendar check on the file");
        }

        return new TradingCalendar(version, first, last, closed, nightsOff, periods);
    }

    List<String> problems(final BufferedReader in) throws IOException
    {
        for (String line = in.readLine(); line != null; line = in.readLine())
        {
            lineNumber++;
            if (!line.isBlank() && !line.startsWith("#"))
            {
                noting(line.split(",", -1), this::take);
            }
        }
        noting(null, ignored -> require(isFormatSeen, "format", "",
            "begin the file with " + FORMAT + "," + FORMAT_VERSION));
        noting(null, ignored -> require(null != version, "version", "", "add a line version,YYYY.MM"));
        noting(null, ignored -> require(isCoversSeen, "covers", "", "add a line covers,FIRST,LAST"));

        return problems;
    }

    private void noting(final String[] fields, final Step step)
    {
        try
        {
            step.take(fields);
        }
        catch (final ReferenceDataException ex)
        {
            problems.add(ex.getMessage());
        }
    }

    private void take(final String[] fields)
    {
        if (!isFormatSeen)
        {
            isFormatSeen = true;
            require(2 == fields.length && FORMAT.equals(fields[0]) && FORMAT_VERSION.equals(fields[1]), "format",
                String.join(",", fields), "begin the file with " + FORMAT + "," + FORMAT_VERSION);
            return;
        }
        switch (fields[0])
        {
            case "version" -> {
                require(2 == fields.length && !fields[1].isBlank(), "version", String.join(",", fields),
                    "write version,YYYY.MM");
                require(null == version, "version", fields[1], "name the version once");
                version = fields[1];
            }
            case "covers" -> takeCovers(fields);
            case "closed" -> takePeriod(fields, CalendarPeriod.Kind.CLOSED, closed);
            case "night-off" -> takePeriod(fields, CalendarPeriod.Kind.NIGHT_OFF, nightsOff);
            default -> throw malformed("kind", fields[0], "use version, covers, closed or night-off");
        }
    }

    private void takeCovers(final String[] fields)
    {
        final boolean isFirst = !isCoversSeen;
        isCoversSeen = true;
        require(3 == fields.length && isFirst, "covers", String.join(",", fields),
            "write covers,FIRST,LAST once, before any other day");
        final int from = day(fields[1]);
        final int to = day(fields[2]);
        require(from <= to, "covers", fields[2], "name the last day after the first");
        first = from;
        last = to;
    }

    private void takePeriod(final String[] fields, final CalendarPeriod.Kind kind, final BitSet days)
    {
        require(4 == fields.length, fields[0], String.join(",", fields), "write " + fields[0] + ",FIRST,LAST,WHY");
        require(isCoversSeen, fields[0], fields[1], "put the line covers,FIRST,LAST before it");
        final int from = day(fields[1]);
        final int to = day(fields[2]);
        require(from <= to, fields[0], fields[2], "name the last day after the first");
        if (CivilDay.NULL_DAY == first)
        {
            return; // The line covers was malformed and is named already: no line after it can be held against it.
        }
        require(from >= first && to <= last, fields[0], fields[1] + "," + fields[2], "stay within the covered days");
        require(days.get(from - first, to - first + 1).isEmpty(), fields[0], fields[1] + "," + fields[2],
            "name each day once");
        days.set(from - first, to - first + 1);
        periods.add(new CalendarPeriod(kind, from, to, fields[3]));
    }

    private int day(final String text)
    {
        final int epochDay = CivilDay.parse(text);
        require(CivilDay.NULL_DAY != epochDay, "day", text, "write a date of the years 1990 to 2199 as YYYY-MM-DD");

        return epochDay;
    }

    private void require(final boolean isTrue, final String field, final String value, final String remedy)
    {
        if (!isTrue)
        {
            throw malformed(field, value, remedy);
        }
    }

    private ReferenceDataException malformed(final String field, final String value, final String remedy)
    {
        return new ReferenceDataException("calendar " + name + " line " + lineNumber + ": " + field + " '" + value +
            "': " + remedy);
    }

    /** What is done with one line. */
    private interface Step
    {
        void take(String[] fields);
    }
}
