package io.millrace.record.store;

import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.LevelDecoder;
import io.millrace.wire.codec.LineReportDecoder;
import io.millrace.wire.codec.OptionRight;
import io.millrace.wire.codec.QualityMinuteDecoder;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.RejectedTickDecoder;
import io.millrace.wire.codec.SessionState;
import io.millrace.wire.codec.SessionStatusDecoder;
import io.millrace.wire.codec.TickDecoder;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import static io.millrace.record.store.Column.Kind.BYTE;
import static io.millrace.record.store.Column.Kind.BYTES;
import static io.millrace.record.store.Column.Kind.DOUBLE;
import static io.millrace.record.store.Column.Kind.INT;
import static io.millrace.record.store.Column.Kind.LONG;
import static io.millrace.record.store.Column.Kind.TEXT;

/**
 * Which column of a table holds which field of its message. Each byte of a message's block belongs to exactly one column, so
 * that a row can be turned into its message again. Immutable: any thread.
 */
final class TableLayout
{
    /** Accepted ticks, one partition a trading day. */
    static final TableLayout TICKS = ticks();

    /** Rejected ticks with their raw bytes. */
    static final TableLayout REJECTED = rejected();

    /** Instrument definitions. */
    static final TableLayout INSTRUMENTS = instruments();

    /** States of the front sessions. */
    static final TableLayout SESSIONS = sessions();

    /** Bars, one row for each message: as it changed and when it closed. */
    static final TableLayout BARS = bars();

    /** Data quality of an instrument in a minute. */
    static final TableLayout QUALITY_MINUTES = qualityMinutes();

    /** How a line did in a minute. */
    static final TableLayout LINE_REPORTS = lineReports();

    /** All tables that hold messages. */
    static final List<TableLayout> ALL = List.of(TICKS, REJECTED, INSTRUMENTS, SESSIONS, BARS, QUALITY_MINUTES,
        LINE_REPORTS);

    private static final int NOT_PARTITIONED = -1;
    private static final String TIME = "DateTime64(9, 'UTC')";

    private final String table;
    private final int templateId;
    private final int blockLength;
    private final int sequenceOffset;
    private final int partitionOffset;
    private final List<Column> columns;
    private final Column shardColumn;

    private TableLayout(
        final String table, final int templateId, final int blockLength, final int sequenceOffset,
        final int partitionOffset, final List<Column> columns)
    {
        this.table = table;
        this.templateId = templateId;
        this.blockLength = blockLength;
        this.sequenceOffset = sequenceOffset;
        this.partitionOffset = partitionOffset;
        this.columns = List.copyOf(columns);
        this.shardColumn = columns.stream()
            .filter((column) -> "instrument_id".equals(column.name()))
            .findFirst()
            .orElseGet(() -> columns.stream()
                .filter((column) -> "sequence".equals(column.name()))
                .findFirst()
                .orElseThrow());
    }

    String table()
    {
        return table;
    }

    int templateId()
    {
        return templateId;
    }

    /** @return length of the message's block in this build's schema version. */
    int blockLength()
    {
        return blockLength;
    }

    /** @return length of the message's block in a schema version, this build's or an older one. */
    int blockLength(final int version)
    {
        int end = 0;
        for (int i = 0; i < columns.size(); i++)
        {
            final Column column = columns.get(i);
            if (!column.isVariable() && column.isIn(version))
            {
                end = Math.max(end, column.offset() + column.kind().width());
            }
        }

        return end;
    }

    /** @return offset of the message's sequence within its block. */
    int sequenceOffset()
    {
        return sequenceOffset;
    }

    /** @return offset of the int64 within the block by which rows are dealt to shards. */
    int shardOffset()
    {
        return shardColumn.offset();
    }

    /** @return name of that column: the instrument's id, or the sequence where there is none. */
    String shardColumn()
    {
        return shardColumn.name();
    }

    /** @return condition that picks the rows of a partition, to be put behind others. */
    String partitionCondition(final int partition)
    {
        if (!isPartitioned())
        {
            return "";
        }
        final Column column = columns.stream()
            .filter((candidate) -> candidate.offset() == partitionOffset && !candidate.isVariable())
            .findFirst()
            .orElseThrow();
        final boolean isNull = column.isNullable() && Integer.MIN_VALUE == partition;

        return " AND " + column.name() + (isNull ? " IS NULL" : " = " + partition);
    }

    /** @return whether the table is parted by an int32 of the message. */
    boolean isPartitioned()
    {
        return partitionOffset != NOT_PARTITIONED;
    }

