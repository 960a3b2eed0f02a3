package io.millrace.bridge;

/** A refusal at the native border: one line that names what, where, the value and what to do. */
public final class BridgeException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final int code;

    BridgeException(final int code, final String message)
    {
        super(message);
        this.code = code;
    }

    BridgeException(final String message)
    {
        this(0, message);
    }

    BridgeException(final String message, final Throwable cause)
    {
        super(message, cause);
        this.code = 0;
    }

    /**
     * The bridge library's code.
     *
     * @return a negative {@code MR_E_*} number of native/include/millrace_ctp.h; 0 when Java's side refused.
     */
    public int code()
    {
        return code;
    }
}
