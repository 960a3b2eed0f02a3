package io.millrace.record.store;

import java.util.List;

/**
 * Brings one batch into ClickHouse, step by step: say that it begins, insert each block, check, say that it is committed. A step
 * that failed is simply taken again: each carries a deduplication token made of recording, positions, table and partition, so
 * that a step which did reach ClickHouse has no second effect. Rows that a table refuses for what they say are set aside on the
 * way. Not thread-safe.
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

    private final StoreLedger ledger;
    private final RecordingKey recording;
    private final LedgerEntry entry;
    private final List<BlockInsert> inserts;
    private boolean isDoubtful;
    private Step step;
    private int blockIndex;

    /**
     * A batch that is to be committed.
     *
     * @param isRepeated whether an earlier process had begun it: its ledger row is there, and some of its rows may be.
     */
    BatchCommit(
        final StoreContext context, final ClickHouseConnection connection, final StoreLedger ledger,
        final RecordingKey recording, final LedgerEntry entry, final List<NativeBlock> blocks, final boolean isRepeated)
    {
        this.ledger = ledger;
        this.recording = recording;
        this.entry = entry;
        this.inserts = blocks.stream()
            .map((block) -> new BlockInsert(context, connection, block, token(block), deadLetters(block)))
            .toList();
        this.isDoubtful = isRepeated;
        this.step = isRepeated ? Step.INSERT : Step.BEGIN;
        if (Step.INSERT == step)
        {
            inserts.forEach(BlockInsert::recall);
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
                inserts.get(blockIndex).insert(isDoubtful);
                blockIndex++;
                skipFinishedInserts();
            }
            case CHECK -> {
                inserts.forEach((insert) -> insert.check("batch " + entry.batch() + " of recording " + recording +
                    ", positions " + entry.beginPosition() + " to " + entry.endPosition()));
                step = Step.COMMIT;
            }
            case COMMIT -> {
                ledger.write(recording, entry.committed(deadLetterCount()));
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

    /** Rows that ClickHouse refused and that were set aside. */
    long deadLetterCount()
    {
        return inserts.stream().mapToLong(BlockInsert::deadLetterCount).sum();
    }

    private void skipFinishedInserts()
    {
        if (blockIndex == inserts.size())
        {
            step = isDoubtful ? Step.CHECK : Step.COMMIT;
        }
    }

    private String token(final NativeBlock block)
    {
        return recording + ":" + entry.beginPosition() + ":" + entry.endPosition() + ":" + block.layout().table() +
            ":" + block.partition() + ledger.shard().tokenSuffix();
    }

    private DeadLetterFile deadLetters(final NativeBlock block)
    {
        return new DeadLetterFile(recording, ledger.streamId(), ledger.shard(), entry.beginPosition(),
            entry.endPosition(), block.layout(), block.partition(), List.of());
    }
}
