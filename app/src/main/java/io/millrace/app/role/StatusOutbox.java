package io.millrace.app.role;

import io.millrace.feed.FeedAgent;
import io.millrace.feed.SessionChange;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Session changes on their way to the feed thread. A report that leaves the state and the trading day as they are is for the log only.
 * When the feed thread takes none, because it is held while nobody records, the newest change of each line waits here; older ones are
 * superseded and counted. {@code control} thread.
 */
final class StatusOutbox
{
    private final FeedAgent feed;
    private final Map<Integer, SessionChange> newest = new LinkedHashMap<>();
    private final Map<Integer, SessionChange> waiting = new LinkedHashMap<>();
    private long supersededCount;

    StatusOutbox(final FeedAgent feed)
    {
        this.feed = feed;
    }

    /** Takes a report; in the order of the reports. */
    void offer(final SessionChange change)
    {
        final SessionChange before = newest.put(change.line(), change);
        if (before != null && before.state() == change.state() && before.tradingDay() == change.tradingDay())
        {
            return;
        }
        flush();
        if (waiting.containsKey(change.line()) || !feed.offer(change))
        {
            supersededCount += null == waiting.put(change.line(), change) ? 0 : 1;
        }
    }

    /** Hands over what waits, as far as there is room. */
    void flush()
    {
        waiting.values().removeIf(feed::offer);
    }

    /** Changes that were never published because newer ones of their line came first. Normal value: 0. */
    long supersededCount()
    {
        return supersededCount;
    }
}
