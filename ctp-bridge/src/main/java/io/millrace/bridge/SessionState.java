package io.millrace.bridge;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a vendor session is on its way to ticks, and the moves that are legal from there.
 *
 * <pre>
 *   CLOSED -> CONNECTING -> LOGGING_IN -> SUBSCRIBING -> STREAMING
 *                 ^  \          ^  \_________  \  ________/
 *                     \         |            \  v v
 *                      +--------+---------> DISCONNECTED        any of them -> FAILED, CLOSED
 * </pre>
 */
public enum SessionState
{
    /** No native session. */
    CLOSED,
    /** The vendor's library tries its fronts. */
    CONNECTING,
    /** A front is there; the login is due, or sent and not answered. */
    LOGGING_IN,
    /** Logged in; instruments are being asked for; no tick yet. */
    SUBSCRIBING,
    /** A tick came, or each instrument was answered for. */
    STREAMING,
    /** The front went away; the vendor's library reconnects by itself. */
    DISCONNECTED,
    /** Refused for good; nothing more is tried until someone acts. */
    FAILED;

    /**
     * Whether the table allows a move.
     *
     * @param next the state to move to.
     * @return true when it is legal.
     */
    public boolean mayMoveTo(final SessionState next)
    {
        return nextStates().contains(next);
    }

    private Set<SessionState> nextStates()
    {
        return switch (this)
        {
            case CLOSED -> EnumSet.of(CONNECTING, FAILED);
            case CONNECTING -> EnumSet.of(LOGGING_IN, DISCONNECTED, FAILED, CLOSED);
            case LOGGING_IN -> EnumSet.of(SUBSCRIBING, DISCONNECTED, FAILED, CLOSED);
            // Back to LOGGING_IN: the front says that we are not logged in, or it is new and its goodbye was lost.
            case SUBSCRIBING -> EnumSet.of(STREAMING, LOGGING_IN, DISCONNECTED, FAILED, CLOSED);
            case STREAMING -> EnumSet.of(LOGGING_IN, DISCONNECTED, FAILED, CLOSED);
            case DISCONNECTED -> EnumSet.of(LOGGING_IN, FAILED, CLOSED);
            case FAILED -> EnumSet.of(CLOSED);
        };
    }
}