    /** @return offset of the int32 that names the partition, within the block. */
    int partitionOffset()
    {
        return partitionOffset;
    }

    /** @return the columns in the order of the message, first those of the block, then those behind it. */
    List<Column> columns()
    {
        return columns;
    }

    private static TableLayout ticks()
    {
        final Columns columns = new Columns().add("instrument_id", LONG, TickDecoder.instrumentIdEncodingOffset())
            .add("sequence", LONG, TickDecoder.sequenceEncodingOffset())
            .add("source_sequence", LONG, TickDecoder.sourceSequenceEncodingOffset())
            .time("exchange_time", TickDecoder.exchangeTimeNsEncodingOffset())
            .time("receive_time", TickDecoder.receiveTimeNsEncodingOffset())
            .timeOrNull("due_time", TickDecoder.dueTimeNsEncodingOffset())
            .time("publish_time", TickDecoder.publishTimeNsEncodingOffset())
            .orNull("last_price", LONG, TickDecoder.lastPriceEncodingOffset())
            .orNull("pre_settlement_price", LONG, TickDecoder.preSettlementPriceEncodingOffset())
            .orNull("pre_close_price", LONG, TickDecoder.preClosePriceEncodingOffset())
            .orNull("open_price", LONG, TickDecoder.openPriceEncodingOffset())
            .orNull("highest_price", LONG, TickDecoder.highestPriceEncodingOffset())
            .orNull("lowest_price", LONG, TickDecoder.lowestPriceEncodingOffset())
            .orNull("close_price", LONG, TickDecoder.closePriceEncodingOffset())
            .orNull("settlement_price", LONG, TickDecoder.settlementPriceEncodingOffset())
            .orNull("upper_limit_price", LONG, TickDecoder.upperLimitPriceEncodingOffset())
            .orNull("lower_limit_price", LONG, TickDecoder.lowerLimitPriceEncodingOffset())
            .orNull("average_price", LONG, TickDecoder.averagePriceEncodingOffset())
            .orNull("upper_banding_price", LONG, TickDecoder.upperBandingPriceEncodingOffset())
            .orNull("lower_banding_price", LONG, TickDecoder.lowerBandingPriceEncodingOffset())
            .add("volume", LONG, TickDecoder.volumeEncodingOffset())
            .orNull("volume_delta", LONG, TickDecoder.volumeDeltaEncodingOffset())
            .orNull("turnover", LONG, TickDecoder.turnoverEncodingOffset())
            .orNull("turnover_delta", LONG, TickDecoder.turnoverDeltaEncodingOffset())
            .orNull("open_interest", LONG, TickDecoder.openInterestEncodingOffset())
            .orNull("pre_open_interest", LONG, TickDecoder.preOpenInterestEncodingOffset())
            .orNull("pre_delta", DOUBLE, TickDecoder.preDeltaEncodingOffset())
            .orNull("curr_delta", DOUBLE, TickDecoder.currDeltaEncodingOffset())
            .level(1, TickDecoder.level1EncodingOffset())
            .level(2, TickDecoder.level2EncodingOffset())
            .level(3, TickDecoder.level3EncodingOffset())
            .level(4, TickDecoder.level4EncodingOffset())
            .level(5, TickDecoder.level5EncodingOffset())
            .typed("flags", "UInt32", INT, TickDecoder.flagsEncodingOffset())
            .add("epoch", INT, TickDecoder.epochEncodingOffset())
            .add("trading_day", INT, TickDecoder.tradingDayEncodingOffset())
            .orNull("source_trading_day", INT, TickDecoder.sourceTradingDayEncodingOffset())
            .orNull("source_action_day", INT, TickDecoder.sourceActionDayEncodingOffset())
            .orNull("source_time_ms", INT, TickDecoder.sourceTimeMsEncodingOffset())
            .enumeration("exchange", Exchange.values(), TickDecoder.exchangeEncodingOffset())
            .add("line", BYTE, TickDecoder.lineEncodingOffset())
            .orNull("average_unit_price", LONG, TickDecoder.averageUnitPriceEncodingOffset())
            .since(TickDecoder.averageUnitPriceSinceVersion())
            .add("symbol", TEXT, 0);

        return new TableLayout("ticks", TickDecoder.TEMPLATE_ID, TickDecoder.BLOCK_LENGTH,
            TickDecoder.sequenceEncodingOffset(), TickDecoder.tradingDayEncodingOffset(), columns.list);
    }

