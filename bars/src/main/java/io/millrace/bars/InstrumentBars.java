package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.reference.Product;
import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.TickDecoder;

/**
 * All bars of one instrument, and what has to be known of its previous tick: a snapshot tells what was traded only by its difference to the
 * one before. One thread.
 */
final class InstrumentBars
{
    /** No changed bar waits for the market's time. */
    static final long NOT_DUE = Long.MAX_VALUE;

    private static final int BARS_A_SERIES = 2;

    // Place in the market's heap of those that are due; the heap's to write.
    long dueNs = NOT_DUE;
    int dueIndex;

    private final long instrumentId;
    private final Product product;
    private final int multiplier;
    private final BarSeries[] series;

    /** Once seen it counts for all bars after it: an average that fits by chance is as wrong as one that does not. */
    private boolean isTurnoverInexact;

    // Of the trading day.
    private int tradingDay = Integer.MIN_VALUE;
    private DaySchedule day;
    private boolean isSeen;
    private long newestTimeNs;
    private boolean isWholeDay;
    private boolean hasTraded;
    private long volume;
    private long turnover;
    private long highestPrice;
    private long lowestPrice;
    private long priceBefore;
    private long incompleteThroughNs;

    // Of the gap that is open or was the last; the first tick after it has what was traded in it.
    private boolean isAfterGap;
    private boolean isInGap;
    private long gapFromNs;
    private long gapThroughNs;

    InstrumentBars(final BarContext context, final BarSink sink, final TickDecoder tick, final byte[] symbol,
        final Product product)
    {
        this.product = product;
        multiplier = null == product ? 0 : product.multiplier();
        instrumentId = tick.instrumentId();
        // The tick's own may be of a newer schema, which has no name here.
        final Exchange exchange = null == product ? Exchange.NULL_VAL : product.exchange();
        // CZCE computes its turnover from the day's average price, rounded to a whole unit: the difference of two ticks is mostly rounding.
        isTurnoverInexact = Exchange.CZCE == exchange;
        final int[] intervalsS = context.intervalsS();
        series = new BarSeries[intervalsS.length];
        for (int i = 0; i < intervalsS.length; i++)
        {
            final Bar[] bars = new Bar[BARS_A_SERIES];
            for (int j = 0; j < BARS_A_SERIES; j++)
            {
                bars[j] = new Bar();
                bars[j].instrumentId = instrumentId;
                bars[j].symbol = symbol;
                bars[j].exchange = exchange;
                bars[j].multiplier = multiplier;
                bars[j].intervalS = intervalsS[i];
            }
            series[i] = new BarSeries(context, sink, bars[0], bars[1]);
        }
    }

    /**
     * Closes what is open and begins a later trading day.
     *
     * @param newTradingDay yyyymmdd.
     * @param schedule      of the day; null: not known.
     * @param gapBeginNs    begin of the stream's last gap, exchange's clock.
     * @param gapEndNs      its end.
     */
    void beginDay(final int newTradingDay, final DaySchedule schedule, final long gapBeginNs, final long gapEndNs)
    {
        close();
        tradingDay = newTradingDay;
        day = schedule;
        forgetTicks();
        isInGap = false;
        for (final BarSeries each : series)
        {
            each.endGap(false);
        }
        isAfterGap = null != schedule && schedule.isOpenWithin(gapBeginNs, gapEndNs);
        gapThroughNs = gapEndNs;
    }

    /** Closes what is open. */
    void close()
    {
        for (final BarSeries each : series)
        {
            each.close();
        }
    }

    /** Ticks are missing from now on: from the newest tick, or the market's time where that is later. */
    void beginGap(final long marketTimeNs)
    {
        if (isInGap || null == day)
        {
            return;
        }
        isInGap = true;
        gapFromNs = day.coveredNs(Math.max(marketTimeNs, newestTimeNs));
        for (final BarSeries each : series)
        {
            each.beginGap(gapFromNs);
        }
    }

    /** Ticks come again. A gap in which nothing was open took nothing away. */
    void endGap(final long timeNs)
    {
        if (!isInGap)
        {
            return;
        }
        isInGap = false;
        final long throughNs = Math.max(gapFromNs, timeNs);
        final boolean isTradingMissing = day.isOpenWithin(gapFromNs, throughNs);
        if (isTradingMissing)
        {
            isAfterGap = true;
            gapThroughNs = throughNs;
        }
        for (final BarSeries each : series)
        {
            each.endGap(isTradingMissing);
        }
    }

