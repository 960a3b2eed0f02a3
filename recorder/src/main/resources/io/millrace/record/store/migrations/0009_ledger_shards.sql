-- Several writers can share a stream, each with a shard of its instruments and positions of its own: `shard` of `shards`. Rows that
-- ClickHouse refused are in a batch's row_count and not in its tables: dead_letters says how many (docs/clickhouse.md).
ALTER TABLE store_ledger
    ADD COLUMN IF NOT EXISTS shard Int32 DEFAULT 0 AFTER stream_id,
    ADD COLUMN IF NOT EXISTS shards Int32 DEFAULT 1 AFTER shard,
    ADD COLUMN IF NOT EXISTS dead_letters Int64 DEFAULT 0 AFTER row_count;
