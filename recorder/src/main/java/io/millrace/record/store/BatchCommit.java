package io.millrace.record.store;

import java.util.List;

/**
 * Brings one batch into ClickHouse, step by step: say that it begins, insert each block, check, say that it is committed. A step
 * that failed is simply taken again: each carries a deduplication token made of recording, positions, table and partition, so
 * that a step which did reach ClickHouse has no second effect. Not thread-safe.
 */
final class BatchCommit
{
    /** The steps, in order. */
    enum Step
    {
        BEGIN,
        INSERT,
        CHECK,
        COMMIT,
        DONE
    }

    private final ClickHouseConnection connection;
    private final StoreLedger ledger;
    private final RecordingKey recording;
    private final LedgerEntry entry;
    private final List<NativeBlock> blocks;
    private boolean isDoubtful;
    private Step step;
    private int blockIndex;

    /**
     * A batch that is to be committed.
     *
     * @param isRepeated whether an earlier process had begun it: its ledger row is there, and some of its rows may be.
     */
    BatchCommit(
        final ClickHouseConnection connection, final StoreLedger ledger, final RecordingKey recording,
        final LedgerEntry entry, final List<NativeBlock> blocks, final boolean isRepeated)
    {
        this.connection = connection;
        this.ledger = ledger;
        this.recording = recording;
        this.entry = entry;
        this.blocks = blocks;
        this.isDoubtful = isRepeated;
        this.step = isRepeated ? Step.INSERT : Step.BEGIN;
        if (Step.INSERT == step)
        {
            skipFinishedInserts();
        }
    }

    Step step()
    {
        return step;
    }

    LedgerEntry entry()
    {
        return entry;
    }

    /** Takes the next step; throws and stays where it is when ClickHouse does not take it. */
    void advance()
    {
        switch (step)
        {
            case BEGIN -> {
                ledger.write(recording, entry);
                step = Step.INSERT;
                skipFinishedInserts();
            }
            case INSERT -> {
                insert(blocks.get(blockIndex));
                blockIndex++;
                skipFinishedInserts();
            }
            case CHECK -> {
                check();
                step = Step.COMMIT;
            }
            case COMMIT -> {
                ledger.write(recording, entry.committed(0));
                step = Step.DONE;
            }
            default -> throw new IllegalStateException("batch " + entry.batch() + " is already committed");
        }
    }

    /** Something failed on the way: the rows are counted before the batch is committed. */
    void doubt()
    {
        isDoubtful = true;
    }

    private void skipFinishedInserts()
    {
        if (blockIndex == blocks.size())
        {
            step = isDoubtful ? Step.CHECK : Step.COMMIT;
        }
    }

    /**
     * The token alone would not do in doubt: the table remembers so many of them, and while this shard was away the others may have
     * pushed its newest one out.
     */
    private void insert(final NativeBlock block)
    {
        if (!isDoubtful || storedCount(block) != block.expectedCount())
        {
            connection.insert(block, token(block));
        }
    }

    private String token(final NativeBlock block)
    {
        return recording + ":" + entry.beginPosition() + ":" + entry.endPosition() + ":" + block.layout().table() +
            ":" + block.partition() + ledger.shard().tokenSuffix();
    }

    private void check()
    {
        for (final NativeBlock block : blocks)
        {
            final long actual = storedCount(block);
            if (actual != block.expectedCount())
            {
                throw new StoreException("batch " + entry.batch() + " of recording " + recording + ", positions " +
                    entry.beginPosition() + " to " + entry.endPosition() + ": table " + block.layout().table() +
                    " has " + actual + " rows of sequence " + block.firstSequence() + " to " + block.lastSequence() +
                    ", the recording has " + block.expectedCount() +
                    "; the batch is not committed: look who else writes to this database (docs/clickhouse.md)");
            }
        }
    }

    /** Rows of the block's table, partition and shard, from its first sequence to its last. */
    private long storedCount(final NativeBlock block)
    {
        return Long.parseLong(connection.lines("SELECT count() FROM " + block.layout().table() + " WHERE " +
            StoreLedger.matching(recording) + " AND sequence BETWEEN " + block.firstSequence() + " AND " +
            block.lastSequence() + block.layout().partitionCondition(block.partition()) +
            ledger.shard().condition(block.layout())).get(0));
    }
}
