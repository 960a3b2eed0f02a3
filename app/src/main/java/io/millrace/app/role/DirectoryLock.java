package io.millrace.app.role;

import io.millrace.app.settings.SettingsException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Says that this process owns a folder; the operating system lets go when the process dies. */
final class DirectoryLock implements AutoCloseable
{
    private final FileChannel channel;

    private DirectoryLock(final FileChannel channel)
    {
        this.channel = channel;
    }

    /**
     * Takes the folder.
     *
     * @param directory that exists.
     * @return the lock, held until it is closed.
     * @throws SettingsException when another process has it.
     */
    static DirectoryLock take(final Path directory) throws IOException
    {
        final Path file = directory.resolve("owner.lock");
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
            channel.close();
            throw new SettingsException("feed: another feed daemon owns " + directory +
                " (millrace.feed.ledger-directory): stop it first, or give this one a millrace.directory of its own");
        }

        return new DirectoryLock(channel);
    }

    @Override
    public void close() throws IOException
    {
        channel.close();
    }
}
