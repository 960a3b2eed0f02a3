package io.millrace.bench.handoff;

import io.millrace.bridge.DepthField;
import io.millrace.bridge.RawTick;
import org.agrona.DirectBuffer;
import org.rationalityfrontline.jctp.CThostFtdcDepthMarketDataField;

import java.nio.ByteOrder;

/**
 * Reads every field of a tick and folds the values into one number, the same number whichever way they were read. It makes each arm
 * read all fields, and costs little: each value is rotated by a distance of its own and added to one of two independent
 * sums.
 */
final class FieldFold
{
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private FieldFold()
    {
    }

    /** Of a struct in memory, read by Millrace's flyweight. */
    static long of(final RawTick tick)
    {
        long a = bits(tick.lastPrice(), 1);
        long b = bits(tick.preSettlementPrice(), 2);
        a += bits(tick.preClosePrice(), 3);
        b += bits(tick.preOpenInterest(), 4);
        a += bits(tick.openPrice(), 5);
        b += bits(tick.highestPrice(), 6);
        a += bits(tick.lowestPrice(), 7);
        // An int in the struct; a long would be taken for a double.
        b += bits((int)tick.volume(), 8);
        a += bits(tick.turnover(), 9);
        b += bits(tick.openInterest(), 10);
        a += bits(tick.closePrice(), 11);
        b += bits(tick.settlementPrice(), 12);
        a += bits(tick.upperLimitPrice(), 13);
        b += bits(tick.lowerLimitPrice(), 14);
        a += bits(tick.preDelta(), 15);
        b += bits(tick.currDelta(), 16);
        a += bits(tick.updateMillisec(), 17);
        for (int level = 1; level <= RawTick.LEVELS; level++)
        {
            a += bits(tick.bidPrice(level), 14 + 4 * level);
            b += bits(tick.bidVolume(level), 15 + 4 * level);
            a += bits(tick.askPrice(level), 16 + 4 * level);
            b += bits(tick.askVolume(level), 17 + 4 * level);
        }
        a += bits(tick.averagePrice(), 38);
        b += bits(tick.bandingUpperPrice(), 39);
        a += bits(tick.bandingLowerPrice(), 40);

        return a + b + textOf(tick);
    }

    /** Of jctp's object, read by its accessors. */
    static long of(final CThostFtdcDepthMarketDataField tick)
    {
        long a = bits(tick.getLastPrice(), 1) + bits(tick.getPreSettlementPrice(), 2) +
            bits(tick.getPreClosePrice(), 3) + bits(tick.getPreOpenInterest(), 4) + bits(tick.getOpenPrice(), 5) +
            bits(tick.getHighestPrice(), 6) + bits(tick.getLowestPrice(), 7) + bits(tick.getVolume(), 8) +
            bits(tick.getTurnover(), 9) + bits(tick.getOpenInterest(), 10) + bits(tick.getClosePrice(), 11) +
            bits(tick.getSettlementPrice(), 12) + bits(tick.getUpperLimitPrice(), 13) +
            bits(tick.getLowerLimitPrice(), 14) + bits(tick.getPreDelta(), 15) + bits(tick.getCurrDelta(), 16) +
            bits(tick.getUpdateMillisec(), 17);
        a += bits(tick.getBidPrice1(), 18) + bits(tick.getBidVolume1(), 19) + bits(tick.getAskPrice1(), 20) +
            bits(tick.getAskVolume1(), 21);
        a += bits(tick.getBidPrice2(), 22) + bits(tick.getBidVolume2(), 23) + bits(tick.getAskPrice2(), 24) +
            bits(tick.getAskVolume2(), 25);
        a += bits(tick.getBidPrice3(), 26) + bits(tick.getBidVolume3(), 27) + bits(tick.getAskPrice3(), 28) +
            bits(tick.getAskVolume3(), 29);
        a += bits(tick.getBidPrice4(), 30) + bits(tick.getBidVolume4(), 31) + bits(tick.getAskPrice4(), 32) +
            bits(tick.getAskVolume4(), 33);
        a += bits(tick.getBidPrice5(), 34) + bits(tick.getBidVolume5(), 35) + bits(tick.getAskPrice5(), 36) +
            bits(tick.getAskVolume5(), 37);
        a += bits(tick.getAveragePrice(), 38) + bits(tick.getBandingUpperPrice(), 39) +
            bits(tick.getBandingLowerPrice(), 40);

        return a + text(tick.getTradingDay(), 41) + text(tick.getReserve1(), 42) + text(tick.getExchangeID(), 43) +
            text(tick.getReserve2(), 44) + text(tick.getUpdateTime(), 45) + text(tick.getActionDay(), 46) +
            text(tick.getInstrumentID(), 47) + text(tick.getExchangeInstID(), 48);
    }

