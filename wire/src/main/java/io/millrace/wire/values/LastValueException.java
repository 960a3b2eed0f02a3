package io.millrace.wire.values;

/** A last-value file cannot be used; the message says which, why and what to do. */
public final class LastValueException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    LastValueException(final String message)
    {
        super(message);
    }

    LastValueException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
