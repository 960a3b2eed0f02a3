package io.millrace.app.file;

import io.millrace.app.settings.FeedSettings;
import io.millrace.app.settings.Settings;
import io.millrace.feed.ClockCheck;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.RuleBook;
import io.millrace.reference.CivilDay;
import io.millrace.reference.MarketReference;
import io.millrace.reference.SessionClock;
import io.millrace.wire.codec.RejectReason;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A file of recorded ticks on its way through the feed handler, as all commands over files read it: with the rules of the settings, and held
 * to the clock where a row says when it was received. What is odd about rows goes to standard error. One thread.
 */
public final class TickFile implements AutoCloseable
{
    private final String command;
    private final File in;
    private final File clock;
    private final int tradingDay;
    private final MarketReference reference;
    private final RuleBook rules;
    private final int instrumentLimit;
    private final ReceiveTimes times;
    private final TickCsvReader rows;
    private FeedCounters counters;

    private TickFile(final String command, final Settings settings, final File in, final TickFileOptions options)
    {
        this.command = command;
        this.in = in;
        clock = options.clockFile();
        tradingDay = options.tradingDay();
        reference = FeedSettings.reference(settings);
        rules = FeedSettings.rules(settings, reference);
        instrumentLimit = settings.number("feed.instrument-limit");
        rows = TickCsvReader.open(in.toPath());
        try
        {
            times = null == clock ? ReceiveTimes.fromData() : ReceiveTimes.of(clock.toPath());
        }
        catch (final TickFileException ex)
        {
            rows.close();
            throw ex;
        }
    }

    /**
     * Opens a file.
     *
     * @param command  that reads it, for messages.
     * @param settings for calendar, rules and the limit of instruments.
     * @param in       CSV, plain or gzip.
     * @param options  of the command line.
     * @return the file, before its first row.
     * @throws TickFileException when it or its clock cannot be read, its header is wrong, or an option.
     */
    public static TickFile open(final String command, final Settings settings, final File in,
        final TickFileOptions options)
    {
        final TickFile file = new TickFile(command, settings, in, options);
        final List<String> ignored = file.rows.ignoredColumns()
            .stream()
            .filter((name) -> !ReceiveTimes.COLUMN.equals(name))
            .toList();
        if (!ignored.isEmpty())
        {
            System.err.println(command + ": columns that are no fields of CTP's, not read: " + ignored);
        }

        return file;
    }

    /**
     * Reads the file to its end. Once.
     *
     * @param listener gets the outcome of each row.
     * @throws TickFileException when the file is damaged, or the clock has not one time for each row.
     */
    public void read(final FileFeed.Listener listener)
    {
        final FileFeed feed = new FileFeed(reference, rules, ClockCheck.RECEIVE, instrumentLimit, listener);
        counters = feed.counters();
        while (rows.next())
        {
            prepare();
            feed.take(rows);
            if (null != rows.problem())
            {
                System.err.println(rows.problem());
            }
        }
        times.requireEnd(rows);
    }

    /**
     * Rows read so far.
     *
     * @return the number.
     */
    public long rowCount()
    {
        return rows.rowCount();
    }

    /**
     * What was rejected, for people.
     *
     * @return the number of rows, and of each reason that there was, e.g. {@code 9 rows rejected {DUPLICATE=7, MALFORMED_PRICE=2}}.
     */
    public String rejections()
    {
        final Map<RejectReason, Long> reasons = reasons();
        final long count = counters.ticksRead() - counters.ticksPublished();

        return count + " rows rejected" + (reasons.isEmpty() ? "" : " " + reasons);
    }

    /**
     * A run of which nothing came is a failure.
     *
     * @throws TickFileException when the file has rows and none was accepted.
     */
    public void requireAccepted()
    {
        if (0 == counters.ticksPublished() && counters.ticksRead() > 0)
        {
            final boolean isDayMissing = TickFileOptions.NO_DAY == tradingDay &&
                counters.rejected(RejectReason.MALFORMED_DAY) > 0;
            throw new TickFileException("ticks " + in + ": none of its " + counters.ticksRead() +
                " rows was accepted: " + reasons() + (isDayMissing ?
                    "; rows without TradingDay need --trading-day" :
                    "; docs/true-ticks.md says what the reasons mean"));
        }
    }

    /** Refuses to write over what is read. */
    void requireOther(final String out, final Path written) throws IOException
    {
        requireOther("--in", in, out, written);
        if (null != clock)
        {
            requireOther("--clock", clock, out, written);
        }
    }

    private static void requireOther(final String option, final File read, final String out, final Path written)
        throws IOException
    {
        if (Files.exists(written) && Files.isSameFile(read.toPath(), written))
        {
            throw new TickFileException("--out " + out + ": " + written + " is the file that " + option +
                " names: name another");
        }
    }

    @Override
    public void close()
    {
        rows.close();
        times.close();
    }

    private void prepare()
    {
        rows.receiveTimeNs(times.next(rows));
        if (TickFileOptions.NO_DAY == tradingDay || !isEmpty("TradingDay"))
        {
            return;
        }
        rows.tradingDay(tradingDay);
        final int timeMs = rows.tick().updateTimeMs();
        if (isEmpty("ActionDay") && timeMs >= 0)
        {
            // The user's day is the trading day, at CZCE's night too, where the front's would be the natural one.
            rows.actionDay(CivilDay.fromEpochDay(SessionClock.dateOf(reference.calendar(),
                CivilDay.toEpochDay(tradingDay), SessionClock.ofTimeOfDay(timeMs))));
        }
    }

    private boolean isEmpty(final String column)
    {
        final String text = rows.text(column);

        return null == text || text.isEmpty();
    }

    private Map<RejectReason, Long> reasons()
    {
        final Map<RejectReason, Long> reasons = new EnumMap<>(RejectReason.class);
        for (final RejectReason reason : RejectReason.values())
        {
            if (RejectReason.NULL_VAL != reason && counters.rejected(reason) > 0)
            {
                reasons.put(reason, counters.rejected(reason));
            }
        }

        return reasons;
    }
}
