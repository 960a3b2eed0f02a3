package io.millrace.bench.codec;

import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.core.buffer.ArrayBufferInput;

import java.io.IOException;

/**
 * MessagePack at its smallest: one array of all fields in the order of the schema, without names; packer and unpacker are used
 * again. One thread.
 */
final class MessagePackTickCodec
{
    private static final int FIELD_COUNT = 41;

    private final MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
    private final ArrayBufferInput input = new ArrayBufferInput(new byte[0]);
    private final MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(input);

    byte[] encode(final TickValues tick) throws IOException
    {
        packer.clear();
        packer.packArrayHeader(FIELD_COUNT);
        packer.packLong(tick.instrumentId)
            .packLong(tick.sequence)
            .packLong(tick.sourceSequence)
            .packLong(tick.exchangeTimeNs)
            .packLong(tick.receiveTimeNs);
        pack(tick.dueTimeNs);
        packer.packLong(tick.publishTimeNs);
        packPrices(tick);
        packer.packLong(tick.volume);
        pack(tick.volumeDelta);
        pack(tick.turnover);
        pack(tick.turnoverDelta);
        pack(tick.openInterest);
        pack(tick.preOpenInterest);
        pack(tick.preDelta);
        pack(tick.currDelta);
        for (int i = 0; i < TickValues.LEVELS; i++)
        {
            packer.packArrayHeader(4);
            pack(tick.bidPrices[i]);
            pack(tick.askPrices[i]);
            packer.packInt(tick.bidVolumes[i]).packInt(tick.askVolumes[i]);
        }
        packer.packInt(tick.flags)
            .packInt(tick.epoch)
            .packInt(tick.tradingDay)
            .packInt(tick.sourceTradingDay)
            .packInt(tick.sourceActionDay)
            .packInt(tick.sourceTimeMs)
            .packShort(tick.exchange)
            .packShort(tick.line);
        packer.packRawStringHeader(tick.symbolLength);
        packer.addPayload(tick.symbol, 0, tick.symbolLength);

        return packer.toByteArray();
    }

    void decode(final byte[] bytes, final TickValues tick) throws IOException
    {
        input.reset(bytes);
        unpacker.reset(input);
        final int fieldCount = unpacker.unpackArrayHeader();
        if (FIELD_COUNT != fieldCount)
        {
            throw new IOException("MessagePack tick has " + fieldCount + " fields, not " + FIELD_COUNT);
        }
        tick.instrumentId = unpacker.unpackLong();
        tick.sequence = unpacker.unpackLong();
        tick.sourceSequence = unpacker.unpackLong();
        tick.exchangeTimeNs = unpacker.unpackLong();
        tick.receiveTimeNs = unpacker.unpackLong();
        tick.dueTimeNs = unpackLong();
        tick.publishTimeNs = unpacker.unpackLong();
        unpackPrices(tick);
        tick.volume = unpacker.unpackLong();
        tick.volumeDelta = unpackLong();
        tick.turnover = unpackLong();
        tick.turnoverDelta = unpackLong();
        tick.openInterest = unpackLong();
        tick.preOpenInterest = unpackLong();
        tick.preDelta = unpackDouble();
        tick.currDelta = unpackDouble();
        for (int i = 0; i < TickValues.LEVELS; i++)
        {
            unpacker.unpackArrayHeader();
            tick.bidPrices[i] = unpackLong();
            tick.askPrices[i] = unpackLong();
            tick.bidVolumes[i] = unpacker.unpackInt();
            tick.askVolumes[i] = unpacker.unpackInt();
        }
        unpackRest(tick);
    }

    private void packPrices(final TickValues tick) throws IOException
    {
        pack(tick.lastPrice);
        pack(tick.preSettlementPrice);
        pack(tick.preClosePrice);
        pack(tick.openPrice);
        pack(tick.highestPrice);
        pack(tick.lowestPrice);
        pack(tick.closePrice);
        pack(tick.settlementPrice);
        pack(tick.upperLimitPrice);
        pack(tick.lowerLimitPrice);
        pack(tick.averagePrice);
        pack(tick.upperBandingPrice);
        pack(tick.lowerBandingPrice);
    }

    private void unpackPrices(final TickValues tick) throws IOException
    {
        tick.lastPrice = unpackLong();
        tick.preSettlementPrice = unpackLong();
        tick.preClosePrice = unpackLong();
        tick.openPrice = unpackLong();
        tick.highestPrice = unpackLong();
        tick.lowestPrice = unpackLong();
        tick.closePrice = unpackLong();
        tick.settlementPrice = unpackLong();
        tick.upperLimitPrice = unpackLong();
        tick.lowerLimitPrice = unpackLong();
        tick.averagePrice = unpackLong();
        tick.upperBandingPrice = unpackLong();
        tick.lowerBandingPrice = unpackLong();
    }

    private void unpackRest(final TickValues tick) throws IOException
    {
        tick.flags = unpacker.unpackInt();
        tick.epoch = unpacker.unpackInt();
        tick.tradingDay = unpacker.unpackInt();
        tick.sourceTradingDay = unpacker.unpackInt();
        tick.sourceActionDay = unpacker.unpackInt();
        tick.sourceTimeMs = unpacker.unpackInt();
        tick.exchange = unpacker.unpackShort();
        tick.line = unpacker.unpackShort();
        tick.symbolLength = unpacker.unpackRawStringHeader();
        unpacker.readPayload(tick.symbol, 0, tick.symbolLength);
    }

    private void pack(final long value) throws IOException
    {
        if (TickValues.NULL == value)
        {
            packer.packNil();
        }
        else
        {
            packer.packLong(value);
        }
    }

    private void pack(final double value) throws IOException
    {
        if (Double.isNaN(value))
        {
            packer.packNil();
        }
        else
        {
            packer.packDouble(value);
        }
    }

    private long unpackLong() throws IOException
    {
        if (MessageFormat.NIL == unpacker.getNextFormat())
        {
            unpacker.unpackNil();
            return TickValues.NULL;
        }

        return unpacker.unpackLong();
    }

    private double unpackDouble() throws IOException
    {
        if (MessageFormat.NIL == unpacker.getNextFormat())
        {
            unpacker.unpackNil();
            return Double.NaN;
        }

        return unpacker.unpackDouble();
    }
}
