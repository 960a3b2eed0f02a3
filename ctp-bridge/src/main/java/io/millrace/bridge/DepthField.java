package io.millrace.bridge;

/**
 * Offsets and lengths, in bytes from the start of the struct, of the text fields of the vendor's depth struct. Text ends at the
 * first NUL or at the field's end. The numeric fields have accessors in {@link RawTick}, and so has the instrument id, which does
 * not stand at the same place in all layouts ({@link DepthLayout}).
 */
public final class DepthField
{
    /** Trading day, yyyymmdd. */
    public static final int TRADING_DAY_OFFSET = 0;
    /** Bytes of the trading day, NUL included. */
    public static final int TRADING_DAY_LENGTH = 9;
    /** Instrument id: the only one of the 408 and 440 layouts; in the others, as backends before 6.5 fill it. */
    public static final int SHORT_INSTRUMENT_OFFSET = 9;
    /** Bytes of the short instrument id, NUL included. */
    public static final int SHORT_INSTRUMENT_LENGTH = 31;
    /** Exchange id; empty on ordinary fronts. */
    public static final int EXCHANGE_OFFSET = 40;
    /** Bytes of the exchange id, NUL included. */
    public static final int EXCHANGE_LENGTH = 9;
    /** The exchange's own instrument id as backends before 6.5 fill it. */
    public static final int SHORT_EXCHANGE_INSTRUMENT_OFFSET = 49;
    /** Bytes of the short exchange instrument id, NUL included. */
    public static final int SHORT_EXCHANGE_INSTRUMENT_LENGTH = 31;
    /** Exchange time of day, HH:MM:SS. */
    public static final int UPDATE_TIME_OFFSET = 208;
    /** Bytes of the exchange time, NUL included. */
    public static final int UPDATE_TIME_LENGTH = 9;
    /** Date of the event, yyyymmdd; the trading day on some exchanges. */
    public static final int ACTION_DAY_OFFSET = 392;
    /** Bytes of the action day, NUL included. */
    public static final int ACTION_DAY_LENGTH = 9;
    /** Instrument id of the 568 and 584 layouts. */
    public static final int INSTRUMENT_OFFSET = 401;
    /** Bytes of the instrument id, NUL included. */
    public static final int INSTRUMENT_LENGTH = 81;
    /** The exchange's own instrument id of the 568 and 584 layouts. */
    public static final int EXCHANGE_INSTRUMENT_OFFSET = 482;
    /** Bytes of the exchange instrument id, NUL included. */
    public static final int EXCHANGE_INSTRUMENT_LENGTH = 81;
    /** Bytes of the SOPT front's sending time, NUL included; where it stands tells {@link RawTick#sendingTimeOffset()}. */
    public static final int SENDING_TIME_LENGTH = 13;

    private DepthField()
    {
    }
}
