package io.millrace.publish;

/** A stream can take no message any more: its publication is closed, or has reached the end of its position space. */
public final class StreamFailedException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param message that names the stream, the position and what to do.
     */
    public StreamFailedException(final String message)
    {
        super(message);
    }
}
