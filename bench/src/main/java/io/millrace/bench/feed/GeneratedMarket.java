package io.millrace.bench.feed;

import io.millrace.bridge.DepthField;
import io.millrace.reference.Product;
import io.millrace.reference.Products;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;

/**
 * Ring records of a market that never ends: one record for each instrument, changed in place for each tick so that time, volume and
 * turnover go forward as in a day session. One thread.
 */
final class GeneratedMarket
{
    static final int HEAD_LENGTH = 32;
    static final int STRUCT_LENGTH = 584;
    static final int RECORD_LENGTH = HEAD_LENGTH + STRUCT_LENGTH;

    private static final int TRADING_DAY = 20260930;

    /** By when the last exchange, CFFEX, has opened: before that its ticks are out of session. */
    private static final int HALF_PAST_NINE_MS = 9 * 3_600_000 + 30 * 60_000;
    private static final double NO_VALUE = Double.MAX_VALUE;
    private static final int LEVELS = 5;

    private static final int LAST_PRICE = 80;
    private static final int PRE_SETTLEMENT_PRICE = 88;
    private static final int PRE_CLOSE_PRICE = 96;
    private static final int PRE_OPEN_INTEREST = 104;
    private static final int OPEN_PRICE = 112;
    private static final int HIGHEST_PRICE = 120;
    private static final int LOWEST_PRICE = 128;
    private static final int VOLUME = 136;
    private static final int TURNOVER = 144;
    private static final int OPEN_INTEREST = 152;
    private static final int CLOSE_PRICE = 160;
    private static final int SETTLEMENT_PRICE = 168;
    private static final int UPPER_LIMIT_PRICE = 176;
    private static final int LOWER_LIMIT_PRICE = 184;
    private static final int PRE_DELTA = 192;
    private static final int CURR_DELTA = 200;
    private static final int UPDATE_MILLISEC = 220;
    private static final int BOOK = 224;
    private static final int LEVEL_LENGTH = 32;
    private static final int AVERAGE_PRICE = 384;
    private static final int UPPER_BANDING_PRICE = 568;
    private static final int LOWER_BANDING_PRICE = 576;

    private final UnsafeBuffer buffer;
    private final double[] priceSteps;
    private long sourceSequence;
    private int index = -1;
    private int timeOfDayMs = HALF_PAST_NINE_MS;

    GeneratedMarket(final int instrumentCount)
    {
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(instrumentCount * RECORD_LENGTH));
        priceSteps = new double[instrumentCount];
        final List<Product> products = Products.shipped()
            .futures()
            .stream()
            .sorted(Comparator.comparing(Product::code))
            .toList();
        for (int i = 0; i < instrumentCount; i++)
        {
            final Product product = products.get(i % products.size());
            priceSteps[i] = product.priceTick() / 10_000.0;
            final int monthsAhead = 9 + i / products.size();
            write(i, product.code() + (2601 + monthsAhead / 12 * 100 + monthsAhead % 12), priceSteps[i]);
        }
    }

    /**
     * Makes the next tick: instrument after instrument, and a millisecond later when all had their turn.
     *
     * @return offset of its record in {@link #buffer()}.
     */
    int next()
    {
        if (++index == priceSteps.length)
        {
            index = 0;
            timeOfDayMs++;
        }
        final int record = index * RECORD_LENGTH;
        final int struct = record + HEAD_LENGTH;
        buffer.putLong(record, ++sourceSequence);
        writeTime(struct);
        final int volume = buffer.getInt(struct + VOLUME) + 1;
        buffer.putInt(struct + VOLUME, volume);
        final double last = 1000 * priceSteps[index] + (volume & 7) * priceSteps[index];
        buffer.putDouble(struct + LAST_PRICE, last);
        buffer.putDouble(struct + TURNOVER, buffer.getDouble(struct + TURNOVER) + last);

        return record;
    }

    MutableDirectBuffer buffer()
    {
        return buffer;
    }

    private void write(final int instrument, final String id, final double step)
    {
        final int record = instrument * RECORD_LENGTH;
        final int struct = record + HEAD_LENGTH;
        buffer.putLong(record + 8, 1_790_733_600_000_000_000L);
        buffer.putInt(record + 24, STRUCT_LENGTH);
        buffer.putInt(record + 28, 1);
        buffer.putStringWithoutLengthAscii(struct + DepthField.TRADING_DAY_OFFSET, String.valueOf(TRADING_DAY));
        buffer.putStringWithoutLengthAscii(struct + DepthField.ACTION_DAY_OFFSET, String.valueOf(TRADING_DAY));
        buffer.putStringWithoutLengthAscii(struct + DepthField.INSTRUMENT_OFFSET, id);
        buffer.putStringWithoutLengthAscii(struct + DepthField.UPDATE_TIME_OFFSET, "09:30:00");
        final double middle = 1000 * step;
        for (final int offset : new int[]
        {PRE_SETTLEMENT_PRICE, PRE_CLOSE_PRICE, OPEN_PRICE, AVERAGE_PRICE})
        {
            buffer.putDouble(struct + offset, middle);
        }
        for (final int offset : new int[]
        {CLOSE_PRICE, SETTLEMENT_PRICE, PRE_DELTA, CURR_DELTA})
        {
            buffer.putDouble(struct + offset, NO_VALUE);
        }
        buffer.putDouble(struct + HIGHEST_PRICE, middle + 8 * step);
        buffer.putDouble(struct + LOWEST_PRICE, middle - 8 * step);
        buffer.putDouble(struct + UPPER_LIMIT_PRICE, middle + 100 * step);
        buffer.putDouble(struct + LOWER_LIMIT_PRICE, middle - 100 * step);
        buffer.putDouble(struct + PRE_OPEN_INTEREST, 100_000);
        buffer.putDouble(struct + OPEN_INTEREST, 100_100);
        buffer.putDouble(struct + UPPER_BANDING_PRICE, 0);
        buffer.putDouble(struct + LOWER_BANDING_PRICE, 0);
        for (int level = 0; level < LEVELS; level++)
        {
            final int offset = struct + BOOK + level * LEVEL_LENGTH;
            buffer.putDouble(offset, middle - (1 + level) * step);
            buffer.putInt(offset + 8, 10 + level);
            buffer.putDouble(offset + 16, middle + (8 + level) * step);
            buffer.putInt(offset + 24, 20 + level);
        }
    }

    private void writeTime(final int struct)
    {
        final int second = timeOfDayMs / 1000;
        buffer.putInt(struct + UPDATE_MILLISEC, timeOfDayMs - second * 1000);
        final int minute = second / 60;
        final int text = struct + DepthField.UPDATE_TIME_OFFSET;
        // Hours stay below 24: 15 hours of milliseconds are 54 million rounds.
        final long digits = twoDigits(minute / 60) | (long)':' << 16 | twoDigits(minute % 60) << 24 | (long)':' << 40 |
            twoDigits(second % 60) << 48;
        buffer.putLong(text, digits, ByteOrder.LITTLE_ENDIAN);
    }

    private static long twoDigits(final int value)
    {
        return '0' + value / 10 | (long)('0' + value % 10) << 8;
    }
}
