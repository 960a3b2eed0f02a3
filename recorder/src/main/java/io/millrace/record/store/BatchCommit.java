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
                final NativeBlock block = blocks.get(blockIndex);
                connection.insert(block, token(block));
                blockIndex++;
                skipFinishedInserts();
            }
            case CHECK -> {
                check();
                step = Step.COMMIT;
            }
            case COMMIT -> {
                ledger.write(recording,
                    new LedgerEntry(entry.batch(), true, entry.beginPosition(), entry.endPosition(),
                        entry.firstSequence(), entry.lastSequence(), entry.rowCount()));
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

    private String token(final NativeBlock block)
    {
        return recording + ":" + entry.beginPosition() + ":" + entry.endPosition() + ":" + block.layout().table() +
            ":" +
            block.partition();
    }

    private void check()
    {
        for (final TableLayout layout : TableLayout.ALL)
        {
            final long expected = blocks.stream()
                .filter((block) -> block.layout() == layout)
                .mapToLong(NativeBlock::rowCount)
                .sum();
            if (expected > 0)
            {
                final long actual = Long.parseLong(connection.lines("SELECT count() FROM " + layout.table() +
                    " WHERE " + StoreLedger.matching(recording) + " AND sequence BETWEEN " + entry.firstSequence() +
                    " AND " + entry.lastSequence()).get(0));
                if (actual != expected)
                {
                    throw new StoreException("batch " + entry.batch() + " of recording " + recording + ", positions " +
                        entry.beginPosition() + " to " + entry.endPosition() + ": table " + layout.table() + " has " +
                        actual + " rows of sequence " + entry.firstSequence() + " to " + entry.lastSequence() +
                        ", the recording has " + expected +
                        "; the batch is not committed: look who else writes to this database (docs/clickhouse.md)");
                }
            }
        }
    }
}
