package io.millrace.app.calendar;

import io.millrace.reference.CivilDay;
import io.millrace.reference.ReferenceDataException;
import io.millrace.reference.TradingCalendar;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** Which calendar a command is about: the option {@code --file}, or the one that is shipped. */
final class CalendarSource
{
    private static final ZoneId EXCHANGE_ZONE = ZoneId.of("Asia/Shanghai");

    @Option(names = "--file", paramLabel = "FILE", description = "Your calendar. Default: the one that is shipped.")
    private Path file;

    String name()
    {
        return null == file ? "shipped with Millrace" : file.toString();
    }

    TradingCalendar load()
    {
        return null == file ? TradingCalendar.shipped() : TradingCalendar.read(file);
    }

    /** All that is wrong with the file; empty for the shipped calendar, which the build tests. */
    List<String> problems()
    {
        if (null == file)
        {
            return List.of();
        }
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8))
        {
            return TradingCalendar.problems(file.toString(), in);
        }
        catch (final IOException ex)
        {
            throw new ReferenceDataException("calendar " + file + ": cannot be read: " + ex +
                "; name a UTF-8 text file that this user may read");
        }
    }

    static int today()
    {
        return (int)LocalDate.now(EXCHANGE_ZONE).toEpochDay();
    }

    /** Reads a day of the command line. */
    static final class DayConverter implements ITypeConverter<Integer>
    {
        @Override
        public Integer convert(final String text)
        {
            final int day = CivilDay.parse(text);
            if (CivilDay.NULL_DAY == day)
            {
                throw new TypeConversionException(
                    "'" + text + "' is no date of the years 1990 to 2199: write YYYY-MM-DD");
            }

            return day;
        }
    }
}
