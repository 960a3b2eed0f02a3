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
    /** Column of the ticks' own file that holds them. */
    static final String COLUMN = "LocalTime";

    private static final long UNKNOWN = 0;
    private static final long MALFORMED = -1;
    private static final String FORM = "epoch nanoseconds, 19 digits, or 2024-08-09T09:00:00.000 in Shanghai";
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

    /**
     * Epoch nanoseconds at which a row was received; 0: not known. Of a malformed time in the ticks' own file the row makes a note; a file of
     * times that holds anything else is likely to be the wrong one.
     */
    long next(final TickCsvReader row)
    {
        if (null == in)
        {
            final String text = row.text(COLUMN);
            final long receiveTimeNs = null == text ? UNKNOWN : parse(text);
            if (MALFORMED == receiveTimeNs)
            {
                row.note(COLUMN, text, "is " + FORM + "; taken for not known");
            }

            return Math.max(UNKNOWN, receiveTimeNs);
        }
        final String text = readLine();
        if (null == text)
        {
            throw new TickFileException("clock " + file + ": ends after line " + lineNumber +
                ", the ticks go on with line " + row.lineNumber() + ": give one time for each row");
        }
        final long receiveTimeNs = parse(text.trim());
        if (MALFORMED == receiveTimeNs)
        {
            throw new TickFileException(
                "clock " + file + " line " + lineNumber + ": '" + text + "' is no time: write " +
                    FORM);
        }

        return receiveTimeNs;
    }

    /** Behind the last row: more times than rows are times of other rows. */
    void requireEnd(final TickCsvReader rows)
    {
        final int used = lineNumber;
        while (null != in && null != readLine())
        {
            // Counted.
        }
        if (lineNumber > used)
        {
            throw new TickFileException("clock " + file + ": " + (lineNumber - used) + " times are left behind line " +
                used + ", the ticks have " + rows.rowCount() + " rows: give one time for each row");
        }
    }

    private String readLine()
    {
        try
        {
            final String next = in.readLine();
            lineNumber += null == next ? 0 : 1;

            return next;
        }
        catch (final IOException ex)
        {
            throw new TickFileException("clock " + file + ": cannot be read beyond line " + lineNumber + ": " + ex);
        }
    }

    private static long parse(final String text)
    {
        if (text.isEmpty())
        {
            return UNKNOWN;
        }
        try
        {
            return Math.max(MALFORMED, text.matches("\\d{19}") ? Long.parseLong(text) : shanghai(text));
        }
        catch (final DateTimeException | ArithmeticException | NumberFormatException ex)
        {
            return MALFORMED;
        }
    }

    private static long shanghai(final String text)
    {
        final Instant instant = LocalDateTime.parse(text.replace(' ', 'T')).atZone(SHANGHAI).toInstant();

        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
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
