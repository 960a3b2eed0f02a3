package io.millrace.bridge;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

/**
 * An event record read in place: anything a vendor library calls back that is not a tick. Valid only during the callback that
 * hands it out, on that thread. Events are rare: the text accessors allocate.
 */
public final class RawEvent
{
    /** The front is connected and shook hands. */
    public static final int FRONT_CONNECTED = 1;
    /** The front is gone; code: the vendor's reason, e.g. 0x1001. */
    public static final int FRONT_DISCONNECTED = 2;
    /** The front is silent; code: seconds. */
    public static final int HEARTBEAT_WARNING = 3;
    /** Answer to a login; code: ErrorID, 0 is success. */
    public static final int LOGIN = 4;
    /** Answer to a logout. */
    public static final int LOGOUT = 5;
    /** The vendor's OnRspError; code: ErrorID. */
    public static final int ERROR = 6;
    /** Answer to a subscription of one instrument; code: ErrorID. */
    public static final int SUBSCRIBED = 7;
    /** Answer to the end of a subscription; code: ErrorID. */
    public static final int UNSUBSCRIBED = 8;

    private static final Charset GB18030 = Charset.forName("GB18030");

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;
    private long position;

    /**
     * Points the flyweight at a record.
     *
     * @param recordBuffer that holds the record.
     * @param recordOffset of its first byte.
     * @return this.
     */
    public RawEvent wrap(final DirectBuffer recordBuffer, final int recordOffset)
    {
        buffer = recordBuffer;
        offset = recordOffset;
        position = 0;
        return this;
    }

    RawEvent position(final long ringPosition)
    {
        position = ringPosition;
        return this;
    }

    /** Where the record stood in its ring, counted from the ring's creation; later records have larger ones. */
    public long position()
    {
        return position;
    }

    /** Time of the callback's entry, CLOCK_REALTIME, epoch nanoseconds. */
    public long receiveTimeNs()
    {
        return buffer.getLong(offset + RecordLayout.EVENT_RECEIVE_TIME_OFFSET, LITTLE_ENDIAN);
    }

    /** What was called back, one of the constants of this class. */
    public int kind()
    {
        return intAt(RecordLayout.EVENT_KIND_OFFSET);
    }

    /** Reason, ErrorID or seconds, by kind. */
    public int code()
    {
        return intAt(RecordLayout.EVENT_CODE_OFFSET);
    }

    /** Number of the request that this answers. */
    public int requestId()
    {
        return intAt(RecordLayout.EVENT_REQUEST_ID_OFFSET);
    }

    /** Whether the vendor marked the record as the last of its packet; says nothing about a batch. */
    public boolean isLast()
    {
        return 0 != intAt(RecordLayout.EVENT_IS_LAST_OFFSET);
    }

    /** The front's number of a login. */
    public int frontId()
    {
        return intAt(RecordLayout.EVENT_FRONT_ID_OFFSET);
    }

    /** The session's number of a login. */
    public int sessionId()
    {
        return intAt(RecordLayout.EVENT_SESSION_ID_OFFSET);
    }

    /** Trading day of a login, yyyymmdd; empty when the front gave none. */
    public String tradingDay()
    {
        return text(RecordLayout.EVENT_TRADING_DAY_OFFSET, RecordLayout.EVENT_TRADING_DAY_LENGTH,
            StandardCharsets.ISO_8859_1);
    }

    /** Instrument of a subscription's answer; empty otherwise. */
    public String instrumentId()
    {
        return text(RecordLayout.EVENT_INSTRUMENT_OFFSET, RecordLayout.EVENT_INSTRUMENT_LENGTH,
            StandardCharsets.ISO_8859_1);
    }

    /** The vendor's message, GB18030; a character that was cut at the field's end becomes U+FFFD. */
    public String message()
    {
        return text(RecordLayout.EVENT_MESSAGE_OFFSET, RecordLayout.EVENT_MESSAGE_LENGTH, GB18030);
    }

    DirectBuffer buffer()
    {
        return buffer;
    }

    int offset()
    {
        return offset;
    }

    /** Name of a kind for messages. */
    static String kindName(final int kind)
    {
        return switch (kind)
        {
            case FRONT_CONNECTED -> "FRONT_CONNECTED";
            case FRONT_DISCONNECTED -> "FRONT_DISCONNECTED";
            case HEARTBEAT_WARNING -> "HEARTBEAT_WARNING";
            case LOGIN -> "LOGIN";
            case LOGOUT -> "LOGOUT";
            case ERROR -> "ERROR";
            case SUBSCRIBED -> "SUBSCRIBED";
            case UNSUBSCRIBED -> "UNSUBSCRIBED";
            default -> "kind " + kind;
        };
    }

    @Override
    public String toString()
    {
        return "RawEvent{" + kindName(kind()) + ", code=" + code() + ", requestId=" + requestId() + ", tradingDay=" +
            tradingDay() + ", instrumentId=" + instrumentId() + ", message=" + message() + "}";
    }

    private int intAt(final int fieldOffset)
    {
        return buffer.getInt(offset + fieldOffset, LITTLE_ENDIAN);
    }

    private String text(final int fieldOffset, final int maxLength, final Charset charset)
    {
        final byte[] bytes = new byte[maxLength];
        buffer.getBytes(offset + fieldOffset, bytes);
        int length = 0;
        while (length < maxLength && 0 != bytes[length])
        {
            length++;
        }

        return new String(bytes, 0, length, charset);
    }
}
