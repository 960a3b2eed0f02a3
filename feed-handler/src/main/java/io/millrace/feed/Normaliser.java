package io.millrace.feed;

import io.millrace.reference.CivilDay;
import io.millrace.audit.HotPath;
import io.millrace.bridge.RawTick;
import io.millrace.reference.MarketReference;
import io.millrace.reference.SessionClock;
import io.millrace.reference.Sessions;
import io.millrace.reference.TradingCalendar;
import io.millrace.wire.PriceScale;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.collections.Long2LongHashMap;

/**
 * Turns a raw tick into scaled, dated, checked values. Reads the instrument's previous tick and changes nothing in it, so that a
 * tick that could not be published can be offered again. {@code feed} thread only.
 */
final class Normaliser
{
    /** At and above this magnitude a double means "no value": vendors send DBL_MAX, about 1.8e308. */
    private static final double NO_VALUE = 1e300;

    /** Largest magnitude whose mantissa fits an int64. */
    private static final double MAX_VALUE = 9.2e14;

    /** How far from a whole mantissa a double may be by its own rounding; a real fifth decimal is at least 0.1. */
    private static final double WHOLE_TOLERANCE = 0.05;

    /** Above 2^53 a mantissa's neighbours are more than one apart: nothing to compare. */
    private static final double EXACT_LIMIT = 9.007e15;

    /**
     * So many ticks of an instrument in a row that went backwards and agree with each other outvote the accepted tick before them, e.g.
     * the second of two stale snapshots; the next one is accepted as FIRST_OF_DAY.
     */
    private static final int RESYNC_AFTER = 3;

    /** How long after the opening a first tick still holds nothing but the auction and what followed it. */
    private static final int OPENING_MS = 60_000;

    /**
     * Without a clock a stamp so far ahead of the one before, 10 minutes, may be that of a stale snapshot: fronts stamp it with the last
     * session's time and today's trading day.
     */
    private static final long LONE_NS = 600_000_000_000L;

    /** So many ticks of one stamp keep their order by a nanosecond each before the next millisecond would begin. */
    private static final long MAX_TIES = 999_999;

    private static final long MILLI_NS = 1_000_000;
    private static final long SECOND_NS = 1_000_000_000;

    private final TradingCalendar calendar;
    private final Sessions sessions;
    private final boolean isClockChecked;
    private final TickTime time;
    private final TickChecks checks = new TickChecks();
    private boolean isMalformed;
    private boolean isRounded;
    private long clockNs;

    /** When this process began to see ticks: host clock, epoch nanoseconds; 0: it reads a file. */
    private final long startNs;

    /** The newest trading day on which a tick was seen at an opening, by exchange and the opening's time of the session clock. */
    private final Long2LongHashMap openings = new Long2LongHashMap(CivilDay.NULL_DAY);

    Normaliser(final MarketReference reference, final ClockCheck clockCheck, final long startNs)
    {
        this.startNs = startNs;
        calendar = reference.calendar();
        sessions = reference.sessions();
        isClockChecked = ClockCheck.RECEIVE == clockCheck;
        time = new TickTime(calendar);
    }

    /**
     * Reads one tick: what can be said of it without the ticks before it and without the rules of its product.
     *
     * @param raw        wrapped on the record.
     * @param instrument of the tick, not refused.
     * @param out        receives the values; of no meaning when a reason is returned.
     * @return why the tick is rejected, or null.
     */
    @HotPath
    RejectReason read(final RawTick raw, final Instrument instrument, final NormalisedTick out)
    {
        final RejectReason timeReason = time(raw, instrument, out);
        if (timeReason != null)
        {
            return timeReason;
        }

        isMalformed = false;
        isRounded = false;
        prices(raw, instrument.isZeroNoPrice, out);
        levels(raw, instrument.isZeroNoPrice, out);
        quantities(raw, out);
        if (isMalformed)
        {
            return RejectReason.MALFORMED_PRICE;
        }
        if (out.volume < 0 || hasNegativeQuantity(out))
        {
            return RejectReason.NEGATIVE_QUANTITY;
        }
        turnover(instrument, out);

        return null;
    }

