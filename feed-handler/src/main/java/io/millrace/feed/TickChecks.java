package io.millrace.feed;

import io.millrace.audit.HotPath;
import io.millrace.reference.SessionPhase;
import io.millrace.reference.SessionTemplate;
import io.millrace.wire.PriceScale;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.RejectReason;

/**
 * Holds a tick to the rules of its product. Each check returns why the tick is rejected, or null, and adds the flags of what it found;
 * docs/true-ticks.md has the rules. {@code feed} thread only.
 */
final class TickChecks
{
    private static final long MILLI_NS = 1_000_000;

    @HotPath
    RejectReason compareWithClock(final CheckRules rules, final long clockNs, final NormalisedTick out)
    {
        final long aheadNs = out.stampNs - clockNs;
        final long toleranceNs = rules.clockToleranceMs() * MILLI_NS;
        if (aheadNs < -toleranceNs)
        {
            return verdict(rules.staleSnapshot(), RejectReason.STALE_SNAPSHOT, TickFlag.FAR_FROM_CLOCK, out);
        }
        if (aheadNs > toleranceNs)
        {
            return verdict(rules.farFromClock(), RejectReason.FAR_FROM_CLOCK, TickFlag.FAR_FROM_CLOCK, out);
        }

        return null;
    }

    @HotPath
    RejectReason session(final Instrument instrument, final int sessionMs, final NormalisedTick out)
    {
        final SessionTemplate template = instrument.template;
        if (null == template)
        {
            return null;
        }
        final int segment = template.segmentOf(sessionMs, instrument.rules.sessionGraceMs(), instrument.hasNight);
        if (SessionTemplate.NULL_SEGMENT != segment && instrument.isTradingDay)
        {
            out.flags |= SessionPhase.OPEN != template.phase(segment) ? TickFlag.AUCTION : 0;
            return null;
        }
        final boolean isAfterClose = instrument.isTradingDay &&
            sessionMs >= template.endMs(template.segmentCount() - 1) &&
            (PriceScale.NULL_PRICE != out.settlementPrice || PriceScale.NULL_PRICE != out.closePrice);
        if (isAfterClose)
        {
            out.flags |= TickFlag.AFTER_CLOSE;
            return null;
        }

        return verdict(instrument.rules.outOfSession(), RejectReason.OUT_OF_SESSION, TickFlag.OUT_OF_SESSION, out);
    }

    @HotPath
    RejectReason book(final Instrument instrument, final boolean hasPrevious, final NormalisedTick out)
    {
        final CheckRules rules = instrument.rules;
        final long bid = out.bidPrices[0];
        final long ask = out.askPrices[0];
        RejectReason reason = null;
        if (PriceScale.NULL_PRICE != bid && PriceScale.NULL_PRICE != ask && bid >= ask)
        {
            reason = bid > ask ? verdict(rules.crossedBook(), RejectReason.CROSSED_BOOK, TickFlag.CROSSED, out) :
                verdict(rules.lockedBook(), RejectReason.LOCKED_BOOK, TickFlag.LOCKED, out);
        }
        if (null == reason && isOutsideLimits(out))
        {
            reason = verdict(rules.outsideLimits(), RejectReason.OUTSIDE_LIMITS, TickFlag.OUTSIDE_LIMITS, out);
        }
        if (null == reason && hasPrevious && instrument.isZeroNoPrice && isJump(instrument, instrument.lastPrice, out))
        {
            // Where the rule rejects, the second tick at the new price confirms it: a true move must not silence an instrument.
            final boolean isConfirmed = PriceScale.NULL_PRICE != instrument.jumpPrice &&
                !isJump(instrument, instrument.jumpPrice, out);
            reason = verdict(isConfirmed ? RuleAction.FLAG : rules.priceJump(), RejectReason.PRICE_JUMP,
                TickFlag.PRICE_JUMP, out);
        }

        return reason;
    }

    private static boolean isOutsideLimits(final NormalisedTick tick)
    {
        final long last = tick.lastPrice;

        return PriceScale.NULL_PRICE != last &&
            ((PriceScale.NULL_PRICE != tick.upperLimitPrice && last > tick.upperLimitPrice) ||
                (PriceScale.NULL_PRICE != tick.lowerLimitPrice && last < tick.lowerLimitPrice));
    }

    private static boolean isJump(final Instrument instrument, final long before, final NormalisedTick tick)
    {
        final long last = tick.lastPrice;
        if (PriceScale.NULL_PRICE == before || PriceScale.NULL_PRICE == last || last == before)
        {
            return false;
        }

        return Math.abs((double)last - before) * 1_000 > Math.abs((double)before) * instrument.rules.jumpPermille();
    }

    private static RejectReason verdict(final RuleAction action, final RejectReason reason, final int flag,
        final NormalisedTick out)
    {
        if (RuleAction.FLAG == action)
        {
            out.flags |= flag;
        }

        return RuleAction.REJECT == action ? reason : null;
    }
}
