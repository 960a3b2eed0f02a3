package io.millrace.bench.codec;

import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.LevelDecoder;
import io.millrace.wire.codec.LevelEncoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/** Millrace's wire format: SBE flyweights over a buffer. One thread. */
final class SbeTickCodec
{
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final TickEncoder encoder = new TickEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final TickDecoder decoder = new TickDecoder();

    /** Encodes at the begin of the buffer and returns the length in bytes. */
    int encode(final TickValues tick, final MutableDirectBuffer buffer)
    {
        encoder.wrapAndApplyHeader(buffer, 0, headerEncoder);
        encoder.instrumentId(tick.instrumentId)
            .sequence(tick.sequence)
            .sourceSequence(tick.sourceSequence)
            .exchangeTimeNs(tick.exchangeTimeNs)
            .receiveTimeNs(tick.receiveTimeNs)
            .dueTimeNs(tick.dueTimeNs)
            .publishTimeNs(tick.publishTimeNs);
        encoder.lastPrice(tick.lastPrice)
            .preSettlementPrice(tick.preSettlementPrice)
            .preClosePrice(tick.preClosePrice)
            .openPrice(tick.openPrice)
            .highestPrice(tick.highestPrice)
            .lowestPrice(tick.lowestPrice)
            .closePrice(tick.closePrice)
            .settlementPrice(tick.settlementPrice)
            .upperLimitPrice(tick.upperLimitPrice)
            .lowerLimitPrice(tick.lowerLimitPrice)
            .averagePrice(tick.averagePrice)
            .upperBandingPrice(tick.upperBandingPrice)
            .lowerBandingPrice(tick.lowerBandingPrice);
        encoder.volume(tick.volume)
            .volumeDelta(tick.volumeDelta)
            .turnover(tick.turnover)
            .turnoverDelta(tick.turnoverDelta)
            .openInterest(tick.openInterest)
            .preOpenInterest(tick.preOpenInterest)
            .preDelta(tick.preDelta)
            .currDelta(tick.currDelta);
        encode(encoder.level1(), tick, 0);
        encode(encoder.level2(), tick, 1);
        encode(encoder.level3(), tick, 2);
        encode(encoder.level4(), tick, 3);
        encode(encoder.level5(), tick, 4);
        TickFlag.encode(encoder, tick.flags);
        encoder.epoch(tick.epoch)
            .tradingDay(tick.tradingDay)
            .sourceTradingDay(tick.sourceTradingDay)
            .sourceActionDay(tick.sourceActionDay)
            .sourceTimeMs(tick.sourceTimeMs)
            .exchange(Exchange.get(tick.exchange))
            .line(tick.line)
            .putSymbol(tick.symbol, 0, tick.symbolLength);

        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    void decode(final DirectBuffer buffer, final TickValues tick)
    {
        decoder.wrapAndApplyHeader(buffer, 0, headerDecoder);
        tick.instrumentId = decoder.instrumentId();
        tick.sequence = decoder.sequence();
        tick.sourceSequence = decoder.sourceSequence();
        tick.exchangeTimeNs = decoder.exchangeTimeNs();
        tick.receiveTimeNs = decoder.receiveTimeNs();
        tick.dueTimeNs = decoder.dueTimeNs();
        tick.publishTimeNs = decoder.publishTimeNs();
        decodePrices(tick);
        tick.volume = decoder.volume();
        tick.volumeDelta = decoder.volumeDelta();
        tick.turnover = decoder.turnover();
        tick.turnoverDelta = decoder.turnoverDelta();
        tick.openInterest = decoder.openInterest();
        tick.preOpenInterest = decoder.preOpenInterest();
        tick.preDelta = decoder.preDelta();
        tick.currDelta = decoder.currDelta();
        decode(decoder.level1(), tick, 0);
        decode(decoder.level2(), tick, 1);
        decode(decoder.level3(), tick, 2);
        decode(decoder.level4(), tick, 3);
        decode(decoder.level5(), tick, 4);
        tick.flags = buffer.getInt(decoder.offset() + TickDecoder.flagsEncodingOffset(), ByteOrder.LITTLE_ENDIAN);
        tick.epoch = decoder.epoch();
        tick.tradingDay = decoder.tradingDay();
        tick.sourceTradingDay = decoder.sourceTradingDay();
        tick.sourceActionDay = decoder.sourceActionDay();
        tick.sourceTimeMs = decoder.sourceTimeMs();
        tick.exchange = decoder.exchangeRaw();
        tick.line = decoder.line();
        tick.symbolLength = decoder.getSymbol(tick.symbol, 0, tick.symbol.length);
    }

    private void decodePrices(final TickValues tick)
    {
        tick.lastPrice = decoder.lastPrice();
        tick.preSettlementPrice = decoder.preSettlementPrice();
        tick.preClosePrice = decoder.preClosePrice();
        tick.openPrice = decoder.openPrice();
        tick.highestPrice = decoder.highestPrice();
        tick.lowestPrice = decoder.lowestPrice();
        tick.closePrice = decoder.closePrice();
        tick.settlementPrice = decoder.settlementPrice();
        tick.upperLimitPrice = decoder.upperLimitPrice();
        tick.lowerLimitPrice = decoder.lowerLimitPrice();
        tick.averagePrice = decoder.averagePrice();
        tick.upperBandingPrice = decoder.upperBandingPrice();
        tick.lowerBandingPrice = decoder.lowerBandingPrice();
    }

    private static void encode(final LevelEncoder level, final TickValues tick, final int index)
    {
        level.bidPrice(tick.bidPrices[index])
            .askPrice(tick.askPrices[index])
            .bidVolume(tick.bidVolumes[index])
            .askVolume(tick.askVolumes[index]);
    }

    private static void decode(final LevelDecoder level, final TickValues tick, final int index)
    {
        tick.bidPrices[index] = level.bidPrice();
        tick.askPrices[index] = level.askPrice();
        tick.bidVolumes[index] = level.bidVolume();
        tick.askVolumes[index] = level.askVolume();
    }
}
