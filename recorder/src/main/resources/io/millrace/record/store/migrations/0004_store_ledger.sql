-- Positions beside the rows they cover: a batch is begun, its rows are inserted, then it is committed
-- (docs/decisions/0006-positions-and-rows.md). Batches of a recording are numbered from 1 and their positions touch.
CREATE TABLE IF NOT EXISTS store_ledger
(
    stream_id         Int32,
    recording_id      Int64,
    recording_started DateTime64(3, 'UTC'),
    batch             Int64,
    state             Enum8('begin' = 1, 'commit' = 2),
    begin_position    Int64,
    end_position      Int64,
    first_sequence    Int64,
    last_sequence     Int64,
    row_count         Int64,
    written_at        DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY (stream_id, recording_id, recording_started, batch, state)
SETTINGS
    non_replicated_deduplication_window = 1000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;
