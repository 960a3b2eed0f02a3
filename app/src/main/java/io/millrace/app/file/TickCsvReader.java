package io.millrace.app.file;

import io.millrace.bridge.DepthLayout;
import io.millrace.bridge.RawTick;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Reads a CSV file of ticks, plain or gzip (by its content), row by row into a record with the vendor's struct, as it stands in the
 * ring. The header line names the columns by CTP's fields, in any order; no quoting. A field that is empty, or has no column, is the
 * vendor's "no value": DBL_MAX for decimals, 0 for whole numbers, empty text.
 *
 * <p>No row is lost. One with a malformed field becomes a record that the feed handler has to reject, and {@link #problem} says what is
 * wrong: text that is too long fills its field without an end, so that it is malformed there too; a number that cannot be read, or a
 * wrong number of fields, makes the last price infinite, milliseconds that cannot be read are -1. One thread.
 *
 * <pre>
 *   0 sourceSequence (row, from 1)  8 receiveTimeNs  16 dueTimeNs (0)  24 struct length  28 layout id  32 struct, 584 bytes
 * </pre>
 */
public final class TickCsvReader implements AutoCloseable
{
    private static final int HEAD_LENGTH = 32;
    private static final int STRUCT_LENGTH = DepthLayout.structLength(DepthLayout.CTP_584);
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";
    private static final List<String> REQUIRED = List.of("InstrumentID", "UpdateTime");

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[HEAD_LENGTH + STRUCT_LENGTH]);
    private final byte[] blank = blank();
    private final RawTick tick = new RawTick();
    private final List<String> ignored = new ArrayList<>();
    private final Path file;
    private final BufferedReader in;
    private final TickColumn[] columns;
    private List<String> names = List.of();
    private String line;
    private String problem;
    private int lineNumber;
    private long rowCount;

    private TickCsvReader(final Path file, final BufferedReader in)
    {
        this.file = file;
        this.in = in;
        line = readLine();
        columns = header(null == line ? "" : line);
    }

    /**
     * Opens a file and reads its header.
     *
     * @param file plain or gzip CSV; its bytes are taken as they are, one character each.
     * @return the reader, before its first row.
     * @throws TickFileException when the file cannot be read, or its header lacks InstrumentID or UpdateTime or names a column twice.
     */
    public static TickCsvReader open(final Path file)
    {
        try
        {
            final BufferedReader in = new BufferedReader(
                new InputStreamReader(unpacked(file), StandardCharsets.ISO_8859_1), 1 << 16);
            try
            {
                return new TickCsvReader(file, in);
            }
            catch (final TickFileException ex)
            {
                in.close();
                throw ex;
            }
        }
        catch (final IOException ex)
        {
            throw new TickFileException("ticks " + file + ": cannot be opened: " + ex +
                "; name a CSV file, plain or gzip, that this user may read");
        }
    }

    /**
     * Reads the next row.
     *
     * @return false when there is none.
     * @throws TickFileException when the file cannot be read to its end.
     */
    public boolean next()
    {
        line = readLine();
        if (null == line)
        {
            return false;
        }
        problem = null;
        rowCount++;
        record.putBytes(0, blank);
        record.putLong(0, rowCount, ByteOrder.LITTLE_ENDIAN);
        fill();

        return true;
    }

    /**
     * The row, valid until {@link #next}.
     *
     * @return the flyweight over this row's record.
     */
    public RawTick tick()
    {
        return tick.wrap(record, 0);
    }

    /**
     * Sets when the row is taken to have been received.
     *
     * @param receiveTimeNs epoch nanoseconds.
     */
    public void receiveTimeNs(final long receiveTimeNs)
    {
        record.putLong(8, receiveTimeNs, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Sets the trading day of a row, e.g. where the file has none.
     *
     * @param tradingDay yyyymmdd.
     */
    public void tradingDay(final int tradingDay)
    {
        put(TickColumn.of("TradingDay"), String.valueOf(tradingDay));
    }

    /**
     * Sets the date of a row, where the file has none.
     *
     * @param actionDay yyyymmdd.
     */
    public void actionDay(final int actionDay)
    {
        put(TickColumn.of("ActionDay"), String.valueOf(actionDay));
    }

    /**
     * What is malformed in the row.
     *
     * @return file, line, column, value and what is expected, of the first malformed field; null when the row is well-formed.
     */
    public String problem()
    {
        return problem;
    }

    /**
     * The row as it stands in the file.
     *
     * @return its bytes, one character each, without the line's end.
     */
    public String line()
    {
        return line;
    }

    /**
     * A field of the row as text.
     *
     * @param column name of the column, whether it is a field of the vendor's or not.
     * @return the text; null when the file has no such column, or the row ends before it.
     */
    public String text(final String column)
    {
        final int wanted = names.indexOf(column);
        int start = 0;
        for (int index = 0; wanted >= 0 && start <= line.length(); index++)
        {
            final int comma = line.indexOf(',', start);
            final int end = comma < 0 ? line.length() : comma;
            if (index == wanted)
            {
                return line.substring(start, end);
            }
            start = end + 1;
        }

        return null;
    }

    /**
     * The instrument id as it stands in the row.
     *
     * @return the text; empty when the row ends before it.
     */
    public String instrument()
    {
        final String text = text("InstrumentID");

        return null == text ? "" : text;
    }

    /**
     * Place of the row in the file.
     *
     * @return line number; the header's is 1.
     */
    public int lineNumber()
    {
        return lineNumber;
    }

    /**
     * Rows read so far.
     *
     * @return the number, this one included.
     */
    public long rowCount()
    {
        return rowCount;
    }

    /**
     * Columns that are no fields of the vendor's: a misspelt one would be here too.
     *
     * @return their names in the file's order.
     */
    public List<String> ignoredColumns()
    {
        return List.copyOf(ignored);
    }

    @Override
    public void close()
    {
        try
        {
            in.close();
        }
        catch (final IOException ex)
        {
            throw new TickFileException("ticks " + file + ": cannot be closed: " + ex);
        }
    }

    /** Remembers that a field of the row is malformed, unless another one was before. */
    void note(final String column, final String value, final String expected)
    {
        note("column " + column + " = '" + value + "': " + column + " " + expected);
    }

    private void fill()
    {
        int start = 0;
        int index = 0;
        for (; start <= line.length(); index++)
        {
            final int comma = line.indexOf(',', start);
            final int end = comma < 0 ? line.length() : comma;
            if (index < columns.length && null != columns[index])
            {
                put(columns[index], line.substring(start, end));
            }
            start = end + 1;
        }
        if (index != columns.length)
        {
            note("has " + index + " fields, the header has " + columns.length + ": mend the line");
            spoilPrice();
        }
    }

    private void put(final TickColumn column, final String value)
    {
        if (TickColumn.Kind.TEXT == column.kind())
        {
            putText(column, value);
        }
        else if (!value.isEmpty())
        {
            if (TickColumn.Kind.DECIMAL == column.kind())
            {
                putDecimal(column, value);
            }
            else
            {
                putWhole(column, value);
            }
        }
    }

    private void putText(final TickColumn column, final String value)
    {
        final int offset = HEAD_LENGTH + column.offset();
        record.setMemory(offset, column.length(), (byte)0);
        record.putBytes(offset, value.getBytes(StandardCharsets.ISO_8859_1), 0,
            Math.min(value.length(), column.length()));
        if (value.length() >= column.length())
        {
            note(column, value, "has at most " + (column.length() - 1) + " characters");
        }
        else if (value.indexOf(0) >= 0)
        {
            note(column, value, "has no NUL, which would cut it");
            record.setMemory(offset, column.length(), (byte)'?');
        }
    }

    private void putDecimal(final TickColumn column, final String value)
    {
        final double number = decimal(value);
        record.putDouble(HEAD_LENGTH + column.offset(), number, ByteOrder.LITTLE_ENDIAN);
        if (Double.isInfinite(number))
        {
            note(column, value, "is a decimal number, or nothing for no value");
            spoilPrice();
        }
    }

    private void putWhole(final TickColumn column, final String value)
    {
        final double number = decimal(value);
        final boolean isWhole = number == (int)number;
        if (isWhole)
        {
            record.putInt(HEAD_LENGTH + column.offset(), (int)number, ByteOrder.LITTLE_ENDIAN);
            return;
        }
        note(column, value, "is a whole number of 32 bits, or nothing for 0");
        if ("UpdateMillisec".equals(column.name()))
        {
            record.putInt(HEAD_LENGTH + column.offset(), -1, ByteOrder.LITTLE_ENDIAN);
        }
        else
        {
            spoilPrice();
        }
    }

    /**
     * The number, NaN where the text says so, infinite when it is none. One too large for a double is the vendor's "no value", as it comes
     * from whoever wrote DBL_MAX with 15 or 16 digits, rounded up.
     */
    private static double decimal(final String value)
    {
        if ("nan".equalsIgnoreCase(value))
        {
            return Double.NaN;
        }
        // The JDK takes more than numbers: blanks around them, hexadecimal ones, a type's letter behind.
        for (int i = 0; i < value.length(); i++)
        {
            if ("0123456789.+-eE".indexOf(value.charAt(i)) < 0)
            {
                return Double.POSITIVE_INFINITY;
            }
        }
        try
        {
            final double number = Double.parseDouble(value);

            return Double.isInfinite(number) ? RawTick.NO_PRICE : number;
        }
        catch (final NumberFormatException ex)
        {
            return Double.POSITIVE_INFINITY;
        }
    }

    private void spoilPrice()
    {
        record.putDouble(HEAD_LENGTH + TickColumn.of("LastPrice").offset(), Double.POSITIVE_INFINITY,
            ByteOrder.LITTLE_ENDIAN);
    }

    private void note(final TickColumn column, final String value, final String expected)
    {
        note(column.name(), value, expected);
    }

    private void note(final String what)
    {
        problem = null == problem ? "ticks " + file + " line " + lineNumber + ": " + what : problem;
    }

    private TickColumn[] header(final String text)
    {
        final String[] header = (text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text)
            .split(",", -1);
        final TickColumn[] found = new TickColumn[header.length];
        final Set<String> seen = new HashSet<>();
        names = List.of(header);
        for (int i = 0; i < header.length; i++)
        {
            found[i] = TickColumn.of(header[i]);
            if (!seen.add(header[i]))
            {
                throw new TickFileException("ticks " + file + " line 1: column '" + header[i] +
                    "' is there twice: name each once");
            }
            if (null == found[i])
            {
                ignored.add(header[i]);
            }
        }
        for (final String name : REQUIRED)
        {
            if (!seen.contains(name))
            {
                throw new TickFileException("ticks " + file + " line 1: no column " + name + " in '" + text +
                    "': begin the file with a line of column names, CTP's field names");
            }
        }

        return found;
    }

    private String readLine()
    {
        try
        {
            final String next = in.readLine();
            lineNumber += null == next ? 0 : 1;
            return next;
        }
        catch (final IOException ex)
        {
            throw new TickFileException("ticks " + file + ": cannot be read beyond line " + lineNumber + ": " + ex +
                "; the file is damaged or cut off");
        }
    }

    private static InputStream unpacked(final Path file) throws IOException
    {
        final InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        raw.mark(2);
        final int magic = raw.read() << 8 | raw.read();
        raw.reset();

        return GZIP_MAGIC == magic ? new GZIPInputStream(raw, 1 << 16) : raw;
    }

    /** A record without any value. */
    private static byte[] blank()
    {
        final UnsafeBuffer blank = new UnsafeBuffer(new byte[HEAD_LENGTH + STRUCT_LENGTH]);
        blank.putInt(24, STRUCT_LENGTH, ByteOrder.LITTLE_ENDIAN);
        blank.putInt(28, DepthLayout.CTP_584, ByteOrder.LITTLE_ENDIAN);
        for (final TickColumn column : TickColumn.all())
        {
            if (TickColumn.Kind.DECIMAL == column.kind())
            {
                blank.putDouble(HEAD_LENGTH + column.offset(), RawTick.NO_PRICE, ByteOrder.LITTLE_ENDIAN);
            }
        }

        return blank.byteArray();
    }
}
