package io.millrace.record.store;

import io.millrace.audit.HotPath;

import java.util.Arrays;
import java.util.Map;

/**
 * Says of each row whether this writer has to write it: it is of the writer's shard, and no writer of another division into shards
 * has committed it. The second half is what lets the number of shards change within a recording. Immutable.
 */
final class ShardFilter
{
    private final StoreShard shard;
    private final long[][] positions;
    private final long coveredPosition;

    /**
     * A filter.
     *
     * @param shard  of this writer.
     * @param others positions up to which the shards of other divisions have committed, by the number of shards; a shard that has
     *               committed nothing has {@link StoreAgent#NULL_POSITION}.
     */
    ShardFilter(final StoreShard shard, final Map<Integer, long[]> others)
    {
        this.shard = shard;
        this.positions = others.values().stream().map(long[]::clone).toArray(long[][]::new);
        this.coveredPosition = Arrays.stream(positions)
            .flatMapToLong(Arrays::stream)
            .max()
            .orElse(StoreAgent.NULL_POSITION);
    }

    /** Takes every row. */
    static ShardFilter all()
    {
        return new ShardFilter(StoreShard.WHOLE, Map.of());
    }

    StoreShard shard()
    {
        return shard;
    }

    /** @return whether the row is of this shard; {@code key} is its instrument id, or its sequence when it has none. */
    @HotPath
    boolean isOfShard(final long key)
    {
        return shard.has(key);
    }

    /** @return whether a writer of another division has committed the row, whose message ends at {@code position}. */
    @HotPath
    boolean isCovered(final long key, final long position)
    {
        if (position > coveredPosition)
        {
            return false;
        }
        for (final long[] division : positions)
        {
            if (position <= division[Math.floorMod(key, division.length)])
            {
                return true;
            }
        }

        return false;
    }
}
