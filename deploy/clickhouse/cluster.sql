-- Millrace's tables for a cluster: replicated, and sharded by instrument. GENERATED from the migrations by ClusterDdlTest, which
-- fails when this file is not what they make; docs/clickhouse.md says how to use it. Needs Keeper, and the macros cluster, shard
-- and replica on every node. Parsed by a real server in the tests, but never run on a cluster: none of ours has Keeper.
--
-- Each table of rows is NAME_local (ReplicatedMergeTree) and NAME (Distributed) over it. Readers and the writer use NAME. What is
-- kept beside the ticks is written by each shard beside its own. The ledger and the list of migrations are not sharded: every
-- node has all of them.

CREATE DATABASE IF NOT EXISTS millrace ON CLUSTER '{cluster}';

CREATE TABLE IF NOT EXISTS millrace.ticks_local ON CLUSTER '{cluster}'
(
    `recording_id` Int64 CODEC(Delta(8), ZSTD(1)),
    `recording_started` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `schema_version` UInt8 DEFAULT 1 CODEC(ZSTD(1)),
    `instrument_id` Int64 CODEC(ZSTD(1)),
    `sequence` Int64 CODEC(Delta(8), ZSTD(1)),
    `source_sequence` Int64 CODEC(Delta(8), ZSTD(1)),
    `exchange_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `receive_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `due_time` Nullable(DateTime64(9, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    `publish_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `last_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `pre_settlement_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `pre_close_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `open_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `highest_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `lowest_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `close_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `settlement_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `upper_limit_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `lower_limit_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `average_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `upper_banding_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `lower_banding_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `volume` Int64 CODEC(Delta(8), ZSTD(1)),
    `volume_delta` Nullable(Int64) CODEC(T64, ZSTD(1)),
    `turnover` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `turnover_delta` Nullable(Int64) CODEC(ZSTD(1)),
    `open_interest` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `pre_open_interest` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `pre_delta` Nullable(Float64) CODEC(ZSTD(1)),
    `curr_delta` Nullable(Float64) CODEC(ZSTD(1)),
    `bid_price1` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `ask_price1` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `bid_volume1` Int32 CODEC(T64, ZSTD(1)),
    `ask_volume1` Int32 CODEC(T64, ZSTD(1)),
    `bid_price2` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `ask_price2` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `bid_volume2` Int32 CODEC(T64, ZSTD(1)),
    `ask_volume2` Int32 CODEC(T64, ZSTD(1)),
    `bid_price3` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `ask_price3` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `bid_volume3` Int32 CODEC(T64, ZSTD(1)),
    `ask_volume3` Int32 CODEC(T64, ZSTD(1)),
    `bid_price4` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `ask_price4` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `bid_volume4` Int32 CODEC(T64, ZSTD(1)),
    `ask_volume4` Int32 CODEC(T64, ZSTD(1)),
    `bid_price5` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `ask_price5` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `bid_volume5` Int32 CODEC(T64, ZSTD(1)),
    `ask_volume5` Int32 CODEC(T64, ZSTD(1)),
    `flags` UInt32 CODEC(T64, ZSTD(1)),
    `epoch` Int32 CODEC(ZSTD(1)),
    `trading_day` Int32 CODEC(ZSTD(1)),
    `source_trading_day` Nullable(Int32) CODEC(ZSTD(1)),
    `source_action_day` Nullable(Int32) CODEC(ZSTD(1)),
    `source_time_ms` Nullable(Int32) CODEC(Delta(4), ZSTD(1)),
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8) CODEC(ZSTD(1)),
    `line` UInt8 CODEC(ZSTD(1)),
    `average_unit_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `symbol` LowCardinality(String) CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/millrace/ticks_local', '{replica}')
PARTITION BY trading_day
ORDER BY (symbol, exchange_time, sequence)
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS millrace.ticks ON CLUSTER '{cluster}' AS millrace.ticks_local
ENGINE = Distributed('{cluster}', 'millrace', 'ticks_local', intHash64(instrument_id));

CREATE TABLE IF NOT EXISTS millrace.rejected_ticks_local ON CLUSTER '{cluster}'
(
    `recording_id` Int64 CODEC(Delta(8), ZSTD(1)),
    `recording_started` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `schema_version` UInt8 DEFAULT 1 CODEC(ZSTD(1)),
    `sequence` Int64 CODEC(Delta(8), ZSTD(1)),
    `source_sequence` Int64 CODEC(Delta(8), ZSTD(1)),
    `receive_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `due_time` Nullable(DateTime64(9, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    `publish_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `epoch` Int32 CODEC(ZSTD(1)),
    `layout_id` Int32 CODEC(ZSTD(1)),
    `reason` Enum8('NULL_VAL' = -1, 'EMPTY_INSTRUMENT' = 2, 'MALFORMED_INSTRUMENT' = 3, 'UNKNOWN_PRODUCT' = 4, 'MALFORMED_DAY' = 5, 'MALFORMED_TIME' = 6, 'MALFORMED_PRICE' = 7, 'NEGATIVE_QUANTITY' = 8, 'DUPLICATE' = 9, 'TIME_BACKWARDS' = 10, 'VOLUME_BACKWARDS' = 11, 'INSTRUMENT_LIMIT' = 12, 'STALE_SNAPSHOT' = 13, 'OUT_OF_SESSION' = 14, 'FAR_FROM_CLOCK' = 15, 'CROSSED_BOOK' = 16, 'LOCKED_BOOK' = 17, 'OUTSIDE_LIMITS' = 18, 'PRICE_JUMP' = 19, 'LATE' = 20) CODEC(ZSTD(1)),
    `line` UInt8 CODEC(ZSTD(1)),
    `raw` String CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/millrace/rejected_ticks_local', '{replica}')
ORDER BY (recording_id, recording_started, sequence)
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS millrace.rejected_ticks ON CLUSTER '{cluster}' AS millrace.rejected_ticks_local
ENGINE = Distributed('{cluster}', 'millrace', 'rejected_ticks_local', intHash64(sequence));

CREATE TABLE IF NOT EXISTS millrace.instruments_local ON CLUSTER '{cluster}'
(
    `recording_id` Int64,
    `recording_started` DateTime64(3, 'UTC'),
    `schema_version` UInt8 DEFAULT 1,
    `instrument_id` Int64,
    `sequence` Int64,
    `publish_time` DateTime64(9, 'UTC'),
    `price_tick` Nullable(Int64),
    `epoch` Int32,
    `multiplier` Int32,
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8),
    `kind` Enum8('NULL_VAL' = -1, 'FUTURE' = 1, 'OPTION' = 2, 'COMBINATION' = 3),
    `strike_price` Nullable(Int64),
    `delivery_month` Nullable(Int32),
    `expiry_day` Nullable(Int32),
    `option_right` Enum8('NULL_VAL' = -1, 'CALL' = 1, 'PUT' = 2) DEFAULT 'NULL_VAL',
    `symbol` String,
    `product` LowCardinality(String),
    `underlying` LowCardinality(String),
    `second_leg` LowCardinality(String),
    `session_template` LowCardinality(String)
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/millrace/instruments_local', '{replica}')
ORDER BY (symbol, sequence)
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS millrace.instruments ON CLUSTER '{cluster}' AS millrace.instruments_local
ENGINE = Distributed('{cluster}', 'millrace', 'instruments_local', intHash64(instrument_id));

CREATE TABLE IF NOT EXISTS millrace.session_status_local ON CLUSTER '{cluster}'
(
    `recording_id` Int64,
    `recording_started` DateTime64(3, 'UTC'),
    `schema_version` UInt8 DEFAULT 1,
    `sequence` Int64,
    `publish_time` DateTime64(9, 'UTC'),
    `epoch` Int32,
    `trading_day` Nullable(Int32),
    `reason` Int32,
    `state` Enum8('NULL_VAL' = -1, 'CLOSED' = 0, 'CONNECTING' = 1, 'LOGGING_IN' = 2, 'SUBSCRIBING' = 3, 'STREAMING' = 4, 'DISCONNECTED' = 5, 'FAILED' = 6, 'BACKING_OFF' = 7),
    `line` UInt8
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/millrace/session_status_local', '{replica}')
ORDER BY (recording_id, recording_started, sequence)
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS millrace.session_status ON CLUSTER '{cluster}' AS millrace.session_status_local
ENGINE = Distributed('{cluster}', 'millrace', 'session_status_local', intHash64(sequence));

CREATE TABLE IF NOT EXISTS millrace.bars_local ON CLUSTER '{cluster}'
(
    `recording_id` Int64 CODEC(Delta(8), ZSTD(1)),
    `recording_started` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `schema_version` UInt8 CODEC(ZSTD(1)),
    `instrument_id` Int64 CODEC(ZSTD(1)),
    `sequence` Int64 CODEC(Delta(8), ZSTD(1)),
    `publish_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `epoch` Int32 CODEC(ZSTD(1)),
    `interval_s` Int32 CODEC(ZSTD(1)),
    `start_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `end_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `first_tick_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `last_tick_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `open_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `high_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `low_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `close_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `vwap` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `volume` Int64 CODEC(T64, ZSTD(1)),
    `turnover` Nullable(Int64) CODEC(ZSTD(1)),
    `open_interest` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `tick_count` Int32 CODEC(T64, ZSTD(1)),
    `trading_day` Int32 CODEC(ZSTD(1)),
    `revision` Int32 CODEC(T64, ZSTD(1)),
    `flags` UInt8 CODEC(ZSTD(1)),
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8) CODEC(ZSTD(1)),
    `symbol` LowCardinality(String) CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/millrace/bars_local', '{replica}')
PARTITION BY trading_day
ORDER BY (symbol, interval_s, start_time, sequence)
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS millrace.bars ON CLUSTER '{cluster}' AS millrace.bars_local
ENGINE = Distributed('{cluster}', 'millrace', 'bars_local', intHash64(instrument_id));

CREATE TABLE IF NOT EXISTS millrace.quality_minutes_local ON CLUSTER '{cluster}'
(
    `recording_id` Int64 CODEC(Delta(8), ZSTD(1)),
    `recording_started` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `schema_version` UInt8 CODEC(ZSTD(1)),
    `instrument_id` Int64 CODEC(ZSTD(1)),
    `sequence` Int64 CODEC(Delta(8), ZSTD(1)),
    `publish_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `epoch` Int32 CODEC(ZSTD(1)),
    `minute_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `max_lateness_ns` Nullable(Int64) CODEC(ZSTD(1)),
    `mean_lateness_ns` Nullable(Int64) CODEC(ZSTD(1)),
    `accepted` Int32 CODEC(T64, ZSTD(1)),
    `flagged` Int32 CODEC(T64, ZSTD(1)),
    `rejected` Int32 CODEC(T64, ZSTD(1)),
    `duplicates` Int32 CODEC(T64, ZSTD(1)),
    `redundant` Int32 CODEC(T64, ZSTD(1)),
    `expected` Int32 CODEC(T64, ZSTD(1)),
    `score` Int32 CODEC(T64, ZSTD(1)),
    `flags` UInt32 CODEC(T64, ZSTD(1)),
    `trading_day` Nullable(Int32) CODEC(ZSTD(1)),
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8) CODEC(ZSTD(1)),
    `symbol` LowCardinality(String) CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/millrace/quality_minutes_local', '{replica}')
PARTITION BY ifNull(trading_day, 0)
ORDER BY (symbol, minute_time, sequence)
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, min_bytes_for_wide_part = 134217728, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS millrace.quality_minutes ON CLUSTER '{cluster}' AS millrace.quality_minutes_local
ENGINE = Distributed('{cluster}', 'millrace', 'quality_minutes_local', intHash64(instrument_id));

CREATE TABLE IF NOT EXISTS millrace.line_reports_local ON CLUSTER '{cluster}'
(
    `recording_id` Int64 CODEC(Delta(8), ZSTD(1)),
    `recording_started` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `schema_version` UInt8 CODEC(ZSTD(1)),
    `sequence` Int64 CODEC(Delta(8), ZSTD(1)),
    `publish_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `epoch` Int32 CODEC(ZSTD(1)),
    `minute_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `first` Int64 CODEC(T64, ZSTD(1)),
    `redundant` Int64 CODEC(T64, ZSTD(1)),
    `duplicates` Int64 CODEC(T64, ZSTD(1)),
    `late` Int64 CODEC(T64, ZSTD(1)),
    `mean_lateness_ns` Nullable(Int64) CODEC(ZSTD(1)),
    `max_lateness_ns` Nullable(Int64) CODEC(ZSTD(1)),
    `line` UInt8 CODEC(ZSTD(1)),
    `marks` UInt8 CODEC(ZSTD(1))
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/millrace/line_reports_local', '{replica}')
ORDER BY (line, minute_time, sequence)
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS millrace.line_reports ON CLUSTER '{cluster}' AS millrace.line_reports_local
ENGINE = Distributed('{cluster}', 'millrace', 'line_reports_local', intHash64(sequence));

CREATE TABLE IF NOT EXISTS millrace.last_ticks_local ON CLUSTER '{cluster}'
(
    `rank` UInt128 CODEC(ZSTD(1)),
    `recording_id` Int64 CODEC(Delta(8), ZSTD(1)),
    `recording_started` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `instrument_id` Int64 CODEC(ZSTD(1)),
    `sequence` Int64 CODEC(Delta(8), ZSTD(1)),
    `exchange_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `receive_time` DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `last_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `pre_settlement_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `pre_close_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `open_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `highest_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `lowest_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `close_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `settlement_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `upper_limit_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `lower_limit_price` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `volume` Int64 CODEC(Delta(8), ZSTD(1)),
    `turnover` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `open_interest` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `bid_price1` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `ask_price1` Nullable(Int64) CODEC(Delta(8), ZSTD(1)),
    `bid_volume1` Int32 CODEC(T64, ZSTD(1)),
    `ask_volume1` Int32 CODEC(T64, ZSTD(1)),
    `flags` UInt32 CODEC(T64, ZSTD(1)),
    `trading_day` Int32 CODEC(ZSTD(1)),
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8) CODEC(ZSTD(1)),
    `symbol` LowCardinality(String) CODEC(ZSTD(1))
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/millrace/last_ticks_local', '{replica}', rank)
ORDER BY (symbol, exchange)
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS millrace.last_ticks ON CLUSTER '{cluster}' AS millrace.last_ticks_local
ENGINE = Distributed('{cluster}', 'millrace', 'last_ticks_local');

CREATE MATERIALIZED VIEW IF NOT EXISTS millrace.last_ticks_view ON CLUSTER '{cluster}' TO millrace.last_ticks_local
(
    `rank` UInt128,
    `recording_id` Int64,
    `recording_started` DateTime64(3, 'UTC'),
    `instrument_id` Int64,
    `sequence` Int64,
    `exchange_time` DateTime64(9, 'UTC'),
    `receive_time` DateTime64(9, 'UTC'),
    `last_price` Nullable(Int64),
    `pre_settlement_price` Nullable(Int64),
    `pre_close_price` Nullable(Int64),
    `open_price` Nullable(Int64),
    `highest_price` Nullable(Int64),
    `lowest_price` Nullable(Int64),
    `close_price` Nullable(Int64),
    `settlement_price` Nullable(Int64),
    `upper_limit_price` Nullable(Int64),
    `lower_limit_price` Nullable(Int64),
    `volume` Int64,
    `turnover` Nullable(Int64),
    `open_interest` Nullable(Int64),
    `bid_price1` Nullable(Int64),
    `ask_price1` Nullable(Int64),
    `bid_volume1` Int32,
    `ask_volume1` Int32,
    `flags` UInt32,
    `trading_day` Int32,
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8),
    `symbol` LowCardinality(String)
)
AS SELECT
    bitShiftLeft(toUInt128(toUnixTimestamp64Nano(exchange_time)), 64) + toUInt128(sequence) AS rank,
    recording_id,
    recording_started,
    instrument_id,
    sequence,
    exchange_time,
    receive_time,
    last_price,
    pre_settlement_price,
    pre_close_price,
    open_price,
    highest_price,
    lowest_price,
    close_price,
    settlement_price,
    upper_limit_price,
    lower_limit_price,
    volume,
    turnover,
    open_interest,
    bid_price1,
    ask_price1,
    bid_volume1,
    ask_volume1,
    flags,
    trading_day,
    exchange,
    symbol
FROM millrace.ticks_local AS ticks
ORDER BY rank DESC
LIMIT 1 BY
    symbol,
    exchange;

CREATE TABLE IF NOT EXISTS millrace.daily_totals_local ON CLUSTER '{cluster}'
(
    `trading_day` Int32 CODEC(ZSTD(1)),
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8) CODEC(ZSTD(1)),
    `symbol` LowCardinality(String) CODEC(ZSTD(1)),
    `recording_started` DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    `recording_id` Int64 CODEC(Delta(8), ZSTD(1)),
    `instrument_id` Int64 CODEC(ZSTD(1)),
    `last_sequence` SimpleAggregateFunction(max, Int64) CODEC(Delta(8), ZSTD(1)),
    `tick_count` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    `first_time` SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    `last_time` SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    `highest_price` SimpleAggregateFunction(max, Nullable(Int64)) CODEC(Delta(8), ZSTD(1)),
    `lowest_price` SimpleAggregateFunction(min, Nullable(Int64)) CODEC(Delta(8), ZSTD(1)),
    `open_price` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `last_price` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `close_price` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `settlement_price` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `pre_settlement_price` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `volume` AggregateFunction(argMax, Int64, UInt128),
    `turnover` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `open_interest` AggregateFunction(argMax, Nullable(Int64), UInt128)
)
ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{shard}/millrace/daily_totals_local', '{replica}')
PARTITION BY trading_day
ORDER BY (symbol, exchange, recording_started, recording_id, instrument_id)
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS millrace.daily_totals ON CLUSTER '{cluster}' AS millrace.daily_totals_local
ENGINE = Distributed('{cluster}', 'millrace', 'daily_totals_local');

CREATE MATERIALIZED VIEW IF NOT EXISTS millrace.daily_totals_view ON CLUSTER '{cluster}' TO millrace.daily_totals_local
(
    `trading_day` Int32,
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8),
    `symbol` LowCardinality(String),
    `recording_started` DateTime64(3, 'UTC'),
    `recording_id` Int64,
    `instrument_id` Int64,
    `last_sequence` Int64,
    `tick_count` UInt64,
    `first_time` DateTime64(9, 'UTC'),
    `last_time` DateTime64(9, 'UTC'),
    `highest_price` Nullable(Int64),
    `lowest_price` Nullable(Int64),
    `open_price` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `last_price` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `close_price` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `settlement_price` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `pre_settlement_price` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `volume` AggregateFunction(argMax, Int64, UInt128),
    `turnover` AggregateFunction(argMax, Nullable(Int64), UInt128),
    `open_interest` AggregateFunction(argMax, Nullable(Int64), UInt128)
)
AS WITH
    bitShiftLeft(toUInt128(toUnixTimestamp64Nano(exchange_time)), 64) + toUInt128(sequence) AS rank
SELECT
    trading_day,
    exchange,
    symbol,
    recording_started,
    recording_id,
    instrument_id,
    max(sequence) AS last_sequence,
    count() AS tick_count,
    min(exchange_time) AS first_time,
    max(exchange_time) AS last_time,
    max(ticks.highest_price) AS highest_price,
    min(ticks.lowest_price) AS lowest_price,
    argMaxState(ticks.open_price, rank) AS open_price,
    argMaxState(if(ticks.volume > 0, ticks.last_price, NULL), rank) AS last_price,
    argMaxState(ticks.close_price, rank) AS close_price,
    argMaxState(ticks.settlement_price, rank) AS settlement_price,
    argMaxState(ticks.pre_settlement_price, rank) AS pre_settlement_price,
    argMaxState(ticks.volume, rank) AS volume,
    argMaxState(ticks.turnover, rank) AS turnover,
    argMaxState(ticks.open_interest, rank) AS open_interest
FROM millrace.ticks_local AS ticks
GROUP BY
    trading_day,
    exchange,
    symbol,
    recording_started,
    recording_id,
    instrument_id;

CREATE TABLE IF NOT EXISTS millrace.store_ledger ON CLUSTER '{cluster}'
(
    `stream_id` Int32,
    `shard` Int32 DEFAULT 0,
    `shards` Int32 DEFAULT 1,
    `recording_id` Int64,
    `recording_started` DateTime64(3, 'UTC'),
    `batch` Int64,
    `state` Enum8('begin' = 1, 'commit' = 2),
    `begin_position` Int64,
    `end_position` Int64,
    `first_sequence` Int64,
    `last_sequence` Int64,
    `row_count` Int64,
    `dead_letters` Int64 DEFAULT 0,
    `written_at` DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/all/millrace/store_ledger', '{shard}-{replica}')
ORDER BY (stream_id, recording_id, recording_started, batch, state)
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 8192;

CREATE TABLE IF NOT EXISTS millrace.millrace_migrations ON CLUSTER '{cluster}'
(
    `number` UInt32,
    `name` String,
    `sha256` String,
    `applied_at` DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/all/millrace/millrace_migrations', '{shard}-{replica}')
ORDER BY number
SETTINGS replicated_deduplication_window = 1000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1, index_granularity = 8192;

CREATE OR REPLACE VIEW millrace.bars_decimal ON CLUSTER '{cluster}'
(
    `trading_date` Date32,
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8),
    `symbol` LowCardinality(String),
    `interval_s` Int32,
    `start_time` DateTime64(9, 'UTC'),
    `end_time` DateTime64(9, 'UTC'),
    `first_tick_time` DateTime64(9, 'UTC'),
    `last_tick_time` DateTime64(9, 'UTC'),
    `open_price` Nullable(Decimal(38, 4)),
    `high_price` Nullable(Decimal(38, 4)),
    `low_price` Nullable(Decimal(38, 4)),
    `close_price` Nullable(Decimal(38, 4)),
    `vwap` Nullable(Decimal(38, 4)),
    `volume` Int64,
    `turnover` Nullable(Decimal(38, 4)),
    `open_interest` Nullable(Int64),
    `tick_count` Int32,
    `revision` Int32,
    `flags` Array(String)
)
AS SELECT
    YYYYMMDDToDate32(trading_day) AS trading_date,
    exchange,
    symbol,
    interval_s,
    start_time,
    newest.1 AS end_time,
    newest.2 AS first_tick_time,
    newest.3 AS last_tick_time,
    CAST(newest.4, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS open_price,
    CAST(newest.5, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS high_price,
    CAST(newest.6, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS low_price,
    CAST(newest.7, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS close_price,
    CAST(newest.8, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS vwap,
    newest.9 AS volume,
    CAST(newest.10, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS turnover,
    newest.11 AS open_interest,
    newest.12 AS tick_count,
    newest.13 AS revision,
    arrayMap(bit -> (['CLOSED', 'INCOMPLETE', 'CORRECTED', 'AUCTION', 'QUOTE_ONLY'][bit + 1]), bitPositionsToArray(bitAnd(newest.14, 31))) AS flags
FROM
(
    SELECT
        trading_day,
        exchange,
        symbol,
        interval_s,
        start_time,
        argMax(tuple(end_time, first_tick_time, last_tick_time, open_price, high_price, low_price, close_price, vwap, volume, turnover, open_interest, tick_count, revision, flags), tuple(recording_started, recording_id, sequence)) AS newest
    FROM millrace.bars
    GROUP BY
        trading_day,
        exchange,
        symbol,
        interval_s,
        start_time
);

CREATE OR REPLACE VIEW millrace.daily_decimal ON CLUSTER '{cluster}'
(
    `trading_date` Date32,
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8),
    `symbol` LowCardinality(String),
    `open_price` Nullable(Decimal(38, 4)),
    `highest_price` Nullable(Decimal(38, 4)),
    `lowest_price` Nullable(Decimal(38, 4)),
    `last_price` Nullable(Decimal(38, 4)),
    `close_price` Nullable(Decimal(38, 4)),
    `settlement_price` Nullable(Decimal(38, 4)),
    `pre_settlement_price` Nullable(Decimal(38, 4)),
    `volume` Int64,
    `turnover` Nullable(Decimal(38, 4)),
    `open_interest` Nullable(Int64),
    `tick_count` UInt64,
    `first_time` SimpleAggregateFunction(min, DateTime64(9, 'UTC')),
    `last_time` SimpleAggregateFunction(max, DateTime64(9, 'UTC'))
)
AS SELECT
    YYYYMMDDToDate32(trading_day) AS trading_date,
    exchange,
    symbol,
    CAST(day.1, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS open_price,
    CAST(day.2, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS highest_price,
    CAST(day.3, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS lowest_price,
    CAST(day.4, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS last_price,
    CAST(day.5, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS close_price,
    CAST(day.6, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS settlement_price,
    CAST(day.7, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS pre_settlement_price,
    day.8 AS volume,
    CAST(day.9, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS turnover,
    day.10 AS open_interest,
    day.11 AS tick_count,
    day.12 AS first_time,
    day.13 AS last_time
FROM
(
    SELECT
        trading_day,
        exchange,
        symbol,
        tuple(argMaxMerge(open_price), max(highest_price), min(lowest_price), argMaxMerge(last_price), argMaxMerge(close_price), argMaxMerge(settlement_price), argMaxMerge(pre_settlement_price), argMaxMerge(volume), argMaxMerge(turnover), argMaxMerge(open_interest), sum(tick_count), min(first_time), max(last_time)) AS day
    FROM millrace.daily_totals
    GROUP BY
        trading_day,
        exchange,
        symbol
);

CREATE OR REPLACE VIEW millrace.last_ticks_decimal ON CLUSTER '{cluster}'
(
    `trading_date` Date32,
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8),
    `symbol` LowCardinality(String),
    `exchange_time` DateTime64(9, 'UTC'),
    `receive_time` DateTime64(9, 'UTC'),
    `sequence` Int64,
    `last_price` Nullable(Decimal(38, 4)),
    `pre_settlement_price` Nullable(Decimal(38, 4)),
    `pre_close_price` Nullable(Decimal(38, 4)),
    `open_price` Nullable(Decimal(38, 4)),
    `highest_price` Nullable(Decimal(38, 4)),
    `lowest_price` Nullable(Decimal(38, 4)),
    `close_price` Nullable(Decimal(38, 4)),
    `settlement_price` Nullable(Decimal(38, 4)),
    `upper_limit_price` Nullable(Decimal(38, 4)),
    `lower_limit_price` Nullable(Decimal(38, 4)),
    `volume` Int64,
    `turnover` Nullable(Decimal(38, 4)),
    `open_interest` Nullable(Int64),
    `bid_price1` Nullable(Decimal(38, 4)),
    `bid_volume1` Int32,
    `ask_price1` Nullable(Decimal(38, 4)),
    `ask_volume1` Int32,
    `flags` Array(String),
    `recording_id` Int64,
    `recording_started` DateTime64(3, 'UTC')
)
AS SELECT
    YYYYMMDDToDate32(trading_day) AS trading_date,
    exchange,
    symbol,
    exchange_time,
    receive_time,
    sequence,
    CAST(last_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS last_price,
    CAST(pre_settlement_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS pre_settlement_price,
    CAST(pre_close_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS pre_close_price,
    CAST(open_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS open_price,
    CAST(highest_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS highest_price,
    CAST(lowest_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS lowest_price,
    CAST(close_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS close_price,
    CAST(settlement_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS settlement_price,
    CAST(upper_limit_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS upper_limit_price,
    CAST(lower_limit_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS lower_limit_price,
    volume,
    CAST(turnover, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS turnover,
    open_interest,
    CAST(bid_price1, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS bid_price1,
    bid_volume1,
    CAST(ask_price1, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS ask_price1,
    ask_volume1,
    arrayMap(bit -> (['FIRST_OF_DAY', 'DAY_DERIVED', 'DATE_DERIVED', 'ROUNDED', 'CROSSED', 'OUTSIDE_LIMITS', 'TURNOVER_BACKWARDS', 'NO_TRADE_YET', 'LOCKED', 'TIED_TIME', 'TURNOVER_SCALED', 'OUT_OF_SESSION', 'FAR_FROM_CLOCK', 'PRICE_JUMP', 'NO_CALENDAR', 'AUCTION', 'AFTER_CLOSE', 'JOINED_LATE'][bit + 1]), bitPositionsToArray(bitAnd(newest.flags, 262143))) AS flags,
    recording_id,
    recording_started
FROM
(
    SELECT *
    FROM millrace.last_ticks
    FINAL
) AS newest;

CREATE OR REPLACE VIEW millrace.ticks_decimal ON CLUSTER '{cluster}'
(
    `trading_date` Date32,
    `exchange` Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6, 'SSE' = 7, 'SZSE' = 8),
    `symbol` LowCardinality(String),
    `exchange_time` DateTime64(9, 'UTC'),
    `receive_time` DateTime64(9, 'UTC'),
    `publish_time` DateTime64(9, 'UTC'),
    `sequence` Int64,
    `last_price` Nullable(Decimal(38, 4)),
    `pre_settlement_price` Nullable(Decimal(38, 4)),
    `pre_close_price` Nullable(Decimal(38, 4)),
    `open_price` Nullable(Decimal(38, 4)),
    `highest_price` Nullable(Decimal(38, 4)),
    `lowest_price` Nullable(Decimal(38, 4)),
    `close_price` Nullable(Decimal(38, 4)),
    `settlement_price` Nullable(Decimal(38, 4)),
    `upper_limit_price` Nullable(Decimal(38, 4)),
    `lower_limit_price` Nullable(Decimal(38, 4)),
    `average_price` Nullable(Decimal(38, 4)),
    `average_unit_price` Nullable(Decimal(38, 4)),
    `upper_banding_price` Nullable(Decimal(38, 4)),
    `lower_banding_price` Nullable(Decimal(38, 4)),
    `volume` Int64,
    `volume_delta` Nullable(Int64),
    `turnover` Nullable(Decimal(38, 4)),
    `turnover_delta` Nullable(Decimal(38, 4)),
    `open_interest` Nullable(Int64),
    `bid_price1` Nullable(Decimal(38, 4)),
    `bid_volume1` Int32,
    `ask_price1` Nullable(Decimal(38, 4)),
    `ask_volume1` Int32,
    `bid_price2` Nullable(Decimal(38, 4)),
    `bid_volume2` Int32,
    `ask_price2` Nullable(Decimal(38, 4)),
    `ask_volume2` Int32,
    `bid_price3` Nullable(Decimal(38, 4)),
    `bid_volume3` Int32,
    `ask_price3` Nullable(Decimal(38, 4)),
    `ask_volume3` Int32,
    `bid_price4` Nullable(Decimal(38, 4)),
    `bid_volume4` Int32,
    `ask_price4` Nullable(Decimal(38, 4)),
    `ask_volume4` Int32,
    `bid_price5` Nullable(Decimal(38, 4)),
    `bid_volume5` Int32,
    `ask_price5` Nullable(Decimal(38, 4)),
    `ask_volume5` Int32,
    `flags` Array(String),
    `line` UInt8,
    `recording_id` Int64,
    `recording_started` DateTime64(3, 'UTC')
)
AS SELECT
    YYYYMMDDToDate32(trading_day) AS trading_date,
    exchange,
    symbol,
    exchange_time,
    receive_time,
    publish_time,
    sequence,
    CAST(last_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS last_price,
    CAST(pre_settlement_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS pre_settlement_price,
    CAST(pre_close_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS pre_close_price,
    CAST(open_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS open_price,
    CAST(highest_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS highest_price,
    CAST(lowest_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS lowest_price,
    CAST(close_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS close_price,
    CAST(settlement_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS settlement_price,
    CAST(upper_limit_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS upper_limit_price,
    CAST(lower_limit_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS lower_limit_price,
    CAST(average_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS average_price,
    CAST(average_unit_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS average_unit_price,
    CAST(upper_banding_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS upper_banding_price,
    CAST(lower_banding_price, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS lower_banding_price,
    volume,
    volume_delta,
    CAST(turnover, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS turnover,
    CAST(turnover_delta, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS turnover_delta,
    open_interest,
    CAST(bid_price1, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS bid_price1,
    bid_volume1,
    CAST(ask_price1, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS ask_price1,
    ask_volume1,
    CAST(bid_price2, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS bid_price2,
    bid_volume2,
    CAST(ask_price2, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS ask_price2,
    ask_volume2,
    CAST(bid_price3, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS bid_price3,
    bid_volume3,
    CAST(ask_price3, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS ask_price3,
    ask_volume3,
    CAST(bid_price4, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS bid_price4,
    bid_volume4,
    CAST(ask_price4, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS ask_price4,
    ask_volume4,
    CAST(bid_price5, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS bid_price5,
    bid_volume5,
    CAST(ask_price5, 'Nullable(Decimal(38, 0))') * toDecimal128('0.0001', 4) AS ask_price5,
    ask_volume5,
    arrayMap(bit -> (['FIRST_OF_DAY', 'DAY_DERIVED', 'DATE_DERIVED', 'ROUNDED', 'CROSSED', 'OUTSIDE_LIMITS', 'TURNOVER_BACKWARDS', 'NO_TRADE_YET', 'LOCKED', 'TIED_TIME', 'TURNOVER_SCALED', 'OUT_OF_SESSION', 'FAR_FROM_CLOCK', 'PRICE_JUMP', 'NO_CALENDAR', 'AUCTION', 'AFTER_CLOSE', 'JOINED_LATE'][bit + 1]), bitPositionsToArray(bitAnd(ticks.flags, 262143))) AS flags,
    line,
    recording_id,
    recording_started
FROM millrace.ticks;

-- The writer finds every migration applied and changes nothing.
INSERT INTO millrace.millrace_migrations (number, name, sha256) VALUES
    (1, '0001_ticks.sql', '5708da653a9dddb2edd6a987da4b12e81659d59b2bbb3e4ca9a961c1496dac60'),
    (2, '0002_rejected_ticks.sql', '54c4676e9af09825e608bb057826cac8c26764c1269a9d088bb4a01ee0ad1e2d'),
    (3, '0003_reference.sql', '986e0a2090c2f7afeeb51649ea23aa8988af681ca6ac1bf9c8d1025443cb9254'),
    (4, '0004_store_ledger.sql', '8ee5ee9a26871f3f85d4c31074796ee2d9b1e7d0dfeafe297f5513ab7061ba63'),
    (5, '0005_ticks_decimal.sql', 'a9dc38956f9a94f3011617f27b973cb92eda8be12aa8b6280a7770f8010f1de7'),
    (6, '0006_session_backing_off.sql', '71fc00371ab022dad1ac4ad9867663b34f658618abaab0aa863c0337761aef39'),
    (7, '0007_schema_version_2.sql', '7595cd601ae41b6736e1492361e901bed38a126eb4d23e3dcbe92bb4648ba38f'),
    (8, '0008_bars_quality.sql', 'a3a3d0d84346fd35130d4c342804105be4e7a7974e7618a126a74fa0e78f2cf8'),
    (9, '0009_ledger_shards.sql', '02ac7d2c9591df178e88160be13e6da829c331100afe06129ee658a7938bbe8e'),
    (10, '0010_last_and_daily.sql', '41def4ee2b0242464b68a0b4f5be79747d55fd5f184ec5b244dc4e58c0ad69f6');
