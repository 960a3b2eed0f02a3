package io.millrace.bridge;

import io.millrace.audit.HotPath;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;

/**
 * A tick record read in place: the vendor's depth struct as it came, behind a head of ours. Values are raw: "no price" is
 * DBL_MAX or 0 as the exchange sends it, text is whatever stands in the field. The flyweight is valid only during the callback
 * that hands it out, on the thread that polls the ring.
 *
 * <p>Design note: knows nothing of scale, clocks or validity; that is the normaliser's job, and what it rejects must still be
 * readable here.
 */
public final class RawTick
{
    /** A date field that is empty. */
    public static final int NULL_DAY = Integer.MIN_VALUE;
    /** A date field that does not hold a yyyymmdd. */
    public static final int MALFORMED_DAY = -1;
    /** A time field that is empty. */
    public static final int NULL_TIME_MS = Integer.MIN_VALUE;
    /** A time field that does not hold a time of day. */
    public static final int MALFORMED_TIME_MS = -1;
    /** A price that there is none of, in the vendor's spelling. */
    public static final double NO_PRICE = Double.MAX_VALUE;
    /** Levels of the book in the struct. */
    public static final int LEVELS = 5;

    private static final int VOLUME_OFFSET = 136;
    private static final int UPDATE_MILLISEC_OFFSET = 220;
    private static final int BOOK_OFFSET = 224;
    private static final int LEVEL_LENGTH = 32;
    private static final int BID_VOLUME_OFFSET = 8;
    private static final int ASK_PRICE_OFFSET = 16;
    private static final int ASK_VOLUME_OFFSET = 24;

    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int recordOffset;
    private int structOffset;

    // Of the layout of the newest record. A ring has one layout, so these change once.
    private int knownLayoutId;
    private int instrumentOffset;
    private int instrumentLength;
    private int bandingUpperOffset;
    private int bandingLowerOffset;
    private int circuitRefOffset;
    private int sendingTimeOffset;
    private int bigVolumeOffset;

