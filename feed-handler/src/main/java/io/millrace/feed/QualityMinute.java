package io.millrace.feed;

import io.millrace.audit.HotPath;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.QualityMinuteEncoder;

/**
 * What came of one instrument in one minute of receive time. {@code feed} thread only. The score is
 * {@code 1000 * (accepted - flagged / 2) / expected}, rounded down: a rejected tick counts nothing, one that is published with a fault half.
 */
final class QualityMinute
{
    static final long LENGTH_NS = 60_000_000_000L;
    static final long NULL_MINUTE = Long.MIN_VALUE;

    /** Published later than this behind the exchange's stamp, a tick is flagged in the score: 1 s. */
    private static final long LATE_NS = 1_000_000_000L;

    /** A stamp of whole seconds, CZCE's, is up to 1 s older than its tick. */
    private static final long SECOND_NS = 1_000_000_000L;

    private static final long MAX_LATENESS_NS = 86_400_000_000_000L;

    /** Flags that say that something is wrong; the others say what was made right, or what part of the day it is. */
    private static final int FAULTS = TickFlag.ROUNDED | TickFlag.CROSSED | TickFlag.LOCKED | TickFlag.OUTSIDE_LIMITS |
        TickFlag.TURNOVER_BACKWARDS | TickFlag.OUT_OF_SESSION | TickFlag.FAR_FROM_CLOCK | TickFlag.PRICE_JUMP |
        TickFlag.NO_CALENDAR | TickFlag.JOINED_LATE;

    long minute = NULL_MINUTE;
    int accepted;
    int flagged;
    int rejected;
    int duplicates;
    int redundant;
    int flags;
    int tradingDay;
    private long latenessSumNs;
    private long latenessMaxNs;

    void begin(final long newMinute)
    {
        minute = newMinute;
        accepted = 0;
        flagged = 0;
        rejected = 0;
        duplicates = 0;
        redundant = 0;
        flags = 0;
        tradingDay = QualityMinuteEncoder.tradingDayNullValue();
        latenessSumNs = 0;
        latenessMaxNs = Long.MIN_VALUE;
    }

    @HotPath
    void onAccepted(final NormalisedTick tick, final boolean hasMillis, final long receiveTimeNs)
    {
        // A replay of other years has no lateness to speak of; a day keeps the sum from overflowing.
        final long latenessNs = Math.max(-MAX_LATENESS_NS, Math.min(MAX_LATENESS_NS, receiveTimeNs - tick.stampNs));
        accepted++;
        flagged += 0 != (tick.flags & FAULTS) || latenessNs > (hasMillis ? LATE_NS : LATE_NS + SECOND_NS) ? 1 : 0;
        flags |= tick.flags;
        tradingDay = tick.tradingDay;
        latenessSumNs += latenessNs;
        latenessMaxNs = Math.max(latenessMaxNs, latenessNs);
    }

    int expected()
    {
        return accepted + rejected;
    }

    int score()
    {
        final int expected = expected();

        return 0 == expected ? 1000 : (int)(500L * (2L * accepted - flagged) / expected);
    }

    long meanLatenessNs()
    {
        return 0 == accepted ? QualityMinuteEncoder.meanLatenessNsNullValue() : latenessSumNs / accepted;
    }

    long maxLatenessNs()
    {
        return 0 == accepted ? QualityMinuteEncoder.maxLatenessNsNullValue() : latenessMaxNs;
    }
}
