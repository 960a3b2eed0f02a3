package io.millrace.feed;

/**
 * What the normaliser derived from one raw tick, between reading and encoding. One instance, used again for each tick;
 * {@code feed} thread only. Prices and turnover are mantissas with exponent -4, null is {@code Long.MIN_VALUE}.
 */
final class NormalisedTick
{
    static final int LEVELS = 5;

    int sourceTradingDay;
    int sourceActionDay;
    int sourceTimeMs;
    int tradingDay;
    int flags;

    /** The stamp as sent, to the millisecond: epoch nanoseconds. */
    long stampNs;
    long exchangeTimeNs;

    /** Nothing is held against the tick after this one: it may be a stale snapshot. */
    boolean isLone;

    long lastPrice;
    long preSettlementPrice;
    long preClosePrice;
    long openPrice;
    long highestPrice;
    long lowestPrice;
    long closePrice;
    long settlementPrice;
    long upperLimitPrice;
    long lowerLimitPrice;
    long averagePrice;
    long averageUnitPrice;
    long upperBandingPrice;
    long lowerBandingPrice;
    long volume;
    long volumeDelta;
    long turnover;
    long turnoverDelta;
    long openInterest;
    long preOpenInterest;

    final long[] bidPrices = new long[LEVELS];
    final long[] askPrices = new long[LEVELS];
    final int[] bidVolumes = new int[LEVELS];
    final int[] askVolumes = new int[LEVELS];
}
