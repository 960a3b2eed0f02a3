-- What is asked most: the last tick of each instrument, and each instrument's trading day. Both are kept up with the inserts into
-- ticks; docs/clickhouse.md says how to make them again. rank orders the ticks of an instrument as ticks does: by exchange time, then by
-- sequence. The newest by rank, the least and the greatest stay what they are when rows come twice; only tick_count relies on the
-- tables' own deduplication windows, with the token of the insert into ticks. A recording's batches come in the order of their
-- sequences, so last_sequence says whether a day has the newest batch.
CREATE TABLE IF NOT EXISTS last_ticks
(
    rank                 UInt128 CODEC(ZSTD(1)),
    recording_id         Int64 CODEC(Delta, ZSTD(1)),
    recording_started    DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    instrument_id        Int64 CODEC(ZSTD(1)),
    sequence             Int64 CODEC(Delta, ZSTD(1)),
    exchange_time        DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    receive_time         DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    last_price           Nullable(Int64) CODEC(Delta, ZSTD(1)),
    pre_settlement_price Nullable(Int64) CODEC(Delta, ZSTD(1)),
    pre_close_price      Nullable(Int64) CODEC(Delta, ZSTD(1)),
    open_price           Nullable(Int64) CODEC(Delta, ZSTD(1)),
    highest_price        Nullable(Int64) CODEC(Delta, ZSTD(1)),
    lowest_price         Nullable(Int64) CODEC(Delta, ZSTD(1)),
    close_price          Nullable(Int64) CODEC(Delta, ZSTD(1)),
    settlement_price     Nullable(Int64) CODEC(Delta, ZSTD(1)),
    upper_limit_price    Nullable(Int64) CODEC(Delta, ZSTD(1)),
    lower_limit_price    Nullable(Int64) CODEC(Delta, ZSTD(1)),
    volume               Int64 CODEC(Delta, ZSTD(1)),
    turnover             Nullable(Int64) CODEC(Delta, ZSTD(1)),
    open_interest        Nullable(Int64) CODEC(Delta, ZSTD(1)),
    bid_price1           Nullable(Int64) CODEC(Delta, ZSTD(1)),
    ask_price1           Nullable(Int64) CODEC(Delta, ZSTD(1)),
    bid_volume1          Int32 CODEC(T64, ZSTD(1)),
    ask_volume1          Int32 CODEC(T64, ZSTD(1)),
    flags                UInt32 CODEC(T64, ZSTD(1)),
    trading_day          Int32 CODEC(ZSTD(1)),
    exchange             Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6,
                               'SSE' = 7, 'SZSE' = 8) CODEC(ZSTD(1)),
    symbol               LowCardinality(String) CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(rank)
ORDER BY (symbol, exchange)
SETTINGS
    non_replicated_deduplication_window = 1000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS daily_totals
(
    trading_day          Int32 CODEC(ZSTD(1)),
    exchange             Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6,
                               'SSE' = 7, 'SZSE' = 8) CODEC(ZSTD(1)),
    symbol               LowCardinality(String) CODEC(ZSTD(1)),
    recording_started    DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    recording_id         Int64 CODEC(Delta, ZSTD(1)),
    instrument_id        Int64 CODEC(ZSTD(1)),
    last_sequence        SimpleAggregateFunction(max, Int64) CODEC(Delta, ZSTD(1)),
    tick_count           SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    first_time           SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(Delta, ZSTD(1)),
    last_time            SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(Delta, ZSTD(1)),
    highest_price        SimpleAggregateFunction(max, Nullable(Int64)) CODEC(Delta, ZSTD(1)),
    lowest_price         SimpleAggregateFunction(min, Nullable(Int64)) CODEC(Delta, ZSTD(1)),
    open_price           AggregateFunction(argMax, Nullable(Int64), UInt128),
    last_price           AggregateFunction(argMax, Nullable(Int64), UInt128),
    close_price          AggregateFunction(argMax, Nullable(Int64), UInt128),
    settlement_price     AggregateFunction(argMax, Nullable(Int64), UInt128),
    pre_settlement_price AggregateFunction(argMax, Nullable(Int64), UInt128),
    volume               AggregateFunction(argMax, Int64, UInt128),
    turnover             AggregateFunction(argMax, Nullable(Int64), UInt128),
    open_interest        AggregateFunction(argMax, Nullable(Int64), UInt128)
)
ENGINE = AggregatingMergeTree
PARTITION BY trading_day
ORDER BY (symbol, exchange, recording_started, recording_id, instrument_id)
SETTINGS
    non_replicated_deduplication_window = 1000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

