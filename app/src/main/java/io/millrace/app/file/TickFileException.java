package io.millrace.app.file;

/** A file of ticks cannot be read; the message names file, line, what is wrong and what to do. */
public final class TickFileException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    TickFileException(final String message)
    {
        super(message);
    }
}
