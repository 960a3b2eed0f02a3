package io.millrace.record.store;

/**
 * One batch as the ledger knows it.
 *
 * @param batch         number of the batch within its recording, from 1.
 * @param isCommitted   false when the batch was begun and nobody said that its rows are all there.
 * @param beginPosition of the recording: end of the batch before.
 * @param endPosition   of the recording: every message before it is in this batch or an earlier one.
 * @param firstSequence of its rows; 0 without rows.
 * @param lastSequence  of its rows; 0 without rows.
 * @param rowCount      over all tables, those of dead letters included.
 * @param deadLetterCount rows that ClickHouse refused and that were set aside; 0 while the batch is not committed.
 */
record LedgerEntry(
    long batch, boolean isCommitted, long beginPosition, long endPosition, long firstSequence, long lastSequence,
    long rowCount, long deadLetterCount)
{
    /** The same batch, committed. */
    LedgerEntry committed(final long deadLetters)
    {
        return new LedgerEntry(batch, true, beginPosition, endPosition, firstSequence, lastSequence, rowCount,
            deadLetters);
    }
}