    private static TableLayout rejected()
    {
        final Columns columns = new Columns().add("sequence", LONG, RejectedTickDecoder.sequenceEncodingOffset())
            .add("source_sequence", LONG, RejectedTickDecoder.sourceSequenceEncodingOffset())
            .time("receive_time", RejectedTickDecoder.receiveTimeNsEncodingOffset())
            .timeOrNull("due_time", RejectedTickDecoder.dueTimeNsEncodingOffset())
            .time("publish_time", RejectedTickDecoder.publishTimeNsEncodingOffset())
            .add("epoch", INT, RejectedTickDecoder.epochEncodingOffset())
            .add("layout_id", INT, RejectedTickDecoder.layoutIdEncodingOffset())
            .enumeration("reason", RejectReason.values(), RejectedTickDecoder.reasonEncodingOffset())
            .add("line", BYTE, RejectedTickDecoder.lineEncodingOffset())
            .add("raw", BYTES, 0);

        return new TableLayout("rejected_ticks", RejectedTickDecoder.TEMPLATE_ID, RejectedTickDecoder.BLOCK_LENGTH,
            RejectedTickDecoder.sequenceEncodingOffset(), NOT_PARTITIONED, columns.list);
    }

    private static TableLayout instruments()
    {
        final Columns columns = new Columns()
            .add("instrument_id", LONG, InstrumentDefinitionDecoder.instrumentIdEncodingOffset())
            .add("sequence", LONG, InstrumentDefinitionDecoder.sequenceEncodingOffset())
            .time("publish_time", InstrumentDefinitionDecoder.publishTimeNsEncodingOffset())
            .orNull("price_tick", LONG, InstrumentDefinitionDecoder.priceTickEncodingOffset())
            .add("epoch", INT, InstrumentDefinitionDecoder.epochEncodingOffset())
            .add("multiplier", INT, InstrumentDefinitionDecoder.multiplierEncodingOffset())
            .enumeration("exchange", Exchange.values(), InstrumentDefinitionDecoder.exchangeEncodingOffset())
            .enumeration("kind", InstrumentKind.values(), InstrumentDefinitionDecoder.kindEncodingOffset())
            .orNull("strike_price", LONG, InstrumentDefinitionDecoder.strikePriceEncodingOffset())
            .since(InstrumentDefinitionDecoder.strikePriceSinceVersion())
            .orNull("delivery_month", INT, InstrumentDefinitionDecoder.deliveryMonthEncodingOffset())
            .since(InstrumentDefinitionDecoder.deliveryMonthSinceVersion())
            .orNull("expiry_day", INT, InstrumentDefinitionDecoder.expiryDayEncodingOffset())
            .since(InstrumentDefinitionDecoder.expiryDaySinceVersion())
            .enumeration("option_right", OptionRight.values(), InstrumentDefinitionDecoder.rightEncodingOffset())
            .since(InstrumentDefinitionDecoder.rightSinceVersion())
            .add("symbol", TEXT, 0)
            .add("product", TEXT, 0)
            .add("underlying", TEXT, 0)
            .since(InstrumentDefinitionDecoder.underlyingSinceVersion())
            .add("second_leg", TEXT, 0)
            .since(InstrumentDefinitionDecoder.secondLegSinceVersion())
            .add("session_template", TEXT, 0)
            .since(InstrumentDefinitionDecoder.sessionTemplateSinceVersion());

        return new TableLayout("instruments", InstrumentDefinitionDecoder.TEMPLATE_ID,
            InstrumentDefinitionDecoder.BLOCK_LENGTH, InstrumentDefinitionDecoder.sequenceEncodingOffset(),
            NOT_PARTITIONED, columns.list);
    }

    private static TableLayout sessions()
    {
        final Columns columns = new Columns().add("sequence", LONG, SessionStatusDecoder.sequenceEncodingOffset())
            .time("publish_time", SessionStatusDecoder.publishTimeNsEncodingOffset())
            .add("epoch", INT, SessionStatusDecoder.epochEncodingOffset())
            .orNull("trading_day", INT, SessionStatusDecoder.tradingDayEncodingOffset())
            .add("reason", INT, SessionStatusDecoder.reasonEncodingOffset())
            .enumeration("state", SessionState.values(), SessionStatusDecoder.stateEncodingOffset())
            .add("line", BYTE, SessionStatusDecoder.lineEncodingOffset());

        return new TableLayout("session_status", SessionStatusDecoder.TEMPLATE_ID, SessionStatusDecoder.BLOCK_LENGTH,
            SessionStatusDecoder.sequenceEncodingOffset(), NOT_PARTITIONED, columns.list);
    }

