package io.millrace.bridge;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A tick record built by hand from the offsets of docs, not from the flyweight's constants. */
final class DepthStruct
{
    static final int RECORD_LENGTH = 32 + 584;

    private final byte[] bytes = new byte[RECORD_LENGTH];
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);

    DepthStruct()
    {
        layout(1, 584);
    }

    /** Makes it a struct of another layout; what stands behind its length stays, and must not be read. */
    DepthStruct layout(final int id, final int length)
    {
        buffer.putInt(24, length, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(28, id, ByteOrder.LITTLE_ENDIAN);
        return this;
    }

    DepthStruct head(final long sequence, final long receiveTimeNs, final long dueTimeNs)
    {
        buffer.putLong(0, sequence, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(8, receiveTimeNs, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(16, dueTimeNs, ByteOrder.LITTLE_ENDIAN);
        return this;
    }

    DepthStruct price(final int offset, final double value)
    {
        buffer.putDouble(32 + offset, value, ByteOrder.LITTLE_ENDIAN);
        return this;
    }

    DepthStruct number(final int offset, final int value)
    {
        buffer.putInt(32 + offset, value, ByteOrder.LITTLE_ENDIAN);
        return this;
    }

    DepthStruct longNumber(final int offset, final long value)
    {
        buffer.putLong(32 + offset, value, ByteOrder.LITTLE_ENDIAN);
        return this;
    }

    DepthStruct text(final int offset, final int length, final String value)
    {
        final byte[] encoded = value.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(Arrays.copyOf(encoded, length), 0, bytes, 32 + offset, length);
        return this;
    }

    MutableDirectBuffer buffer()
    {
        return buffer;
    }

    RawTick tick()
    {
        // Behind a few foreign bytes, so that an accessor that forgets the offset is found out.
        final byte[] shifted = new byte[RECORD_LENGTH + 16];
        Arrays.fill(shifted, (byte)0x7f);
        System.arraycopy(bytes, 0, shifted, 8, RECORD_LENGTH);
        return new RawTick().wrap(new UnsafeBuffer(shifted), 8);
    }
}
