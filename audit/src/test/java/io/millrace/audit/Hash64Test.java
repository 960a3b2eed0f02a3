package io.millrace.audit;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

class Hash64Test
{
    @Test
    void shouldFollowTheFormulaOfTheProtocolPage()
    {
        for (int length = 0; length < 200; length++)
        {
            final byte[] bytes = new byte[length];
            new Random(length).nextBytes(bytes);

            assertEquals(plainFormula(bytes), Hash64.hash(new UnsafeBuffer(bytes), 0, length), "length " + length);
        }
    }

    @Test
    void shouldGiveTheVectorsThatTheNativeSideIsTestedWith()
    {
        assertEquals("aedd06a4759eeaa7", hex(""));
        assertEquals("cf505b8beca0d3c9", hex("a"));
        assertEquals("cdb16bbbef12a7c7", hex("SHFE.rb2601"));
        assertEquals("93b0ba6f63ce8f2", hex("The quick brown fox jumps over the lazy dog"));
    }

    @Test
    void shouldChangeWithEachByteAndWithTheLength()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[584]);
        final long before = Hash64.hash(buffer, 0, 584);

        for (int i = 0; i < 584; i++)
        {
            buffer.putByte(i, (byte)1);
            assertNotEquals(before, Hash64.hash(buffer, 0, 584), "byte " + i);
            buffer.putByte(i, (byte)0);
        }
        assertNotEquals(before, Hash64.hash(buffer, 0, 583));
    }

    private static String hex(final String text)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);

        return Long.toHexString(Hash64.hash(new UnsafeBuffer(bytes), 0, bytes.length));
    }

    private static long plainFormula(final byte[] bytes)
    {
        final long[] p =
        {0x9E3779B185EBCA87L, 0xC2B2AE3D27D4EB4FL, 0x165667B19E3779F9L, 0x27D4EB2F165667C5L};
        final long[] lane = p.clone();
        for (int k = 0; k * 8 < bytes.length; k++)
        {
            long word = 0;
            for (int i = 0; i < 8 && k * 8 + i < bytes.length; i++)
            {
                word |= (bytes[k * 8 + i] & 0xffL) << (8 * i);
            }
            lane[k & 3] = Long.rotateLeft(lane[k & 3] ^ word, 29) * p[k & 3];
        }

        return Hash64.mix(lane[0] + Long.rotateLeft(lane[1], 17) + Long.rotateLeft(lane[2], 31) +
            Long.rotateLeft(lane[3], 47) + bytes.length);
    }
}
