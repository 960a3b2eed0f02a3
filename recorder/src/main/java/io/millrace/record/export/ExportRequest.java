package io.millrace.record.export;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;

/**
 * What is to be exported.
 *
 * @param table       rows of which.
 * @param format      of the file.
 * @param firstDay    first day, yyyymmdd.
 * @param lastDay     last day, yyyymmdd, not before the first.
 * @param instruments ids of the instruments; empty: all.
 * @param out         file, or an existing directory, which gets a file for each day.
 */
public record ExportRequest(ExportTable table, ExportFormat format, int firstDay, int lastDay,
    List<String> instruments, Path out)
{
    /**
     * Checks what can be told without ClickHouse.
     *
     * @throws ExportException that says what is wrong.
     */
    public ExportRequest
    {
        instruments = List.copyOf(instruments);
        requireDay(firstDay);
        requireDay(lastDay);
        if (lastDay < firstDay)
        {
            throw new ExportException("the last day, " + lastDay + ", is before the first, " + firstDay +
                ": turn them round");
        }
        if (!instruments.isEmpty() && !table.hasSymbol())
        {
            throw new ExportException("instruments " + instruments + ": rows of " + table.table() +
                " are of no instrument; leave the instruments out");
        }
        for (final String instrument : instruments)
        {
            if (!instrument.matches("[ -~&&[^'\\\\]]+"))
            {
                throw new ExportException("instrument '" + instrument +
                    "' is no id: give the exchange's own, e.g. rb2610");
            }
        }
    }

    private static void requireDay(final int day)
    {
        try
        {
            LocalDate.of(day / 10_000, day / 100 % 100, day % 100);
        }
        catch (final DateTimeException ex)
        {
            throw new ExportException("day " + day + " is no date: give yyyymmdd, e.g. 20260930", ex);
        }
    }
}
