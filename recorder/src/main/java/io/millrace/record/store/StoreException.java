package io.millrace.record.store;

import java.io.Serial;

/** ClickHouse or the archive did not do what the store needs; the message says what, where, the value and what to do. */
public final class StoreException extends RuntimeException
{
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int NO_CODE = 0;

    private final int serverCode;
    private final String serverReason;

    /**
     * An error without a cause below it.
     *
     * @param message what, where, the value and what to do.
     */
    public StoreException(final String message)
    {
        super(message);
        serverCode = NO_CODE;
        serverReason = message;
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
        serverCode = NO_CODE;
        serverReason = message;
    }

    /** An error that ClickHouse answered with. */
    StoreException(final String message, final int serverCode, final String serverReason, final Throwable cause)
    {
        super(message, cause);
        this.serverCode = serverCode;
        this.serverReason = serverReason;
    }

    /** ClickHouse's error code; 0 when it did not give one. */
    int serverCode()
    {
        return serverCode;
    }

    /** ClickHouse's own words; the message when it said nothing. */
    String serverReason()
    {
        return serverReason;
    }
}
