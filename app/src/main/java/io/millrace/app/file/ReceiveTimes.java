package io.millrace.app.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * When the rows of a file of ticks were received: in a column {@code LocalTime} of the file itself, or in a file with one time a row. A time is
 * epoch nanoseconds, or date and time of Shanghai as {@code 2024-08-09T09:00:00.000}; an empty one is not known. One thread.
 */
final class ReceiveTimes implements AutoCloseable
{
    private static final String COLUMN = "LocalTime";
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    private final Path file;
    private final BufferedReader in;
    private int lineNumber;

    private ReceiveTimes(final Path file, final BufferedReader in)
    {
        this.file = file;
        this.in = in;
    }

    static ReceiveTimes fromData()
    {
        return new ReceiveTimes(null, null);
    }

    static ReceiveTimes of(final Path file)
    {
        try
        {
            return new ReceiveTimes(file, Files.newBufferedReader(file, StandardCharsets.ISO_8859_1));
        }
        catch (final IOException ex)
        {
            throw new TickFileException("clock " + file + ": cannot be opened: " + ex +
                "; name a file with one time for each row of ticks, or from-data");
        }
    }

    /** Epoch nanoseconds at which a row was received; 0: not known. */
    long next(final TickCsvReader row)
    {
        if (null == in)
        {
            final String text = row.text(COLUMN);
            return null == text ? 0 : parse(text, "ticks line " + row.lineNumber() + ": column " + COLUMN);
        }
        final String text = readLine();
        if (null == text)
        {
            throw new TickFileException(
                "clock " + file + ": ends after " + lineNumber + " times, the ticks go on with line " +
                    row.lineNumber() + ": give one time for each row");
        }

        return parse(text.trim(), "clock " + file + " line " + lineNumber + ":");
    }

    private String readLine()
    {
        try
        {
            lineNumber++;
            return in.readLine();
        }
        catch (final IOException ex)
        {
            throw new TickFileException("clock " + file + ": cannot be read beyond line " + lineNumber + ": " + ex);
        }
    }

    private static long parse(final String text, final String where)
    {
        if (text.isEmpty())
        {
            return 0;
        }
        try
        {
            if (text.matches("\\d{19}"))
            {
                return Long.parseLong(text);
            }
            final Instant instant = LocalDateTime.parse(text.replace(' ', 'T')).atZone(SHANGHAI).toInstant();

            return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
        }
        catch (final DateTimeException | NumberFormatException ex)
        {
            throw new TickFileException(where + " '" + text +
                "' is no time: write epoch nanoseconds, 19 digits, or 2024-08-09T09:00:00.000 in Shanghai");
        }
    }

    @Override
    public void close()
    {
        if (null != in)
        {
            try
            {
                in.close();
            }
            catch (final IOException ex)
            {
                throw new TickFileException("clock " + file + ": cannot be closed: " + ex);
            }
        }
    }
}
