package io.millrace.bars;

import io.millrace.reference.InstrumentName;
import io.millrace.reference.Product;
import io.millrace.reference.Products;
import io.millrace.wire.InstrumentIds;
import io.millrace.wire.PriceScale;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Ticks of one instrument as the feed handler would make them: running totals, deltas, the day's extremes. */
final class MarketFeed
{
    private static final Products PRODUCTS = Products.shipped();

    private final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[1024]);
    private final TickEncoder encoder = new TickEncoder();
    private final TickDecoder decoder = new TickDecoder();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final byte[] symbol;
    private final Exchange exchange;
    private final long instrumentId;
    private final int multiplier;
    private int tradingDay;
    private boolean isFirst;
    private boolean isDeltaKnown;
    private int extraFlags;
    private long volume;
    private long turnover;
    private long turnoverError;
    private int epoch;
    private long publishTimeNs;
    private long open;
    private long highest;
    private long lowest;
    private long last;
    private long volumeDelta;
    private long turnoverDelta;

    MarketFeed(final Exchange exchange, final String symbol)
    {
        this.exchange = exchange;
        this.symbol = symbol.getBytes(StandardCharsets.ISO_8859_1);
        instrumentId = InstrumentIds.of(exchange, symbol);
        final Product product = InstrumentName.parse(symbol, PRODUCTS).product();
        multiplier = null == product ? 1 : product.multiplier();
    }

    static long instant(final String localTime)
    {
        final LocalDateTime time = LocalDateTime.parse(localTime);

        return time.toEpochSecond(ZoneOffset.ofHours(8)) * 1_000_000_000L + time.getNano();
    }

    static long price(final double value)
    {
        return Math.round(value * PriceScale.ONE);
    }

    long instrumentId()
    {
        return instrumentId;
    }

    long volume()
    {
        return volume;
    }

    long last()
    {
        return last;
    }

    MarketFeed day(final int newTradingDay)
    {
        tradingDay = newTradingDay;
        isFirst = true;
        isDeltaKnown = true;
        volume = 0;
        turnover = 0;
        open = PriceScale.NULL_PRICE;
        highest = PriceScale.NULL_PRICE;
        lowest = PriceScale.NULL_PRICE;
        last = PriceScale.NULL_PRICE;
        return this;
    }

    /** The next tick is the first that the feed handler sees of a day that had begun. */
    MarketFeed joinLate(final long lotsBefore, final double priceBefore)
    {
        traded(priceBefore, priceBefore, priceBefore, lotsBefore);
        isFirst = true;
        isDeltaKnown = false;
        extraFlags = TickFlag.JOINED_LATE;
        return this;
    }

    /** Flags of the next tick, beyond those that follow from its fields. */
    MarketFeed flags(final int flags)
    {
        extraFlags = flags;
        return this;
    }

    /** Epoch and publish time of the ticks that follow. */
    MarketFeed published(final int newEpoch, final long newPublishTimeNs)
    {
        epoch = newEpoch;
        publishTimeNs = newPublishTimeNs;
        return this;
    }

    /** The source's turnover is off by so many price units from here on. */
    MarketFeed turnoverOff(final double units)
    {
        turnoverError = price(units) * multiplier;
        return this;
    }

    /** Lots traded at one price since the tick before. */
    TickDecoder trade(final String localTime, final double price, final long lots)
    {
        return trades(instant(localTime), price(price), price(price), price(price), lots);
    }

    /** Several trades since the tick before: the last price, and the highest and lowest among them. */
    TickDecoder trades(final long timeNs, final long price, final long high, final long low, final long lots)
    {
        final long volumeBefore = volume;
        final long turnoverBefore = turnover;
        tradedScaled(price, high, low, lots);
        volumeDelta = volume - volumeBefore;
        turnoverDelta = turnover - turnoverBefore;

        return tick(timeNs);
    }

    /** The day's first tick, whose delta is all that was traded. */
    TickDecoder firstTick(final long timeNs, final long price, final long lots)
    {
        tradedScaled(price, price, price, lots);
        volumeDelta = volume;
        turnoverDelta = turnover;

        return tick(timeNs);
    }

    TickDecoder quote(final String localTime)
    {
        return quote(instant(localTime));
    }

    TickDecoder quote(final long timeNs)
    {
        volumeDelta = 0;
        turnoverDelta = 0;

        return tick(timeNs);
    }

    /** Trades that no tick will ever tell but by the running totals of the next. */
    void traded(final double price, final double high, final double low, final long lots)
    {
        tradedScaled(price(price), price(high), price(low), lots);
    }

    MutableDirectBuffer message()
    {
        return buffer;
    }

    int messageLength()
    {
        return MessageHeaderEncoder.ENCODED_LENGTH + TickEncoder.BLOCK_LENGTH + TickEncoder.symbolHeaderLength() +
            symbol.length;
    }

    private void tradedScaled(final long price, final long high, final long low, final long lots)
    {
        volume += lots;
        turnover += lots * multiplier * price + turnoverError;
        turnoverError = 0;
        last = price;
        open = PriceScale.NULL_PRICE == open ? price : open;
        highest = PriceScale.NULL_PRICE == highest ? Math.max(high, open) : Math.max(highest, high);
        lowest = PriceScale.NULL_PRICE == lowest ? Math.min(low, open) : Math.min(lowest, low);
    }

    private TickDecoder tick(final long timeNs)
    {
        encoder.wrapAndApplyHeader(buffer, 0, header);
        buffer.setMemory(encoder.offset(), TickEncoder.BLOCK_LENGTH, (byte)0);
        encoder.instrumentId(instrumentId)
            .exchangeTimeNs(timeNs)
            .receiveTimeNs(timeNs)
            .publishTimeNs(publishTimeNs)
            .epoch(epoch)
            .dueTimeNs(TickEncoder.dueTimeNsNullValue())
            .lastPrice(last)
            .openPrice(open)
            .highestPrice(highest)
            .lowestPrice(lowest)
            .volume(volume)
            .volumeDelta(isDeltaKnown ? volumeDelta : TickEncoder.volumeDeltaNullValue())
            .turnover(turnover)
            .turnoverDelta(isDeltaKnown ? turnoverDelta : TickEncoder.turnoverDeltaNullValue())
            .openInterest(1_000 + volume)
            .tradingDay(tradingDay)
            .exchange(exchange);
        TickFlag.encode(encoder, extraFlags | (isFirst ? TickFlag.FIRST_OF_DAY : 0) |
            (0 == volume ? TickFlag.NO_TRADE_YET : 0));
        encoder.putSymbol(symbol, 0, symbol.length);
        isFirst = false;
        isDeltaKnown = true;
        extraFlags = 0;

        return decoder.wrap(buffer, encoder.offset(), TickEncoder.BLOCK_LENGTH, TickEncoder.SCHEMA_VERSION);
    }
}
