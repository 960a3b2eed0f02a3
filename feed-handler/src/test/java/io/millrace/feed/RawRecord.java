package io.millrace.feed;

import io.millrace.bridge.RawTick;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;

/** A tick record made by hand, by the offsets of the vendor's facts and not by those of the code under test. */
final class RawRecord
{
    static final int HEAD = 32;
    static final int STRUCT = 584;
    static final double NO_VALUE = Double.MAX_VALUE;

    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[HEAD + STRUCT]);
    private final RawTick tick = new RawTick();

    RawRecord(final long sourceSequence, final String symbol)
    {
        buffer.putLong(0, sourceSequence);
        buffer.putLong(8, 1_700_000_000_000_000_000L + sourceSequence);
        buffer.putInt(24, STRUCT);
        buffer.putInt(28, 1);
        for (final int offset : new int[]
        {80, 88, 96, 112, 120, 128, 144, 152, 160, 168, 176, 184, 192, 200, 384, 568, 576})
        {
            number(offset, NO_VALUE);
        }
        number(104, 1000);
        number(152, 1200);
        number(144, 0);
        for (int level = 0; level < 5; level++)
        {
            number(224 + 32 * level, NO_VALUE);
            number(240 + 32 * level, NO_VALUE);
        }
        text(401, symbol);
        day("20240809", "20240808").time("21:00:00", 500);
    }

    RawRecord number(final int offset, final double value)
    {
        buffer.putDouble(HEAD + offset, value);
        return this;
    }

    RawRecord whole(final int offset, final int value)
    {
        buffer.putInt(HEAD + offset, value);
        return this;
    }

    RawRecord text(final int offset, final String value)
    {
        final byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        buffer.putBytes(HEAD + offset, bytes);
        buffer.putByte(HEAD + offset + bytes.length, (byte)0);
        return this;
    }

    RawRecord day(final String tradingDay, final String actionDay)
    {
        return text(0, tradingDay).text(392, actionDay);
    }

    RawRecord time(final String updateTime, final int millis)
    {
        return text(208, updateTime).whole(220, millis);
    }

    RawRecord last(final double price)
    {
        return number(80, price);
    }

    RawRecord volume(final int lots, final double turnover)
    {
        return whole(136, lots).number(144, turnover);
    }

    RawRecord top(final double bid, final int bidLots, final double ask, final int askLots)
    {
        return number(224, bid).whole(232, bidLots).number(240, ask).whole(248, askLots);
    }

    RawRecord receivedAt(final long timeNs)
    {
        buffer.putLong(8, timeNs);
        return this;
    }

    RawTick tick()
    {
        return tick.wrap(buffer, 0);
    }
}
