-- What a tick needs to be understood: definitions of instruments, one row a definition sent, and states of the front sessions.
CREATE TABLE IF NOT EXISTS instruments
(
    recording_id      Int64,
    recording_started DateTime64(3, 'UTC'),
    instrument_id     Int64,
    sequence          Int64,
    publish_time      DateTime64(9, 'UTC'),
    price_tick        Nullable(Int64),
    epoch             Int32,
    multiplier        Int32,
    exchange          Enum8('NULL_VAL' = -1, 'SHFE' = 1, 'INE' = 2, 'DCE' = 3, 'CZCE' = 4, 'CFFEX' = 5, 'GFEX' = 6,
                            'SSE' = 7, 'SZSE' = 8),
    kind              Enum8('NULL_VAL' = -1, 'FUTURE' = 1, 'OPTION' = 2, 'COMBINATION' = 3),
    symbol            String,
    product           LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY (symbol, sequence)
SETTINGS
    non_replicated_deduplication_window = 1000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS session_status
(
    recording_id      Int64,
    recording_started DateTime64(3, 'UTC'),
    sequence          Int64,
    publish_time      DateTime64(9, 'UTC'),
    epoch             Int32,
    trading_day       Nullable(Int32),
    reason            Int32,
    state             Enum8('NULL_VAL' = -1, 'CLOSED' = 0, 'CONNECTING' = 1, 'LOGGING_IN' = 2, 'SUBSCRIBING' = 3,
                            'STREAMING' = 4, 'DISCONNECTED' = 5, 'FAILED' = 6),
    line              UInt8
)
ENGINE = MergeTree
ORDER BY (recording_id, recording_started, sequence)
SETTINGS
    non_replicated_deduplication_window = 1000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;
