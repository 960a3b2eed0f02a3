package io.millrace.record.export;

import java.io.Serial;

/** What was asked for cannot be exported; the message says what, where, the value and what to do. */
public final class ExportException extends RuntimeException
{
    @Serial
    private static final long serialVersionUID = 1L;

    ExportException(final String message)
    {
        super(message);
    }

    ExportException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
