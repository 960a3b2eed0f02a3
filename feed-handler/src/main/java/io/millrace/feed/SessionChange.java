package io.millrace.feed;

import io.millrace.wire.codec.SessionState;

/**
 * A front session changed its state: handed from the {@code control} thread to the {@code feed} thread, which publishes it.
 *
 * @param line       number of the session.
 * @param state      that it has now.
 * @param reason     the vendor's reason or error number; 0: none.
 * @param tradingDay yyyymmdd from the login answer; {@code Integer.MIN_VALUE}: not known.
 */
public record SessionChange(int line, SessionState state, int reason, int tradingDay)
{
}
