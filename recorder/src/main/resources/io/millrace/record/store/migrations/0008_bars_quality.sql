-- Bars and data quality: one column for each field of the messages Bar, QualityMinute and LineReport (docs/protocol.md), so that a row
-- can be turned into its message again. A bar has one row for each message sent of it; the view bars_decimal shows the newest.
CREATE TABLE IF NOT EXISTS bars
(
    recording_id      Int64 CODEC(Delta, ZSTD(1)),
    recording_started DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    schema_version    UInt8 CODEC(ZSTD(1)),
    instrument_id     Int64 CODEC(ZSTD(1)),
    sequence          Int64 CODEC(Delta, ZSTD(1)),
    publish_time      DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    epoch             Int32 CODEC(ZSTD(1)),
    interval_s        Int32 CODEC(ZSTD(1)),
    start_time        DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    end_time          DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    first_tick_time   DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    last_tick_time    DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    open_price        Nullable(Int64) CODEC(Delta, ZSTD(1)),
    high_price        Nullable(Int64) CODEC(Delta, ZSTD(1)),
    low_price         Nullable(Int64) CODEC(Delta, ZSTD(1)),
    close_price       Nullable(Int64) CODEC(Delta, ZSTD(1)),
    vwap              Nullable(Int64) CODEC(Delta, ZSTD(1)),
    volume            Int64 CODEC(T64, ZSTD(1)),
    turnover          Nullable(Int64) CODEC(ZSTD(1)),
    open_interest     Nullable(Int64) CODEC(Delta, ZSTD(1)),
    tick_count        Int32 CODEC(T64, ZSTD(1)),
    trading_day       Int32 CODEC(ZSTD(1)),
    revision          Int32 CODEC(T64, ZSTD(1)),
    flags             UInt8 CODEC(ZSTD(1)),
    exchange          Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6,
                            'SSE' = 7, 'SZSE' = 8) CODEC(ZSTD(1)),
    symbol            LowCardinality(String) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY trading_day
ORDER BY (symbol, interval_s, start_time, sequence)
SETTINGS
    non_replicated_deduplication_window = 1000,
    min_bytes_for_wide_part = 134217728,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

-- A minute without an accepted tick has no trading day: those rows stand in partition 0.
CREATE TABLE IF NOT EXISTS quality_minutes
(
    recording_id      Int64 CODEC(Delta, ZSTD(1)),
    recording_started DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    schema_version    UInt8 CODEC(ZSTD(1)),
    instrument_id     Int64 CODEC(ZSTD(1)),
    sequence          Int64 CODEC(Delta, ZSTD(1)),
    publish_time      DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    epoch             Int32 CODEC(ZSTD(1)),
    minute_time       DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    max_lateness_ns   Nullable(Int64) CODEC(ZSTD(1)),
    mean_lateness_ns  Nullable(Int64) CODEC(ZSTD(1)),
    accepted          Int32 CODEC(T64, ZSTD(1)),
    flagged           Int32 CODEC(T64, ZSTD(1)),
    rejected          Int32 CODEC(T64, ZSTD(1)),
    duplicates        Int32 CODEC(T64, ZSTD(1)),
    redundant         Int32 CODEC(T64, ZSTD(1)),
    expected          Int32 CODEC(T64, ZSTD(1)),
    score             Int32 CODEC(T64, ZSTD(1)),
    flags             UInt32 CODEC(T64, ZSTD(1)),
    trading_day       Nullable(Int32) CODEC(ZSTD(1)),
    exchange          Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6,
                            'SSE' = 7, 'SZSE' = 8) CODEC(ZSTD(1)),
    symbol            LowCardinality(String) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY ifNull(trading_day, 0)
ORDER BY (symbol, minute_time, sequence)
SETTINGS
    non_replicated_deduplication_window = 1000,
    min_bytes_for_wide_part = 134217728,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS line_reports
(
    recording_id      Int64 CODEC(Delta, ZSTD(1)),
    recording_started DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    schema_version    UInt8 CODEC(ZSTD(1)),
    sequence          Int64 CODEC(Delta, ZSTD(1)),
    publish_time      DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    epoch             Int32 CODEC(ZSTD(1)),
    minute_time       DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    first             Int64 CODEC(T64, ZSTD(1)),
    redundant         Int64 CODEC(T64, ZSTD(1)),
    duplicates        Int64 CODEC(T64, ZSTD(1)),
    late              Int64 CODEC(T64, ZSTD(1)),
    mean_lateness_ns  Nullable(Int64) CODEC(ZSTD(1)),
    max_lateness_ns   Nullable(Int64) CODEC(ZSTD(1)),
    line              UInt8 CODEC(ZSTD(1)),
    marks             UInt8 CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (line, minute_time, sequence)
SETTINGS
    non_replicated_deduplication_window = 1000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

-- Bars for human eyes: of each bar the newest message, prices and turnover in CNY, the day as a date, flags by name. Conditions on
-- trading_date, exchange, symbol, interval_s and start_time are applied before the newest is looked for.
CREATE VIEW IF NOT EXISTS bars_decimal AS
SELECT
    YYYYMMDDToDate32(trading_day) AS trading_date,
    exchange,
    symbol,
    interval_s,
    start_time,
    newest.1 AS end_time,
    newest.2 AS first_tick_time,
    newest.3 AS last_tick_time,
    CAST(newest.4 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS open_price,
    CAST(newest.5 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS high_price,
    CAST(newest.6 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS low_price,
    CAST(newest.7 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS close_price,
    CAST(newest.8 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS vwap,
    newest.9 AS volume,
    CAST(newest.10 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS turnover,
    newest.11 AS open_interest,
    newest.12 AS tick_count,
    newest.13 AS revision,
    arrayMap(bit -> ['CLOSED', 'INCOMPLETE', 'CORRECTED', 'AUCTION', 'QUOTE_ONLY'][bit + 1],
        bitPositionsToArray(bitAnd(newest.14, 31))) AS flags
FROM
(
    SELECT
        trading_day,
        exchange,
        symbol,
        interval_s,
        start_time,
        argMax(tuple(end_time, first_tick_time, last_tick_time, open_price, high_price, low_price, close_price, vwap, volume,
            turnover, open_interest, tick_count, revision, flags), tuple(recording_started, recording_id, sequence)) AS newest
    FROM bars
    GROUP BY trading_day, exchange, symbol, interval_s, start_time
);
