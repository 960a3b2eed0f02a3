package io.millrace.wire.values;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write a last-value file: a lock of the system on a file beside it, which stays when the other is replaced, and which the
 * system gives back when the process dies. Any thread.
 */
final class WriterLock implements AutoCloseable
{
    /** A lock of the system is one process's, and goes when that process closes any channel of the file: within it, names are kept. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;

    private WriterLock(final Path path, final FileChannel channel)
    {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param file of the last values, there or not.
     * @return the lock, held until it is closed; null: a living writer holds it.
     */
    static WriterLock tryTake(final Path file)
    {
        final Path absolute = file.toAbsolutePath().normalize();
        final Path path = absolute.resolveSibling(absolute.getFileName() + ".lock");
        if (!HELD_HERE.add(path))
        {
            return null;
        }
        FileChannel channel = null;
        FileLock lock = null;
        try
        {
            Files.createDirectories(absolute.getParent());
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
        }
        catch (final IOException | OverlappingFileLockException ex)
        {
            throw new LastValueException("lock " + path + " of a last-value file cannot be taken (" + ex +
                "): check its directory, owner and mode", ex);
        }
        finally
        {
            if (null == lock)
            {
                release(path, channel);
            }
        }

        return null == lock ? null : new WriterLock(path, channel);
    }

    /** Gives the lock back. Idempotent. */
    @Override
    public void close()
    {
        if (channel.isOpen())
        {
            release(path, channel);
        }
    }

    private static void release(final Path path, final FileChannel channel)
    {
        try
        {
            if (null != channel)
            {
                channel.close();
            }
        }
        catch (final IOException ex)
        {
            throw new LastValueException("lock " + path + " of a last-value file cannot be given back: " + ex, ex);
        }
        finally
        {
            HELD_HERE.remove(path);
        }
    }
}
