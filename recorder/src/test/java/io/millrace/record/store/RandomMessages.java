package io.millrace.record.store;

import io.millrace.wire.codec.MessageHeaderEncoder;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Random;

/** Messages without sense for any table: each byte of the block random, nulls now and then, enumerations of known values only. */
final class RandomMessages
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;

    private final TableLayout layout;
    private final Random random;
    private final int[] partitions;
    private long sequence;

    RandomMessages(final TableLayout layout, final long seed, final int... partitions)
    {
        this.layout = layout;
        this.random = new Random(seed);
        this.partitions = partitions.clone();
    }

    /** Encodes the next message at index 0; gives its length with the SBE header. */
    int encode(final MutableDirectBuffer buffer)
    {
        buffer.putShort(0, (short)layout.blockLength(), ORDER);
        buffer.putShort(2, (short)layout.templateId(), ORDER);
        buffer.putShort(4, (short)MessageHeaderEncoder.SCHEMA_ID, ORDER);
        buffer.putShort(6, (short)MessageHeaderEncoder.SCHEMA_VERSION, ORDER);
        int limit = HEADER + layout.blockLength();
        for (final Column column : layout.columns())
        {
            if (column.isVariable())
            {
                limit = putVariable(buffer, limit, column.kind());
            }
            else
            {
                putValue(buffer, HEADER + column.offset(), column);
            }
        }
        buffer.putLong(HEADER + layout.sequenceOffset(), ++sequence, ORDER);
        if (layout.isPartitioned())
        {
            buffer.putInt(HEADER + layout.partitionOffset(), partitions[random.nextInt(partitions.length)], ORDER);
        }

        return limit;
    }

    private void putValue(final MutableDirectBuffer buffer, final int index, final Column column)
    {
        final boolean isNull = column.isNullable() && random.nextInt(3) == 0;
        switch (column.kind())
        {
            case BYTE ->
                buffer.putByte(index, (byte)(null == column.known() ? random.nextInt() : known(column.known())));
            case INT -> buffer.putInt(index, isNull ? Integer.MIN_VALUE : random.nextInt(), ORDER);
            case DOUBLE -> buffer.putDouble(index, isNull ? Double.NaN : random.nextDouble(), ORDER);
            case LONG -> buffer.putLong(index, isNull ? Long.MIN_VALUE : random.nextLong(), ORDER);
            default -> throw new IllegalArgumentException(column.name() + " is of kind " + column.kind());
        }
    }

    private int putVariable(final MutableDirectBuffer buffer, final int index, final Column.Kind kind)
    {
        final byte[] text = new byte[random.nextInt(32)];
        random.nextBytes(text);
        final int prefix = Column.Kind.TEXT == kind ? 1 : 2;
        if (1 == prefix)
        {
            buffer.putByte(index, (byte)text.length);
        }
        else
        {
            buffer.putShort(index, (short)text.length, ORDER);
        }
        buffer.putBytes(index + prefix, text);

        return index + prefix + text.length;
    }

    private int known(final BitSet values)
    {
        final int[] all = values.stream().toArray();

        return all[random.nextInt(all.length)];
    }
}
