package io.millrace.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The pipe to a child process's standard input as a channel, which writes from a direct buffer without a copy. The stream that
 * {@link Process} offers leaves copies on the thread's stack and in buffers that nobody wipes, and a password goes this way.
 *
 * <p>Found by what the kernel says: of the pipes that the child has too, it is the one that this process may only write to. The
 * child's descriptor 0 would not do: a host gives it away as soon as it runs. To be asked for once the host has said hello: until
 * then its descriptors change under the look at them.
 */
final class HostPipe
{
    private static final Path OWN = Path.of("/proc/self");
    private static final int STANDARD_ERROR = 2;
    private static final int WRITE_ONLY = 1;
    private static final int ACCESS_MODE = 3;
    private static final int OCTAL = 8;

    private HostPipe()
    {
    }

    static FileChannel toStandardInput(final Process process) throws IOException
    {
        final FileChannel found = find(process);
        if (null == found)
        {
            throw new IOException("no pipe to process " + process.pid());
        }

        process.getOutputStream().close();
        return found;
    }

    private static FileChannel find(final Process process) throws IOException
    {
        final Set<String> pipes = pipesOf(Path.of("/proc", Long.toString(process.pid()), "fd"));
        for (final Path descriptor : list(OWN.resolve("fd")))
        {
            if (isPipeTo(pipes, descriptor))
            {
                return FileChannel.open(descriptor, StandardOpenOption.WRITE);
            }
        }

        return null;
    }

    private static boolean isPipeTo(final Set<String> pipes, final Path descriptor) throws IOException
    {
        final String number = descriptor.getFileName().toString();
        return Integer.parseInt(number) > STANDARD_ERROR && pipes.contains(target(descriptor)) &&
            WRITE_ONLY == accessMode(OWN.resolve("fdinfo").resolve(number));
    }

    private static Set<String> pipesOf(final Path descriptors) throws IOException
    {
        final Set<String> pipes = new HashSet<>();
        for (final Path descriptor : list(descriptors))
        {
            final String target = target(descriptor);
            if (target.startsWith("pipe:"))
            {
                pipes.add(target);
            }
        }

        return pipes;
    }

    private static int accessMode(final Path descriptorInfo) throws IOException
    {
        for (final String line : Files.readAllLines(descriptorInfo))
        {
            if (line.startsWith("flags:"))
            {
                return Integer.parseInt(line.substring("flags:".length()).strip(), OCTAL) & ACCESS_MODE;
            }
        }

        throw new IOException(descriptorInfo + " has no flags");
    }

    private static List<Path> list(final Path directory) throws IOException
    {
        try (Stream<Path> entries = Files.list(directory))
        {
            return entries.toList();
        }
        catch (final UncheckedIOException ex)
        {
            throw ex.getCause(); // the process ended while its descriptors were listed
        }
    }

    /** What a descriptor stands for; empty when it was closed meanwhile. */
    private static String target(final Path descriptor) throws IOException
    {
        try
        {
            return Files.readSymbolicLink(descriptor).toString();
        }
        catch (final NoSuchFileException ex)
        {
            return "";
        }
    }
}