    /**
     * Sends the changed bars that are due.
     *
     * @return when the next one is; {@link #NOT_DUE}: none.
     */
    @HotPath
    long sendDue(final long timeNs)
    {
        long nextNs = NOT_DUE;
        for (int i = 0; i < series.length; i++)
        {
            series[i].sendDue(timeNs);
            nextNs = Math.min(nextNs, series[i].dueNs());
        }

        return nextNs;
    }

    private void forgetTicks()
    {
        isSeen = false;
        newestTimeNs = Long.MIN_VALUE;
        isWholeDay = false;
        hasTraded = false;
        volume = 0;
        turnover = PriceScale.NULL_PRICE;
        highestPrice = PriceScale.NULL_PRICE;
        lowestPrice = PriceScale.NULL_PRICE;
        priceBefore = PriceScale.NULL_PRICE;
        incompleteThroughNs = Long.MIN_VALUE;
    }

    /**
     * Reads a tick: where it belongs, what was traded since the one before.
     *
     * @param tick            of the current trading day.
     * @param tickFlags       of the tick.
     * @param usesDayExtremes whether the day's own extremes count.
     * @param effect          to fill.
     */
    @HotPath
    void read(final TickDecoder tick, final int tickFlags, final boolean usesDayExtremes, final TickEffect effect)
    {
        final long timeNs = tick.exchangeTimeNs();
        effect.timeNs = timeNs;
        effect.segment = day.segmentOf(timeNs);
        effect.bucketTimeNs = day.bucketTimeNs(effect.segment, timeNs);
        effect.openInterest = tick.openInterest();
        effect.hasTurnover = TickDecoder.turnoverNullValue() != tick.turnover();
        effect.volume = tick.volumeDelta();
        effect.turnover = tick.turnoverDelta();
        effect.isTakenBack = TickFlags.isFirstOfDay(tickFlags) && timeNs < newestTimeNs;
        if (effect.isTakenBack)
        {
            takeBackSlow(effect);
        }
        // A delta that is not known differs from any difference of totals.
        if (!isSeen || isAfterGap || tick.volume() - volume != effect.volume)
        {
            readUnevenSlow(tick, TickFlags.isFirstOfDay(tickFlags), TickFlags.isJoinedLate(tickFlags), effect);
        }
        else if (TickDecoder.turnoverDeltaNullValue() == effect.turnover)
        {
            effect.turnover = 0;
        }
        effect.flags = readTurnover(tick, effect);
        readPrices(tick, usesDayExtremes, effect);
        effect.priceBefore = priceBefore;
        effect.incompleteThroughNs = incompleteThroughNs;
        isSeen = true;
        newestTimeNs = timeNs;
        volume = tick.volume();
        turnover = tick.turnover();
    }

    /** Remembers a tick as the previous one. */
    @HotPath
    void remember(final TickDecoder tick, final TickEffect effect)
    {
        if (effect.volume > 0)
        {
            hasTraded = true;
            highestPrice = tick.highestPrice();
            lowestPrice = tick.lowestPrice();
            priceBefore = PriceScale.NULL_PRICE == effect.lastPrice ? priceBefore : effect.lastPrice;
        }
    }

    /** Takes a tick for the one before the next, as if its trades were in bars already. */
    void prime(final TickDecoder tick)
    {
        isSeen = true;
        isAfterGap = false;
        newestTimeNs = tick.exchangeTimeNs();
        volume = tick.volume();
        turnover = tick.turnover();
        hasTraded = volume > 0;
        isWholeDay = true;
        takeForGranted(tick);
    }

    @HotPath
    DaySchedule day()
    {
        return day;
    }

    @HotPath
    int tradingDay()
    {
        return tradingDay;
    }

    long instrumentId()
    {
        return instrumentId;
    }

    Product product()
    {
        return product;
    }

    @HotPath
    BarSeries series(final int interval)
    {
        return series[interval];
    }

    /** The feed handler began the day anew at an earlier time: what it had before was a stale snapshot. */
    private void takeBackSlow(final TickEffect effect)
    {
        for (final BarSeries each : series)
        {
            each.takeBack(effect);
        }
        forgetTicks();
    }

    private void readUnevenSlow(final TickDecoder tick, final boolean isFirstOfDay, final boolean isJoinedLate,
        final TickEffect effect)
    {
        readTotalsSlow(tick, isFirstOfDay, isJoinedLate, effect);
        if (isAfterGap)
        {
            isAfterGap = false;
            incompleteThroughNs = Math.max(incompleteThroughNs, effect.volume > 0 ? effect.bucketTimeNs : gapThroughNs);
        }
    }

