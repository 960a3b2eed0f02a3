-- Schema version 2: more fields of ticks and definitions, more reasons, more flags. schema_version says which fields a row's message
-- had, so that the message can be made again byte by byte; rows stored before it existed are of version 1 or 0, which have the same
-- fields. A field that a message did not have is NULL, or empty, or NULL_VAL.
ALTER TABLE ticks
    ADD COLUMN IF NOT EXISTS schema_version UInt8 DEFAULT 1 CODEC(ZSTD(1)) AFTER recording_started,
    ADD COLUMN IF NOT EXISTS average_unit_price Nullable(Int64) CODEC(Delta, ZSTD(1)) AFTER line;

ALTER TABLE rejected_ticks
    ADD COLUMN IF NOT EXISTS schema_version UInt8 DEFAULT 1 CODEC(ZSTD(1)) AFTER recording_started,
    MODIFY COLUMN reason Enum8('NULL_VAL' = -1, 'EMPTY_INSTRUMENT' = 2, 'MALFORMED_INSTRUMENT' = 3, 'UNKNOWN_PRODUCT' = 4,
                                'MALFORMED_DAY' = 5, 'MALFORMED_TIME' = 6, 'MALFORMED_PRICE' = 7, 'NEGATIVE_QUANTITY' = 8,
                                'DUPLICATE' = 9, 'TIME_BACKWARDS' = 10, 'VOLUME_BACKWARDS' = 11, 'INSTRUMENT_LIMIT' = 12,
                                'STALE_SNAPSHOT' = 13, 'OUT_OF_SESSION' = 14, 'FAR_FROM_CLOCK' = 15, 'CROSSED_BOOK' = 16,
                                'LOCKED_BOOK' = 17, 'OUTSIDE_LIMITS' = 18, 'PRICE_JUMP' = 19, 'LATE' = 20) CODEC(ZSTD(1));

ALTER TABLE instruments
    ADD COLUMN IF NOT EXISTS schema_version UInt8 DEFAULT 1 AFTER recording_started,
    ADD COLUMN IF NOT EXISTS strike_price Nullable(Int64) AFTER kind,
    ADD COLUMN IF NOT EXISTS delivery_month Nullable(Int32) AFTER strike_price,
    ADD COLUMN IF NOT EXISTS expiry_day Nullable(Int32) AFTER delivery_month,
    ADD COLUMN IF NOT EXISTS option_right Enum8('NULL_VAL' = -1, 'CALL' = 1, 'PUT' = 2) DEFAULT 'NULL_VAL'
        AFTER expiry_day,
    ADD COLUMN IF NOT EXISTS underlying LowCardinality(String) AFTER product,
    ADD COLUMN IF NOT EXISTS second_leg LowCardinality(String) AFTER underlying,
    ADD COLUMN IF NOT EXISTS session_template LowCardinality(String) AFTER second_leg;

ALTER TABLE session_status
    ADD COLUMN IF NOT EXISTS schema_version UInt8 DEFAULT 1 AFTER recording_started;

-- Ticks for human eyes: as before, with the price per unit and the names of all flags.
CREATE OR REPLACE VIEW ticks_decimal AS
SELECT
    YYYYMMDDToDate32(trading_day) AS trading_date,
    exchange,
    symbol,
    exchange_time,
    receive_time,
    publish_time,
    sequence,
    CAST(last_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS last_price,
    CAST(pre_settlement_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS pre_settlement_price,
    CAST(pre_close_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS pre_close_price,
    CAST(open_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS open_price,
    CAST(highest_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS highest_price,
    CAST(lowest_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS lowest_price,
    CAST(close_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS close_price,
    CAST(settlement_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS settlement_price,
    CAST(upper_limit_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS upper_limit_price,
    CAST(lower_limit_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS lower_limit_price,
    CAST(average_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS average_price,
    CAST(average_unit_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS average_unit_price,
    CAST(upper_banding_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS upper_banding_price,
    CAST(lower_banding_price AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS lower_banding_price,
    volume,
    volume_delta,
    CAST(turnover AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS turnover,
    CAST(turnover_delta AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS turnover_delta,
    open_interest,
    CAST(bid_price1 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS bid_price1,
    bid_volume1,
    CAST(ask_price1 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS ask_price1,
    ask_volume1,
    CAST(bid_price2 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS bid_price2,
    bid_volume2,
    CAST(ask_price2 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS ask_price2,
    ask_volume2,
    CAST(bid_price3 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS bid_price3,
    bid_volume3,
    CAST(ask_price3 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS ask_price3,
    ask_volume3,
    CAST(bid_price4 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS bid_price4,
    bid_volume4,
    CAST(ask_price4 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS ask_price4,
    ask_volume4,
    CAST(bid_price5 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS bid_price5,
    bid_volume5,
    CAST(ask_price5 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS ask_price5,
    ask_volume5,
    arrayMap(bit -> ['FIRST_OF_DAY', 'DAY_DERIVED', 'DATE_DERIVED', 'ROUNDED', 'CROSSED', 'OUTSIDE_LIMITS',
        'TURNOVER_BACKWARDS', 'NO_TRADE_YET', 'LOCKED', 'TIED_TIME', 'TURNOVER_SCALED',
        'OUT_OF_SESSION', 'FAR_FROM_CLOCK', 'PRICE_JUMP', 'NO_CALENDAR', 'AUCTION',
        'AFTER_CLOSE', 'JOINED_LATE'][bit + 1],
        bitPositionsToArray(bitAnd(ticks.flags, 262143))) AS flags,
    line,
    recording_id,
    recording_started
FROM ticks;