    /**
     * Holds the tick that was just read to the clock, the sessions, the instrument's previous tick and the rules, and takes the
     * differences to that previous tick.
     *
     * @param instrument of the tick.
     * @param isForeign  whether the previous tick came by another line.
     * @param out        as read; receives deltas and flags.
     * @return why the tick is rejected, or null when it is accepted.
     */
    @HotPath
    RejectReason check(final Instrument instrument, final boolean isForeign, final NormalisedTick out)
    {
        RejectReason reason = TickTime.NULL_CLOCK == clockNs ? null :
            checks.compareWithClock(instrument.rules, clockNs, out);
        reason = null != reason ? reason : checks.session(instrument, time.sessionMs(), out);

        return null != reason ? reason : compareWithPrevious(instrument, isForeign, out);
    }

    /**
     * Remembers an accepted tick as its instrument's previous one; to be called after it was published.
     *
     * @param instrument of the tick.
     * @param tick       as normalised.
     */
    @HotPath
    static void remember(final Instrument instrument, final NormalisedTick tick)
    {
        instrument.isPrimed = false;
        instrument.jumpPrice = PriceScale.NULL_PRICE;
        instrument.stampNs = tick.stampNs;
        instrument.hasMillis |= 0 != tick.stampNs % SECOND_NS;
        instrument.exchangeTimeNs = tick.exchangeTimeNs;
        instrument.lastPrice = tick.lastPrice;
        instrument.volume = tick.volume;
        if (PriceScale.NULL_PRICE != tick.turnover || instrument.tradingDay != tick.tradingDay)
        {
            // A tick without turnover takes none away: the next one's is the difference to the last that was known.
            instrument.turnover = tick.turnover;
        }
        instrument.tradingDay = tick.tradingDay;
        instrument.hasPrevious = true;
        instrument.backwardsCount = 0;
        instrument.isPreviousLone = tick.isLone;
    }

    /**
     * Remembers a tick of the recording as its instrument's previous one.
     *
     * @param instrument of the tick.
     * @param tick       as published by an earlier process.
     */
    static void prime(final Instrument instrument, final TickDecoder tick)
    {
        instrument.isPrimed = true;
        instrument.primedKey = ContentKey.of(tick);
        instrument.tradingDay = tick.tradingDay();
        // Ties added less than a millisecond to the stamp.
        instrument.stampNs = tick.exchangeTimeNs() - Math.floorMod(tick.exchangeTimeNs(), MILLI_NS);
        instrument.exchangeTimeNs = tick.exchangeTimeNs();
        instrument.lastPrice = tick.lastPrice();
        instrument.volume = tick.volume();
        instrument.turnover = tick.turnover();
        instrument.hasPrevious = true;
        instrument.backwardsCount = 0;
        instrument.isPreviousLone = tick.flags().firstOfDay();
    }

    /**
     * Remembers a tick that was rejected for going backwards; to be called after it was published as rejected. When enough of them in
     * a row agree with each other, they are the market and the accepted tick before them was wrong.
     *
     * @param instrument of the tick.
     * @param tick       as normalised.
     */
    @HotPath
    static void rememberBackwards(final Instrument instrument, final NormalisedTick tick)
    {
        if (isSameAsTheRejected(instrument, tick))
        {
            // A front that repeats one stale snapshot at each login has no more votes than one.
            return;
        }
        instrument.backwardsCount = isAfterTheRejected(instrument, tick) ? instrument.backwardsCount + 1 : 1;
        instrument.backwardsDay = tick.tradingDay;
        instrument.backwardsTimeNs = tick.stampNs;
        instrument.backwardsVolume = tick.volume;
    }

    private static boolean isAgreedByTheRejected(final Instrument instrument, final NormalisedTick tick)
    {
        return instrument.backwardsCount >= RESYNC_AFTER && isAfterTheRejected(instrument, tick) &&
            !isSameAsTheRejected(instrument, tick);
    }

    private static boolean isSameAsTheRejected(final Instrument instrument, final NormalisedTick tick)
    {
        return instrument.backwardsCount > 0 && instrument.backwardsDay == tick.tradingDay &&
            tick.stampNs == instrument.backwardsTimeNs && tick.volume == instrument.backwardsVolume;
    }

