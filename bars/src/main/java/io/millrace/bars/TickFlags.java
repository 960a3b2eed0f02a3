package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.TickDecoder;

import java.nio.ByteOrder;

/** The flags of a tick that bars depend on, read in one go. Stateless. */
final class TickFlags
{
    /** The first tick of an instrument may be the front's last known snapshot, hours old or of the future. */
    private static final int NO_TIME = TickFlag.FAR_FROM_CLOCK | TickFlag.OUT_OF_SESSION | TickFlag.FIRST_OF_DAY;
    private static final int AT_REST = TickFlag.OUT_OF_SESSION | TickFlag.AFTER_CLOSE;

    private TickFlags()
    {
    }

    /** All flags of a tick. */
    @HotPath
    static int of(final TickDecoder tick)
    {
        return tick.buffer().getInt(tick.offset() + TickDecoder.flagsEncodingOffset(), ByteOrder.LITTLE_ENDIAN);
    }

    @HotPath
    static boolean isFirstOfDay(final int flags)
    {
        return (flags & TickFlag.FIRST_OF_DAY) != 0;
    }

    @HotPath
    static boolean isJoinedLate(final int flags)
    {
        return (flags & TickFlag.JOINED_LATE) != 0;
    }

    @HotPath
    static boolean isAuction(final int flags)
    {
        return (flags & TickFlag.AUCTION) != 0;
    }

    /** Whether the market rests at its stamp, by the feed handler's judgement. */
    @HotPath
    static boolean isAtRest(final int flags)
    {
        return (flags & AT_REST) != 0;
    }

    /** Whether its stamp says something about the market's time. */
    @HotPath
    static boolean isMarketTime(final int flags)
    {
        return (flags & NO_TIME) == 0;
    }
}
