package io.millrace.reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.BitSet;

/** Reads a {@link TradingCalendar}; docs/calendar.md has the format. */
final class CalendarReader
{
    private static final String FORMAT = "millrace-calendar";
    private static final String FORMAT_VERSION = "1";

    private final String name;
    private final BitSet closed = new BitSet();
    private final BitSet nightsOff = new BitSet();
    private String version;
    private int first = CivilDay.NULL_DAY;
    private int last = CivilDay.NULL_DAY;
    private boolean isFormatSeen;
    private int lineNumber;

    CalendarReader(final String name)
    {
        this.name = name;
    }

    TradingCalendar read(final BufferedReader in) throws IOException
    {
        for (String line = in.readLine(); line != null; line = in.readLine())
        {
            lineNumber++;
            if (!line.isBlank() && !line.startsWith("#"))
            {
                take(line.split(",", -1));
            }
        }
        require(isFormatSeen, "format", "", "begin the file with " + FORMAT + "," + FORMAT_VERSION);
        require(null != version, "version", "", "add a line version,YYYY.MM");
        require(CivilDay.NULL_DAY != first, "covers", "", "add a line covers,FIRST,LAST");

        return new TradingCalendar(version, first, last, closed, nightsOff);
    }

    private void take(final String[] fields)
    {
        if (!isFormatSeen)
        {
            require(2 == fields.length && FORMAT.equals(fields[0]) && FORMAT_VERSION.equals(fields[1]), "format",
                String.join(",", fields), "begin the file with " + FORMAT + "," + FORMAT_VERSION);
            isFormatSeen = true;
            return;
        }
        switch (fields[0])
        {
            case "version" -> {
                require(2 == fields.length && !fields[1].isBlank(), "version", String.join(",", fields),
                    "write version,YYYY.MM");
                version = fields[1];
            }
            case "covers" -> {
                require(3 == fields.length && CivilDay.NULL_DAY == first, "covers", String.join(",", fields),
                    "write covers,FIRST,LAST once, before any other day");
                first = day(fields[1]);
                last = day(fields[2]);
                require(first <= last, "covers", fields[2], "name the last day after the first");
            }
            case "closed" -> take(fields, closed);
            case "night-off" -> take(fields, nightsOff);
            default -> throw malformed("kind", fields[0], "use version, covers, closed or night-off");
        }
    }

    private void take(final String[] fields, final BitSet days)
    {
        require(4 == fields.length, fields[0], String.join(",", fields), "write " + fields[0] + ",FIRST,LAST,WHY");
        require(CivilDay.NULL_DAY != first, fields[0], fields[1], "put the line covers,FIRST,LAST before it");
        final int from = day(fields[1]);
        final int to = day(fields[2]);
        require(from <= to, fields[0], fields[2], "name the last day after the first");
        require(from >= first && to <= last, fields[0], fields[1] + "," + fields[2], "stay within the covered days");
        require(days.get(from - first, to - first + 1).isEmpty(), fields[0], fields[1] + "," + fields[2],
            "name each day once");
        days.set(from - first, to - first + 1);
    }

    private int day(final String text)
    {
        final boolean isFormed = text.matches("\\d{4}-\\d{2}-\\d{2}");
        final int epochDay = isFormed ? CivilDay.toEpochDay(Integer.parseInt(text.replace("-", ""))) :
            CivilDay.NULL_DAY;
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
}
