package io.millrace.record.store;

import io.millrace.wire.codec.MessageHeaderEncoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of one table and one partition, column by column, in ClickHouse's Native format. The same rows give the same bytes, and
 * they can be written out any number of times: a repeated insert is the identical insert. Not thread-safe.
 *
 * <pre>
 *   columns (varint) | rows (varint)
 *   for each column:  name length, name | type length, type | null map (a byte a row, nullable only) | values
 *   values:           fixed width, little endian; a text is its length (varint) and its bytes
 * </pre>
 *
 * Three more columns than the message has fields say which recording a row came from, and which schema version its message had: an
 * older one lacks fields, which are null or empty here and must not appear when the message is made again.
 */
final class NativeBlock
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int CHUNK_ROWS = 1024;
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;

    /** The archive's number of the recording. */
    static final Column RECORDING_ID = new Column("recording_id", "Int64", Column.Kind.LONG, 0, false, 0, null);

    /** When the recording began. */
    static final Column RECORDING_STARTED = new Column("recording_started", "DateTime64(3, 'UTC')", Column.Kind.LONG, 0,
        false, 0, null);

    /** Schema version of the message, as far as this build knows it: which of the columns the message had. */
    static final Column SCHEMA_VERSION = new Column("schema_version", "UInt8", Column.Kind.BYTE, 0, false, 0, null);

    private final TableLayout layout;
    private final RecordingKey recording;
    private final ColumnBuffer versions = new ColumnBuffer(SCHEMA_VERSION);
    private final ColumnBuffer[] fixed;
    private final ColumnBuffer[] variable;
    private final int[] prefixes;
    private int partition;
    private int rowCount;
    private long firstSequence;
    private long lastSequence;
    private int coveredCount;
    private int pendingCoveredCount;

    NativeBlock(final TableLayout layout, final RecordingKey recording)
    {
        this.layout = layout;
        this.recording = recording;
        final List<ColumnBuffer> fixedColumns = new ArrayList<>();
        final List<ColumnBuffer> variableColumns = new ArrayList<>();
        for (final Column column : layout.columns())
        {
            (column.isVariable() ? variableColumns : fixedColumns).add(new ColumnBuffer(column));
        }
        fixed = fixedColumns.toArray(new ColumnBuffer[0]);
        variable = variableColumns.toArray(new ColumnBuffer[0]);
        prefixes = layout.columns()
            .stream()
            .filter(Column::isVariable)
            .mapToInt((column) -> Column.Kind.TEXT == column.kind() ? 1 : 2)
            .toArray();
    }

    /**
     * Adds one message as a row.
     *
     * @param buffer        that holds the message.
     * @param offset        of the SBE header.
     * @param blockLength   of the message as its header says; a newer publisher's is longer, an older one's shorter.
     * @param schemaVersion of the message as its header says.
     */
    void append(final DirectBuffer buffer, final int offset, final int blockLength, final int schemaVersion)
    {
        final int version = Math.min(schemaVersion, MessageHeaderEncoder.SCHEMA_VERSION);
        if (blockLength < layout.blockLength(version))
        {
            throw new StoreException("message for table " + layout.table() + " has a block of " + blockLength +
                " bytes, less than the " + layout.blockLength(version) + " of its schema version " + schemaVersion +
                ": it is not of a schema that this build reads");
        }
        final int body = offset + HEADER;
        versions.appendByte(version);
        for (final ColumnBuffer column : fixed)
        {
            if (column.isIn(version))
            {
                column.append(buffer, body, rowCount);
            }
            else
            {
                column.appendMissing(rowCount);
            }
        }
        appendVariable(buffer, body + blockLength, version);
        final long sequence = buffer.getLong(body + layout.sequenceOffset(), ORDER);
        firstSequence = 0 == rowCount ? sequence : firstSequence;
        lastSequence = sequence;
        coveredCount += pendingCoveredCount;
        pendingCoveredCount = 0;
        rowCount++;
    }

    /** Leaves out a row that another writer has committed; it is in the table, among this block's sequences when one follows. */
    void skipCovered()
    {
        pendingCoveredCount++;
    }

    /** Forgets the rows and takes those of another partition. */
    void clear(final int newPartition)
    {
        for (final ColumnBuffer column : fixed)
        {
            column.clear();
        }
        for (final ColumnBuffer column : variable)
        {
            column.clear();
        }
        versions.clear();
        partition = newPartition;
        rowCount = 0;
        coveredCount = 0;
        pendingCoveredCount = 0;
    }

    TableLayout layout()
    {
        return layout;
    }

    /** @return the partition of the rows; 0 when the table has none. */
    int partition()
    {
        return partition;
    }

    int rowCount()
    {
        return rowCount;
    }

    /** @return rows of the shard that the table has from the block's first sequence to its last when all is stored. */
    int expectedCount()
    {
        return rowCount + coveredCount;
    }

    long firstSequence()
    {
        return firstSequence;
    }

    long lastSequence()
    {
        return lastSequence;
    }

    void writeTo(final OutputStream out) throws IOException
    {
        writeHead(out, fixed.length + variable.length + 3);
        writeConstant(out, RECORDING_ID, recording.recordingId());
        writeConstant(out, RECORDING_STARTED, recording.startTimestampMs());
        writeColumns(out);
    }

    /** Writes what {@link NativeReader} makes the messages of again. */
    void writeMessagesTo(final OutputStream out) throws IOException
    {
        writeHead(out, fixed.length + variable.length + 1);
        writeColumns(out);
    }

    private void writeHead(final OutputStream out, final int columnCount) throws IOException
    {
        final UnsafeBuffer head = new UnsafeBuffer(new byte[10]);
        final int length = ColumnBuffer.putVarInt(head, ColumnBuffer.putVarInt(head, 0, columnCount), rowCount);
        out.write(head.byteArray(), 0, length);
    }

    private void writeColumns(final OutputStream out) throws IOException
    {
        versions.writeTo(out, rowCount);
        for (final ColumnBuffer column : fixed)
        {
            column.writeTo(out, rowCount);
        }
        for (final ColumnBuffer column : variable)
        {
            column.writeTo(out, rowCount);
        }
    }

    private void appendVariable(final DirectBuffer buffer, final int index, final int version)
    {
        int limit = index;
        for (int i = 0; i < variable.length; i++)
        {
            if (variable[i].isIn(version))
            {
                final int size = 1 == prefixes[i] ? buffer.getByte(limit) & 0xff :
                    buffer.getShort(limit, ORDER) & 0xffff;
                variable[i].appendVariable(buffer, limit + prefixes[i], size);
                limit += prefixes[i] + size;
            }
            else
            {
                variable[i].appendMissing(rowCount);
            }
        }
    }

    private void writeConstant(final OutputStream out, final Column column, final long value) throws IOException
    {
        out.write(ColumnBuffer.headOf(column));
        final UnsafeBuffer chunk = new UnsafeBuffer(new byte[CHUNK_ROWS * Long.BYTES]);
        for (int i = 0; i < CHUNK_ROWS; i++)
        {
            chunk.putLong(i * Long.BYTES, value, ORDER);
        }
        for (int row = 0; row < rowCount; row += CHUNK_ROWS)
        {
            out.write(chunk.byteArray(), 0, Math.min(CHUNK_ROWS, rowCount - row) * Long.BYTES);
        }
    }
}
