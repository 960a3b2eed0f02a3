package io.millrace.bridge;

/**
 * A session's state and trading day, and the only place where they change: each move is checked against the table of
 * {@link SessionState} and told to the listener. Written by the control thread, read by any.
 */
final class SessionStatus
{
    private final SessionListener listener;
    private volatile SessionState state = SessionState.CLOSED;
    private volatile int tradingDay = RawTick.NULL_DAY;

    SessionStatus(final SessionListener listener)
    {
        this.listener = listener;
    }

    SessionState state()
    {
        return state;
    }

    int tradingDay()
    {
        return tradingDay;
    }

    void tradingDay(final int day)
    {
        tradingDay = day;
    }

    boolean is(final SessionState expected)
    {
        return expected == state;
    }

    void become(final SessionState next, final int code, final String text)
    {
        if (!state.canBecome(next))
        {
            throw new IllegalStateException("session may not move from " + state + " to " + next + " (" + text + ")");
        }
        state = next;
        tell(code, text);
    }

    /** Says something without a change; an empty text is nothing to say. */
    void tell(final int code, final String text)
    {
        if (!text.isEmpty())
        {
            listener.onSessionState(state, code, tradingDay, text);
        }
    }
}