-- Ticks that were stored before; nothing when this has been done. Of a day that is there already nothing is added.
INSERT INTO last_ticks
SELECT
    bitShiftLeft(toUInt128(toUnixTimestamp64Nano(exchange_time)), 64) + toUInt128(sequence) AS rank,
    recording_id, recording_started, instrument_id, sequence, exchange_time, receive_time, last_price, pre_settlement_price,
    pre_close_price, open_price, highest_price, lowest_price, close_price, settlement_price, upper_limit_price,
    lower_limit_price, volume, turnover, open_interest, bid_price1, ask_price1, bid_volume1, ask_volume1, flags, trading_day,
    exchange, symbol
FROM ticks
WHERE (symbol, exchange, bitShiftLeft(toUInt128(toUnixTimestamp64Nano(exchange_time)), 64) + toUInt128(sequence)) IN
(
    SELECT symbol, exchange, max(bitShiftLeft(toUInt128(toUnixTimestamp64Nano(exchange_time)), 64) + toUInt128(sequence))
    FROM ticks
    GROUP BY symbol, exchange
);

INSERT INTO daily_totals
SETTINGS insert_deduplication_token = '0010_last_and_daily', max_partitions_per_insert_block = 0
WITH bitShiftLeft(toUInt128(toUnixTimestamp64Nano(exchange_time)), 64) + toUInt128(sequence) AS rank
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
FROM ticks
WHERE trading_day NOT IN (SELECT trading_day FROM daily_totals)
GROUP BY trading_day, exchange, symbol, recording_started, recording_id, instrument_id
ORDER BY trading_day, symbol, exchange;

CREATE MATERIALIZED VIEW IF NOT EXISTS last_ticks_view TO last_ticks AS
SELECT
    bitShiftLeft(toUInt128(toUnixTimestamp64Nano(exchange_time)), 64) + toUInt128(sequence) AS rank,
    recording_id, recording_started, instrument_id, sequence, exchange_time, receive_time, last_price, pre_settlement_price,
    pre_close_price, open_price, highest_price, lowest_price, close_price, settlement_price, upper_limit_price,
    lower_limit_price, volume, turnover, open_interest, bid_price1, ask_price1, bid_volume1, ask_volume1, flags, trading_day,
    exchange, symbol
FROM ticks
ORDER BY rank DESC
LIMIT 1 BY symbol, exchange;

CREATE MATERIALIZED VIEW IF NOT EXISTS daily_totals_view TO daily_totals AS
WITH bitShiftLeft(toUInt128(toUnixTimestamp64Nano(exchange_time)), 64) + toUInt128(sequence) AS rank
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
FROM ticks
GROUP BY trading_day, exchange, symbol, recording_started, recording_id, instrument_id;

-- For human eyes: prices and turnover in CNY, the day as a date, flags by name.
CREATE VIEW IF NOT EXISTS last_ticks_decimal AS
SELECT
    YYYYMMDDToDate32(trading_day) AS trading_date,
    exchange,
    symbol,
    exchange_time,
    receive_time,
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
    volume,
    CAST(turnover AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS turnover,
    open_interest,
    CAST(bid_price1 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS bid_price1,
    bid_volume1,
    CAST(ask_price1 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS ask_price1,
    ask_volume1,
    arrayMap(bit -> ['FIRST_OF_DAY', 'DAY_DERIVED', 'DATE_DERIVED', 'ROUNDED', 'CROSSED', 'OUTSIDE_LIMITS', 'TURNOVER_BACKWARDS',
        'NO_TRADE_YET', 'LOCKED', 'TIED_TIME', 'TURNOVER_SCALED', 'OUT_OF_SESSION', 'FAR_FROM_CLOCK', 'PRICE_JUMP', 'NO_CALENDAR',
        'AUCTION', 'AFTER_CLOSE', 'JOINED_LATE'][bit + 1],
        bitPositionsToArray(bitAnd(newest.flags, 262143))) AS flags,
    recording_id,
    recording_started
FROM (SELECT * FROM last_ticks FINAL) AS newest;

CREATE VIEW IF NOT EXISTS daily_decimal AS
SELECT
    YYYYMMDDToDate32(trading_day) AS trading_date,
    exchange,
    symbol,
    CAST(day.1 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS open_price,
    CAST(day.2 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS highest_price,
    CAST(day.3 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS lowest_price,
    CAST(day.4 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS last_price,
    CAST(day.5 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS close_price,
    CAST(day.6 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS settlement_price,
    CAST(day.7 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS pre_settlement_price,
    day.8 AS volume,
    CAST(day.9 AS Nullable(Decimal(38, 0))) * toDecimal128('0.0001', 4) AS turnover,
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
        tuple(argMaxMerge(open_price), max(highest_price), min(lowest_price), argMaxMerge(last_price), argMaxMerge(close_price),
            argMaxMerge(settlement_price), argMaxMerge(pre_settlement_price), argMaxMerge(volume), argMaxMerge(turnover),
            argMaxMerge(open_interest), sum(tick_count), min(first_time), max(last_time)) AS day
    FROM daily_totals
    GROUP BY trading_day, exchange, symbol
);
