package io.millrace.publish;

import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.LevelDecoder;
import io.millrace.wire.codec.TickDecoder;

import java.util.Arrays;

/** The book of one instrument as its newest tick has it, and as it was sent last. Belongs to the thread of {@link BookPublisher}. */
final class BookState
{
    static final int LEVELS = 5;
    static final int BID = 0;
    static final int ASK = LEVELS;
    static final long NO_PRICE = LevelDecoder.bidPriceNullValue();

    /** Bits of {@code Level1Fields}. */
    static final int BID_PRICE = 1;
    static final int ASK_PRICE = 1 << 1;
    static final int BID_VOLUME = 1 << 2;
    static final int ASK_VOLUME = 1 << 3;
    static final int LAST_PRICE = 1 << 4;
    static final int VOLUME = 1 << 5;
    static final int ALL_FIELDS = (1 << 6) - 1;

    final long instrumentId;
    final byte[] symbol;
    final Exchange exchange;

    /** Levels 1 to 5 of the bid, then of the ask. */
    final long[] prices = new long[2 * LEVELS];
    final int[] volumes = new int[2 * LEVELS];
    final long[] sentPrices = new long[2 * LEVELS];
    final int[] sentVolumes = new int[2 * LEVELS];
    long lastPrice;
    long volume;
    long tickSequence;
    long exchangeTimeNs;
    int tradingDay;

    /** Fields that changed and are in no delta yet. */
    int changedFields = ALL_FIELDS;
    boolean hasTick;

    /** No snapshot was sent yet. */
    boolean isNew = true;
    boolean isSnapshotDue;
    boolean isWaiting;

    BookState(final TickDecoder tick)
    {
        instrumentId = tick.instrumentId();
        exchange = tick.exchange();
        symbol = new byte[tick.symbolLength()];
        tick.getSymbol(symbol, 0, symbol.length);
    }

    void update(final TickDecoder tick)
    {
        final long bid = prices[BID];
        final long ask = prices[ASK];
        final int bidVolume = volumes[BID];
        final int askVolume = volumes[ASK];
        level(0, tick.level1());
        level(1, tick.level2());
        level(2, tick.level3());
        level(3, tick.level4());
        level(4, tick.level5());
        if (hasTick)
        {
            changedFields |= (bid != prices[BID] ? BID_PRICE : 0) | (ask != prices[ASK] ? ASK_PRICE : 0) |
                (bidVolume != volumes[BID] ? BID_VOLUME : 0) | (askVolume != volumes[ASK] ? ASK_VOLUME : 0) |
                (lastPrice != tick.lastPrice() ? LAST_PRICE : 0) | (volume != tick.volume() ? VOLUME : 0);
        }
        lastPrice = tick.lastPrice();
        volume = tick.volume();
        tickSequence = tick.sequence();
        exchangeTimeNs = tick.exchangeTimeNs();
        tradingDay = tick.tradingDay();
        hasTick = true;
    }

    /** Whether the book is another than the one that was sent last. */
    boolean isChanged()
    {
        return isNew || !Arrays.equals(prices, sentPrices) || !Arrays.equals(volumes, sentVolumes);
    }

    /** Whether the first level has moved by so much since the last snapshot. */
    boolean isBeyond(final long priceStep, final double volumeRatio)
    {
        return isNew || isPriceBeyond(BID, priceStep) || isPriceBeyond(ASK, priceStep) ||
            isVolumeBeyond(BID, volumeRatio) || isVolumeBeyond(ASK, volumeRatio);
    }

    void onSnapshotSent()
    {
        System.arraycopy(prices, 0, sentPrices, 0, prices.length);
        System.arraycopy(volumes, 0, sentVolumes, 0, volumes.length);
        isNew = false;
        isSnapshotDue = false;
    }

    private void level(final int index, final LevelDecoder level)
    {
        prices[BID + index] = level.bidPrice();
        prices[ASK + index] = level.askPrice();
        volumes[BID + index] = level.bidVolume();
        volumes[ASK + index] = level.askVolume();
    }

    private boolean isPriceBeyond(final int side, final long priceStep)
    {
        final long price = prices[side];
        final long sent = sentPrices[side];
        if (price == sent)
        {
            return false;
        }

        return NO_PRICE == price || NO_PRICE == sent || Math.abs(price - sent) >= priceStep;
    }

    private boolean isVolumeBeyond(final int side, final double ratio)
    {
        final int change = Math.abs(volumes[side] - sentVolumes[side]);

        return change != 0 && change >= ratio * Math.abs(sentVolumes[side]);
    }
}
