package io.millrace.feed;

import io.millrace.audit.HotPath;
import io.millrace.bridge.RawTick;
import io.millrace.reference.InstrumentName;
import io.millrace.wire.MessageSink;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.InstrumentDefinitionEncoder;
import io.millrace.wire.codec.LevelEncoder;
import io.millrace.wire.codec.LineReportEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.OptionRight;
import io.millrace.wire.codec.QualityMinuteEncoder;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.RejectedTickEncoder;
import io.millrace.wire.codec.SessionStatusEncoder;
import io.millrace.wire.codec.TickEncoder;
import io.millrace.wire.values.LastValueWriter;
import org.agrona.concurrent.EpochNanoClock;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Encodes the feed handler's messages in place into a sink. Each {@code try...} method returns false, with nothing changed, when
 * the sink has no room. {@code feed} thread only.
 */
final class TickEncoding
{
    /** Longest symbol: the vendor's field has 80 characters and a NUL. */
    static final int MAX_SYMBOL_LENGTH = 80;

    /** "Not known" in the vendor's doubles that are ratios. */
    private static final double NO_VALUE = 1e300;

    private static final byte[] NO_TEXT = new byte[0];

    private final EpochNanoClock clock;

    /** Null where no last values are kept. */
    private final LastValueWriter values;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final TickEncoder tick = new TickEncoder();
    private final RejectedTickEncoder rejected = new RejectedTickEncoder();
    private final InstrumentDefinitionEncoder definition = new InstrumentDefinitionEncoder();
    private final SessionStatusEncoder status = new SessionStatusEncoder();
    private final QualityMinuteEncoder quality = new QualityMinuteEncoder();
    private final LineReportEncoder report = new LineReportEncoder();
    private long publishTimeNs;

    TickEncoding(final EpochNanoClock clock, final LastValueWriter values)
    {
        this.clock = clock;
        this.values = values;
    }

    /**
     * When the newest message was published.
     *
     * @return host clock, epoch nanoseconds.
     */
    long publishTimeNs()
    {
        return publishTimeNs;
    }

    @HotPath
    boolean tryTick(final MessageSink sink, final int line, final RawTick raw, final Instrument instrument,
        final NormalisedTick values)
    {
        final byte[] symbol = instrument.symbol;
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + TickEncoder.BLOCK_LENGTH +
            TickEncoder.symbolHeaderLength() + symbol.length;
        if (!sink.tryClaim(length))
        {
            return false;
        }

        tick.wrapAndApplyHeader(sink.buffer(), sink.offset(), header);
        tick.instrumentId(instrument.id)
            .sequence(sink.sequence())
            .sourceSequence(raw.sourceSequence())
            .exchangeTimeNs(values.exchangeTimeNs)
            .receiveTimeNs(raw.receiveTimeNs())
            .dueTimeNs(nullIfZero(raw.dueTimeNs()));
        prices(values);
        tick.volume(values.volume)
            .volumeDelta(values.volumeDelta)
            .turnover(values.turnover)
            .turnoverDelta(values.turnoverDelta)
            .openInterest(values.openInterest)
            .preOpenInterest(values.preOpenInterest)
            .preDelta(ratio(raw.preDelta()))
            .currDelta(ratio(raw.currDelta()));
        level(tick.level1(), values, 0);
        level(tick.level2(), values, 1);
        level(tick.level3(), values, 2);
        level(tick.level4(), values, 3);
        level(tick.level5(), values, 4);
        TickFlag.encode(tick, values.flags);
        tick.epoch(sink.epoch())
            .tradingDay(values.tradingDay)
            .sourceTradingDay(values.sourceTradingDay)
            .sourceActionDay(values.sourceActionDay)
            .sourceTimeMs(values.sourceTimeMs)
            .exchange(instrument.name.exchange())
            .line((short)line)
            .putSymbol(symbol, 0, symbol.length);
        publishTimeNs = clock.nanoTime();
        tick.publishTimeNs(publishTimeNs);
        commit(sink, instrument, length);

        return true;
    }