    private static boolean isAfterTheRejected(final Instrument instrument, final NormalisedTick tick)
    {
        return instrument.backwardsCount > 0 && instrument.backwardsDay == tick.tradingDay &&
            tick.stampNs >= instrument.backwardsTimeNs && tick.volume >= instrument.backwardsVolume;
    }

    private RejectReason time(final RawTick raw, final Instrument instrument, final NormalisedTick out)
    {
        out.sourceTradingDay = dayOrNull(raw.tradingDay());
        out.sourceActionDay = dayOrNull(raw.actionDay());
        out.sourceTimeMs = raw.updateTimeMs();
        if (out.sourceTimeMs < 0)
        {
            return RejectReason.MALFORMED_TIME;
        }
        clockNs = isClockChecked && raw.receiveTimeNs() > 0 ? raw.receiveTimeNs() : TickTime.NULL_CLOCK;
        if (RawTick.MALFORMED_DAY == raw.tradingDay() ||
            !time.derive(instrument.name.exchange(), out.sourceTradingDay, out.sourceActionDay, out.sourceTimeMs,
                clockNs, instrument.rules.clockToleranceMs() * MILLI_NS))
        {
            return RejectReason.MALFORMED_DAY;
        }
        if (time.epochTradingDay() != instrument.sessionDay)
        {
            instrument.beginDay(time.epochTradingDay(), sessions, calendar);
        }
        out.tradingDay = time.tradingDay();
        out.stampNs = time.stampNs();
        out.exchangeTimeNs = time.stampNs();
        out.flags = time.flags();

        return null;
    }

    private void prices(final RawTick raw, final boolean isZeroNoPrice, final NormalisedTick out)
    {
        out.lastPrice = price(raw.lastPrice(), isZeroNoPrice);
        out.preSettlementPrice = price(raw.preSettlementPrice(), isZeroNoPrice);
        out.preClosePrice = price(raw.preClosePrice(), isZeroNoPrice);
        out.openPrice = price(raw.openPrice(), isZeroNoPrice);
        out.highestPrice = price(raw.highestPrice(), isZeroNoPrice);
        out.lowestPrice = price(raw.lowestPrice(), isZeroNoPrice);
        out.closePrice = price(raw.closePrice(), isZeroNoPrice);
        out.settlementPrice = price(raw.settlementPrice(), isZeroNoPrice);
        out.upperLimitPrice = price(raw.upperLimitPrice(), isZeroNoPrice);
        out.lowerLimitPrice = price(raw.lowerLimitPrice(), isZeroNoPrice);
        out.averagePrice = price(raw.averagePrice(), isZeroNoPrice);
        out.upperBandingPrice = price(raw.bandingUpperPrice(), true);
        out.lowerBandingPrice = price(raw.bandingLowerPrice(), true);
        out.turnover = price(raw.turnover(), false);
    }

    private void levels(final RawTick raw, final boolean isZeroNoPrice, final NormalisedTick out)
    {
        for (int i = 0; i < NormalisedTick.LEVELS; i++)
        {
            out.bidVolumes[i] = raw.bidVolume(i + 1);
            out.askVolumes[i] = raw.askVolume(i + 1);
            out.bidPrices[i] = price(raw.bidPrice(i + 1), isZeroNoPrice || 0 == out.bidVolumes[i]);
            out.askPrices[i] = price(raw.askPrice(i + 1), isZeroNoPrice || 0 == out.askVolumes[i]);
        }
    }

    private void quantities(final RawTick raw, final NormalisedTick out)
    {
        out.volume = raw.volume();
        out.openInterest = lots(raw.openInterest());
        out.preOpenInterest = lots(raw.preOpenInterest());
    }

    private static boolean hasNegativeQuantity(final NormalisedTick tick)
    {
        int signs = 0;
        for (int i = 0; i < NormalisedTick.LEVELS; i++)
        {
            signs |= tick.bidVolumes[i] | tick.askVolumes[i];
        }

        return signs < 0 || (PriceScale.NULL_PRICE != tick.openInterest && tick.openInterest < 0);
    }

