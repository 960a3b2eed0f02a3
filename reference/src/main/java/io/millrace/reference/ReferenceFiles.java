package io.millrace.reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files of reference data, those that Millrace ships and those of a user. */
final class ReferenceFiles
{
    private ReferenceFiles()
    {
    }

    static <T> T shipped(final String name, final Parser<T> parser)
    {
        try (InputStream in = ReferenceFiles.class.getResourceAsStream(name))
        {
            return parser.parse(name, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("reference data: cannot read the shipped file " + name, ex);
        }
    }

    static <T> T read(final Path file, final Parser<T> parser)
    {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8))
        {
            return parser.parse(file.toString(), in);
        }
        catch (final IOException ex)
        {
            throw new ReferenceDataException("reference data: cannot read " + file + ": " + ex +
                "; name a UTF-8 text file that this user may read");
        }
    }

    /** Reads one kind of file. */
    interface Parser<T>
    {
        T parse(String name, BufferedReader in) throws IOException;
    }
}