    private static TableLayout bars()
    {
        final Columns columns = new Columns().add("instrument_id", LONG, BarDecoder.instrumentIdEncodingOffset())
            .add("sequence", LONG, BarDecoder.sequenceEncodingOffset())
            .time("publish_time", BarDecoder.publishTimeNsEncodingOffset())
            .add("epoch", INT, BarDecoder.epochEncodingOffset())
            .add("interval_s", INT, BarDecoder.intervalSEncodingOffset())
            .time("start_time", BarDecoder.startTimeNsEncodingOffset())
            .time("end_time", BarDecoder.endTimeNsEncodingOffset())
            .time("first_tick_time", BarDecoder.firstTickTimeNsEncodingOffset())
            .time("last_tick_time", BarDecoder.lastTickTimeNsEncodingOffset())
            .orNull("open_price", LONG, BarDecoder.openPriceEncodingOffset())
            .orNull("high_price", LONG, BarDecoder.highPriceEncodingOffset())
            .orNull("low_price", LONG, BarDecoder.lowPriceEncodingOffset())
            .orNull("close_price", LONG, BarDecoder.closePriceEncodingOffset())
            .orNull("vwap", LONG, BarDecoder.vwapEncodingOffset())
            .add("volume", LONG, BarDecoder.volumeEncodingOffset())
            .orNull("turnover", LONG, BarDecoder.turnoverEncodingOffset())
            .orNull("open_interest", LONG, BarDecoder.openInterestEncodingOffset())
            .add("tick_count", INT, BarDecoder.tickCountEncodingOffset())
            .add("trading_day", INT, BarDecoder.tradingDayEncodingOffset())
            .add("revision", INT, BarDecoder.revisionEncodingOffset())
            .add("flags", BYTE, BarDecoder.flagsEncodingOffset())
            .enumeration("exchange", Exchange.values(), BarDecoder.exchangeEncodingOffset())
            .add("symbol", TEXT, 0);

        return new TableLayout("bars", BarDecoder.TEMPLATE_ID, BarDecoder.BLOCK_LENGTH,
            BarDecoder.sequenceEncodingOffset(), BarDecoder.tradingDayEncodingOffset(), columns.list);
    }

    private static TableLayout qualityMinutes()
    {
        final Columns columns = new Columns()
            .add("instrument_id", LONG, QualityMinuteDecoder.instrumentIdEncodingOffset())
            .add("sequence", LONG, QualityMinuteDecoder.sequenceEncodingOffset())
            .time("publish_time", QualityMinuteDecoder.publishTimeNsEncodingOffset())
            .add("epoch", INT, QualityMinuteDecoder.epochEncodingOffset())
            .time("minute_time", QualityMinuteDecoder.minuteTimeNsEncodingOffset())
            .orNull("max_lateness_ns", LONG, QualityMinuteDecoder.maxLatenessNsEncodingOffset())
            .orNull("mean_lateness_ns", LONG, QualityMinuteDecoder.meanLatenessNsEncodingOffset())
            .add("accepted", INT, QualityMinuteDecoder.acceptedEncodingOffset())
            .add("flagged", INT, QualityMinuteDecoder.flaggedEncodingOffset())
            .add("rejected", INT, QualityMinuteDecoder.rejectedEncodingOffset())
            .add("duplicates", INT, QualityMinuteDecoder.duplicatesEncodingOffset())
            .add("redundant", INT, QualityMinuteDecoder.redundantEncodingOffset())
            .add("expected", INT, QualityMinuteDecoder.expectedEncodingOffset())
            .add("score", INT, QualityMinuteDecoder.scoreEncodingOffset())
            .typed("flags", "UInt32", INT, QualityMinuteDecoder.flagsEncodingOffset())
            .orNull("trading_day", INT, QualityMinuteDecoder.tradingDayEncodingOffset())
            .enumeration("exchange", Exchange.values(), QualityMinuteDecoder.exchangeEncodingOffset())
            .add("symbol", TEXT, 0);

        return new TableLayout("quality_minutes", QualityMinuteDecoder.TEMPLATE_ID, QualityMinuteDecoder.BLOCK_LENGTH,
            QualityMinuteDecoder.sequenceEncodingOffset(), QualityMinuteDecoder.tradingDayEncodingOffset(),
            columns.list);
    }