    private RejectReason compareWithPrevious(final Instrument instrument, final boolean isForeign,
        final NormalisedTick out)
    {
        out.flags |= (isRounded ? TickFlag.ROUNDED : 0) | (0 == out.volume ? TickFlag.NO_TRADE_YET : 0);
        out.volumeDelta = PriceScale.NULL_PRICE;
        out.turnoverDelta = PriceScale.NULL_PRICE;
        final boolean isSameDay = instrument.hasPrevious && instrument.tradingDay == out.tradingDay;
        final boolean isTimeBackwards = instrument.hasPrevious && out.stampNs < instrument.stampNs;
        final boolean isVolumeBackwards = isSameDay && out.volume < instrument.volume;
        final boolean isBackwards = isTimeBackwards || isVolumeBackwards;
        if (isBackwards && isForeign)
        {
            // The other line is ahead: however many of these agree, they are old.
            return RejectReason.LATE;
        }
        if (isBackwards && !isForgiven(instrument, isTimeBackwards, out))
        {
            return isTimeBackwards ? RejectReason.TIME_BACKWARDS : RejectReason.VOLUME_BACKWARDS;
        }
        out.isLone = !isBackwards &&
            (!isSameDay || TickTime.NULL_CLOCK == clockNs && out.stampNs - instrument.stampNs > LONE_NS);
        if (isBackwards || !isSameDay)
        {
            firstOfDay(instrument, isSameDay && !isVolumeBackwards, isBackwards, out);
        }
        else
        {
            nextOfDay(instrument, out);
        }

        return checks.book(instrument, isSameDay && !isBackwards, out);
    }

    /** A stale snapshot, as the previous tick may be, has a stamp of the future only where no clock was there to reject it. */
    private boolean isForgiven(final Instrument instrument, final boolean isTimeBackwards, final NormalisedTick out)
    {
        return instrument.isPreviousLone && (TickTime.NULL_CLOCK == clockNs || !isTimeBackwards) ||
            isAgreedByTheRejected(instrument, out);
    }

    /**
     * Whether all that an instrument traded since its day began can be said to have come with this tick: this process has run since
     * before the opening, or saw the instrument on an earlier day and the exchange's opening on this one. A snapshot with yesterday's volume and today's day is neither.
     */
    private boolean isFollowed(final Instrument instrument, final NormalisedTick out)
    {
        if (instrument.hasPrevious && instrument.volume == out.volume && 0 != out.volume)
        {
            return false;
        }
        final boolean isSinceOpening = isClockChecked && startNs > 0 &&
            Instrument.NEVER_OPEN != instrument.firstOpenMs &&
            startNs <= SessionClock.instantOf(calendar, time.epochTradingDay(), instrument.firstOpenMs);

        return isSinceOpening ||
            instrument.hasPrevious && !instrument.isPrimed && instrument.tradingDay < out.tradingDay &&
                isOpeningSeen(instrument, out);
    }

    /** A file may have a hole where the day began: only ticks of the same opening say that it has not. */
    private boolean isOpeningSeen(final Instrument instrument, final NormalisedTick out)
    {
        return openings.get(openingOf(instrument)) == out.tradingDay;
    }

    private static long openingOf(final Instrument instrument)
    {
        return (long)instrument.name.exchange().value() << Integer.SIZE | instrument.firstOpenMs & 0xffff_ffffL;
    }

    /**
     * The first tick of a trading day holds what was traded since the day began: all of it belongs to this tick when it comes with the
     * opening, or when the instrument was followed through the end of an earlier day. Else nobody can say when it was traded. The tick after
     * a stale snapshot of the same volume or less holds what was traded since.
     */
    private void firstOfDay(final Instrument instrument, final boolean hasVolumeBefore, final boolean isBackwards,
        final NormalisedTick out)
    {
        out.flags |= TickFlag.FIRST_OF_DAY;
        if (hasVolumeBefore)
        {
            deltas(instrument, out);
            return;
        }
        final boolean isAtOpening = Instrument.NEVER_OPEN != instrument.firstOpenMs &&
            time.sessionMs() <= instrument.firstOpenMs + OPENING_MS;
        if (isAtOpening)
        {
            openings.put(openingOf(instrument), out.tradingDay);
        }
        if (isBackwards || 0 != out.volume && !isAtOpening && !isFollowed(instrument, out))
        {
            out.flags |= TickFlag.JOINED_LATE;
            return;
        }
        out.volumeDelta = out.volume;
        out.turnoverDelta = out.turnover;
    }

