package io.millrace.bars;

/** What one tick says about the bars that it falls in, the same for all intervals. Used again for each tick. One thread. */
final class TickEffect
{
    /** Exchange time as stamped. */
    long timeNs;

    /** The same, moved into the segment that the tick belongs to: decides in which buckets it falls. */
    long bucketTimeNs;

    /** Whether the ticks of the day before this one were a stale snapshot. */
    boolean isTakenBack;

    /** Segment of the day's schedule. */
    int segment;

    /** Lots traded since the instrument's previous tick; 0: none, or not known. */
    long volume;

    /** Whether the source sends turnover. */
    boolean hasTurnover;

    /** CNY since the previous tick, may be negative. */
    long turnover;

    /** Price of the first trade that the tick stands for, as far as known. */
    long firstPrice;

    /** Highest price of the trades that the tick stands for. */
    long highPrice;

    /** Lowest price of the trades that the tick stands for. */
    long lowPrice;

    /** Price of the last trade. */
    long lastPrice;

    /** Price of the last trade before the tick; null price: none on this trading day. */
    long priceBefore;

    /** Lots open after the tick. */
    long openInterest;

    /** Of {@link BarFlag}: what the tick adds to the flags of its bars. */
    int flags;

    /** Bars of this instrument that begin at or before this instant lack ticks. */
    long incompleteThroughNs;
}
