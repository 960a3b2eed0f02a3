package io.millrace.bridge;

/** Hears of a session's changes, on the control thread. */
@FunctionalInterface
public interface SessionListener
{
    /**
     * The session changed, or something about it must be known: a deadline of a waiting state passed, or the vendor reported an
     * error; then the state is the one before.
     *
     * @param state      after the change.
     * @param code       the vendor's reason or ErrorID, a negative code of the bridge, or 0.
     * @param tradingDay of the newest login, yyyymmdd, or {@link RawTick#NULL_DAY} before the first.
     * @param text       one line for people.
     */
    void onSessionState(SessionState state, int code, int tradingDay, String text);
}