    /**
     * Points the flyweight at a record.
     *
     * @param recordBuffer that holds the record, layout id included.
     * @param offset       of the record's first byte ({@code source_sequence}).
     * @return this.
     * @throws IllegalArgumentException when the record's layout is unknown; {@link RingPoller} hands none such out.
     */
    @HotPath
    public RawTick wrap(final DirectBuffer recordBuffer, final int offset)
    {
        return wrap(recordBuffer, offset,
            recordBuffer.getInt(offset + RecordLayout.TICK_LAYOUT_ID_OFFSET, ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * Points the flyweight at a record, or at a struct that has no head of ours yet: then only what is in the struct may be read.
     *
     * @param recordBuffer that holds the record.
     * @param offset       of the record's first byte, {@code 32} before the struct.
     * @param layoutId     of the struct, see {@link DepthLayout}.
     * @return this.
     */
    @HotPath
    public RawTick wrap(final DirectBuffer recordBuffer, final int offset, final int layoutId)
    {
        buffer = recordBuffer;
        recordOffset = offset;
        structOffset = offset + RecordLayout.TICK_STRUCT_OFFSET;
        if (layoutId != knownLayoutId)
        {
            layoutSlow(layoutId);
        }

        return this;
    }

    /** Number of the vendor callback in its session, from 1, dropped ones included. */
    @HotPath
    public long sourceSequence()
    {
        return buffer.getLong(recordOffset + RecordLayout.TICK_SOURCE_SEQUENCE_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** Time of the callback's entry, CLOCK_REALTIME, epoch nanoseconds. */
    @HotPath
    public long receiveTimeNs()
    {
        return buffer.getLong(recordOffset + RecordLayout.TICK_RECEIVE_TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** Time at which a simulated library meant to deliver, CLOCK_REALTIME, epoch nanoseconds; 0 when not known. */
    @HotPath
    public long dueTimeNs()
    {
        return buffer.getLong(recordOffset + RecordLayout.TICK_DUE_TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes of the vendor's struct. */
    @HotPath
    public int structLength()
    {
        return buffer.getInt(recordOffset + RecordLayout.TICK_STRUCT_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** Layout of the vendor's struct, an {@code MR_LAYOUT_*} number. */
    @HotPath
    public int layoutId()
    {
        return buffer.getInt(recordOffset + RecordLayout.TICK_LAYOUT_ID_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** The buffer that holds the record. */
    @HotPath
    public DirectBuffer buffer()
    {
        return buffer;
    }

    /** Index in {@link #buffer()} of the struct's first byte. */
    @HotPath
    public int structOffset()
    {
        return structOffset;
    }

    /** Last price, as the vendor sent it. */
    @HotPath
    public double lastPrice()
    {
        return buffer.getDouble(structOffset + 80, ByteOrder.LITTLE_ENDIAN);
    }

    /** Settlement price of the day before, as the vendor sent it. */
    @HotPath
    public double preSettlementPrice()
    {
        return buffer.getDouble(structOffset + 88, ByteOrder.LITTLE_ENDIAN);
    }

    /** Close of the day before, as the vendor sent it. */
    @HotPath
    public double preClosePrice()
    {
        return buffer.getDouble(structOffset + 96, ByteOrder.LITTLE_ENDIAN);
    }

    /** Open interest of the day before, lots, as the vendor sent it. */
    @HotPath
    public double preOpenInterest()
    {
        return buffer.getDouble(structOffset + 104, ByteOrder.LITTLE_ENDIAN);
    }

    /** Open of the day, as the vendor sent it. */
    @HotPath
    public double openPrice()
    {
        return buffer.getDouble(structOffset + 112, ByteOrder.LITTLE_ENDIAN);
    }

    /** High of the day, as the vendor sent it. */
    @HotPath
    public double highestPrice()
    {
        return buffer.getDouble(structOffset + 120, ByteOrder.LITTLE_ENDIAN);
    }

    /** Low of the day, as the vendor sent it. */
    @HotPath
    public double lowestPrice()
    {
        return buffer.getDouble(structOffset + 128, ByteOrder.LITTLE_ENDIAN);
    }

    /** Turnover of the trading day so far, yuan, as the vendor sent it. */
    @HotPath
    public double turnover()
    {
        return buffer.getDouble(structOffset + 144, ByteOrder.LITTLE_ENDIAN);
    }

    /** Open interest, lots, as the vendor sent it. */
    @HotPath
    public double openInterest()
    {
        return buffer.getDouble(structOffset + 152, ByteOrder.LITTLE_ENDIAN);
    }

    /** Close of the day, as the vendor sent it. */
    @HotPath
    public double closePrice()
    {
        return buffer.getDouble(structOffset + 160, ByteOrder.LITTLE_ENDIAN);
    }

    /** Settlement price of the day, as the vendor sent it. */
    @HotPath
    public double settlementPrice()
    {
        return buffer.getDouble(structOffset + 168, ByteOrder.LITTLE_ENDIAN);
    }

    /** Upper limit, as the vendor sent it. */
    @HotPath
    public double upperLimitPrice()
    {
        return buffer.getDouble(structOffset + 176, ByteOrder.LITTLE_ENDIAN);
    }

    /** Lower limit, as the vendor sent it. */
    @HotPath
    public double lowerLimitPrice()
    {
        return buffer.getDouble(structOffset + 184, ByteOrder.LITTLE_ENDIAN);
    }

    /** Delta of the day before (options), as the vendor sent it. */
    @HotPath
    public double preDelta()
    {
        return buffer.getDouble(structOffset + 192, ByteOrder.LITTLE_ENDIAN);
    }

    /** Delta (options), as the vendor sent it. */
    @HotPath
    public double currDelta()
    {
        return buffer.getDouble(structOffset + 200, ByteOrder.LITTLE_ENDIAN);
    }

    /** Turnover by volume; the multiplier is included on most exchanges, as the vendor sent it. */
    @HotPath
    public double averagePrice()
    {
        return buffer.getDouble(structOffset + 384, ByteOrder.LITTLE_ENDIAN);
    }

    /** Upper end of the dynamic price band, as the vendor sent it; {@link #NO_PRICE} in layouts without one. */
    @HotPath
    public double bandingUpperPrice()
    {
        return tailPrice(bandingUpperOffset);
    }

    /** Lower end of the dynamic price band, as the vendor sent it; {@link #NO_PRICE} in layouts without one. */
    @HotPath
    public double bandingLowerPrice()
    {
        return tailPrice(bandingLowerOffset);
    }

    /** Reference price of the circuit breaker (SOPT), as the vendor sent it; {@link #NO_PRICE} in layouts without one. */
    @HotPath
    public double circuitRefPrice()
    {
        return tailPrice(circuitRefOffset);
    }

    /** Lots traded in the trading day so far: {@link #bigVolume()} where it is filled, since Volume has 32 bits and overflows. */
    @HotPath
    public long volume()
    {
        final long big = bigVolume();
        return 0 < big ? big : buffer.getInt(structOffset + VOLUME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** SOPT's volume of 64 bits, as the vendor sent it; 0 in layouts without one. */
    @HotPath
    public long bigVolume()
    {
        return DepthLayout.ABSENT == bigVolumeOffset ? 0 :
            buffer.getLong(structOffset + bigVolumeOffset, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Where the SOPT front's sending time stands, from the start of the struct.
     *
     * @return the offset of {@link DepthField#SENDING_TIME_LENGTH} bytes of text, or {@link DepthLayout#ABSENT}.
     */
    @HotPath
    public int sendingTimeOffset()
    {
        return sendingTimeOffset;
    }

    /** Milliseconds of the exchange time as the exchange fills them; not checked. */
    @HotPath
    public int updateMillisec()
    {
        return buffer.getInt(structOffset + UPDATE_MILLISEC_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Bid price of a level.
     *
     * @param level from 1, the best, to {@link #LEVELS}.
     * @return the price as the vendor sent it.
     */
    @HotPath
    public double bidPrice(final int level)
    {
        return buffer.getDouble(levelOffset(level), ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Bid volume of a level.
     *
     * @param level from 1, the best, to {@link #LEVELS}.
     * @return lots.
     */
    @HotPath
    public int bidVolume(final int level)
    {
        return buffer.getInt(levelOffset(level) + BID_VOLUME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Ask price of a level.
     *
     * @param level from 1, the best, to {@link #LEVELS}.
     * @return the price as the vendor sent it.
     */
    @HotPath
    public double askPrice(final int level)
    {
        return buffer.getDouble(levelOffset(level) + ASK_PRICE_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Ask volume of a level.
     *
     * @param level from 1, the best, to {@link #LEVELS}.
     * @return lots.
     */
    @HotPath
    public int askVolume(final int level)
    {
        return buffer.getInt(levelOffset(level) + ASK_VOLUME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Length of a text field's text.
     *
     * @param fieldOffset from the start of the struct, see {@link DepthField}.
     * @param maxLength   bytes of the field.
     * @return bytes before the first NUL, at most maxLength.
     */
    @HotPath
    public int textLength(final int fieldOffset, final int maxLength)
    {
        final DirectBuffer bytes = buffer;
        final int start = structOffset + fieldOffset;
        int length = 0;
        while (length < maxLength && 0 != bytes.getByte(start + length))
        {
            length++;
        }

        return length;
    }

    /** Where the instrument id stands, from the start of the struct: InstrumentID, or the old short field when it is empty. */
    @HotPath
    public int instrumentIdOffset()
    {
        return 0 != buffer.getByte(structOffset + instrumentOffset) ? instrumentOffset :
            DepthField.SHORT_INSTRUMENT_OFFSET;
    }

    /** Bytes of the instrument id at {@link #instrumentIdOffset()}; 0 when both fields are empty. */
    @HotPath
    public int instrumentIdLength()
    {
        final int length = textLength(instrumentOffset, instrumentLength);
        return 0 != length ? length :
            textLength(DepthField.SHORT_INSTRUMENT_OFFSET, DepthField.SHORT_INSTRUMENT_LENGTH);
    }

    /**
     * The struct's trading day. CZCE fills in the natural day at night.
     *
     * @return yyyymmdd, {@link #NULL_DAY} or {@link #MALFORMED_DAY}.
     */
    @HotPath
    public int tradingDay()
    {
        return day(DepthField.TRADING_DAY_OFFSET);
    }

    /**
     * The struct's action day. DCE fills in the trading day at night.
     *
     * @return yyyymmdd, {@link #NULL_DAY} or {@link #MALFORMED_DAY}.
     */
    @HotPath
    public int actionDay()
    {
        return day(DepthField.ACTION_DAY_OFFSET);
    }

    /**
     * Exchange time of day, UpdateTime and UpdateMillisec together, in the exchange's clock (Shanghai).
     *
     * @return milliseconds of the day, {@link #NULL_TIME_MS} when UpdateTime is empty, {@link #MALFORMED_TIME_MS} when it is
     *         not HH:MM:SS or the milliseconds are not 0 to 999.
     */
    @HotPath
    public int updateTimeMs()
    {
        final DirectBuffer bytes = buffer;
        final int start = structOffset + DepthField.UPDATE_TIME_OFFSET;
        if (0 == bytes.getByte(start))
        {
            return NULL_TIME_MS;
        }

        final int hour = twoDigits(bytes, start);
        final int minute = twoDigits(bytes, start + 3);
        final int second = twoDigits(bytes, start + 6);
        final int millisecond = updateMillisec();
        final boolean wellFormed = ':' == bytes.getByte(start + 2) && ':' == bytes.getByte(start + 5) &&
            0 == bytes.getByte(start + 8) && 0 <= hour && hour < 24 && 0 <= minute && minute < 60 && 0 <= second &&
            second < 60 && 0 <= millisecond && millisecond < 1000;

        return wellFormed ? ((hour * 60 + minute) * 60 + second) * 1000 + millisecond : MALFORMED_TIME_MS;
    }

    private void layoutSlow(final int layoutId)
    {
        if (!DepthLayout.isKnown(layoutId))
        {
            throw new IllegalArgumentException("tick of layout " + layoutId + ": known are 1 to " + DepthLayout.COUNT);
        }

        knownLayoutId = layoutId;
        instrumentOffset = DepthLayout.fieldOffset(layoutId, DepthLayout.FIELD_INSTRUMENT_ID);
        instrumentLength = DepthField.SHORT_INSTRUMENT_OFFSET == instrumentOffset ?
            DepthField.SHORT_INSTRUMENT_LENGTH : DepthField.INSTRUMENT_LENGTH;
        bandingUpperOffset = DepthLayout.fieldOffset(layoutId, DepthLayout.FIELD_BANDING_UPPER_PRICE);
        bandingLowerOffset = DepthLayout.fieldOffset(layoutId, DepthLayout.FIELD_BANDING_LOWER_PRICE);
        circuitRefOffset = DepthLayout.fieldOffset(layoutId, DepthLayout.FIELD_CIRCUIT_REF_PRICE);
        sendingTimeOffset = DepthLayout.fieldOffset(layoutId, DepthLayout.FIELD_SENDING_TIME);
        bigVolumeOffset = DepthLayout.fieldOffset(layoutId, DepthLayout.FIELD_BIG_VOLUME);
    }

    private double tailPrice(final int fieldOffset)
    {
        return DepthLayout.ABSENT == fieldOffset ? NO_PRICE :
            buffer.getDouble(structOffset + fieldOffset, ByteOrder.LITTLE_ENDIAN);
    }

    private int day(final int fieldOffset)
    {
        final DirectBuffer bytes = buffer;
        final int start = structOffset + fieldOffset;
        if (0 == bytes.getByte(start))
        {
            return NULL_DAY;
        }

        final int century = twoDigits(bytes, start);
        final int year = twoDigits(bytes, start + 2);
        final int month = twoDigits(bytes, start + 4);
        final int day = twoDigits(bytes, start + 6);
        final boolean wellFormed = 0 == bytes.getByte(start + 8) && 0 <= century && 0 <= year && 1 <= month &&
            month <= 12 && 1 <= day && day <= 31;

        return wellFormed ? ((century * 100 + year) * 100 + month) * 100 + day : MALFORMED_DAY;
    }

    private static int twoDigits(final DirectBuffer bytes, final int index)
    {
        final int tens = bytes.getByte(index) - '0';
        final int ones = bytes.getByte(index + 1) - '0';
        return 0 <= tens && tens <= 9 && 0 <= ones && ones <= 9 ? tens * 10 + ones : -1;
    }

    private int levelOffset(final int level)
    {
        assert 1 <= level && level <= LEVELS : "level=" + level;
        return structOffset + BOOK_OFFSET + (level - 1) * LEVEL_LENGTH;
    }
}
