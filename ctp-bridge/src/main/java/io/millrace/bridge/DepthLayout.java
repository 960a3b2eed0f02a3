package io.millrace.bridge;

import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/**
 * The five layouts of the vendor's depth struct (native/include/millrace_records.h), as Java reads them. The first 401 bytes are
 * the same in all; what follows is not:
 *
 * <pre>
 *   CTP_584    9 short id[31]  401 id[81]  482 exchange's id[81]  568 band's upper price  576 band's lower price
 *   CTP_568    9 short id[31]  401 id[81]  482 exchange's id[81]
 *   CTP_408    9 id[31]
 *   SOPT_440   9 id[31]        408 CircuitRefPrice  416 SendingTime[13]  432 BigVolume
 *   SOPT_408   9 id[31]
 * </pre>
 *
 * <p>The native side has its own table. Both are compared, field by field, before a session is opened: a layout that only one of
 * them knows right would turn prices into other prices without anyone seeing it.
 */
public final class DepthLayout
{
    /** CTP 6.6.1 to 6.7.13. */
    public static final int CTP_584 = 1;
    /** CTP 6.5.1: no price band. */
    public static final int CTP_568 = 2;
    /** CTP 6.3.19: instrument ids of at most 30 characters. */
    public static final int CTP_408 = 3;
    /** SOPT 3.7.0 to 3.7.5. */
    public static final int SOPT_440 = 4;
    /** SOPT 3.5.8. */
    public static final int SOPT_408 = 5;
    /** Layouts are numbered from 1 to this. */
    public static final int COUNT = 5;
    /** Offset of a field that a layout does not have. */
    public static final int ABSENT = -1;

    static final int FIELD_TRADING_DAY = 0;
    static final int FIELD_INSTRUMENT_ID = 1;
    static final int FIELD_SHORT_INSTRUMENT_ID = 2;
    static final int FIELD_BANDING_UPPER_PRICE = 29;
    static final int FIELD_BANDING_LOWER_PRICE = 30;
    static final int FIELD_CIRCUIT_REF_PRICE = 31;
    static final int FIELD_SENDING_TIME = 32;
    static final int FIELD_BIG_VOLUME = 33;
    static final int FIELD_COUNT = 34;

    private static final String[] FIELD_NAMES =
    {"TradingDay", "InstrumentID", "short InstrumentID", "ExchangeID", "LastPrice", "PreSettlementPrice",
        "PreClosePrice", "PreOpenInterest", "OpenPrice", "HighestPrice", "LowestPrice", "Volume", "Turnover",
        "OpenInterest", "ClosePrice", "SettlementPrice", "UpperLimitPrice", "LowerLimitPrice", "PreDelta", "CurrDelta",
        "UpdateTime", "UpdateMillisec", "BidPrice1", "BidVolume1", "AskPrice1", "AskVolume1", "BidPrice2",
        "AveragePrice", "ActionDay", "BandingUpperPrice", "BandingLowerPrice", "CircuitRefPrice", "SendingTime",
        "BigVolume"};

    /** Offsets of the fields from ExchangeID to ActionDay, which all layouts share. */
    private static final int[] SHARED_OFFSETS =
    {40, 80, 88, 96, 104, 112, 120, 128, 136, 144, 152, 160, 168, 176, 184, 192, 200, 208, 220, 224, 232, 240, 248, 256,
        384, 392};

    private static final int[] STRUCT_LENGTHS =
    {ABSENT, 584, 568, 408, 440, 408};

    private static final String[] NAMES =
    {"none", "CTP_584", "CTP_568", "CTP_408", "SOPT_440", "SOPT_408"};

    private static final int[][] OFFSETS =
    {
        {},
        offsets(401, 9, 568, 576, ABSENT, ABSENT, ABSENT),
        offsets(401, 9, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT),
        offsets(9, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT),
        offsets(9, ABSENT, ABSENT, ABSENT, 408, 416, 432),
        offsets(9, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT)};

    private DepthLayout()
    {
    }

    /**
     * Length of a layout's struct.
     *
     * @param layoutId of the layout.
     * @return bytes, or {@link #ABSENT} when there is no such layout.
     */
    public static int structLength(final int layoutId)
    {
        return isKnown(layoutId) ? STRUCT_LENGTHS[layoutId] : ABSENT;
    }

    /**
     * Name of a layout, for messages.
     *
     * @param layoutId of the layout.
     * @return e.g. SOPT_440.
     */
    public static String name(final int layoutId)
    {
        return isKnown(layoutId) ? NAMES[layoutId] : "layout " + layoutId;
    }

    static boolean isKnown(final int layoutId)
    {
        return 1 <= layoutId && layoutId <= COUNT;
    }

    static int fieldOffset(final int layoutId, final int field)
    {
        return OFFSETS[layoutId][field];
    }

    /**
     * Compares the table with the native side's.
     *
     * @param source        that answers, for messages.
     * @param structLengths of the native side, by layout.
     * @param fieldOffsets  of the native side, by layout and field.
     * @throws BridgeException that names the first difference.
     */
    static void requireSame(final String source, final IntUnaryOperator structLengths,
        final IntBinaryOperator fieldOffsets)
    {
        for (int layoutId = 1; layoutId <= COUNT; layoutId++)
        {
            requireSame(source, layoutId, "struct length", structLengths.applyAsInt(layoutId),
                STRUCT_LENGTHS[layoutId]);
            for (int field = 0; field < FIELD_COUNT; field++)
            {
                requireSame(source, layoutId, "offset of " + FIELD_NAMES[field],
                    fieldOffsets.applyAsInt(layoutId, field),
                    OFFSETS[layoutId][field]);
            }
        }
    }

    private static void requireSame(final String source, final int layoutId, final String what, final int actual,
        final int expected)
    {
        if (actual != expected)
        {
            throw new BridgeException(source + ": layout " + NAMES[layoutId] + " has " + what + " " + actual +
                ", Java expects " + expected + " (-1: absent): build both sides from one commit (`make native`)");
        }
    }

    private static int[] offsets(final int instrument, final int shortInstrument, final int... tail)
    {
        final int[] offsets = new int[FIELD_COUNT];
        offsets[FIELD_TRADING_DAY] = 0;
        offsets[FIELD_INSTRUMENT_ID] = instrument;
        offsets[FIELD_SHORT_INSTRUMENT_ID] = shortInstrument;
        System.arraycopy(SHARED_OFFSETS, 0, offsets, FIELD_SHORT_INSTRUMENT_ID + 1, SHARED_OFFSETS.length);
        System.arraycopy(tail, 0, offsets, FIELD_BANDING_UPPER_PRICE, tail.length);

        return offsets;
    }
}
