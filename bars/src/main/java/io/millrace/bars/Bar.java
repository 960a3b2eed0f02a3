package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.Exchange;

/**
 * One bar of one instrument and interval, mutable and used again; the message {@code Bar} of the schema has the meaning, unit, clock
 * and null value of each field. One thread.
 */
public final class Bar
{
    private static final byte[] NO_SYMBOL =
    {};

    long instrumentId;
    byte[] symbol = NO_SYMBOL;
    Exchange exchange = Exchange.NULL_VAL;
    int multiplier;
    int intervalS;
    int tradingDay;
    long startTimeNs;
    long endTimeNs;
    long firstTickTimeNs;
    long lastTickTimeNs;
    long openPrice;
    long highPrice;
    long lowPrice;
    long closePrice;
    long volume;
    long turnover;
    long openInterest;
    int tickCount;
    int revision;
    int flags;

    /** A bar without ticks. */
    public Bar()
    {
        clear();
    }

    /**
     * Adds a later bar of the same instrument: the result covers both, as if it had been built from the ticks of both. Also how a long
     * bar is made of short ones. Interval and revision stay this bar's.
     *
     * @param later bar whose ticks all came after those of this one; not changed.
     * @return this.
     * @throws IllegalArgumentException when it is of another instrument.
     */
    public Bar merge(final Bar later)
    {
        if (later.instrumentId != instrumentId)
        {
            throw new IllegalArgumentException("cannot merge a bar of instrumentId=" + later.instrumentId +
                " into one of instrumentId=" + instrumentId + ": merge bars of one instrument");
        }
        startTimeNs = Math.min(startTimeNs, later.startTimeNs);
        endTimeNs = Math.max(endTimeNs, later.endTimeNs);
        firstTickTimeNs = Math.min(firstTickTimeNs, later.firstTickTimeNs);
        lastTickTimeNs = Math.max(lastTickTimeNs, later.lastTickTimeNs);
        mergePrices(later);
        volume += later.volume;
        turnover = BarDecoder.turnoverNullValue() == turnover ? later.turnover :
            BarDecoder.turnoverNullValue() == later.turnover ? turnover : turnover + later.turnover;
        openInterest = BarDecoder.openInterestNullValue() == later.openInterest ? openInterest : later.openInterest;
        tickCount += later.tickCount;
        final int either = (flags | later.flags) & (BarFlag.INCOMPLETE | BarFlag.CORRECTED | BarFlag.AUCTION |
            BarFlag.INEXACT_TURNOVER);
        flags = either | (flags & later.flags & (BarFlag.QUOTE_ONLY | BarFlag.CLOSED));

        return this;
    }

    /**
     * Makes this bar equal to another.
     *
     * @param other to copy; not changed.
     * @return this.
     */
    public Bar copyOf(final Bar other)
    {
        instrumentId = other.instrumentId;
        symbol = other.symbol;
        exchange = other.exchange;
        multiplier = other.multiplier;
        intervalS = other.intervalS;
        tradingDay = other.tradingDay;
        startTimeNs = other.startTimeNs;
        endTimeNs = other.endTimeNs;
        firstTickTimeNs = other.firstTickTimeNs;
        lastTickTimeNs = other.lastTickTimeNs;
        openPrice = other.openPrice;
        highPrice = other.highPrice;
        lowPrice = other.lowPrice;
        closePrice = other.closePrice;
        volume = other.volume;
        turnover = other.turnover;
        openInterest = other.openInterest;
        tickCount = other.tickCount;
        revision = other.revision;
        flags = other.flags;

        return this;
    }

    /**
     * Price of an average unit: turnover / volume / multiplier, rounded half up (to the greater of two equally near).
     *
     * @return mantissa of exponent -4; null price when there was no volume, or turnover or multiplier are not known, or an inexact
     *         turnover puts it outside the bar's prices.
     */
    @HotPath
    public long vwap()
    {
        if (volume <= 0 || BarDecoder.turnoverNullValue() == turnover)
        {
            return PriceScale.NULL_PRICE;
        }
        final long units = volume * multiplier;
        if (units <= 0)
        {
            return PriceScale.NULL_PRICE;
        }
        final long quotient = Math.floorDiv(turnover, units);
        final long rest = turnover - quotient * units;

        final long average = rest >= units - rest ? quotient + 1 : quotient;

        return has(BarFlag.INEXACT_TURNOVER) && !isTraded(average) ? PriceScale.NULL_PRICE : average;
    }

    /** Identity of the instrument. */
    public long instrumentId()
    {
        return instrumentId;
    }

    /** The exchange's instrument id, ASCII; not to be changed. */
    public byte[] symbol()
    {
        return symbol;
    }

    /** Where the instrument is listed. */
    public Exchange exchange()
    {
        return exchange;
    }

    /** Contract units a lot; 0: not known. */
    public int multiplier()
    {
        return multiplier;
    }

    /** Length in seconds; 86,400: the trading day with its night session. */
    public int intervalS()
    {
        return intervalS;
    }

    /** Trading day, yyyymmdd. */
    public int tradingDay()
    {
        return tradingDay;
    }

    /** First instant of the interval, epoch nanoseconds of the exchange's clock. */
    public long startTimeNs()
    {
        return startTimeNs;
    }

