package io.millrace.bridge;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An event record built by hand from the offsets of native/include/millrace_records.h. */
final class EventRecord
{
    static final int LENGTH = 256;

    private final byte[] bytes = new byte[LENGTH];
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);

    EventRecord(final int kind, final int code)
    {
        buffer.putInt(8, kind);
        buffer.putInt(12, code);
    }

    EventRecord receiveTimeNs(final long value)
    {
        buffer.putLong(0, value);
        return this;
    }

    EventRecord request(final int requestId, final boolean isLast)
    {
        buffer.putInt(16, requestId);
        buffer.putInt(20, isLast ? 1 : 0);
        return this;
    }

    EventRecord login(final int frontId, final int sessionId, final String tradingDay)
    {
        buffer.putInt(24, frontId);
        buffer.putInt(28, sessionId);
        return text(32, 9, tradingDay.getBytes(StandardCharsets.US_ASCII));
    }

    EventRecord instrument(final String id)
    {
        return text(41, 81, id.getBytes(StandardCharsets.US_ASCII));
    }

    EventRecord message(final String message)
    {
        return text(122, 81, message.getBytes(Charset.forName("GBK")));
    }

    RawEvent event()
    {
        return new RawEvent().wrap(buffer, 0);
    }

    UnsafeBuffer buffer()
    {
        return buffer;
    }

    private EventRecord text(final int offset, final int length, final byte[] encoded)
    {
        System.arraycopy(Arrays.copyOf(encoded, length), 0, bytes, offset, length);
        return this;
    }
}
