package io.millrace.app.file;

import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.TickDecoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Writes one CSV line for each row of a file of ticks: its verdict and, of a true tick, the values. One thread. */
final class NormalisedCsv implements FileFeed.Listener
{
    static final String HEADER = "line,verdict,reason,flags,instrument,exchange,tradingDay,exchangeTimeNs,last,bid1,bidVolume1," +
        "ask1,askVolume1,volume,volumeDelta,turnover,turnoverDelta,openInterest";

    private static final int VALUES_AFTER_INSTRUMENT = 13;

    private final Writer out;
    private final StringBuilder text = new StringBuilder(256);
    private long acceptedCount;
    private long flaggedCount;
    private long rejectedCount;

    NormalisedCsv(final Writer out)
    {
        this.out = out;
        text.append(HEADER);
        write();
    }

    @Override
    public void onTick(final TickCsvReader row, final TickDecoder tick)
    {
        final boolean isFlagged = !tick.flags().isEmpty();
        acceptedCount += isFlagged ? 0 : 1;
        flaggedCount += isFlagged ? 1 : 0;
        text.append(row.lineNumber()).append(',').append(isFlagged ? "flagged" : "accepted").append(",,");
        // SBE writes {a,b}.
        final String names = tick.flags().toString();
        text.append(names.substring(1, names.length() - 1).replace(',', '|')).append(',');
        final long bid = tick.level1().bidPrice();
        final int bidVolume = tick.level1().bidVolume();
        final long ask = tick.level1().askPrice();
        final int askVolume = tick.level1().askVolume();
        final String exchange = tick.exchange().name();
        final int symbolLength = tick.symbolLength();
        final byte[] symbol = new byte[symbolLength];
        tick.getSymbol(symbol, 0, symbolLength);
        text.append(new String(symbol, StandardCharsets.ISO_8859_1)).append(',').append(exchange).append(',');
        text.append(tick.tradingDay()).append(',').append(tick.exchangeTimeNs());
        price(tick.lastPrice());
        price(bid);
        text.append(',').append(bidVolume);
        price(ask);
        text.append(',').append(askVolume).append(',').append(tick.volume());
        number(tick.volumeDelta());
        price(tick.turnover());
        price(tick.turnoverDelta());
        number(tick.openInterest());
        write();
    }

    @Override
    public void onRejected(final TickCsvReader row, final RejectReason reason)
    {
        rejectedCount++;
        text.append(row.lineNumber()).append(",rejected,").append(reason).append(",,").append(row.instrument());
        text.append(",".repeat(VALUES_AFTER_INSTRUMENT));
        write();
    }

    long acceptedCount()
    {
        return acceptedCount;
    }

    long flaggedCount()
    {
        return flaggedCount;
    }

    long rejectedCount()
    {
        return rejectedCount;
    }

    private void price(final long mantissa)
    {
        PriceScale.append(text.append(','), mantissa);
    }

    private void number(final long value)
    {
        text.append(',');
        if (PriceScale.NULL_PRICE != value)
        {
            text.append(value);
        }
    }

    private void write()
    {
        try
        {
            out.append(text.append('\n'));
            text.setLength(0);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot write the normalised ticks: " + ex.getMessage(), ex);
        }
    }
}
