package io.millrace.bridge;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Overwrites what held a secret. */
final class Wipe
{
    private Wipe()
    {
    }

    static void wipe(final byte[] bytes)
    {
        Arrays.fill(bytes, (byte)0);
    }

    static void wipe(final ByteBuffer buffer)
    {
        for (int i = 0; i < buffer.capacity(); i++)
        {
            buffer.put(i, (byte)0);
        }
    }
}