    private static void nextOfDay(final Instrument instrument, final NormalisedTick out)
    {
        if (out.stampNs == instrument.stampNs)
        {
            out.flags |= TickFlag.TIED_TIME;
            out.exchangeTimeNs = instrument.exchangeTimeNs +
                (instrument.exchangeTimeNs - out.stampNs < MAX_TIES ? 1 : 0);
        }
        deltas(instrument, out);
    }

    private static void deltas(final Instrument instrument, final NormalisedTick out)
    {
        out.volumeDelta = out.volume - instrument.volume;
        if (PriceScale.NULL_PRICE != out.turnover && PriceScale.NULL_PRICE != instrument.turnover)
        {
            out.turnoverDelta = out.turnover - instrument.turnover;
            out.flags |= out.turnoverDelta < 0 ? TickFlag.TURNOVER_BACKWARDS : 0;
        }
    }

    /**
     * CZCE's turnover is average price times volume: without the multiplier from dedicated fronts and from ordinary ones before version
     * 6.7.1, with it from later ones. The two differ by the multiplier, which is 5 or more there, and the price of a lot says which it is.
     */
    private static void turnover(final Instrument instrument, final NormalisedTick out)
    {
        out.averageUnitPrice = PriceScale.NULL_PRICE;
        if (PriceScale.NULL_PRICE == out.turnover || 0 == out.volume || 0 == instrument.multiplier)
        {
            return;
        }
        if (instrument.isAverageWithoutMultiplier && instrument.multiplier > 1)
        {
            final long unitPrice = PriceScale.NULL_PRICE != out.averagePrice ? out.averagePrice :
                instrument.isOption ? PriceScale.NULL_PRICE : out.lastPrice;
            if (PriceScale.NULL_PRICE == unitPrice)
            {
                // An option's last price may be a multiple of its average: nobody can say which of the two it is.
                out.turnover = PriceScale.NULL_PRICE;
                return;
            }
            final double ratio = (double)out.turnover / ((double)unitPrice * out.volume);
            if (ratio * ratio < instrument.multiplier &&
                Math.abs(out.turnover) < Long.MAX_VALUE / instrument.multiplier)
            {
                out.turnover *= instrument.multiplier;
                out.flags |= TickFlag.TURNOVER_SCALED;
            }
        }
        final long units = out.volume * instrument.multiplier;
        final long whole = out.turnover / units;
        out.averageUnitPrice = whole + (2 * (out.turnover - whole * units) >= units ? 1 : 0);
    }

    private long price(final double value, final boolean isZeroNoPrice)
    {
        if (Math.abs(value) < MAX_VALUE)
        {
            if (0 == value && isZeroNoPrice)
            {
                return PriceScale.NULL_PRICE;
            }
            final double scaled = value * PriceScale.ONE;
            final double whole = Math.rint(scaled);
            if (Math.abs(scaled - whole) > WHOLE_TOLERANCE && Math.abs(scaled) < EXACT_LIMIT)
            {
                isRounded = true;
            }

            return (long)whole;
        }

        return noPriceSlow(value);
    }

    private long noPriceSlow(final double value)
    {
        if (!Double.isNaN(value) && (Double.isInfinite(value) || Math.abs(value) < NO_VALUE))
        {
            isMalformed = true;
        }

        return PriceScale.NULL_PRICE;
    }

    private long lots(final double value)
    {
        if (Math.abs(value) < MAX_VALUE)
        {
            final double whole = Math.rint(value);
            isRounded |= whole != value;

            return (long)whole;
        }

        return noPriceSlow(value);
    }

    private static int dayOrNull(final int day)
    {
        return RawTick.MALFORMED_DAY == day ? CivilDay.NULL_DAY : day;
    }
}
