package io.millrace.record.store;

import java.io.Serial;

/** ClickHouse or the archive did not do what the store needs; the message says what, where, the value and what to do. */
public final class StoreException extends RuntimeException
{
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * An error without a cause below it.
     *
     * @param message what, where, the value and what to do.
     */
    public StoreException(final String message)
    {
        super(message);
    }

    /**
     * An error with what caused it.
     *
     * @param message what, where, the value and what to do.
     * @param cause   of it.
     */
    public StoreException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
