package io.millrace.record.store;

import io.millrace.wire.codec.MessageHeaderDecoder;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Finds out which rows of a block a table refuses, by halves. The halves are tried on a copy of the table that has its columns and
 * constraints and keeps nothing (engine Null): nothing is stored until it is known, and written down, what is not. Not thread-safe.
 */
final class RefusedRows
{
    /** Error codes that tell of the data; all others are of the server, the network or the tables, and will pass or be mended. */
    private static final Set<Integer> DATA_ERRORS = Set.of(6, // CANNOT_PARSE_TEXT
        26, // CANNOT_PARSE_QUOTED_STRING
        27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
        38, // CANNOT_PARSE_DATE
        41, // CANNOT_PARSE_DATETIME
        69, // ARGUMENT_OUT_OF_BOUND
        70, // CANNOT_CONVERT_TYPE
        72, // CANNOT_PARSE_NUMBER
        117, // INCORRECT_DATA
        131, // TOO_LARGE_STRING_SIZE
        153, // ILLEGAL_DIVISION
        321, // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE
        349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
        395, // FUNCTION_THROW_IF_VALUE_IS_NON_ZERO
        407, // DECIMAL_OVERFLOW
        469, // VIOLATED_CONSTRAINT
        691); // UNKNOWN_ELEMENT_OF_ENUM

    private final ClickHouseConnection connection;
    private final RecordingKey recording;
    private final String probeSuffix;
    private final int limit;

    /**
     * A finder.
     *
     * @param probeSuffix of the name of the copy, told apart from that of any other process.
     * @param limit       refused rows of one block beyond which it is the table that is wrong, and not the rows.
     */
    RefusedRows(
        final ClickHouseConnection connection, final RecordingKey recording, final String probeSuffix, final int limit)
    {
        this.connection = connection;
        this.recording = recording;
        this.probeSuffix = probeSuffix;
        this.limit = limit;
    }

    /** @return whether the server refused the data, and would refuse them again. */
    static boolean isOfData(final StoreException error)
    {
        return DATA_ERRORS.contains(error.serverCode());
    }

    /** The messages that a block's rows were made of, in its order. */
    static List<byte[]> messages(final NativeBlock block)
    {
        final List<byte[]> messages = new ArrayList<>(block.rowCount());
        try
        {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            block.writeMessagesTo(bytes);
            new NativeReader(block.layout(), MessageHeaderDecoder.SCHEMA_ID)
                .read(new ByteArrayInputStream(bytes.toByteArray()), (buffer, offset, length) -> messages
                    .add(Arrays.copyOfRange(buffer.byteArray(), offset, offset + length)));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("a block in memory cannot be read", ex);
        }

        return messages;
    }

    /** Sequence of a message of a table. */
    static long sequence(final TableLayout layout, final byte[] message)
    {
        return new UnsafeBuffer(message)
            .getLong(MessageHeaderDecoder.ENCODED_LENGTH + layout.sequenceOffset(), ByteOrder.LITTLE_ENDIAN);
    }

    /** A block of some messages of one table and partition. */
    static NativeBlock block(
        final TableLayout layout, final RecordingKey recording, final int partition, final List<byte[]> messages)
    {
        final NativeBlock block = new NativeBlock(layout, recording);
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
        block.clear(partition);
        for (final byte[] message : messages)
        {
            buffer.wrap(message);
            header.wrap(buffer, 0);
            block.append(buffer, 0, header.blockLength(), header.version());
        }

        return block;
    }

    /**
     * Finds the refused rows of a block that was refused.
     *
     * @param layout    of the table.
     * @param partition of the rows.
     * @param messages  of the block.
     * @param refusal   what the table said of the whole block.
     * @return at least one, in the order of the messages.
     * @throws StoreException when the table refuses more rows than the limit, or the copy refuses none, or the server fails.
     */
    List<DeadLetter> find(
        final TableLayout layout, final int partition, final List<byte[]> messages, final StoreException refusal)
    {
        final String probe = layout.table() + "_probe_" + probeSuffix;
        connection.execute("CREATE OR REPLACE TABLE " + probe + " AS " + layout.table() + " ENGINE = Null");
        try
        {
            final List<DeadLetter> refused = new ArrayList<>();
            findIn(probe, layout, partition, messages, refused);
            if (refused.isEmpty())
            {
                throw new StoreException("table " + layout.table() + " refuses the batch, but a copy of its columns" +
                    " and constraints takes each row: look at its materialized views; nothing is set aside: " +
                    refusal.getMessage(), refusal);
            }

            return refused;
        }
        finally
        {
            connection.execute("DROP TABLE IF EXISTS " + probe);
        }
    }

    private void findIn(
        final String probe, final TableLayout layout, final int partition, final List<byte[]> messages,
        final List<DeadLetter> refused)
    {
        final StoreException refusal = refusal(probe, block(layout, recording, partition, messages));
        if (null == refusal)
        {
            return;
        }
        if (messages.size() > 1)
        {
            final int middle = messages.size() / 2;
            findIn(probe, layout, partition, messages.subList(0, middle), refused);
            findIn(probe, layout, partition, messages.subList(middle, messages.size()), refused);
            return;
        }
        if (refused.size() == limit)
        {
            throw new StoreException("table " + layout.table() + " refuses more than " + limit + " rows of one batch:" +
                " it looks as if the table was changed, not as if rows were bad; mend the table (docs/clickhouse.md)." +
                " Nothing is set aside: " + refusal.getMessage(), refusal);
        }
        final byte[] message = messages.get(0);
        refused.add(new DeadLetter(sequence(layout, message), refusal.serverCode(), refusal.serverReason(), message));
    }

    private StoreException refusal(final String probe, final NativeBlock block)
    {
        try
        {
            connection.probe(probe, block);
            return null;
        }
        catch (final StoreException ex)
        {
            if (isOfData(ex))
            {
                return ex;
            }
            throw ex;
        }
    }
}
