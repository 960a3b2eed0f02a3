package io.millrace.app.file;

import io.millrace.app.settings.FeedSettings;
import io.millrace.app.settings.Settings;
import io.millrace.feed.ClockCheck;
import io.millrace.reference.CivilDay;
import io.millrace.reference.MarketReference;
import io.millrace.reference.SessionClock;
import io.millrace.reference.TradingCalendar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;

/** Runs the feed handler over a file of recorded ticks and writes what became of each row: one line out for each line in, in order. */
@Command(name = "normalise", mixinStandardHelpOptions = true, description = "Check a file of recorded ticks with the feed handler's own code.")
public final class NormaliseCommand implements Callable<Integer>
{
    private static final String FROM_DATA = "from-data";
    private static final int NO_DAY = 0;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings: feed.calendar and feed.rules are used. Default: those of this build.")
    private File config;

    @Option(names = "--in", required = true, paramLabel = "FILE.csv[.gz]", description = "Ticks; the first line names the columns by CTP's fields.")
    private File in;

    @Option(names = "--trading-day", paramLabel = "YYYYMMDD", description = "Trading day of the rows that have none.")
    private int tradingDay = NO_DAY;

    @Option(names = "--clock", paramLabel = "from-data|FILE", defaultValue = FROM_DATA, description = "When the rows were received: in the column LocalTime, or in FILE, one time for each row (epoch nanoseconds, or 2024-08-09T09:00:00.000 in Shanghai). Rows without are held to no clock.")
    private String clock;

    @Option(names = "--out", paramLabel = "FILE.csv|-", defaultValue = OutputFile.STANDARD_OUTPUT, description = "Where to write. Default: standard output.")
    private String out;

    @Override
    public Integer call() throws IOException
    {
        if (NO_DAY != tradingDay && CivilDay.NULL_DAY == CivilDay.toEpochDay(tradingDay))
        {
            throw new TickFileException("--trading-day " + tradingDay + ": is no date: write it as 20240809");
        }
        OutputFile.requireOther(in, out);
        final Settings settings = Settings.load(config);
        final MarketReference reference = FeedSettings.reference(settings);
        try (TickCsvReader rows = TickCsvReader.open(in.toPath());
            ReceiveTimes times = FROM_DATA.equals(clock) ? ReceiveTimes.fromData() :
                ReceiveTimes.of(new File(clock).toPath());
            Writer writer = OutputFile.open(out))
        {
            final List<String> ignored = rows.ignoredColumns()
                .stream()
                .filter((name) -> !"LocalTime".equals(name))
                .toList();
            if (!ignored.isEmpty())
            {
                System.err.println("normalise: columns that are no fields of CTP's, not read: " + ignored);
            }
            final NormalisedCsv csv = new NormalisedCsv(writer);
            final FileFeed feed = new FileFeed(reference, FeedSettings.rules(settings, reference), ClockCheck.RECEIVE,
                settings.number("feed.instrument-limit"), csv);
            while (rows.next())
            {
                prepare(rows, times, reference.calendar());
                feed.take(rows);
                if (null != rows.problem())
                {
                    System.err.println(rows.problem());
                }
            }
            System.err.println("normalise: " + rows.rowCount() + " rows: " + csv.acceptedCount() + " accepted, " +
                csv.flaggedCount() + " accepted with flags, " + csv.rejectedCount() + " rejected");
        }

        return 0;
    }

    private void prepare(final TickCsvReader rows, final ReceiveTimes times, final TradingCalendar calendar)
    {
        rows.receiveTimeNs(times.next(rows));
        if (NO_DAY == tradingDay || !isEmpty(rows, "TradingDay"))
        {
            return;
        }
        rows.tradingDay(tradingDay);
        final int timeMs = rows.tick().updateTimeMs();
        if (isEmpty(rows, "ActionDay") && timeMs >= 0)
        {
            // The user's day is the trading day, at CZCE's night too, where the front's would be the natural one.
            rows.actionDay(CivilDay.fromEpochDay(SessionClock.dateOf(calendar, CivilDay.toEpochDay(tradingDay),
                SessionClock.ofTimeOfDay(timeMs))));
        }
    }

    private static boolean isEmpty(final TickCsvReader rows, final String column)
    {
        final String text = rows.text(column);

        return null == text || text.isEmpty();
    }

}