    /** First instant after the interval, cut at the session's end, epoch nanoseconds of the exchange's clock. */
    public long endTimeNs()
    {
        return endTimeNs;
    }

    /** Exchange time of the first tick, epoch nanoseconds; of an auction's tick it lies before the interval. */
    public long firstTickTimeNs()
    {
        return firstTickTimeNs;
    }

    /** Exchange time of the last tick, epoch nanoseconds; at a session's end it may lie after the interval. */
    public long lastTickTimeNs()
    {
        return lastTickTimeNs;
    }

    /** First price, mantissa of exponent -4; null price when nothing traded yet on this day. */
    public long openPrice()
    {
        return openPrice;
    }

    /** Highest price, as {@link #openPrice()}. */
    public long highPrice()
    {
        return highPrice;
    }

    /** Lowest price, as {@link #openPrice()}. */
    public long lowPrice()
    {
        return lowPrice;
    }

    /** Last price, as {@link #openPrice()}. */
    public long closePrice()
    {
        return closePrice;
    }

    /** Lots traded. */
    public long volume()
    {
        return volume;
    }

    /** CNY traded, mantissa of exponent -4; SBE's null of int64 when the source sends none. */
    public long turnover()
    {
        return turnover;
    }

    /** Lots open after the last tick; SBE's null of int64 when not known. */
    public long openInterest()
    {
        return openInterest;
    }

    /** Ticks of the interval, those without a trade included. */
    public int tickCount()
    {
        return tickCount;
    }

    /** 1 for the first time that the bar is sent, counts up. */
    public int revision()
    {
        return revision;
    }

    /** Masks of {@link BarFlag}, combined. */
    public int flags()
    {
        return flags;
    }

    /**
     * Whether a flag is set.
     *
     * @param flag mask of {@link BarFlag}.
     * @return true when it is.
     */
    @HotPath
    public boolean has(final int flag)
    {
        return (flags & flag) != 0;
    }

    /** Begins anew; identity, interval and bounds are the caller's to set. */
    @HotPath
    void clear()
    {
        firstTickTimeNs = Long.MAX_VALUE;
        lastTickTimeNs = Long.MIN_VALUE;
        prices(PriceScale.NULL_PRICE);
        volume = 0;
        turnover = BarDecoder.turnoverNullValue();
        openInterest = BarDecoder.openInterestNullValue();
        tickCount = 0;
        revision = 0;
        flags = BarFlag.QUOTE_ONLY;
    }

    /** All four prices alike. */
    @HotPath
    void prices(final long price)
    {
        openPrice = price;
        highPrice = price;
        lowPrice = price;
        closePrice = price;
    }

    /** Adds what one tick says. */
    @HotPath
    void add(final TickEffect effect)
    {
        final boolean isNewest = effect.timeNs >= lastTickTimeNs;
        if (effect.volume > 0)
        {
            addTrade(effect, isNewest);
        }
        if (effect.hasTurnover)
        {
            turnover = BarDecoder.turnoverNullValue() == turnover ? effect.turnover : turnover + effect.turnover;
        }
        tickCount++;
        firstTickTimeNs = Math.min(firstTickTimeNs, effect.timeNs);
        if (isNewest)
        {
            lastTickTimeNs = effect.timeNs;
            openInterest = BarDecoder.openInterestNullValue() == effect.openInterest ? openInterest :
                effect.openInterest;
        }
        flags |= effect.flags;
    }

    @HotPath
    private void addTrade(final TickEffect effect, final boolean isNewest)
    {
        volume += effect.volume;
        if (has(BarFlag.QUOTE_ONLY))
        {
            flags &= ~BarFlag.QUOTE_ONLY;
            prices(PriceScale.NULL_PRICE);
        }
        // Trade-at-settlement contracts have volume without a price.
        if (PriceScale.NULL_PRICE == effect.lastPrice)
        {
            return;
        }
        if (PriceScale.NULL_PRICE == openPrice)
        {
            openPrice = effect.firstPrice;
            highPrice = effect.highPrice;
            lowPrice = effect.lowPrice;
            closePrice = effect.lastPrice;
            return;
        }
        highPrice = Math.max(highPrice, effect.highPrice);
        lowPrice = Math.min(lowPrice, effect.lowPrice);
        closePrice = isNewest ? effect.lastPrice : closePrice;
    }

    @HotPath
    private boolean isTraded(final long price)
    {
        return PriceScale.NULL_PRICE != lowPrice && price >= lowPrice && price <= highPrice;
    }

    private void mergePrices(final Bar later)
    {
        if (later.has(BarFlag.QUOTE_ONLY) || PriceScale.NULL_PRICE == later.openPrice)
        {
            return;
        }
        if (has(BarFlag.QUOTE_ONLY) || PriceScale.NULL_PRICE == openPrice)
        {
            openPrice = later.openPrice;
            highPrice = later.highPrice;
            lowPrice = later.lowPrice;
            closePrice = later.closePrice;
            return;
        }
        highPrice = Math.max(highPrice, later.highPrice);
        lowPrice = Math.min(lowPrice, later.lowPrice);
        closePrice = later.closePrice;
    }
}
