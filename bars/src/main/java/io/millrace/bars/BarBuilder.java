package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.reference.InstrumentName;
import io.millrace.reference.Product;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.collections.Long2ObjectHashMap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Builds the bars of all instruments and intervals from ticks; docs/bars.md has the rules. Pure: what it sends is a function of the calls
 * made, and time comes only from ticks and from {@link #onMarketTime}, {@link #onEndOfDay}. Nothing is allocated per tick once its
 * instrument is known on its trading day. One thread.
 */
public final class BarBuilder
{
    /**
     * By how much the time of one exchange runs behind the highest of all, when it has no ticks of its own: 5 s, more than their clocks
     * differ. Else the last bars of an exchange that closed would stay open for as long as another trades.
     */
    private static final long SILENT_LAG_NS = TimeUnit.SECONDS.toNanos(5);

    /** Trading days without a tick after which an instrument is forgotten: it has expired. */
    private static final int KEPT_DAYS = 3;

    /** Exchanges have a byte on the wire. */
    private static final int MAX_MARKETS = 256;

    private final BarContext context;
    private final BarSink sink;
    private final DaySchedules schedules;
    private final boolean usesDayExtremes;
    private final long closeGraceNs;
    private final int shard;
    private final int shards;

    private final Long2ObjectHashMap<InstrumentBars> byId = new Long2ObjectHashMap<>();
    private final Market[] byExchange = new Market[MAX_MARKETS];
    private final List<Market> markets = new ArrayList<>();
    private final TickEffect effect = new TickEffect();
    private final int intervalCount;
    private long marketTimeNs = MarketClock.NULL_TIME_NS;
    private final int[] days = new int[KEPT_DAYS];
    private boolean isGapOpen;
    private long gapFromNs = Long.MAX_VALUE;
    private long gapThroughNs = Long.MIN_VALUE;

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
        intervalCount = context.intervalsS().length;
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
        final long instrumentId = tick.instrumentId();
        final int exchange = tick.exchangeRaw() & (MAX_MARKETS - 1);
        final Market market = null == byExchange[exchange] ? addMarketSlow(exchange) : byExchange[exchange];
        if (isGapOpen)
        {
            endGapSlow(TickFlags.isMarketTime(flags) ? timeNs : MarketClock.NULL_TIME_NS);
        }
        if (tick.tradingDay() > days[0])
        {
            beginDaySlow(tick.tradingDay());
        }
        if (TickFlags.isMarketTime(flags) && market.clock.onTick(instrumentId, timeNs, tick.publishTimeNs()))
        {
            onMoved(market);
        }
        // Every shard hears every tick: the market's time is that of the whole market, and so are the bars that it closes.
        if (1 != shards && Math.floorMod(instrumentId, shards) != shard)
        {
            return;
        }
        tickCount++;
        final InstrumentBars known = byId.get(instrumentId);
        final InstrumentBars instrument = null == known ? addSlow(tick, market) : known;
        if (tick.tradingDay() != instrument.tradingDay() && !isDayBegunSlow(instrument, tick))
        {
            return;
        }
        if (null == instrument.day())
        {
            unscheduledCount++;
            return;
        }
        apply(market, instrument, tick, flags);
    }

    /**
     * Takes the time of all exchanges: bars whose end it has passed by the grace are closed, changes that are due are sent. Time that goes back
     * is ignored.
     *
     * @param timeNs epoch nanoseconds of the exchange's clock.
     */
    @HotPath
    public void onMarketTime(final long timeNs)
    {
        marketTimeNs = Math.max(marketTimeNs, timeNs);
        passTime(timeNs);
    }

    /**
     * Ticks are missing from here to the next one. Of each instrument that was open in between, the bars that are open or close meanwhile
     * are marked incomplete, and those of its next tick, which has what was traded.
     */
    public void onGap()
    {
        if (!isGapOpen)
        {
            isGapOpen = true;
            gapFromNs = marketTimeNs;
            for (int i = 0; i < markets.size(); i++)
            {
                markets.get(i).beginGap();
            }
        }
    }

    /**
     * No tick follows, for now: closes all open bars, those that the market's time had not reached the end of as incomplete. A tick that comes
     * before a bar's end opens it again, marked corrected.
     */
    public void onEndOfDay()
    {
        onGap();
        for (int i = 0; i < markets.size(); i++)
        {
            markets.get(i).closeEarly();
        }
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
        final InstrumentBars instrument = null == known ? addSlow(tick, marketSlow(tick)) : known;
        if (tick.tradingDay() == instrument.tradingDay() || isDayBegunSlow(instrument, tick))
        {
            instrument.prime(tick);
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
        for (int interval = 0; null != instrument && interval < intervalCount; interval++)
        {
            final Bar bar = instrument.series(interval).openBar();
            if (null != bar)
            {
                receiver.onBar(bar);
            }
        }
    }

    /**
     * The highest time of an exchange.
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
        return byId.size();
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
    private void apply(final Market market, final InstrumentBars instrument, final TickDecoder tick, final int flags)
    {
        final TickEffect current = effect;
        instrument.read(tick, flags, usesDayExtremes, current);
        takenBackCount += current.isTakenBack ? 1 : 0;
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
        for (int interval = 0; interval < intervalCount; interval++)
        {
            final BarSeries series = instrument.series(interval);
            final BarSeries.Outcome outcome = series.onTick(instrument.day(), current);
            isLate |= BarSeries.Outcome.CORRECTED == outcome;
            isTooLate |= BarSeries.Outcome.TOO_LATE == outcome;
            market.expect(instrument, interval);
        }
        instrument.remember(tick, current);
        if (isLate || isTooLate)
        {
            countLate(isLate, isTooLate, current.volume);
        }
    }

    @HotPath
    private void onMoved(final Market market)
    {
        final long timeNs = market.clock.timeNs();
        market.onTime();
        if (timeNs > marketTimeNs)
        {
            marketTimeNs = timeNs;
            passTime(timeNs - SILENT_LAG_NS);
        }
        else
        {
            highestTime();
        }
    }

    @HotPath
    private void passTime(final long timeNs)
    {
        for (int i = 0; i < markets.size(); i++)
        {
            final Market market = markets.get(i);
            if (market.clock.pass(timeNs))
            {
                market.onTime();
            }
        }
    }

    /** Another than before only when the exchange that had it was set back. */
    @HotPath
    private void highestTime()
    {
        long highestNs = MarketClock.NULL_TIME_NS;
        for (int i = 0; i < markets.size(); i++)
        {
            highestNs = Math.max(highestNs, markets.get(i).clock.timeNs());
        }
        marketTimeNs = highestNs;
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

    private Market marketSlow(final TickDecoder tick)
    {
        final int exchange = tick.exchangeRaw() & (MAX_MARKETS - 1);

        return null == byExchange[exchange] ? addMarketSlow(exchange) : byExchange[exchange];
    }

    private Market addMarketSlow(final int exchange)
    {
        final Market market = new Market(intervalCount, closeGraceNs);
        byExchange[exchange] = market;
        markets.add(market);

        return market;
    }

    /** By the first tick after it: until its stamp, or the market's time where heartbeats have moved that further. */
    private void endGapSlow(final long timeNs)
    {
        isGapOpen = false;
        gapThroughNs = Math.max(Math.max(gapFromNs, marketTimeNs), timeNs);
        for (int i = 0; i < markets.size(); i++)
        {
            markets.get(i).endGap(gapThroughNs);
        }
    }

    /** Without the instruments that had no tick on the last days: options of a year would be a million. */
    private void beginDaySlow(final int tradingDay)
    {
        System.arraycopy(days, 0, days, 1, KEPT_DAYS - 1);
        days[0] = tradingDay;
        final List<InstrumentBars> removed = new ArrayList<>();
        for (int i = 0; i < markets.size(); i++)
        {
            markets.get(i).removeBefore(days[KEPT_DAYS - 1], removed);
        }
        removed.forEach(each -> byId.remove(each.instrumentId()));
    }

    private InstrumentBars addSlow(final TickDecoder tick, final Market market)
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
        market.add(instrument);

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
        instrument.beginDay(tick.tradingDay(), schedules.of(instrument.product(), tick.tradingDay()), gapFromNs,
            gapThroughNs);

        return true;
    }
}
