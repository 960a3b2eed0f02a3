package io.millrace.app.file;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where a command writes what it made of a file: another file, or standard output. A file is written as {@code FILE.part} beside it and
 * takes its name only in {@link #keep}: a run that fails leaves what was there as it was. A pipe or a device is written as it is. Each
 * failure to write is an error. One thread.
 */
public final class OutputFile implements AutoCloseable
{
    /** Names the standard output. */
    public static final String STANDARD_OUTPUT = "-";

    private static final Path STANDARD_DESCRIPTOR = Path.of("/proc/self/fd/1");

    private final String name;
    private final Path target;
    private final Path part;
    private final OutputStream stream;
    private final Writer writer;
    private boolean isKept;
    private boolean isBroken;

    private OutputFile(final String name, final Path target, final Path part, final OutputStream stream)
    {
        this.name = name;
        this.target = target;
        this.part = part;
        this.stream = stream;
        writer = new BufferedWriter(new OutputStreamWriter(new Checked(), StandardCharsets.UTF_8));
    }

    /**
     * Opens the output.
     *
     * @param out   file, or {@link #STANDARD_OUTPUT}.
     * @param ticks that are open already; no file that they are read from is written over.
     * @return the output, empty.
     * @throws TickFileException when it cannot be written, or is read at the same time.
     */
    public static OutputFile open(final String out, final TickFile ticks)
    {
        if (STANDARD_OUTPUT.equals(out))
        {
            // Not System.out, which keeps errors to itself.
            return new OutputFile(out, null, null, new FileOutputStream(FileDescriptor.out));
        }
        final Path named = Path.of(out);
        try
        {
            if (Files.exists(named) && !Files.isRegularFile(named))
            {
                return new OutputFile(out, null, null, Files.newOutputStream(named, StandardOpenOption.WRITE));
            }
            final Path target = Files.exists(named) ? named.toRealPath() : named;
            final Path part = target.resolveSibling(target.getFileName() + ".part");
            ticks.requireOther(out, target);
            ticks.requireOther(out, part);
            Files.deleteIfExists(part);

            return new OutputFile(out, target, part,
                Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        }
        catch (final IOException ex)
        {
            throw new TickFileException("--out " + out + ": cannot be opened: " + ex +
                "; name a file in a folder that this user may write");
        }
    }

    /**
     * What is written to.
     *
     * @return UTF-8 text. It throws {@link TickFileException} when it cannot be written, {@link ReaderGoneException} when nobody reads the
     *         standard output any more.
     */
    public Writer writer()
    {
        return writer;
    }

    /**
     * Ends the output: what was written is the file from here on.
     *
     * @throws TickFileException   when it cannot be written.
     * @throws ReaderGoneException when nobody reads the standard output any more.
     */
    public void keep()
    {
        try
        {
            writer.flush();
            if (null != part)
            {
                stream.close();
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            }
            isKept = true;
        }
        catch (final IOException ex)
        {
            throw failure(ex);
        }
    }

    /** Closes the output; what was not kept is removed, but what went to standard output or a pipe ends with a whole line. */
    @Override
    public void close()
    {
        try
        {
            if (null == part && !isKept && !isBroken)
            {
                writer.flush();
            }
            if (!STANDARD_OUTPUT.equals(name))
            {
                stream.close();
            }
            if (null != part && !isKept)
            {
                Files.deleteIfExists(part);
            }
        }
        catch (final IOException ex)
        {
            throw failure(ex);
        }
    }

    private RuntimeException failure(final IOException cause)
    {
        isBroken = true;

        return STANDARD_OUTPUT.equals(name) && isPipe() ? new ReaderGoneException() :
            new TickFileException("--out " + name + ": cannot be written: " + cause.getMessage() +
                "; make room there, or name another place");
    }

    /** To write into a pipe fails for one reason, that its reader has ended; the error's text is in the user's language. */
    private static boolean isPipe()
    {
        try
        {
            return Files.readSymbolicLink(STANDARD_DESCRIPTOR).toString().startsWith("pipe:");
        }
        catch (final IOException ex)
        {
            // Not to be told: the failure is reported as any other.
            return false;
        }
    }

    /** Turns a failure into one that says where. */
    private final class Checked extends OutputStream
    {
        @Override
        public void write(final int value)
        {
            write(new byte[]
            {(byte)value}, 0, 1);
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length)
        {
            try
            {
                stream.write(bytes, offset, length);
            }
            catch (final IOException ex)
            {
                throw failure(ex);
            }
        }
    }
}
