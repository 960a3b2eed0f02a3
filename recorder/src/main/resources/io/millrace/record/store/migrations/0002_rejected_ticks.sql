-- Rejected ticks, as they came: one column for each field of the message RejectedTick, and the vendor's struct byte by byte.
CREATE TABLE IF NOT EXISTS rejected_ticks
(
    recording_id      Int64 CODEC(Delta, ZSTD(1)),
    recording_started DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    sequence          Int64 CODEC(Delta, ZSTD(1)),
    source_sequence   Int64 CODEC(Delta, ZSTD(1)),
    receive_time      DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    due_time          Nullable(DateTime64(9, 'UTC')) CODEC(Delta, ZSTD(1)),
    publish_time      DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    epoch             Int32 CODEC(ZSTD(1)),
    layout_id         Int32 CODEC(ZSTD(1)),
    reason            Enum8('NULL_VAL' = -1, 'EMPTY_INSTRUMENT' = 2,
                            'MALFORMED_INSTRUMENT' = 3, 'UNKNOWN_PRODUCT' = 4, 'MALFORMED_DAY' = 5,
                            'MALFORMED_TIME' = 6, 'MALFORMED_PRICE' = 7, 'NEGATIVE_QUANTITY' = 8,
                            'DUPLICATE' = 9, 'TIME_BACKWARDS' = 10, 'VOLUME_BACKWARDS' = 11,
                            'INSTRUMENT_LIMIT' = 12) CODEC(ZSTD(1)),
    line              UInt8 CODEC(ZSTD(1)),
    raw               String CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (recording_id, recording_started, sequence)
SETTINGS
    non_replicated_deduplication_window = 1000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;
