package io.millrace.bench.handoff;

import io.millrace.bridge.DepthLayout;
import io.millrace.bridge.RawTick;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/** An arm that skips a field would win the comparison. */
class FieldFoldTest
{
    private static final int HEAD_LENGTH = 32;
    private static final int STRUCT_LENGTH = 584;

    /** Begin and end of each text field: what stands behind the first NUL is not text, so only the first byte counts for sure. */
    private static final int[][] TEXTS =
    {
        {0, 9},
        {9, 40},
        {40, 49},
        {49, 80},
        {208, 217},
        {392, 401},
        {401, 482},
        {482, 563}};
    private static final int[][] PADDINGS =
    {
        {140, 144},
        {217, 220},
        {236, 240},
        {252, 256},
        {268, 272},
        {284, 288},
        {300, 304},
        {316, 320},
        {332, 336},
        {348, 352},
        {364, 368},
        {380, 384},
        {563, 568}};

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[HEAD_LENGTH + STRUCT_LENGTH]);
    private final RawTick tick = new RawTick().wrap(buffer, 0, DepthLayout.CTP_584);

    @Test
    void shouldDependOnEachByteOfEachField()
    {
        final Random random = new Random(3);
        for (int i = HEAD_LENGTH; i < buffer.capacity(); i++)
        {
            // Never 0: each text fills its field.
            buffer.putByte(i, (byte)(1 + random.nextInt(100)));
        }
        final long before = FieldFold.of(tick);

        for (int i = 0; i < STRUCT_LENGTH; i++)
        {
            final int index = HEAD_LENGTH + i;
            final byte old = buffer.getByte(index);
            buffer.putByte(index, (byte)(old + 1));
            if (isPadding(i))
            {
                assertEquals(before, FieldFold.of(tick), "padding byte " + i);
            }
            else
            {
                assertNotEquals(before, FieldFold.of(tick), "byte " + i);
            }
            buffer.putByte(index, old);
        }
    }

    @Test
    void shouldNotReadTextBehindItsNul()
    {
        for (final int[] text : TEXTS)
        {
            for (int length = 0; length < text[1] - text[0]; length++)
            {
                final int begin = HEAD_LENGTH + text[0];
                buffer.setMemory(begin, length, (byte)'x');
                buffer.putByte(begin + length, (byte)0);
                final long before = FieldFold.of(tick);
                for (int index = begin + length + 1; index < HEAD_LENGTH + text[1]; index++)
                {
                    buffer.putByte(index, (byte)'y');
                }
                assertEquals(before, FieldFold.of(tick), "text of " + length + " at " + text[0]);
                buffer.setMemory(begin, text[1] - text[0], (byte)0);
            }
        }
    }

    private static boolean isPadding(final int offset)
    {
        for (final int[] padding : PADDINGS)
        {
            if (padding[0] <= offset && offset < padding[1])
            {
                return true;
            }
        }

        return false;
    }
}
