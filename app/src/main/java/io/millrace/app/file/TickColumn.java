package io.millrace.app.file;

import io.millrace.bridge.DepthField;
import org.agrona.collections.Object2ObjectHashMap;

import java.util.Map;

/**
 * A column of a tick file by CTP's field name, and where it stands in the vendor's struct of CTP 6.6.1 to 6.7.13 (584 bytes):
 *
 * <pre>
 *     0 TradingDay[9]     9 reserve1[31]    40 ExchangeID[9]   49 reserve2[31]   80 LastPrice      88 PreSettlementPrice
 *    96 PreClosePrice   104 PreOpenInterest 112 OpenPrice     120 HighestPrice  128 LowestPrice   136 Volume (int)
 *   144 Turnover        152 OpenInterest    160 ClosePrice    168 SettlementPrice 176 UpperLimitPrice 184 LowerLimitPrice
 *   192 PreDelta        200 CurrDelta       208 UpdateTime[9] 220 UpdateMillisec (int)
 *   224 + 32 (k - 1)    BidPrice k, + 8 BidVolume k (int), + 16 AskPrice k, + 24 AskVolume k (int); k from 1 to 5
 *   384 AveragePrice    392 ActionDay[9]    401 InstrumentID[81] 482 ExchangeInstID[81]
 *   568 BandingUpperPrice 576 BandingLowerPrice
 * </pre>
 *
 * @param name   of the vendor's field.
 * @param kind   how its text is read.
 * @param offset in the struct, bytes.
 * @param length of the field, bytes.
 */
record TickColumn(String name, Kind kind, int offset, int length)
{
    private static final Map<String, TickColumn> BY_NAME = new Object2ObjectHashMap<>();

    static
    {
        text("TradingDay", DepthField.TRADING_DAY_OFFSET, DepthField.TRADING_DAY_LENGTH);
        text("ExchangeID", DepthField.EXCHANGE_OFFSET, DepthField.EXCHANGE_LENGTH);
        text("UpdateTime", DepthField.UPDATE_TIME_OFFSET, DepthField.UPDATE_TIME_LENGTH);
        text("ActionDay", DepthField.ACTION_DAY_OFFSET, DepthField.ACTION_DAY_LENGTH);
        text("InstrumentID", DepthField.INSTRUMENT_OFFSET, DepthField.INSTRUMENT_LENGTH);
        text("ExchangeInstID", DepthField.EXCHANGE_INSTRUMENT_OFFSET, DepthField.EXCHANGE_INSTRUMENT_LENGTH);
        decimals(80, "LastPrice", "PreSettlementPrice", "PreClosePrice", "PreOpenInterest", "OpenPrice", "HighestPrice",
            "LowestPrice");
        whole("Volume", 136);
        decimals(144, "Turnover", "OpenInterest", "ClosePrice", "SettlementPrice", "UpperLimitPrice", "LowerLimitPrice",
            "PreDelta", "CurrDelta");
        whole("UpdateMillisec", 220);
        for (int level = 1; level <= 5; level++)
        {
            final int offset = 224 + 32 * (level - 1);
            decimals(offset, "BidPrice" + level);
            whole("BidVolume" + level, offset + 8);
            decimals(offset + 16, "AskPrice" + level);
            whole("AskVolume" + level, offset + 24);
        }
        decimals(384, "AveragePrice");
        decimals(568, "BandingUpperPrice", "BandingLowerPrice");
    }

    /** How a column's text is read. */
    enum Kind
    {
        /** Bytes, as they are. */
        TEXT,
        /** A double; empty is the vendor's "no value", DBL_MAX. */
        DECIMAL,
        /** An int of 32 bits; empty is 0. */
        WHOLE
    }

    /** The column of a name, null when the struct has no such field. */
    static TickColumn of(final String name)
    {
        return BY_NAME.get(name);
    }

    static Iterable<TickColumn> all()
    {
        return BY_NAME.values();
    }

    private static void text(final String name, final int offset, final int length)
    {
        BY_NAME.put(name, new TickColumn(name, Kind.TEXT, offset, length));
    }

    private static void whole(final String name, final int offset)
    {
        BY_NAME.put(name, new TickColumn(name, Kind.WHOLE, offset, Integer.BYTES));
    }

    private static void decimals(final int offset, final String... names)
    {
        for (int i = 0; i < names.length; i++)
        {
            BY_NAME.put(names[i], new TickColumn(names[i], Kind.DECIMAL, offset + i * Double.BYTES, Double.BYTES));
        }
    }
}
