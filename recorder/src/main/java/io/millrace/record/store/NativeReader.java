package io.millrace.record.store;

import io.millrace.wire.codec.MessageHeaderDecoder;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Reads rows of one table out of ClickHouse's Native format, block by block, and makes each the message that it came from: the
 * reverse of {@link NativeBlock}. Not thread-safe.
 */
final class NativeReader
{
    /** Takes one message, valid during the call. */
    @FunctionalInterface
    interface MessageConsumer
    {
        void onMessage(UnsafeBuffer buffer, int offset, int length);
    }

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int HEADER = 8;
    private static final int MAX_MESSAGE = HEADER + 1024 + 2 * 65_536;

    private final TableLayout layout;
    private final int schemaId;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[MAX_MESSAGE]);
    private final ValueRun[] runs;
    private final ValueRun versions = new ValueRun(NativeBlock.SCHEMA_VERSION);
    private final int[] blockLengths = new int[MessageHeaderDecoder.SCHEMA_VERSION + 1];
    private DataInputStream in;

    NativeReader(final TableLayout layout, final int schemaId)
    {
        this.layout = layout;
        this.schemaId = schemaId;
        this.runs = layout.columns().stream().map(ValueRun::new).toArray(ValueRun[]::new);
        Arrays.setAll(blockLengths, layout::blockLength);
    }

    /** What to select so that {@link #read} understands it. */
    static String selectList(final TableLayout layout)
    {
        final StringBuilder list = new StringBuilder(NativeBlock.SCHEMA_VERSION.name());
        final List<Column> columns = layout.columns();
        for (final Column column : columns)
        {
            // A low-cardinality text would come as a dictionary.
            list.append(", ")
                .append(Column.Kind.TEXT == column.kind() ?
                    "CAST(" + column.name() + ", 'String') AS " + column.name() : column.name());
        }

        return list.toString();
    }

    /** Reads all rows; gives their number. */
    long read(final InputStream answer, final MessageConsumer consumer) throws IOException
    {
        in = new DataInputStream(answer);
        long count = 0;
        while (true)
        {
            final int columnCount = readVarIntOrEnd();
            if (columnCount < 0)
            {
                return count;
            }
            final int rowCount = readVarInt();
            if (columnCount != 0 && columnCount != runs.length + 1)
            {
                throw new StoreException("ClickHouse answered with " + columnCount + " columns of " + layout.table() +
                    " instead of " + (runs.length + 1) + ": " + restOfText());
            }
            for (int i = 0; i < columnCount; i++)
            {
                readColumn(0 == i ? versions : runs[i - 1], rowCount);
            }
            for (int row = 0; row < rowCount; row++)
            {
                consumer.onMessage(message, 0, encode(row));
            }
            count += rowCount;
        }
    }

    private void readColumn(final ValueRun run, final int rowCount) throws IOException
    {
        final String name = readText();
        final String type = readText();
        if (!run.column.name().equals(name) || !run.column.wireType().equals(type))
        {
            throw new StoreException("ClickHouse answered with column " + name + " " + type + " where " +
                run.column.name() + " " + run.column.wireType() + " of " + layout.table() + " was expected");
        }
        if (rowCount > 0)
        {
            run.read(this, rowCount);
        }
    }

    private int encode(final int row)
    {
        final int version = versions.bytes[row];
        if (version < 0 || version >= blockLengths.length)
        {
            throw new StoreException("a row of " + layout.table() + " says schema version " + (version & 0xff) +
                ", this build knows " + (blockLengths.length - 1) + " and older: use the build that stored it");
        }
        message.putShort(0, (short)blockLengths[version], ORDER);
        message.putShort(2, (short)layout.templateId(), ORDER);
        message.putShort(4, (short)schemaId, ORDER);
        message.putShort(6, (short)version, ORDER);
        int limit = HEADER + blockLengths[version];
        for (final ValueRun run : runs)
        {
            if (!run.column.isIn(version))
            {
                continue;
            }
            if (run.column.isVariable())
            {
                limit = run.appendTo(message, limit, row);
            }
            else
            {
                run.putTo(message, HEADER + run.column.offset(), row);
            }
        }

        return limit;
    }

    private String readText() throws IOException
    {
        final byte[] text = new byte[readVarInt()];
        in.readFully(text);

        return new String(text, StandardCharsets.UTF_8);
    }

    private String restOfText() throws IOException
    {
        return new String(in.readNBytes(1_000), StandardCharsets.UTF_8).strip();
    }

    private int readVarIntOrEnd() throws IOException
    {
        final int first = in.read();
        if (first < 0)
        {
            return -1;
        }
        return first < 0x80 ? first : readVarInt(first & 0x7f, 7);
    }

    private int readVarInt() throws IOException
    {
        return readVarInt(0, 0);
    }

    private int readVarInt(final int start, final int startShift) throws IOException
    {
        int value = start;
        for (int shift = startShift; shift < 35; shift += 7)
        {
            final int next = in.read();
            if (next < 0)
            {
                throw new EOFException("the answer broke off within a number");
            }
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
        throw new IOException("the answer is not in Native format: a number has more than five bytes");
    }

    /** The values of one column in one block. */
    private static final class ValueRun
    {
        private final Column column;
        private final UnsafeBuffer values = new UnsafeBuffer(0, 0);
        private byte[] bytes = new byte[0];
        private byte[] nulls = new byte[0];
        private int[] ends = new int[0];

        ValueRun(final Column column)
        {
            this.column = column;
        }

        void read(final NativeReader reader, final int rowCount) throws IOException
        {
            if (column.isNullable())
            {
                nulls = nulls.length < rowCount ? new byte[rowCount] : nulls;
                reader.in.readFully(nulls, 0, rowCount);
            }
            if (column.isVariable())
            {
                readVariable(reader, rowCount);
            }
            else
            {
                final int length = rowCount * column.kind().width();
                ensure(length, 0);
                reader.in.readFully(bytes, 0, length);
            }
        }

        void putTo(final UnsafeBuffer message, final int index, final int row)
        {
            final boolean isNull = column.isNullable() && nulls[row] != 0;
            switch (column.kind())
            {
                case BYTE -> message.putByte(index, bytes[row]);
                case INT -> message.putInt(index, isNull ? Integer.MIN_VALUE : values.getInt(row * 4, ORDER), ORDER);
                case DOUBLE -> message.putLong(index,
                    isNull ? Column.NULL_DOUBLE_BITS : values.getLong(row * 8, ORDER), ORDER);
                default -> message.putLong(index, isNull ? Long.MIN_VALUE : values.getLong(row * 8, ORDER), ORDER);
            }
        }

        int appendTo(final UnsafeBuffer message, final int index, final int row)
        {
            final int start = 0 == row ? 0 : ends[row - 1];
            final int length = ends[row] - start;
            final int prefix = Column.Kind.TEXT == column.kind() ? 1 : 2;
            if (1 == prefix)
            {
                message.putByte(index, (byte)length);
            }
            else
            {
                message.putShort(index, (short)length, ORDER);
            }
            message.putBytes(index + prefix, bytes, start, length);

            return index + prefix + length;
        }

        private void readVariable(final NativeReader reader, final int rowCount) throws IOException
        {
            ends = ends.length < rowCount ? new int[rowCount] : ends;
            int end = 0;
            for (int row = 0; row < rowCount; row++)
            {
                final int length = reader.readVarInt();
                ensure(end + length, end);
                reader.in.readFully(bytes, end, length);
                end += length;
                ends[row] = end;
            }
        }

        private void ensure(final int length, final int keep)
        {
            if (bytes.length < length)
            {
                final byte[] grown = new byte[Math.max(length, bytes.length * 2)];
                System.arraycopy(bytes, 0, grown, 0, keep);
                bytes = grown;
            }
            values.wrap(bytes);
        }
    }
}
