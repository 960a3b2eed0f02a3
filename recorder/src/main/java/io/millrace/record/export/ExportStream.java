package io.millrace.record.export;

import java.io.IOException;
import java.io.OutputStream;

/** The bytes of a file on their way to disk: counts the lines of CSV, quotes regarded, and keeps the failure of the disk apart. One thread. */
final class ExportStream extends OutputStream
{
    private final OutputStream out;
    private IOException failure;
    private long lineCount;
    private boolean isQuoted;

    ExportStream(final OutputStream out)
    {
        this.out = out;
    }

    @Override
    public void write(final int value) throws IOException
    {
        write(new byte[]
        {(byte)value}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException
    {
        for (int i = offset; i < offset + length; i++)
        {
            if ('"' == bytes[i])
            {
                isQuoted = !isQuoted;
            }
            else if ('\n' == bytes[i] && !isQuoted)
            {
                lineCount++;
            }
        }
        try
        {
            out.write(bytes, offset, length);
        }
        catch (final IOException ex)
        {
            failure = ex;
            throw ex;
        }
    }

    @Override
    public void close() throws IOException
    {
        out.close();
    }

    /** @return why the disk did not take the bytes; null: it did. */
    IOException failure()
    {
        return failure;
    }

    /** @return ends of lines outside of quotes. */
    long lineCount()
    {
        return lineCount;
    }
}
