package io.millrace.feed;

import io.millrace.reference.CivilDay;
import io.millrace.reference.ExpiryRules;
import io.millrace.reference.InstrumentName;
import io.millrace.reference.SessionPhase;
import io.millrace.reference.SessionTemplate;
import io.millrace.reference.Sessions;
import io.millrace.reference.TradingCalendar;
import io.millrace.wire.InstrumentIds;
import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.RejectReason;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One instrument: its identity, the rules and sessions that hold for it, and what the feed handler remembers of its previous tick. The
 * mutable fields belong to the {@code feed} thread and change only after a tick was published, but for the sessions of the day.
 */
final class Instrument
{
    /** Session time of the first continuous trading when a day has none. */
    static final int NEVER_OPEN = Integer.MAX_VALUE;

    /** The slot of the last values was not looked up yet. */
    static final int NULL_SLOT = -2;

    final InstrumentName name;
    final long id;
    final byte[] symbol;
    final byte[] product;
    final boolean isZeroNoPrice;
    final boolean isAverageWithoutMultiplier;
    final boolean isOption;
    final int multiplier;
    final CheckRules rules;

    /** Not null: every tick of this id is rejected for this reason. */
    final RejectReason refusal;

    /** The trading day, epoch day, that the sessions below are of. */
    int sessionDay = CivilDay.NULL_DAY;

    /** Null when the product names a template that does not exist: nothing can be said of its sessions. */
    SessionTemplate template;
    boolean isTradingDay;
    boolean hasNight;

    /** Session time of the first continuous trading of the day, {@link #NEVER_OPEN} when there is none. */
    int firstOpenMs;

    /** Last trading day, yyyymmdd; the wire's null when it is not known. */
    int expiryDay = CivilDay.NULL_DAY;

    /** Of the last values. */
    int valueSlot = NULL_SLOT;

    int announcedEpoch;
    int tradingDay;

    /** Stamp of the previous tick as sent, to the millisecond. */
    long stampNs = Long.MIN_VALUE;

    /** Exchange time of the previous tick as published: the stamp, plus a nanosecond for each tie. */
    long exchangeTimeNs = Long.MIN_VALUE;
    long lastPrice = PriceScale.NULL_PRICE;

    /** Last price of the newest tick that was rejected for jumping, since the previous accepted one. */
    long jumpPrice = PriceScale.NULL_PRICE;

    /** When the previous tick was received: host clock, epoch nanoseconds. */
    long receiveTimeNs;
    long volume;
    long turnover = PriceScale.NULL_PRICE;
    long structHash;
    boolean hasPrevious;

    /** Whether a stamp of it ever had a part of a second. */
    boolean hasMillis;

    /**
     * The previous tick was the first since the start, or since the trading day began. It may be a front's stale snapshot on subscribe,
     * whose stamp and volume can lie beyond those of the true ticks that follow: nothing is held against it.
     */
    boolean isPreviousLone;

    /** Slot of the line that delivered the previous tick. */
    int slot;

    /** The previous tick is from the recording of an earlier process: its bytes are not known, its content is. */
    boolean isPrimed;
    long primedKey;

    /** A bit for the slot of each line that has delivered this instrument; with one line not kept. */
    long carriers;

    /** Newest ticks of all lines; null with one line. */
    RecentTicks recent;

    /** Hash of the newest struct of each line, by slot; null with one line, where {@link #structHash} is it. */
    private long[] structHashes;

    /** Null where no quality is kept. */
    QualityMinute quality;
    QualityMinute lastQuality;

    /** Ticks in a row that were rejected for going backwards and that agree with each other; 0 after an accepted tick. */
    int backwardsCount;
    int backwardsDay;
    long backwardsTimeNs;
    long backwardsVolume;

    private Instrument(final InstrumentName name, final String symbol, final RejectReason refusal,
        final CheckRules rules)
    {
        this.name = name;
        this.symbol = symbol.getBytes(StandardCharsets.ISO_8859_1);
        this.refusal = refusal;
        this.rules = rules;
        final boolean isGood = null == refusal;
        product = isGood ? name.product().code().getBytes(StandardCharsets.ISO_8859_1) : new byte[0];
        id = isGood ? InstrumentIds.of(name.exchange(), symbol) : 0;
        isZeroNoPrice = isGood && !name.isZeroPriceValid();
        isAverageWithoutMultiplier = isGood && Exchange.CZCE == name.exchange();
        isOption = isGood && InstrumentKind.OPTION == name.kind();
        multiplier = isGood && hasFixedMultiplier(name) ? name.product().multiplier() : 0;
    }

    static Instrument of(final InstrumentName name, final CheckRules rules)
    {
        return new Instrument(name, name.symbol(), null, rules);
    }

    static Instrument refused(final String symbol, final RejectReason reason)
    {
        return new Instrument(null, symbol, reason, null);
    }

    /** Hash of the newest struct that a line delivered of this instrument; 0 before the first. */
    long structHashOf(final int lineSlot)
    {
        return null == structHashes || structHashes.length <= lineSlot ? 0 : structHashes[lineSlot];
    }

    void structHashOf(final int lineSlot, final long hash)
    {
        if (null == structHashes || structHashes.length <= lineSlot)
        {
            structHashes = null == structHashes ? new long[lineSlot + 1] : Arrays.copyOf(structHashes, lineSlot + 1);
        }
        structHashes[lineSlot] = hash;
    }

    /** Looks the sessions of a trading day up. Once a day: may allocate. */
    void beginDay(final int epochTradingDay, final Sessions sessions, final TradingCalendar calendar)
    {
        sessionDay = epochTradingDay;
        isTradingDay = calendar.isTradingDay(epochTradingDay);
        hasNight = calendar.hasNight(epochTradingDay);
        if (CivilDay.NULL_DAY == expiryDay)
        {
            final int expiry = ExpiryRules.lastTradingDay(name.product(), name.deliveryMonth(), calendar);
            expiryDay = CivilDay.NULL_DAY == expiry ? CivilDay.NULL_DAY : CivilDay.fromEpochDay(expiry);
        }
        template = sessions.of(name.product(), epochTradingDay);
        firstOpenMs = NEVER_OPEN;
        for (int i = 0; null != template && i < template.segmentCount() && NEVER_OPEN == firstOpenMs; i++)
        {
            if (SessionPhase.OPEN == template.phase(i) && (hasNight || !template.isNight(i)))
            {
                firstOpenMs = template.startMs(i);
            }
        }
    }

    /** A combination has no turnover of its own, and a stock option's unit changes with dividends: the id does not say to what. */
    private static boolean hasFixedMultiplier(final InstrumentName name)
    {
        return InstrumentKind.COMBINATION != name.kind() && Exchange.SSE != name.exchange() &&
            Exchange.SZSE != name.exchange();
    }
}
