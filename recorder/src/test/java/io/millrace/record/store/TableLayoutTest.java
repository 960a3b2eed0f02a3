package io.millrace.record.store;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.BitSet;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class TableLayoutTest
{
    static List<TableLayout> layouts()
    {
        return TableLayout.ALL;
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void shouldGiveEachByteOfTheMessageToExactlyOneColumn(final TableLayout layout)
    {
        final BitSet covered = new BitSet();

        for (final Column column : layout.columns())
        {
            for (int i = column.offset(); i < column.offset() + column.kind().width(); i++)
            {
                assertFalse(covered.get(i), layout.table() + "." + column.name() + " covers byte " + i + " again");
                covered.set(i);
            }
        }

        assertEquals(layout.blockLength(), covered.nextClearBit(0), layout.table() + ": first byte without a column");
        assertEquals(layout.blockLength(), covered.length());
    }
}
