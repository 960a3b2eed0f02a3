package io.millrace.subscribe;

/** A subscription cannot go on: what could not be joined, where, for how long, and what to do. */
public final class SubscriberException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param message that names what, where, the value and what to do.
     * @param cause   the newest error of the archive or the driver, or null.
     */
    public SubscriberException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
