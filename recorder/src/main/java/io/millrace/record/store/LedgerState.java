package io.millrace.record.store;

/**
 * What the ledger says of one recording to the writer of one shard.
 *
 * @param last     newest entry of the shard itself; null when it has none.
 * @param position from which on the shard has to read: the end of its last committed batch, or what the shards
 *                 of another division have all committed when that is further; the begin of a batch that was only begun; {@link StoreAgent#NULL_POSITION} when nothing was stored.
 * @param filter   which rows behind that position are the shard's to write.
 */
record LedgerState(LedgerEntry last, long position, ShardFilter filter)
{
    /** @return whether a batch was begun and nobody said that its rows are all there. */
    boolean isInterrupted()
    {
        return last != null && !last.isCommitted();
    }

    /** @return number of the newest committed batch of the shard; 0 when there is none. */
    long committedBatch()
    {
        return null == last ? 0 : last.isCommitted() ? last.batch() : last.batch() - 1;
    }
}
