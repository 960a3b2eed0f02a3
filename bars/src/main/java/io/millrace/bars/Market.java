package io.millrace.bars;

import io.millrace.audit.HotPath;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One exchange: its time, its instruments in the order of their first tick, and what its time does to their bars. Exchanges have clocks of
 * their own, seconds apart at times; what closes bars of one is not the time of another. One thread.
 */
final class Market
{
    private static final long NEVER = Long.MAX_VALUE;

    final MarketClock clock = new MarketClock();
    private final List<InstrumentBars> instruments = new ArrayList<>();
    private final DueBars due = new DueBars();
    private final long closeGraceNs;
    private final long[] nextCloseNs;
    private long nearestCloseNs = NEVER;

    Market(final int intervalCount, final long closeGraceNs)
    {
        this.closeGraceNs = closeGraceNs;
        nextCloseNs = new long[intervalCount];
        Arrays.fill(nextCloseNs, NEVER);
    }

    void add(final InstrumentBars instrument)
    {
        instruments.add(instrument);
        due.reserve(instruments.size());
    }

    /** Closes and takes out the instruments whose newest tick is of a day before one. */
    void removeBefore(final int tradingDay, final List<InstrumentBars> removed)
    {
        for (final InstrumentBars each : instruments)
        {
            if (each.tradingDay() < tradingDay)
            {
                each.close();
                due.remove(each);
                removed.add(each);
            }
        }
        instruments.removeIf(each -> each.tradingDay() < tradingDay);
    }

    /** The exchange's time was moved: bars whose end it has passed by the grace are closed, changes that are due are sent. */
    @HotPath
    void onTime()
    {
        final long timeNs = clock.timeNs();
        if (timeNs >= nearestCloseNs)
        {
            closePassed(timeNs);
        }
        InstrumentBars instrument = due.poll(timeNs);
        while (null != instrument)
        {
            due.expect(instrument, instrument.sendDue(timeNs));
            instrument = due.poll(timeNs);
        }
    }

    /** Bars of an instrument are open until an end, and changed. */
    @HotPath
    void expect(final InstrumentBars instrument, final int interval)
    {
        final BarSeries series = instrument.series(interval);
        final long openEndNs = series.openEndNs();
        if (openEndNs < nextCloseNs[interval] - closeGraceNs)
        {
            nextCloseNs[interval] = openEndNs + closeGraceNs;
            nearestCloseNs = Math.min(nearestCloseNs, nextCloseNs[interval]);
        }
        due.expect(instrument, series.dueNs());
    }

    /** Ticks are missing from now on. */
    void beginGap()
    {
        for (int i = 0; i < instruments.size(); i++)
        {
            instruments.get(i).beginGap(clock.timeNs());
        }
    }

    /** Ticks come again. */
    void endGap(final long timeNs)
    {
        for (int i = 0; i < instruments.size(); i++)
        {
            instruments.get(i).endGap(timeNs);
        }
    }

    void closeEarly()
    {
        for (int interval = 0; interval < nextCloseNs.length; interval++)
        {
            for (int i = 0; i < instruments.size(); i++)
            {
                instruments.get(i).series(interval).closeEarly();
            }
            nextCloseNs[interval] = NEVER;
        }
        nearestCloseNs = NEVER;
    }

    /** Shortest interval first, instruments in the order of their first tick: the same in every run over the same ticks. */
    @HotPath
    private void closePassed(final long timeNs)
    {
        long nearest = NEVER;
        for (int interval = 0; interval < nextCloseNs.length; interval++)
        {
            if (timeNs >= nextCloseNs[interval])
            {
                nextCloseNs[interval] = closePassed(interval, timeNs - closeGraceNs);
            }
            nearest = Math.min(nearest, nextCloseNs[interval]);
        }
        nearestCloseNs = nearest;
    }

    @HotPath
    private long closePassed(final int interval, final long passedNs)
    {
        long nearest = NEVER;
        for (int i = 0; i < instruments.size(); i++)
        {
            final BarSeries series = instruments.get(i).series(interval);
            final long endNs = series.openEndNs();
            if (endNs <= passedNs)
            {
                series.close();
            }
            else
            {
                nearest = Math.min(nearest, endNs);
            }
        }

        return NEVER == nearest ? NEVER : nearest + closeGraceNs;
    }
}
