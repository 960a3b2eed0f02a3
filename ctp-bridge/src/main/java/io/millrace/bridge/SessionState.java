package io.millrace.bridge;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a vendor session is on its way to ticks. The moves that are legal from each state:
 *
 * <pre>
 *   CLOSED        CONNECTING, FAILED
 *   CONNECTING    LOGGING_IN, DISCONNECTED, BACKING_OFF, FAILED, CLOSED
 *   LOGGING_IN    SUBSCRIBING, DISCONNECTED, BACKING_OFF, FAILED, CLOSED
 *   SUBSCRIBING   STREAMING, LOGGING_IN, DISCONNECTED, FAILED, CLOSED
 *   STREAMING     LOGGING_IN, DISCONNECTED, FAILED, CLOSED
 *   DISCONNECTED  LOGGING_IN, BACKING_OFF, FAILED, CLOSED
 *   BACKING_OFF   CONNECTING, FAILED, CLOSED
 *   FAILED        CLOSED
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
    /** The front went away; the vendor's library reconnects by itself, unless its process died. */
    DISCONNECTED,
    /** The vendor's library is released; a new session is opened when the time has come. */
    BACKING_OFF,
    /** Refused for good; nothing more is tried until someone acts. */
    FAILED;

    private static final Map<SessionState, Set<SessionState>> NEXT = new EnumMap<>(SessionState.class);

    static
    {
        NEXT.put(CLOSED, EnumSet.of(CONNECTING, FAILED));
        NEXT.put(CONNECTING, EnumSet.of(LOGGING_IN, DISCONNECTED, BACKING_OFF, FAILED, CLOSED));
        NEXT.put(LOGGING_IN, EnumSet.of(SUBSCRIBING, DISCONNECTED, BACKING_OFF, FAILED, CLOSED));
        // Back to LOGGING_IN: the front says that we are not logged in, or it is new and its goodbye was lost.
        NEXT.put(SUBSCRIBING, EnumSet.of(STREAMING, LOGGING_IN, DISCONNECTED, FAILED, CLOSED));
        NEXT.put(STREAMING, EnumSet.of(LOGGING_IN, DISCONNECTED, FAILED, CLOSED));
        NEXT.put(DISCONNECTED, EnumSet.of(LOGGING_IN, BACKING_OFF, FAILED, CLOSED));
        NEXT.put(BACKING_OFF, EnumSet.of(CONNECTING, FAILED, CLOSED));
        NEXT.put(FAILED, EnumSet.of(CLOSED));
    }

    /**
     * Whether the table allows a move.
     *
     * @param next the state to move to.
     * @return true when it is legal.
     */
    public boolean canBecome(final SessionState next)
    {
        return NEXT.get(this).contains(next);
    }
}
