package io.millrace.record.store;

import io.millrace.wire.InstrumentIds;
import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.LevelEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.MutableDirectBuffer;

import java.util.SplittableRandom;

/**
 * A market that looks like one: instruments that walk in price steps, tick in frames of 500 ms, trade now and then, and have one
 * or five levels by exchange. The same seed gives the same bytes.
 */
final class MarketTicks
{
    private static final long FRAME_NS = 500_000_000L;
    private static final long OPEN_NS = 1_790_730_000_000_000_000L;
    private static final Exchange[] EXCHANGES =
    {Exchange.SHFE, Exchange.DCE, Exchange.CZCE, Exchange.CFFEX, Exchange.GFEX, Exchange.INE};

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final TickEncoder encoder = new TickEncoder();
    private final SplittableRandom random;
    private final String[] symbols;
    private final long[] ids;
    private final long[] lastPrices;
    private final long[] volumes;
    private final long[] turnovers;
    private final long[] openInterests;
    private final long[] counts;
    private final int tradingDay;
    private long sequence;
    private long frame;
    private int next;

    MarketTicks(final long seed, final int instrumentCount, final int tradingDay)
    {
        this.random = new SplittableRandom(seed);
        this.tradingDay = tradingDay;
        symbols = new String[instrumentCount];
        ids = new long[instrumentCount];
        lastPrices = new long[instrumentCount];
        volumes = new long[instrumentCount];
        turnovers = new long[instrumentCount];
        openInterests = new long[instrumentCount];
        counts = new long[instrumentCount];
        for (int i = 0; i < instrumentCount; i++)
        {
            symbols[i] = "" + (char)('a' + i % 26) + (char)('a' + i / 26 % 26) + (2601 + i % 12);
            ids[i] = InstrumentIds.of(exchangeOf(i), symbols[i]);
            lastPrices[i] = (1_000 + random.nextInt(9_000)) * PriceScale.ONE;
            openInterests[i] = random.nextInt(500_000);
        }
    }

    /** Continues the stream's numbers behind messages that another source made. */
    MarketTicks fromSequence(final long firstSequence)
    {
        sequence = firstSequence - 1;
        return this;
    }

    long lastSequence()
    {
        return sequence;
    }

    /** Encodes the next tick; returns its length with the SBE header. */
    int encode(final MutableDirectBuffer buffer, final int offset)
    {
        while (random.nextInt(10) >= 6)
        {
            advance();
        }
        final int i = next;
        advance();
        final long step = PriceScale.ONE * (1 + i % 5);
        final long traded = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(40);
        lastPrices[i] += traded == 0 ? 0 : step * (random.nextInt(3) - 1);
        final long turnover = traded * lastPrices[i] * 10;
        volumes[i] += traded;
        turnovers[i] += turnover;
        openInterests[i] += traded == 0 ? 0 : random.nextInt(5) - 2;
        final boolean isFirst = counts[i]++ == 0;
        final long exchangeTimeNs = OPEN_NS + frame * FRAME_NS;
        final long dueTimeNs = exchangeTimeNs + 2_000_000L + i * 4_000L;
        final long receiveTimeNs = dueTimeNs + 3_000 + random.nextInt(20_000);
        final long base = (lastPrices[i] / 100_000_000L + 1) * 100_000_000L;

        encoder.wrapAndApplyHeader(buffer, offset, header)
            .instrumentId(ids[i])
            .sequence(++sequence)
            .sourceSequence(sequence + 17)
            .exchangeTimeNs(exchangeTimeNs)
            .receiveTimeNs(receiveTimeNs)
            .dueTimeNs(dueTimeNs)
            .publishTimeNs(receiveTimeNs + 300 + random.nextInt(2_000))
            .lastPrice(lastPrices[i])
            .preSettlementPrice(base)
            .preClosePrice(base + step)
            .openPrice(base - step)
            .highestPrice(base + 50 * step)
            .lowestPrice(base - 50 * step)
            .closePrice(PriceScale.NULL_PRICE)
            .settlementPrice(PriceScale.NULL_PRICE)
            .upperLimitPrice(base / 10 * 11)
            .lowerLimitPrice(base / 10 * 9)
            .averagePrice(volumes[i] == 0 ? PriceScale.NULL_PRICE : turnovers[i] / volumes[i])
            .upperBandingPrice(PriceScale.NULL_PRICE)
            .lowerBandingPrice(PriceScale.NULL_PRICE)
            .volume(volumes[i])
            .volumeDelta(isFirst ? TickEncoder.volumeDeltaNullValue() : traded)
            .turnover(turnovers[i])
            .turnoverDelta(isFirst ? TickEncoder.turnoverDeltaNullValue() : turnover)
            .openInterest(openInterests[i])
            .preOpenInterest(250_000 + i)
            .preDelta(Double.NaN)
            .currDelta(Double.NaN);
        final int levels = i % EXCHANGES.length < 2 ? 5 : 1;
        level(encoder.level1(), 1 <= levels, i, 1, step);
        level(encoder.level2(), 2 <= levels, i, 2, step);
        level(encoder.level3(), 3 <= levels, i, 3, step);
        level(encoder.level4(), 4 <= levels, i, 4, step);
        level(encoder.level5(), 5 <= levels, i, 5, step);
        encoder.flags().clear().firstOfDay(isFirst).noTradeYet(volumes[i] == 0);
        encoder.epoch(1)
            .tradingDay(tradingDay)
            .sourceTradingDay(tradingDay)
            .sourceActionDay(tradingDay)
            .sourceTimeMs((int)(exchangeTimeNs / 1_000_000L % 86_400_000L))
            .exchange(exchangeOf(i))
            .line((short)0)
            .averageUnitPrice(volumes[i] == 0 ? PriceScale.NULL_PRICE : turnovers[i] / volumes[i] / 10)
            .symbol(symbols[i]);

        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    private void level(
        final LevelEncoder level, final boolean isThere, final int i, final int number, final long step)
    {
        if (isThere)
        {
            level.bidPrice(lastPrices[i] - number * step)
                .askPrice(lastPrices[i] + number * step)
                .bidVolume(1 + random.nextInt(200))
                .askVolume(1 + random.nextInt(200));
        }
        else
        {
            level.bidPrice(PriceScale.NULL_PRICE).askPrice(PriceScale.NULL_PRICE).bidVolume(0).askVolume(0);
        }
    }

    private void advance()
    {
        if (++next == ids.length)
        {
            next = 0;
            frame++;
        }
    }

    private static Exchange exchangeOf(final int index)
    {
        return EXCHANGES[index % EXCHANGES.length];
    }
}