    @HotPath
    boolean tryRejected(final MessageSink sink, final int line, final RawTick raw, final RejectReason reason)
    {
        final int rawLength = raw.structLength();
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + RejectedTickEncoder.BLOCK_LENGTH +
            RejectedTickEncoder.rawHeaderLength() + rawLength;
        if (!sink.tryClaim(length))
        {
            return false;
        }

        rejected.wrapAndApplyHeader(sink.buffer(), sink.offset(), header);
        rejected.sequence(sink.sequence())
            .sourceSequence(raw.sourceSequence())
            .receiveTimeNs(raw.receiveTimeNs())
            .dueTimeNs(nullIfZero(raw.dueTimeNs()))
            .epoch(sink.epoch())
            .layoutId(raw.layoutId())
            .reason(reason)
            .line((short)line)
            .putRaw(raw.buffer(), raw.structOffset(), rawLength);
        publishTimeNs = clock.nanoTime();
        rejected.publishTimeNs(publishTimeNs);
        sink.commit();

        return true;
    }

    /** After the commit nobody may read the claim: the last values take the bytes before it, and show them after it. */
    private void commit(final MessageSink sink, final Instrument instrument, final int length)
    {
        if (null == values)
        {
            sink.commit();
            return;
        }
        if (Instrument.NULL_SLOT == instrument.valueSlot)
        {
            instrument.valueSlot = values.slotOf(instrument.id);
        }
        if (values.beginAt(instrument.valueSlot, 0, length))
        {
            values.put(sink.buffer(), sink.offset());
        }
        sink.commit();
        values.end();
    }

    boolean tryDefinition(final MessageSink sink, final Instrument instrument)
    {
        final InstrumentName name = instrument.name;
        final byte[] underlying = bytes(name.underlying());
        final byte[] secondLeg = bytes(name.secondLeg());
        final byte[] template = bytes(null == instrument.template ? null : instrument.template.name());
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + InstrumentDefinitionEncoder.BLOCK_LENGTH +
            InstrumentDefinitionEncoder.symbolHeaderLength() + instrument.symbol.length +
            InstrumentDefinitionEncoder.productHeaderLength() + instrument.product.length +
            InstrumentDefinitionEncoder.underlyingHeaderLength() + underlying.length +
            InstrumentDefinitionEncoder.secondLegHeaderLength() + secondLeg.length +
            InstrumentDefinitionEncoder.sessionTemplateHeaderLength() + template.length;
        if (!sink.tryClaim(length))
        {
            return false;
        }

        definition.wrapAndApplyHeader(sink.buffer(), sink.offset(), header);
        definition.instrumentId(instrument.id)
            .sequence(sink.sequence())
            .publishTimeNs(clock.nanoTime())
            .priceTick(name.product().priceTick())
            .epoch(sink.epoch())
            .multiplier(instrument.multiplier)
            .exchange(name.exchange())
            .kind(name.kind())
            .strikePrice(name.strikePrice())
            .deliveryMonth(name.deliveryMonth())
            .expiryDay(instrument.expiryDay)
            .right(null == name.right() ? OptionRight.NULL_VAL : name.right())
            .putSymbol(instrument.symbol, 0, instrument.symbol.length)
            .putProduct(instrument.product, 0, instrument.product.length)
            .putUnderlying(underlying, 0, underlying.length)
            .putSecondLeg(secondLeg, 0, secondLeg.length)
            .putSessionTemplate(template, 0, template.length);
        sink.commit();

        return true;
    }

    private static byte[] bytes(final String text)
    {
        return null == text ? NO_TEXT : text.getBytes(StandardCharsets.ISO_8859_1);
    }

    boolean tryStatus(final MessageSink sink, final SessionChange change)
    {
        if (!sink.tryClaim(MessageHeaderEncoder.ENCODED_LENGTH + SessionStatusEncoder.BLOCK_LENGTH))
        {
            return false;
        }

        status.wrapAndApplyHeader(sink.buffer(), sink.offset(), header);
        status.sequence(sink.sequence())
            .publishTimeNs(clock.nanoTime())
            .epoch(sink.epoch())
            .tradingDay(change.tradingDay())
            .reason(change.reason())
            .state(change.state())
            .line((short)change.line());
        sink.commit();

        return true;
    }

