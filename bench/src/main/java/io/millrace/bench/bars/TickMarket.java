package io.millrace.bench.bars;

import io.millrace.reference.CivilDay;
import io.millrace.reference.Product;
import io.millrace.reference.SessionClock;
import io.millrace.reference.TradingCalendar;
import io.millrace.wire.InstrumentIds;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * Tick messages of a market that never ends: instrument after instrument, each every 500 ms of exchange time, half of them with a trade; the
 * morning from 9:00 to 10:14 of one trading day after the other. One thread.
 */
final class TickMarket
{
    private static final int SLOT = 512;
    private static final int BLOCK = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final long ROUND_NS = 500_000_000L;
    private static final int OPEN_MS = 9 * 3_600_000;
    private static final long SESSION_NS = 74 * 60 * 1_000_000_000L;
    private static final int FIRST_DAY = 20260916;
    private static final long PRICE = 30_000_000;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final UnsafeBuffer buffer;
    private final TickDecoder decoder = new TickDecoder();
    private final TradingCalendar calendar;
    private final int count;
    private final long stepNs;
    private int epochDay = CivilDay.toEpochDay(FIRST_DAY);
    private int index = -1;
    private long openNs;
    private long timeNs;
    private long round;

    TickMarket(final int instrumentCount, final List<Product> futures, final TradingCalendar calendar)
    {
        this.calendar = calendar;
        count = instrumentCount;
        stepNs = ROUND_NS / instrumentCount;
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(instrumentCount * SLOT));
        final List<Product> products = futures.stream()
            .filter(product -> Exchange.CFFEX != product.exchange())
            .sorted(Comparator.comparing(Product::code))
            .toList();
        final MessageHeaderEncoder header = new MessageHeaderEncoder();
        final TickEncoder encoder = new TickEncoder();
        for (int i = 0; i < instrumentCount; i++)
        {
            final Product product = products.get(i % products.size());
            final int month = i / products.size();
            final int code = (27 + month / 12) * 100 + month % 12 + 1;
            final String symbol = product.code() + (Exchange.CZCE == product.exchange() ? code % 1_000 : code);
            final byte[] text = symbol.getBytes(StandardCharsets.US_ASCII);
            encoder.wrapAndApplyHeader(buffer, i * SLOT, header);
            encoder.instrumentId(InstrumentIds.of(product.exchange(), symbol))
                .exchange(product.exchange())
                .openPrice(PRICE)
                .highestPrice(PRICE + 100)
                .lowestPrice(PRICE - 100)
                .openInterest(100_000)
                .putSymbol(text, 0, text.length);
        }
        beginDay();
    }

    /**
     * Makes the next tick.
     *
     * @return the decoder, wrapped on it.
     */
    TickDecoder next()
    {
        if (++index == count)
        {
            index = 0;
            round++;
            if (timeNs - openNs > SESSION_NS)
            {
                epochDay = calendar.nextTradingDay(epochDay);
                beginDay();
            }
        }
        timeNs += stepNs;
        final int block = index * SLOT + BLOCK;
        final long lots = round + index & 1;
        final long price = PRICE + (round * 7 + index) % 100;
        buffer.putLong(block + TickEncoder.exchangeTimeNsEncodingOffset(), timeNs, ORDER);
        buffer.putLong(block + TickEncoder.lastPriceEncodingOffset(), price, ORDER);
        add(block + TickEncoder.volumeEncodingOffset(), lots);
        buffer.putLong(block + TickEncoder.volumeDeltaEncodingOffset(), lots, ORDER);
        add(block + TickEncoder.turnoverEncodingOffset(), lots * price);
        buffer.putLong(block + TickEncoder.turnoverDeltaEncodingOffset(), lots * price, ORDER);
        buffer.putInt(block + TickEncoder.flagsEncodingOffset(), 0 == round ? TickFlag.FIRST_OF_DAY : 0, ORDER);

        return decoder.wrap(buffer, block, TickDecoder.BLOCK_LENGTH, TickDecoder.SCHEMA_VERSION);
    }

    private void add(final int offset, final long more)
    {
        buffer.putLong(offset, buffer.getLong(offset, ORDER) + more, ORDER);
    }

    private void beginDay()
    {
        round = 0;
        openNs = SessionClock.instant(epochDay, OPEN_MS);
        timeNs = openNs;
        for (int i = 0; i < count; i++)
        {
            final int block = i * SLOT + BLOCK;
            buffer.putInt(block + TickEncoder.tradingDayEncodingOffset(), CivilDay.fromEpochDay(epochDay), ORDER);
            buffer.putLong(block + TickEncoder.volumeEncodingOffset(), 0, ORDER);
            buffer.putLong(block + TickEncoder.turnoverEncodingOffset(), 0, ORDER);
        }
    }
}
