package io.millrace.app.file;

import io.millrace.reference.CivilDay;
import picocli.CommandLine.Option;

import java.io.File;

/** What the commands over a file of ticks are told about it beside its name. Filled by picocli. */
public final class TickFileOptions
{
    static final int NO_DAY = 0;

    private static final String FROM_DATA = "from-data";

    @Option(names = "--trading-day", paramLabel = "YYYYMMDD", description = "Trading day of the rows that have none.")
    private int tradingDay = NO_DAY;

    @Option(names = "--clock", paramLabel = "from-data|FILE", defaultValue = FROM_DATA, description = "When the rows were received: in the column LocalTime, or in FILE, one time for each row (epoch nanoseconds, or 2024-08-09T09:00:00.000 in Shanghai). Rows without are held to no clock.")
    private String clock = FROM_DATA;

    /** The day as yyyymmdd; {@link #NO_DAY} when none was given. */
    int tradingDay()
    {
        if (NO_DAY != tradingDay && CivilDay.NULL_DAY == CivilDay.toEpochDay(tradingDay))
        {
            throw new TickFileException("--trading-day " + tradingDay + ": is no date: write it as 20240809");
        }

        return tradingDay;
    }

    /** The file of times; null when they are in the data. */
    File clockFile()
    {
        return FROM_DATA.equals(clock) ? null : new File(clock);
    }
}
