package io.millrace.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the process whose number stands in a ring file still writes to it. A number alone does not tell: the kernel gives it out
 * again, and a container starts with the same one each time.
 */
final class RingProducer
{
    private static final Duration START_GRANULARITY = Duration.ofSeconds(1);

    private RingProducer()
    {
    }

    static boolean isAlive(final long pid, final Path ringFile, final long createdTimeNs)
    {
        final Optional<ProcessHandle> process = 0 == pid ? Optional.empty() : ProcessHandle.of(pid);
        if (process.isEmpty() || !process.get().isAlive() || isZombie(pid))
        {
            return false;
        }

        // This process has every ring mapped that it asks about, so here only the age tells; any other one has a ring mapped
        // only if it is its producer. A bridge host is younger than its ring, so there the age tells nothing.
        return ProcessHandle.current().pid() == pid ? isOlder(process.get(), createdTimeNs) : hasMapped(pid, ringFile);
    }

    private static boolean isOlder(final ProcessHandle process, final long createdTimeNs)
    {
        final Instant created = Instant.ofEpochSecond(0, createdTimeNs);
        return process.info().startInstant().map(start -> !start.isAfter(created.plus(START_GRANULARITY))).orElse(true);
    }

    private static boolean hasMapped(final long pid, final Path ringFile)
    {
        try
        {
            final String inode = " " + Files.getAttribute(ringFile, "unix:ino") + " ";
            final String name = "/" + ringFile.getFileName();
            // By inode and name: the process may see the same directory under another path.
            return Files.readString(Path.of("/proc", Long.toString(pid), "maps"), StandardCharsets.ISO_8859_1)
                .lines()
                .anyMatch(line -> line.contains(inode) && line.contains(name));
        }
        catch (final AccessDeniedException ex)
        {
            return isOfSameOwner(Path.of("/proc", Long.toString(pid)), ringFile);
        }
        catch (final NoSuchFileException ex)
        {
            return false;
        }
        catch (final IOException ex)
        {
            if (isZombie(pid))
            {
                return false; // it ended while it was looked at
            }
            throw new UncheckedIOException("mappings of process " + pid + " cannot be read: " + ex.getMessage(), ex);
        }
    }

    /**
     * Whether a process that does not let its mappings be read may be a ring's producer: never take a ring from who may still
     * write to it. The producer made the ring's file, or is a child of who did, so another user's process only has its number.
     */
    static boolean isOfSameOwner(final Path process, final Path ringFile)
    {
        try
        {
            return Files.getOwner(process).equals(Files.getOwner(ringFile));
        }
        catch (final NoSuchFileException ex)
        {
            return false;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("owners of " + process + " and " + ringFile + " cannot be read: " +
                ex.getMessage(), ex);
        }
    }

    private static boolean isZombie(final long pid)
    {
        try
        {
            // The state is the first field behind the command's closing bracket; the command may itself hold brackets.
            final String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"),
                StandardCharsets.ISO_8859_1);
            final char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return 'Z' == state || 'X' == state;
        }
        catch (final NoSuchFileException ex)
        {
            return true;
        }
        catch (final IOException ex)
        {
            if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
            {
                return true; // gone between open and read (ESRCH)
            }
            throw new UncheckedIOException("state of process " + pid + " cannot be read: " + ex.getMessage(), ex);
        }
    }
}