    private static TableLayout lineReports()
    {
        final Columns columns = new Columns().add("sequence", LONG, LineReportDecoder.sequenceEncodingOffset())
            .time("publish_time", LineReportDecoder.publishTimeNsEncodingOffset())
            .add("epoch", INT, LineReportDecoder.epochEncodingOffset())
            .time("minute_time", LineReportDecoder.minuteTimeNsEncodingOffset())
            .add("first", LONG, LineReportDecoder.firstEncodingOffset())
            .add("redundant", LONG, LineReportDecoder.redundantEncodingOffset())
            .add("duplicates", LONG, LineReportDecoder.duplicatesEncodingOffset())
            .add("late", LONG, LineReportDecoder.lateEncodingOffset())
            .orNull("mean_lateness_ns", LONG, LineReportDecoder.meanLatenessNsEncodingOffset())
            .orNull("max_lateness_ns", LONG, LineReportDecoder.maxLatenessNsEncodingOffset())
            .add("line", BYTE, LineReportDecoder.lineEncodingOffset())
            .add("marks", BYTE, LineReportDecoder.marksEncodingOffset());

        return new TableLayout("line_reports", LineReportDecoder.TEMPLATE_ID, LineReportDecoder.BLOCK_LENGTH,
            LineReportDecoder.sequenceEncodingOffset(), NOT_PARTITIONED, columns.list);
    }

    /** Columns as they are listed. */
    private static final class Columns
    {
        private final List<Column> list = new ArrayList<>();

        Columns add(final String name, final Column.Kind kind, final int offset)
        {
            return typed(name, plainType(kind), kind, offset);
        }

        Columns typed(final String name, final String type, final Column.Kind kind, final int offset)
        {
            list.add(new Column(name, type, kind, offset, false, 0, null));
            return this;
        }

        Columns orNull(final String name, final Column.Kind kind, final int offset)
        {
            list.add(new Column(name, plainType(kind), kind, offset, true, 0, null));
            return this;
        }

        Columns time(final String name, final int offset)
        {
            return typed(name, TIME, LONG, offset);
        }

        Columns timeOrNull(final String name, final int offset)
        {
            list.add(new Column(name, TIME, LONG, offset, true, 0, null));
            return this;
        }

        /** Says of the last column which schema version brought its field. */
        Columns since(final int version)
        {
            final Column last = list.remove(list.size() - 1);
            list.add(new Column(last.name(), last.type(), last.kind(), last.offset(), last.isNullable(), version,
                last.known()));
            return this;
        }

        Columns level(final int number, final int offset)
        {
            return orNull("bid_price" + number, LONG, offset + LevelDecoder.bidPriceEncodingOffset())
                .orNull("ask_price" + number, LONG, offset + LevelDecoder.askPriceEncodingOffset())
                .add("bid_volume" + number, INT, offset + LevelDecoder.bidVolumeEncodingOffset())
                .add("ask_volume" + number, INT, offset + LevelDecoder.askVolumeEncodingOffset());
        }

        /** SBE's null of an enumeration, 255, is -1 in ClickHouse's signed byte. */
        Columns enumeration(final String name, final Enum<?>[] values, final int offset)
        {
            final StringBuilder type = new StringBuilder("Enum8('NULL_VAL' = -1");
            final BitSet known = new BitSet(256);
            known.set(255);
            for (final Enum<?> value : values)
            {
                if (!"NULL_VAL".equals(value.name()))
                {
                    type.append(", '").append(value.name()).append("' = ").append(numberOf(value));
                    known.set(numberOf(value));
                }
            }
            list.add(new Column(name, type.append(')').toString(), BYTE, offset, false, 0, known));
            return this;
        }

        private static int numberOf(final Enum<?> value)
        {
            if (value instanceof final Exchange exchange)
            {
                return exchange.value();
            }
            if (value instanceof final RejectReason reason)
            {
                return reason.value();
            }
            if (value instanceof final InstrumentKind kind)
            {
                return kind.value();
            }
            if (value instanceof final OptionRight right)
            {
                return right.value();
            }
            return ((SessionState)value).value();
        }

        private static String plainType(final Column.Kind kind)
        {
            return switch (kind)
            {
                case BYTE -> "UInt8";
                case INT -> "Int32";
                case LONG -> "Int64";
                case DOUBLE -> "Float64";
                case TEXT, BYTES -> "String";
            };
        }
    }
}
