package io.millrace.bars;

import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.BarDecoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Bars as lines of CSV: prices, VWAP and turnover as plain decimals, times in epoch nanoseconds, nulls empty. The one writer: equal bars
 * make equal lines, whether they were built from a file, live or from a replay. One thread.
 */
public final class BarCsv
{
    /** Names of the columns. */
    public static final String HEADER = "instrument,exchange,tradingDay,interval,startTimeNs,endTimeNs,firstTickTimeNs," +
        "lastTickTimeNs,open,high,low,close,vwap,volume,turnover,openInterest,tickCount,revision,flags";

    private static final long NULL = BarDecoder.openInterestNullValue();
    private static final List<String> FLAG_NAMES = List.of("closed", "incomplete", "corrected", "auction", "quoteOnly",
        "inexactTurnover");

    private final Appendable out;
    private final BarDecoder decoder = new BarDecoder();
    private final Bar decoded = new Bar();
    private final StringBuilder line = new StringBuilder(256);

    /**
     * A writer.
     *
     * @param out to append to; stays the caller's.
     */
    public BarCsv(final Appendable out)
    {
        this.out = out;
    }

    /**
     * Writes the names of the columns.
     *
     * @throws UncheckedIOException when writing fails.
     */
    public void writeHeader()
    {
        append(HEADER + '\n');
    }

    /**
     * Writes a bar.
     *
     * @param bar to write.
     * @throws UncheckedIOException when writing fails.
     */
    public void write(final Bar bar)
    {
        write(bar, bar.vwap());
    }

    /**
     * Writes a bar that came as a message.
     *
     * @param message wrapped on it; its symbol is read.
     * @throws UncheckedIOException when writing fails.
     */
    public void write(final BarDecoder message)
    {
        decoder.wrap(message.buffer(), message.offset(), message.sbeBlockLength(), BarDecoder.SCHEMA_VERSION);
        write(BarEncoding.decode(decoder, decoded), message.vwap());
    }

    private void write(final Bar bar, final long vwap)
    {
        line.setLength(0);
        line.append(new String(bar.symbol, StandardCharsets.ISO_8859_1)).append(',');
        line.append(bar.exchange).append(',').append(bar.tradingDay).append(',');
        line.append(BarInterval.format(bar.intervalS)).append(',');
        line.append(bar.startTimeNs).append(',').append(bar.endTimeNs).append(',');
        line.append(bar.firstTickTimeNs).append(',').append(bar.lastTickTimeNs).append(',');
        for (final long price : new long[]
        {bar.openPrice, bar.highPrice, bar.lowPrice, bar.closePrice, vwap})
        {
            PriceScale.append(line, price).append(',');
        }
        line.append(bar.volume).append(',');
        PriceScale.append(line, bar.turnover).append(',');
        if (NULL != bar.openInterest)
        {
            line.append(bar.openInterest);
        }
        line.append(',').append(bar.tickCount).append(',').append(bar.revision).append(',');
        appendFlags(bar.flags);
        append(line.append('\n'));
    }

    private void appendFlags(final int flags)
    {
        String separator = "";
        for (int i = 0; i < FLAG_NAMES.size(); i++)
        {
            if ((flags & 1 << i) != 0)
            {
                line.append(separator).append(FLAG_NAMES.get(i));
                separator = "|";
            }
        }
    }

    private void append(final CharSequence text)
    {
        try
        {
            out.append(text);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("bars: cannot write a line: " + ex.getMessage(), ex);
        }
    }
}
