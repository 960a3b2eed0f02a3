package io.millrace.record.export;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How many rows a Parquet file says that it has, so that a file that broke off is known for one. Stateless.
 *
 * <pre>
 *   "PAR1" | row groups | FileMetaData (Thrift, compact) | its length, int32 | "PAR1"
 *   FileMetaData: 1 version, i32 | 2 schema, list of structs | 3 num_rows, i64 | ...
 *   field of a struct: delta of its id (4 bits), type (4 bits) | value; 0 ends it. Integers are zigzag varints
 * </pre>
 */
final class ParquetFooter
{
    private static final int MAGIC = 'P' | 'A' << 8 | 'R' << 16 | '1' << 24;
    private static final int TAIL_BYTES = 8;
    private static final int NUM_ROWS = 3;
    private static final int I64 = 6;

    private ParquetFooter()
    {
    }

    /**
     * Reads the number of rows.
     *
     * @throws ExportException when the file is no whole Parquet file.
     */
    static long rowCount(final Path file)
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            final long size = channel.size();
            final ByteBuffer tail = read(channel, size - TAIL_BYTES, TAIL_BYTES);
            final int length = tail.getInt();
            if (tail.getInt() != MAGIC || length <= 0 || length > size - TAIL_BYTES)
            {
                throw new BufferUnderflowException();
            }
            return numRows(read(channel, size - TAIL_BYTES - length, length));
        }
        catch (final BufferUnderflowException ex)
        {
            throw new ExportException(
                file + ": is not a whole Parquet file, ClickHouse's answer broke off; export again", ex);
        }
        catch (final IOException ex)
        {
            throw new ExportException(file + ": cannot be read again: " + ex.getMessage(), ex);
        }
    }

    private static ByteBuffer read(final FileChannel channel, final long position, final int length) throws IOException
    {
        if (position < 0)
        {
            throw new BufferUnderflowException();
        }
        final ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0)
        {
            assert bytes.position() > 0;
        }

        return bytes.flip();
    }

    private static long numRows(final ByteBuffer metaData)
    {
        int id = 0;
        for (int head = metaData.get() & 0xff; head != 0; head = metaData.get() & 0xff)
        {
            id = head >> 4 != 0 ? id + (head >> 4) : (int)zigzag(metaData);
            if (NUM_ROWS == id && I64 == (head & 0xf))
            {
                return zigzag(metaData);
            }
            skip(metaData, head & 0xf);
        }
        throw new BufferUnderflowException();
    }

    private static void skip(final ByteBuffer bytes, final int type)
    {
        switch (type)
        {
            // A field's boolean is its type.
            case 1, 2 -> {
                return;
            }
            case 3 -> bytes.get();
            case 4, 5, I64 -> varint(bytes);
            case 7 -> bytes.getDouble();
            case 8 -> bytes.position(checked(bytes, varint(bytes)));
            case 9, 10 -> skipList(bytes);
            case 12 -> skipStruct(bytes);
            default -> throw new BufferUnderflowException();
        }
    }

    private static void skipList(final ByteBuffer bytes)
    {
        final int head = bytes.get() & 0xff;
        final long count = head >> 4 == 0xf ? varint(bytes) : head >> 4;
        for (long i = 0; i < count; i++)
        {
            // An element's boolean is a byte.
            skip(bytes, (head & 0xf) <= 2 ? 3 : head & 0xf);
        }
    }

    private static void skipStruct(final ByteBuffer bytes)
    {
        for (int head = bytes.get() & 0xff; head != 0; head = bytes.get() & 0xff)
        {
            if (head >> 4 == 0)
            {
                varint(bytes);
            }
            skip(bytes, head & 0xf);
        }
    }

    private static int checked(final ByteBuffer bytes, final long length)
    {
        if (length < 0 || length > bytes.remaining())
        {
            throw new BufferUnderflowException();
        }
        return bytes.position() + (int)length;
    }

    private static long zigzag(final ByteBuffer bytes)
    {
        final long value = varint(bytes);

        return value >>> 1 ^ -(value & 1);
    }

    private static long varint(final ByteBuffer bytes)
    {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7)
        {
            final byte next = bytes.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0)
            {
                return value;
            }
        }
        throw new BufferUnderflowException();
    }
}
