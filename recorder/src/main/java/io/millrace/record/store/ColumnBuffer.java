package io.millrace.record.store;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The values of one column of a block, as the bytes in which a Native block carries them. Grows by doubling and keeps its size
 * from batch to batch. Not thread-safe.
 */
final class ColumnBuffer
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int INITIAL_ROWS = 1024;
    private static final int INITIAL_TEXT_BYTES = 16;

    /** SBE's null of uint8, and of an enumeration. */
    private static final byte NULL_BYTE = (byte)0xff;

    private final Column column;
    private final byte[] head;
    private final UnsafeBuffer values = new UnsafeBuffer(0, 0);
    private byte[] bytes;
    private byte[] nulls;
    private int length;

    ColumnBuffer(final Column column)
    {
        this.column = column;
        this.head = headOf(column);
        this.bytes = new byte[INITIAL_ROWS * Math.max(INITIAL_TEXT_BYTES, column.kind().width())];
        this.nulls = column.isNullable() ? new byte[INITIAL_ROWS] : null;
        values.wrap(bytes);
    }

    /** @return whether messages of a schema version have the column's field. */
    boolean isIn(final int version)
    {
        return column.isIn(version);
    }

    /** Adds the value of one row out of the message's block, which begins at {@code body}. */
    void append(final DirectBuffer buffer, final int body, final int row)
    {
        final int width = column.kind().width();
        if (length + width > bytes.length)
        {
            grow(length + width);
        }
        final int index = body + column.offset();
        switch (column.kind())
        {
            case BYTE -> appendByte(buffer.getByte(index), row);
            case INT -> appendInt(buffer.getInt(index, ORDER), row);
            default -> appendLong(buffer.getLong(index, ORDER), row);
        }
        length += width;
    }

    /** Adds a text or a run of bytes, {@code size} of them from {@code index} on. */
    void appendVariable(final DirectBuffer buffer, final int index, final int size)
    {
        if (length + size + 5 > bytes.length)
        {
            grow(length + size + 5);
        }
        length = putVarInt(values, length, size);
        buffer.getBytes(index, bytes, length, size);
        length += size;
    }

    /** Adds the value of a row whose message is of a schema version that does not have the field: null, or an empty text. */
    void appendMissing(final int row)
    {
        final int width = column.kind().width();
        if (length + width + 1 > bytes.length)
        {
            grow(length + width + 1);
        }
        switch (column.kind())
        {
            case BYTE -> values.putByte(length, NULL_BYTE);
            case INT -> appendInt(Integer.MIN_VALUE, row);
            case LONG -> appendLong(Long.MIN_VALUE, row);
            case DOUBLE -> appendLong(Column.NULL_DOUBLE_BITS, row);
            default -> length = putVarInt(values, length, 0);
        }
        length += width;
    }

    /** Adds a value that does not stand in the message's block. */
    void appendByte(final int value)
    {
        if (length == bytes.length)
        {
            grow(length + 1);
        }
        values.putByte(length++, (byte)value);
    }

    void clear()
    {
        length = 0;
    }

    int length()
    {
        return length;
    }

    void writeTo(final OutputStream out, final int rowCount) throws IOException
    {
        out.write(head);
        if (nulls != null)
        {
            out.write(nulls, 0, rowCount);
        }
        out.write(bytes, 0, length);
    }

    /** Name and type, each behind its length, as they stand before the values of a column. */
    static byte[] headOf(final Column column)
    {
        final ExpandableArrayBuffer head = new ExpandableArrayBuffer(512);
        int end = putVarInt(head, 0, column.name().length());
        end += head.putStringWithoutLengthAscii(end, column.name());
        end = putVarInt(head, end, column.wireType().length());
        end += head.putStringWithoutLengthAscii(end, column.wireType());

        return Arrays.copyOf(head.byteArray(), end);
    }

    /** Unsigned LEB128. */
    static int putVarInt(final MutableDirectBuffer buffer, final int index, final int value)
    {
        int rest = value;
        int end = index;
        while (rest > 0x7f)
        {
            buffer.putByte(end++, (byte)(rest | 0x80));
            rest >>>= 7;
        }
        buffer.putByte(end++, (byte)rest);

        return end;
    }

    private void appendByte(final byte value, final int row)
    {
        if (column.known() != null && !column.known().get(value & 0xff))
        {
            throw new StoreException("column " + column.name() + ": value " + (value & 0xff) + " in row " + row +
                " is not one that this build knows (" + column.type() +
                "); the publisher is newer than the store: upgrade the store");
        }
        values.putByte(length, value);
    }

    private void appendInt(final int value, final int row)
    {
        if (nulls != null)
        {
            final boolean isNull = Integer.MIN_VALUE == value;
            putNull(row, isNull);
            values.putInt(length, isNull ? 0 : value, ORDER);
        }
        else
        {
            values.putInt(length, value, ORDER);
        }
    }

    private void appendLong(final long value, final int row)
    {
        if (nulls != null)
        {
            final long nullValue = Column.Kind.DOUBLE == column.kind() ? Column.NULL_DOUBLE_BITS : Long.MIN_VALUE;
            final boolean isNull = nullValue == value;
            putNull(row, isNull);
            values.putLong(length, isNull ? 0 : value, ORDER);
        }
        else
        {
            values.putLong(length, value, ORDER);
        }
    }

    private void putNull(final int row, final boolean isNull)
    {
        if (row == nulls.length)
        {
            nulls = Arrays.copyOf(nulls, nulls.length * 2);
        }
        nulls[row] = (byte)(isNull ? 1 : 0);
    }

    private void grow(final int needed)
    {
        bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        values.wrap(bytes);
    }
}
