package io.millrace.record.store;

import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.LevelEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;
import java.util.Random;

/** Ticks without sense and with everything that the schema allows: nulls, extremes, symbols of any length and bytes. */
final class RandomTicks
{
    private static final long[] EXTREMES =
    {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE};
    private static final int[] DAYS =
    {20260930, 20261008, 0, Integer.MAX_VALUE, -1};

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final TickEncoder encoder = new TickEncoder();
    private final Random random;
    private long sequence;

    RandomTicks(final long seed)
    {
        random = new Random(seed);
    }

    int encode(final MutableDirectBuffer buffer, final int offset)
    {
        encoder.wrapAndApplyHeader(buffer, offset, header)
            .instrumentId(1 + random.nextInt(50))
            .sequence(++sequence)
            .sourceSequence(value())
            .exchangeTimeNs(value())
            .receiveTimeNs(value())
            .dueTimeNs(orNull())
            .publishTimeNs(value())
            .lastPrice(orNull())
            .preSettlementPrice(orNull())
            .preClosePrice(orNull())
            .openPrice(orNull())
            .highestPrice(orNull())
            .lowestPrice(orNull())
            .closePrice(orNull())
            .settlementPrice(orNull())
            .upperLimitPrice(orNull())
            .lowerLimitPrice(orNull())
            .averagePrice(orNull())
            .upperBandingPrice(orNull())
            .lowerBandingPrice(orNull())
            .volume(value())
            .volumeDelta(orNull())
            .turnover(orNull())
            .turnoverDelta(orNull())
            .openInterest(orNull())
            .preOpenInterest(orNull())
            .preDelta(ratio())
            .currDelta(ratio());
        level(encoder.level1());
        level(encoder.level2());
        level(encoder.level3());
        level(encoder.level4());
        level(encoder.level5());
        buffer.putInt(offset + MessageHeaderEncoder.ENCODED_LENGTH + TickEncoder.flagsEncodingOffset(),
            random.nextInt(),
            ByteOrder.LITTLE_ENDIAN);
        final byte[] symbol = new byte[random.nextInt(4) == 0 ? 80 : random.nextInt(32)];
        random.nextBytes(symbol);
        encoder.epoch(random.nextInt())
            .tradingDay(DAYS[random.nextInt(DAYS.length)])
            .sourceTradingDay(intOrNull())
            .sourceActionDay(intOrNull())
            .sourceTimeMs(intOrNull())
            .exchange(Exchange.values()[random.nextInt(Exchange.values().length)])
            .line((short)random.nextInt(256))
            .averageUnitPrice(orNull())
            .putSymbol(symbol, 0, symbol.length);

        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    private void level(final LevelEncoder level)
    {
        level.bidPrice(orNull()).askPrice(orNull()).bidVolume(random.nextInt()).askVolume(random.nextInt());
    }

    private long value()
    {
        return random.nextInt(3) == 0 ? EXTREMES[random.nextInt(EXTREMES.length)] : random.nextLong();
    }

    private long orNull()
    {
        return random.nextInt(3) == 0 ? Long.MIN_VALUE : value();
    }

    private int intOrNull()
    {
        return random.nextInt(3) == 0 ? Integer.MIN_VALUE : random.nextInt();
    }

    /** The null, other NaNs, infinities, a negative zero, numbers. */
    private double ratio()
    {
        return switch (random.nextInt(6))
        {
            case 0 -> Double.NaN;
            case 1 -> Double.longBitsToDouble(0x7ff8000000000000L | random.nextInt(1 << 20));
            case 2 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : -0.0;
            case 3 -> Double.MIN_VALUE;
            default -> random.nextDouble();
        };
    }
}