    private static long textOf(final RawTick tick)
    {
        final DirectBuffer buffer = tick.buffer();
        final int start = tick.structOffset();

        return text(buffer, start + DepthField.TRADING_DAY_OFFSET, DepthField.TRADING_DAY_LENGTH, 41) +
            text(buffer, start + DepthField.SHORT_INSTRUMENT_OFFSET, DepthField.SHORT_INSTRUMENT_LENGTH, 42) +
            text(buffer, start + DepthField.EXCHANGE_OFFSET, DepthField.EXCHANGE_LENGTH, 43) +
            text(buffer, start + DepthField.SHORT_EXCHANGE_INSTRUMENT_OFFSET,
                DepthField.SHORT_EXCHANGE_INSTRUMENT_LENGTH, 44) +
            text(buffer, start + DepthField.UPDATE_TIME_OFFSET, DepthField.UPDATE_TIME_LENGTH, 45) +
            text(buffer, start + DepthField.ACTION_DAY_OFFSET, DepthField.ACTION_DAY_LENGTH, 46) +
            text(buffer, start + DepthField.INSTRUMENT_OFFSET, DepthField.INSTRUMENT_LENGTH, 47) +
            text(buffer, start + DepthField.EXCHANGE_INSTRUMENT_OFFSET, DepthField.EXCHANGE_INSTRUMENT_LENGTH, 48);
    }

    private static long bits(final double value, final int distance)
    {
        return Long.rotateLeft(Double.doubleToRawLongBits(value), distance);
    }

    private static long bits(final int value, final int distance)
    {
        return Long.rotateLeft(value, distance);
    }

    /** Sum of the text's 8-byte words, zero-padded; what stands behind the NUL does not count. */
    private static long text(final DirectBuffer buffer, final int offset, final int fieldLength, final int distance)
    {
        long sum = 0;
        int index = 0;
        for (; index <= fieldLength - Long.BYTES; index += Long.BYTES)
        {
            final long word = buffer.getLong(offset + index, ByteOrder.LITTLE_ENDIAN);
            // The lowest set bit marks the first zero byte of the word.
            final long zeros = (word - LOW_BITS) & ~word & HIGH_BITS;
            if (zeros != 0)
            {
                final int textBits = Long.numberOfTrailingZeros(zeros) & ~7;
                return Long.rotateLeft(sum + (0 == textBits ? 0 : word & (-1L >>> (Long.SIZE - textBits))), distance);
            }
            sum += word;
        }
        for (int shift = 0; index < fieldLength && 0 != buffer.getByte(offset + index); index++, shift += Byte.SIZE)
        {
            sum += (buffer.getByte(offset + index) & 0xffL) << shift;
        }

        return Long.rotateLeft(sum, distance);
    }

    private static long text(final String text, final int distance)
    {
        long sum = 0;
        for (int i = 0; i < text.length(); i++)
        {
            sum += (text.charAt(i) & 0xffL) << (Byte.SIZE * (i & 7));
        }

        return Long.rotateLeft(sum, distance);
    }
}
