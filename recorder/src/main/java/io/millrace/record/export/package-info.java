/**
 * Rows of ClickHouse as files for other programs: {@link io.millrace.record.export.Export} writes a table's days as Parquet or CSV, counts what
 * it wrote, and puts beside each file what its columns mean, in the words of the SBE schema.
 * <p>
 * On the thread that calls it, which waits for ClickHouse and for the disk. Reads tables and never changes one; knows nothing of streams
 * and recordings.
 */
package io.millrace.record.export;
