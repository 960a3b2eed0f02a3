package io.millrace.app.file;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Where a command writes what it made of a file: another file, or standard output. Stateless. */
public final class OutputFile
{
    /** Names the standard output. */
    public static final String STANDARD_OUTPUT = "-";

    private OutputFile()
    {
    }

    /**
     * Refuses to write over what is read.
     *
     * @param in  file that is read.
     * @param out that the user named.
     * @throws IOException       when the files cannot be looked at.
     * @throws TickFileException when both are one file.
     */
    public static void requireOther(final File in, final String out) throws IOException
    {
        final File file = new File(out);
        if (!STANDARD_OUTPUT.equals(out) && in.exists() && file.exists() &&
            Files.isSameFile(in.toPath(), file.toPath()))
        {
            throw new TickFileException("--out " + out + ": is the file that --in names: name another");
        }
    }

    /**
     * Opens the output.
     *
     * @param out file, written anew, or {@link #STANDARD_OUTPUT}.
     * @return UTF-8 text.
     * @throws IOException when it cannot be written.
     */
    public static Writer open(final String out) throws IOException
    {
        return STANDARD_OUTPUT.equals(out) ?
            new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8)) :
            Files.newBufferedWriter(new File(out).toPath(), StandardCharsets.UTF_8);
    }
}