    /** The rare ticks: the first one, one without deltas, one whose delta is not the difference to the one before, the first one after a gap. */
    private void readTotalsSlow(final TickDecoder tick, final boolean isFirstOfDay, final boolean isJoinedLate,
        final TickEffect effect)
    {
        final boolean isVolumeKnown = TickDecoder.volumeDeltaNullValue() != effect.volume;
        if (isSeen)
        {
            // The feed handler began anew, or ticks are missing: the running totals still tell what was traded meanwhile.
            final boolean isFallen = tick.volume() < volume;
            final long difference = isFallen ? 0 : tick.volume() - volume;
            final boolean isMissing = effect.volume != difference;
            effect.volume = difference;
            effect.turnover = !isFallen && effect.hasTurnover && PriceScale.NULL_PRICE != turnover ?
                tick.turnover() - turnover : 0;
            if (isMissing)
            {
                incompleteThroughNs = Math.max(incompleteThroughNs, effect.bucketTimeNs);
            }
            if (isFallen)
            {
                isWholeDay = false;
                takeForGranted(tick);
            }
            return;
        }

        final boolean isMissing = isJoinedLate || !isFirstOfDay || (!isVolumeKnown && tick.volume() > 0);
        effect.volume = isVolumeKnown ? effect.volume : 0;
        effect.turnover = isVolumeKnown && TickDecoder.turnoverDeltaNullValue() != effect.turnover ?
            effect.turnover : 0;
        isWholeDay = !isMissing;
        if (isMissing)
        {
            incompleteThroughNs = effect.bucketTimeNs;
            takeForGranted(tick);
        }
    }

    /** The prices so far were traded before: they are no news. */
    private void takeForGranted(final TickDecoder tick)
    {
        highestPrice = tick.highestPrice();
        lowestPrice = tick.lowestPrice();
        if (tick.volume() > 0)
        {
            hasTraded = true;
            priceBefore = tick.lastPrice();
        }
    }

    /** What was traded since the tick before was traded within the day's prices. A turnover that says else is wrong. */
    @HotPath
    private int readTurnover(final TickDecoder tick, final TickEffect effect)
    {
        if (!isTurnoverInexact && effect.hasTurnover && multiplier > 0)
        {
            isTurnoverInexact = effect.volume > 0 ? !isWithin(tick, effect.turnover, effect.volume * multiplier) :
                0 != effect.turnover;
        }
        final boolean isMissing = !effect.hasTurnover && effect.volume > 0;

        return isTurnoverInexact || isMissing ? BarFlag.INEXACT_TURNOVER : 0;
    }

    /** By one unit more or less, which is what rounding to the mantissa makes. */
    @HotPath
    private static boolean isWithin(final TickDecoder tick, final long turnover, final long units)
    {
        final long lowest = tick.lowestPrice();
        final long highest = tick.highestPrice();

        return units <= 0 || PriceScale.NULL_PRICE == lowest || PriceScale.NULL_PRICE == highest ||
            Math.floorDiv(turnover + 1, units) >= lowest && -Math.floorDiv(1 - turnover, units) <= highest;
    }

    @HotPath
    private void readPrices(final TickDecoder tick, final boolean usesDayExtremes, final TickEffect effect)
    {
        final long last = tick.lastPrice();
        effect.lastPrice = last;
        effect.firstPrice = last;
        effect.highPrice = last;
        effect.lowPrice = last;
        if (!usesDayExtremes || effect.volume <= 0 || PriceScale.NULL_PRICE == last)
        {
            return;
        }
        final boolean isFirstTrade = isWholeDay && !hasTraded;
        final long highest = tick.highestPrice();
        if (PriceScale.NULL_PRICE != highest && (isFirstTrade || isNews(highestPrice) && highest > highestPrice))
        {
            effect.highPrice = Math.max(last, highest);
        }
        final long lowest = tick.lowestPrice();
        if (PriceScale.NULL_PRICE != lowest && (isFirstTrade || isNews(lowestPrice) && lowest < lowestPrice))
        {
            effect.lowPrice = Math.min(last, lowest);
        }
        final long open = tick.openPrice();
        if (isFirstTrade && PriceScale.NULL_PRICE != open)
        {
            effect.firstPrice = open;
            effect.highPrice = Math.max(effect.highPrice, open);
            effect.lowPrice = Math.min(effect.lowPrice, open);
        }
    }

    /** Without an extreme before it, a new one may be as old as the day. */
    private static boolean isNews(final long before)
    {
        return PriceScale.NULL_PRICE != before;
    }
}
