package io.millrace.reference;

/** A file of reference data cannot be used; the message names file, line, field, value and what to do. */
public final class ReferenceDataException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param message that names file, line, field, value and what to do.
     */
    public ReferenceDataException(final String message)
    {
        super(message);
    }
}