    boolean tryQuality(final MessageSink sink, final Instrument instrument, final QualityMinute minute)
    {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + QualityMinuteEncoder.BLOCK_LENGTH +
            QualityMinuteEncoder.symbolHeaderLength() + instrument.symbol.length;
        if (!sink.tryClaim(length))
        {
            return false;
        }

        quality.wrapAndApplyHeader(sink.buffer(), sink.offset(), header);
        quality.instrumentId(instrument.id)
            .sequence(sink.sequence())
            .publishTimeNs(clock.nanoTime())
            .epoch(sink.epoch())
            .minuteTimeNs(minute.minute * QualityMinute.LENGTH_NS)
            .maxLatenessNs(minute.maxLatenessNs())
            .meanLatenessNs(minute.meanLatenessNs())
            .accepted(minute.accepted)
            .flagged(minute.flagged)
            .rejected(minute.rejected)
            .duplicates(minute.duplicates)
            .redundant(minute.redundant)
            .expected(minute.expected())
            .score(minute.score())
            .tradingDay(minute.tradingDay)
            .exchange(instrument.name.exchange())
            .putSymbol(instrument.symbol, 0, instrument.symbol.length);
        quality.buffer()
            .putInt(quality.offset() + QualityMinuteEncoder.flagsEncodingOffset(), minute.flags,
                ByteOrder.LITTLE_ENDIAN);
        sink.commit();

        return true;
    }

    boolean tryLineReport(final MessageSink sink, final int line, final long minuteTimeNs, final LineStats stats)
    {
        if (!sink.tryClaim(MessageHeaderEncoder.ENCODED_LENGTH + LineReportEncoder.BLOCK_LENGTH))
        {
            return false;
        }

        report.wrapAndApplyHeader(sink.buffer(), sink.offset(), header);
        report.sequence(sink.sequence())
            .publishTimeNs(clock.nanoTime())
            .epoch(sink.epoch())
            .minuteTimeNs(minuteTimeNs)
            .first(stats.first)
            .redundant(stats.redundant)
            .duplicates(stats.duplicates)
            .late(stats.late)
            .meanLatenessNs(stats.meanLatenessNs())
            .maxLatenessNs(stats.maxLatenessNs())
            .line((short)line);
        report.buffer().putByte(report.offset() + LineReportEncoder.marksEncodingOffset(), (byte)stats.marks());
        sink.commit();

        return true;
    }

    private void prices(final NormalisedTick values)
    {
        tick.lastPrice(values.lastPrice)
            .preSettlementPrice(values.preSettlementPrice)
            .preClosePrice(values.preClosePrice)
            .openPrice(values.openPrice)
            .highestPrice(values.highestPrice)
            .lowestPrice(values.lowestPrice)
            .closePrice(values.closePrice)
            .settlementPrice(values.settlementPrice)
            .upperLimitPrice(values.upperLimitPrice)
            .lowerLimitPrice(values.lowerLimitPrice)
            .averagePrice(values.averagePrice)
            .upperBandingPrice(values.upperBandingPrice)
            .lowerBandingPrice(values.lowerBandingPrice)
            .averageUnitPrice(values.averageUnitPrice);
    }

    private static void level(final LevelEncoder level, final NormalisedTick values, final int index)
    {
        level.bidPrice(values.bidPrices[index])
            .askPrice(values.askPrices[index])
            .bidVolume(values.bidVolumes[index])
            .askVolume(values.askVolumes[index]);
    }

    private static double ratio(final double value)
    {
        return Math.abs(value) < NO_VALUE ? value : Double.NaN;
    }

    private static long nullIfZero(final long timeNs)
    {
        return 0 == timeNs ? TickEncoder.dueTimeNsNullValue() : timeNs;
    }
}
