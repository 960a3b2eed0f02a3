package io.millrace.record.archive;

/** A recording cannot be found, extended or read: which, where, and what to do. */
public final class RecordingException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param message that names what, where, the value and what to do.
     */
    public RecordingException(final String message)
    {
        super(message);
    }
}
