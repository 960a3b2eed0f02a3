package io.millrace.record.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Inserts dead letters again, each row once: a row that is in its table already is left out, so that a replay that died half-way, or
 * whose answer was lost, can be repeated. A file whose rows are all there is renamed to {@code .dead.replayed}. Beside a running
 * writer it does no harm: files of batches that are not committed yet wait.
 */
public final class DeadLetterReplay
{
    private static final String DONE_SUFFIX = ".replayed";

    /**
     * What a replay did.
     *
     * @param files    that were looked at.
     * @param inserted rows that were inserted.
     * @param present  rows that were there already.
     * @param refused  rows that ClickHouse still refuses; they stay in their files.
     * @param waiting  rows of batches that their writer has not committed yet; they stay, too.
     */
    public record Summary(int files, long inserted, long present, long refused, long waiting)
    {
        /** @return whether nothing is left. */
        public boolean isComplete()
        {
            return 0 == refused && 0 == waiting;
        }
    }

    private final StoreContext context;
    private final Consumer<String> log;
    private long inserted;
    private long present;
    private long refused;
    private long waiting;

    private DeadLetterReplay(final StoreContext context, final Consumer<String> log)
    {
        this.context = context;
        this.log = log;
    }

    /**
     * Inserts the dead letters of the context's folder again. Blocks.
     *
     * @param context concluded, with a folder of dead letters.
     * @param log     is told of each file.
     * @return what was done.
     * @throws StoreException when ClickHouse does not answer, a file is damaged, or another replay runs.
     */
    public static Summary run(final StoreContext context, final Consumer<String> log)
    {
        final Path directory = context.deadLetterDirectory();
        if (null == directory)
        {
            throw new StoreException("no folder of dead letters is set: set millrace.store.dead-letters.directory");
        }
        if (!Files.isDirectory(directory))
        {
            return new Summary(0, 0, 0, 0, 0);
        }
        try (FileChannel channel = FileChannel.open(directory.resolve("replay.lock"), StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
            FileLock lock = lock(channel, directory))
        {
            assert lock.isValid();
            return new DeadLetterReplay(context, log).replayAll(directory);
        }
        catch (final IOException ex)
        {
            throw new StoreException("dead letters in " + directory + ": " + ex, ex);
        }
    }

    private static FileLock lock(final FileChannel channel, final Path directory) throws IOException
    {
        FileLock lock = null;
        try
        {
            lock = channel.tryLock();
        }
        catch (final OverlappingFileLockException ex)
        {
            lock = null;
        }
        if (null == lock)
        {
            throw new StoreException("another process replays the dead letters in " + directory + ": wait for it");
        }

        return lock;
    }

    private Summary replayAll(final Path directory) throws IOException
    {
        final List<Path> files;
        try (Stream<Path> all = Files.list(directory))
        {
            files = all.filter((file) -> file.getFileName().toString().endsWith(DeadLetterFile.SUFFIX))
                .sorted()
                .toList();
        }
        if (files.isEmpty())
        {
            return new Summary(0, 0, 0, 0, 0);
        }
        Migrations.apply(context);
        try (ClickHouseConnection connection = new ClickHouseConnection(context))
        {
            for (final Path file : files)
            {
                replay(connection, file);
            }
        }

        return new Summary(files.size(), inserted, present, refused, waiting);
    }

    private void replay(final ClickHouseConnection connection, final Path file) throws IOException
    {
        final DeadLetterFile dead = DeadLetterFile.read(file);
        if (!new StoreLedger(connection, dead.streamId(), dead.shard()).isCommitted(dead.recording(),
            dead.endPosition()))
        {
            waiting += dead.letters().size();
            log.accept(file + ": the batch of " + dead.letters().size() +
                " rows is not committed yet; let its writer finish, then replay again");
            return;
        }
        final Set<Long> stored = storedSequences(connection, dead);
        final List<DeadLetter> missing = dead.letters()
            .stream()
            .filter((letter) -> !stored.contains(letter.sequence()))
            .toList();
        final int left = insert(connection, dead, missing);
        present += dead.letters().size() - missing.size();
        inserted += missing.size() - left;
        refused += left;
        log.accept(file + ": " + (missing.size() - left) + " rows inserted, " +
            (dead.letters().size() - missing.size()) + " were there, " + left + " are still refused");
        if (0 == left)
        {
            Files.move(file, file.resolveSibling(file.getFileName() + DONE_SUFFIX), StandardCopyOption.ATOMIC_MOVE);
            DeadLetterFile.force(file.toAbsolutePath().getParent());
        }
    }

    private static Set<Long> storedSequences(final ClickHouseConnection connection, final DeadLetterFile dead)
    {
        final List<DeadLetter> letters = dead.letters();

        return connection.lines("SELECT sequence FROM " + dead.layout().table() + " WHERE " +
            StoreLedger.matching(dead.recording()) + " AND sequence BETWEEN " + letters.get(0).sequence() + " AND " +
            letters.get(letters.size() - 1).sequence() + dead.layout().partitionCondition(dead.partition()))
            .stream()
            .map(Long::valueOf)
            .collect(Collectors.toSet());
    }

    /** Inserts what the table takes; gives how many rows it does not. */
    private int insert(
        final ClickHouseConnection connection, final DeadLetterFile dead, final List<DeadLetter> letters)
    {
        if (letters.isEmpty())
        {
            return 0;
        }
        final List<byte[]> messages = letters.stream().map(DeadLetter::message).toList();
        final String token = dead.name() + ":" + letters.get(0).sequence() + ":" + letters.size();
        try
        {
            connection.insert(RefusedRows.block(dead.layout(), dead.recording(), dead.partition(), messages), token);
            return 0;
        }
        catch (final StoreException refusal)
        {
            if (!RefusedRows.isOfData(refusal))
            {
                throw refusal;
            }
            final Set<Long> bad = new RefusedRows(connection, dead.recording(), "replay", Integer.MAX_VALUE)
                .find(dead.layout(), dead.partition(), messages, refusal)
                .stream()
                .map(DeadLetter::sequence)
                .collect(Collectors.toCollection(HashSet::new));
            final List<DeadLetter> good = letters.stream()
                .filter((letter) -> !bad.contains(letter.sequence()))
                .toList();

            return bad.size() + insert(connection, dead, good);
        }
    }
}
