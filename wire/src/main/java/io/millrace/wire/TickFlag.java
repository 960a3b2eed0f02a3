package io.millrace.wire;

import io.millrace.wire.codec.TickEncoder;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Bits of a tick's {@code flags} as masks, so that a maker collects them in one int; the schema's set {@code TickFlags} says
 * what each means, and a test compares the two.
 */
public final class TickFlag
{
    /** First tick of the instrument and trading day, or the one after a stale snapshot. */
    public static final int FIRST_OF_DAY = 1;

    /** The trading day was derived. */
    public static final int DAY_DERIVED = 1 << 1;

    /** The date of the exchange time was derived. */
    public static final int DATE_DERIVED = 1 << 2;

    /** A price or turnover was rounded to the scale. */
    public static final int ROUNDED = 1 << 3;

    /** Best bid above best ask. */
    public static final int CROSSED = 1 << 4;

    /** Last price outside the day's limits. */
    public static final int OUTSIDE_LIMITS = 1 << 5;

    /** Cumulative turnover fell although volume did not. */
    public static final int TURNOVER_BACKWARDS = 1 << 6;

    /** Volume is 0. */
    public static final int NO_TRADE_YET = 1 << 7;

    /** Best bid equals best ask. */
    public static final int LOCKED = 1 << 8;

    /** Same stamp as the previous tick: one nanosecond was added. */
    public static final int TIED_TIME = 1 << 9;

    /** Turnover was multiplied by the contract multiplier. */
    public static final int TURNOVER_SCALED = 1 << 10;

    /** Outside the product's sessions. */
    public static final int OUT_OF_SESSION = 1 << 11;

    /** Exchange time far from the receive time. */
    public static final int FAR_FROM_CLOCK = 1 << 12;

    /** Last price further from the previous one than the band. */
    public static final int PRICE_JUMP = 1 << 13;

    /** The calendar does not cover the day. */
    public static final int NO_CALENDAR = 1 << 14;

    /** Stamped in an auction. */
    public static final int AUCTION = 1 << 15;

    /** After the day's last session, with settlement or close price. */
    public static final int AFTER_CLOSE = 1 << 16;

    /** First tick seen of a trading day that had begun. */
    public static final int JOINED_LATE = 1 << 17;

    private TickFlag()
    {
    }

    /**
     * Writes all flags of a tick.
     *
     * @param tick  wrapped on the message.
     * @param flags masks of this class, combined.
     */
    public static void encode(final TickEncoder tick, final int flags)
    {
        final MutableDirectBuffer buffer = tick.buffer();
        buffer.putInt(tick.offset() + TickEncoder.flagsEncodingOffset(), flags, ByteOrder.LITTLE_ENDIAN);
    }
}
