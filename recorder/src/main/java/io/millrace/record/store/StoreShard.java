package io.millrace.record.store;

/**
 * Which share of a stream a writer writes: the instruments whose id modulo {@code count} is {@code index}; of messages without an
 * instrument those whose sequence is. The same rule as that of the bar builder's shards.
 *
 * @param index 0 to {@code count} - 1.
 * @param count of writers that share the stream.
 */
record StoreShard(int index, int count)
{
    static final StoreShard WHOLE = new StoreShard(0, 1);

    boolean isWhole()
    {
        return 1 == count;
    }

    /** @return whether the row is of this share; {@code key} is its instrument id, or its sequence when it has none. */
    boolean has(final long key)
    {
        return 1 == count || Math.floorMod(key, count) == index;
    }

    /** @return condition that picks this share's rows of a table, to be put behind others. */
    String condition(final TableLayout layout)
    {
        return isWhole() ? "" : " AND positiveModulo(" + layout.shardColumn() + ", " + count + ") = " + index;
    }

    /** @return what tells the deduplication tokens of the shards apart; empty for the whole, as before there were shards. */
    String tokenSuffix()
    {
        return isWhole() ? "" : ":" + index + "/" + count;
    }

    @Override
    public String toString()
    {
        return index + " of " + count;
    }
}
