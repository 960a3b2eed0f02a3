package io.millrace.record.store;

import java.util.BitSet;

/**
 * One column of a table, and where its value stands in the message.
 *
 * @param name       of the column.
 * @param type       ClickHouse type in which the values travel (the table's may differ where ClickHouse casts on insert).
 * @param kind       how the value stands in the message.
 * @param offset     of the value within the message's block; of no meaning for text and bytes, which follow the block.
 * @param isNullable whether the column tells "no value" apart by a null map.
 * @param since      schema version that brought the field; a message of an older one does not have it.
 * @param known      of an enumeration, the encoded values that this build knows; null when every value may stand there.
 */
record Column(String name, String type, Kind kind, int offset, boolean isNullable, int since, BitSet known)
{
    /** How a value stands in the message, which is also how it travels to ClickHouse. */
    enum Kind
    {
        BYTE(1),
        INT(4),
        LONG(8),
        DOUBLE(8),
        /** After the block, behind a length of one byte. */
        TEXT(0),
        /** After the block, behind a length of two bytes. */
        BYTES(0);

        private final int width;

        Kind(final int width)
        {
            this.width = width;
        }

        /** @return bytes of a value; 0 when it varies. */
        int width()
        {
            return width;
        }
    }

    /** SBE's null of a double, the only NaN that is stored as null: any other must come back bit by bit. */
    static final long NULL_DOUBLE_BITS = Double.doubleToRawLongBits(Double.NaN);

    /** @return whether messages of a schema version have the field. */
    boolean isIn(final int version)
    {
        return since <= version;
    }

    boolean isVariable()
    {
        return 0 == kind.width;
    }

    /** @return the type in the words of a Native block. */
    String wireType()
    {
        return isNullable ? "Nullable(" + type + ")" : type;
    }
}
