package io.millrace.record.archive;

/** A recording cannot be found, extended or read: which, where, and what to do. */
public final class RecordingException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final boolean isTorn;

    /**
     * A failure.
     *
     * @param message that names what, where, the value and what to do.
     */
    public RecordingException(final String message)
    {
        this(message, false);
    }

    private RecordingException(final String message, final boolean isTorn)
    {
        super(message);
        this.isTorn = isTorn;
    }

    /**
     * A frame or message on disk that is not whole.
     *
     * @param message that names file, offset and what is wrong.
     * @return the failure.
     */
    static RecordingException torn(final String message)
    {
        return new RecordingException(message, true);
    }

    /**
     * Whether a frame or message on disk is not whole; else files are missing, or the archive does not do its part.
     *
     * @return true when what was read before it is good.
     */
    public boolean isTorn()
    {
        return isTorn;
    }
}
