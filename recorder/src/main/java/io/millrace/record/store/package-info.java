/**
 * Ticks into ClickHouse, exactly once. {@link io.millrace.record.store.StoreAgent} reads a recording from the archive, batches its
 * messages, inserts each batch under a deduplication token and keeps the positions in a ledger beside the rows
 * (docs/decisions/0006-positions-and-rows.md). {@link io.millrace.record.store.ClickHouseTicks} reads rows back as the messages
 * they were made of. {@link io.millrace.record.store.LocalClickHouse} runs a server as a child process.
 * <p>
 * Everything here runs on the {@code store} thread, which may block; what another thread may read says so. Knows nothing of live
 * streams: all input comes from the archive.
 */
package io.millrace.record.store;
