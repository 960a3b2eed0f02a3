package io.millrace.record.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * Brings one block of a batch into its table. Rows that the table refuses are written to a dead-letter file before any row of the
 * block is inserted, so that a repeated batch finds there which rows are not to come. Not thread-safe.
 */
final class BlockInsert
{
    private final StoreContext context;
    private final ClickHouseConnection connection;
    private final NativeBlock block;
    private final String token;
    private DeadLetterFile dead;
    private NativeBlock rest;

    /**
     * A block to be inserted.
     *
     * @param token that the block goes out under when no row is refused.
     * @param dead  the file of its refused rows, without any.
     */
    BlockInsert(
        final StoreContext context, final ClickHouseConnection connection, final NativeBlock block, final String token,
        final DeadLetterFile dead)
    {
        this.context = context;
        this.connection = connection;
        this.block = block;
        this.token = token;
        this.dead = dead;
        this.rest = block;
    }

    /** Looks which rows an earlier process has set aside. */
    void recall()
    {
        final Path file = context.deadLetterDirectory() == null ? null :
            context.deadLetterDirectory().resolve(dead.name());
        if (file != null && Files.exists(file))
        {
            dead = DeadLetterFile.read(file);
            rest = withoutDead();
        }
    }

    /**
     * Inserts what the table takes.
     *
     * @param isDoubtful whether the rows may be there already. The token alone would not do then: the table remembers so many of them, and
     *                   while this shard was away the others may have pushed its newest one out.
     */
    void insert(final boolean isDoubtful)
    {
        if (isDoubtful && storedCount() == expectedCount())
        {
            if (TableLayout.TICKS == block.layout())
            {
                TickViews.bringUp(connection, token, share(), sequences());
            }
            return;
        }
        while (rest.rowCount() > 0)
        {
            try
            {
                connection.insert(rest, dead.letters().isEmpty() ? token : token + ":without:" + fingerprint());
                return;
            }
            catch (final StoreException refusal)
            {
                if (!RefusedRows.isOfData(refusal) || null == context.deadLetterDirectory())
                {
                    throw refusal;
                }
                setAside(refusal);
            }
        }
    }

    /** Throws when the table does not have each row that it is to have. */
    void check(final String batch)
    {
        final long actual = storedCount();
        if (actual != expectedCount())
        {
            throw new StoreException(batch + ": table " + block.layout().table() + " has " + actual +
                " rows of sequence " + block.firstSequence() + " to " + block.lastSequence() + ", the recording has " +
                expectedCount() + "; the batch is not committed: look who else writes to this database" +
                " (docs/clickhouse.md)");
        }
    }

    /** Rows that were set aside. */
    int deadLetterCount()
    {
        return dead.letters().size();
    }

    private void setAside(final StoreException refusal)
    {
        final StoreShard shard = dead.shard();
        final List<DeadLetter> found = new RefusedRows(connection, dead.recording(),
            dead.streamId() + "_" + shard.index() + "_" + shard.count(), context.deadLetterLimit())
            .find(block.layout(), block.partition(), RefusedRows.messages(rest), refusal);
        final List<DeadLetter> all = new ArrayList<>(dead.letters());
        all.addAll(found);
        all.sort(Comparator.comparingLong(DeadLetter::sequence));
        final DeadLetterFile file = dead.with(List.copyOf(all));
        file.write(context.deadLetterDirectory());
        dead = file;
        rest = withoutDead();
        final DeadLetter first = found.get(0);
        context.errorHandler()
            .onError(new StoreException("ClickHouse refuses " + found.size() + " of " + block.rowCount() +
                " rows of table " + block.layout().table() + ", recording " + dead.recording() + ", positions " +
                dead.beginPosition() + " to " + dead.endPosition() + "; the first is sequence " + first.sequence() +
                ": " + first.reason() + ". They are set aside in " +
                context.deadLetterDirectory().resolve(dead.name()) +
                "; when the table takes them: millrace store --replay-dead-letters"));
    }

    private NativeBlock withoutDead()
    {
        final Set<Long> sequences = dead.letters().stream().map(DeadLetter::sequence).collect(Collectors.toSet());

        return RefusedRows.block(block.layout(), dead.recording(), block.partition(),
            RefusedRows.messages(block)
                .stream()
                .filter((message) -> !sequences.contains(RefusedRows.sequence(block.layout(), message)))
                .toList());
    }

    private String fingerprint()
    {
        final CRC32C crc = new CRC32C();
        dead.letters().forEach((letter) -> crc.update(Long.toString(letter.sequence()).concat(",").getBytes()));

        return dead.letters().size() + ":" + Long.toHexString(crc.getValue());
    }

    private long expectedCount()
    {
        return block.expectedCount() - dead.letters().size();
    }

    private long storedCount()
    {
        return Long.parseLong(connection.lines("SELECT count() FROM " + block.layout().table() + " WHERE " + share() +
            sequences()).get(0));
    }

    /** Condition that picks the recording's rows of the block's partition and shard. */
    private String share()
    {
        return StoreLedger.matching(dead.recording()) + block.layout().partitionCondition(block.partition()) +
            dead.shard().condition(block.layout());
    }

    /** Condition that picks the rows of the block among them. */
    private String sequences()
    {
        return " AND sequence BETWEEN " + block.firstSequence() + " AND " + block.lastSequence();
    }
}
