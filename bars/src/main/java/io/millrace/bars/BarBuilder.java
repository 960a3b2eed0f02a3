package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.reference.InstrumentName;
import io.millrace.reference.Product;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.collections.Long2ObjectHashMap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Builds the bars of all instruments and intervals from ticks; docs/bars.md has the rules. Pure: what it sends is a function of the calls
 * made, and time comes only from ticks and from {@link #onMarketTime}, {@link #onEndOfDay}. Nothing is allocated per tick once its
 * instrument is known on its trading day. One thread.
 */
public final class BarBuilder
{
    private static final long NEVER = Long.MAX_VALUE;

    private final BarContext context;
    private final BarSink sink;
    private final DaySchedules schedules;
    private final boolean usesDayExtremes;
    private final long closeGraceNs;
    private final int shard;
    private final int shards;

    private final Long2ObjectHashMap<InstrumentBars> byId = new Long2ObjectHashMap<>();
    private final List<InstrumentBars> instruments = new ArrayList<>();
    private final TickEffect effect = new TickEffect();
    private final long[] nextCloseNs;
    private long nearestCloseNs = NEVER;
    private long marketTimeNs = Long.MIN_VALUE;
    private long gapNumber;
    private long gapEndNs = Long.MIN_VALUE;
    private boolean isGapOpen;

    private long tickCount;
    private long restingCount;
    private long restingTradeCount;
    private long lateCount;
    private long tooLateCount;
    private long tooLateVolume;
    private long unscheduledCount;
    private long takenBackCount;

    /**
     * A builder without instruments.
     *
     * @param context concluded here unless it is already.
     * @param sink    gets the bars.
     */
    public BarBuilder(final BarContext context, final BarSink sink)
    {
        this.context = context.isConcluded() ? context : context.conclude();
        this.sink = sink;
        schedules = new DaySchedules(context.reference());
        usesDayExtremes = context.usesDayExtremes();
        closeGraceNs = context.closeGraceNs();
        shard = context.shard();
        shards = context.shards();
        nextCloseNs = new long[context.intervalsS().length];
        Arrays.fill(nextCloseNs, NEVER);
    }

    /**
     * Takes a tick. The ticks of one instrument come in the order of time; those of different instruments need not.
     *
     * @param tick valid during the call.
     */
    @HotPath
    public void onTick(final TickDecoder tick)
    {
        final long timeNs = tick.exchangeTimeNs();
        final int flags = TickFlags.of(tick);
        if (isGapOpen)
        {
            isGapOpen = false;
            gapEndNs = Math.max(marketTimeNs, timeNs);
        }
        if (TickFlags.isMarketTime(flags))
        {
            onMarketTime(timeNs);
        }
        final long instrumentId = tick.instrumentId();
        // Every shard hears every tick: the market's time is that of the whole market, and so are the bars that it closes.
        if (1 != shards && Math.floorMod(instrumentId, shards) != shard)
        {
            return;
        }
        tickCount++;
        final InstrumentBars known = byId.get(instrumentId);
        final InstrumentBars instrument = null == known ? addSlow(tick) : known;
        if (tick.tradingDay() != instrument.tradingDay() && !isDayBegunSlow(instrument, tick))
        {
            return;
        }
        if (null == instrument.day())
        {
            unscheduledCount++;
            return;
        }
        apply(instrument, tick, flags);
    }

    /**
     * Takes the market's time: bars whose end it has passed by the grace are closed. Time that goes back is ignored.
     *
     * @param timeNs epoch nanoseconds of the exchange's clock.
     */
    @HotPath
    public void onMarketTime(final long timeNs)
    {
        if (timeNs > marketTimeNs)
        {
            marketTimeNs = timeNs;
            if (timeNs >= nearestCloseNs)
            {
                closePassed();
            }
        }
    }

    /** Ticks are missing: open bars, and those that the next tick finds begun, are marked incomplete. */
    public void onGap()
    {
        gapNumber++;
        isGapOpen = true;
        for (int i = 0; i < instruments.size(); i++)
        {
            for (int interval = 0; interval < nextCloseNs.length; interval++)
            {
                instruments.get(i).series(interval).markIncomplete();
            }
        }
    }

    /** No tick follows, for now: closes all open bars. A tick that comes before a bar's end opens it again, marked corrected. */
    public void onEndOfDay()
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

    /**
     * Takes a tick for the newest one before those to come, as if it had been built into bars: for who begins in mid-stream and has the
     * last tick of each instrument. Sends nothing.
     *
     * @param tick valid during the call.
     */
    public void prime(final TickDecoder tick)
    {
        if (1 != shards && Math.floorMod(tick.instrumentId(), shards) != shard)
        {
            return;
        }
        final InstrumentBars known = byId.get(tick.instrumentId());
        final InstrumentBars instrument = null == known ? addSlow(tick) : known;
        if (tick.tradingDay() == instrument.tradingDay() || isDayBegunSlow(instrument, tick))
        {
            instrument.prime(tick, gapNumber);
        }
    }

    /**
     * Hands the open bars of an instrument to a sink, from the shortest interval to the longest, without changing them.
     *
     * @param instrumentId of the instrument.
     * @param receiver     of the bars.
     */
    public void openBars(final long instrumentId, final BarSink receiver)
    {
        final InstrumentBars instrument = byId.get(instrumentId);
        for (int interval = 0; null != instrument && interval < nextCloseNs.length; interval++)
        {
            final Bar bar = instrument.series(interval).openBar();
            if (null != bar)
            {
                receiver.onBar(bar);
            }
        }
    }

    /**
     * The highest exchange time seen.
     *
     * @return epoch nanoseconds; the smallest long before the first tick.
     */
    public long marketTimeNs()
    {
        return marketTimeNs;
    }

    /** Instruments known. */
    public int instrumentCount()
    {
        return instruments.size();
    }

    /** Ticks of the shard's instruments. */
    public long tickCount()
    {
        return tickCount;
    }

    /** Ticks while the market rested that brought no trade: in no bar. */
    public long restingCount()
    {
        return restingCount;
    }

    /** Ticks while the market rested that brought volume or turnover: in the last bar before them. */
    public long restingTradeCount()
    {
        return restingTradeCount;
    }

    /** Ticks that came when at least one of their bars was closed, and corrected it. */
    public long lateCount()
    {
        return lateCount;
    }

    /** Ticks that came when at least one of their bars was no longer remembered: missing in it. */
    public long tooLateCount()
    {
        return tooLateCount;
    }

    /** Lots of those ticks. */
    public long tooLateVolume()
    {
        return tooLateVolume;
    }

    /** Times that an instrument's day began anew at an earlier time, because its first tick had been a stale snapshot. */
    public long takenBackCount()
    {
        return takenBackCount;
    }

    /** Ticks of products whose sessions are not known: in no bar. */
    public long unscheduledCount()
    {
        return unscheduledCount;
    }

    @HotPath
    private void apply(final InstrumentBars instrument, final TickDecoder tick, final int flags)
    {
        final TickEffect current = effect;
        instrument.read(tick, flags, gapNumber, usesDayExtremes, current);
        takenBackCount += current.isTakenBack ? 1 : 0;
        current.incompleteThroughNs = Math.max(current.incompleteThroughNs, gapEndNs);
        if (TickFlags.isAtRest(flags) || instrument.day().isAtRest(current.segment, current.timeNs))
        {
            if (current.volume <= 0 && (!current.hasTurnover || 0 == current.turnover))
            {
                restingCount++;
                return;
            }
            restingTradeCount++;
        }
        current.flags |= TickFlags.isAuction(flags) ||
            instrument.day().isAuction(current.segment, current.timeNs) ? BarFlag.AUCTION : 0;
        boolean isLate = false;
        boolean isTooLate = false;
        for (int interval = 0; interval < nextCloseNs.length; interval++)
        {
            final BarSeries series = instrument.series(interval);
            final BarSeries.Outcome outcome = series.onTick(instrument.day(), current);
            isLate |= BarSeries.Outcome.CORRECTED == outcome;
            isTooLate |= BarSeries.Outcome.TOO_LATE == outcome;
            expectClose(interval, series.openEndNs());
        }
        instrument.remember(tick, current);
        if (isLate || isTooLate)
        {
            countLate(isLate, isTooLate, current.volume);
        }
    }

    @HotPath
    private void expectClose(final int interval, final long openEndNs)
    {
        if (openEndNs < nextCloseNs[interval] - closeGraceNs)
        {
            nextCloseNs[interval] = openEndNs + closeGraceNs;
            nearestCloseNs = Math.min(nearestCloseNs, nextCloseNs[interval]);
        }
    }

    /** Shortest interval first, instruments in the order of their first tick: the same in every run over the same ticks. */
    @HotPath
    private void closePassed()
    {
        final long timeNs = marketTimeNs;
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

    @HotPath
    private void countLate(final boolean isLate, final boolean isTooLate, final long volume)
    {
        lateCount += isLate ? 1 : 0;
        if (isTooLate)
        {
            tooLateCount++;
            tooLateVolume += volume;
        }
    }

    private InstrumentBars addSlow(final TickDecoder tick)
    {
        // Whoever looks at the tick after this finds its symbol unread.
        final int limit = tick.limit();
        final String symbol = tick.symbol();
        tick.limit(limit);
        final InstrumentName name = InstrumentName.parse(symbol, context.reference().products());
        final Product product = null == name ? null : name.product();
        final InstrumentBars instrument = new InstrumentBars(context, sink, tick,
            symbol.getBytes(StandardCharsets.ISO_8859_1), product);
        byId.put(tick.instrumentId(), instrument);
        instruments.add(instrument);

        return instrument;
    }

    /** False for a tick of a day before the current one. */
    private boolean isDayBegunSlow(final InstrumentBars instrument, final TickDecoder tick)
    {
        if (tick.tradingDay() < instrument.tradingDay())
        {
            final long delta = tick.volumeDelta();
            countLate(false, true, TickDecoder.volumeDeltaNullValue() == delta ? 0 : delta);
            return false;
        }
        instrument.beginDay(tick.tradingDay(), schedules.of(instrument.product(), tick.tradingDay()));

        return true;
    }
}
