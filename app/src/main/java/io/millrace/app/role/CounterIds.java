package io.millrace.app.role;

/** Type ids of the counters that roles other than the feed handler make; docs/counters.md has a row for each. */
public final class CounterIds
{
    /** Ticks that the subscriber app received. */
    public static final int SUBSCRIBER_TICKS = 2651;

    /** Rows of the tick stream that ClickHouse acknowledged: ticks, definitions, session states. */
    public static final int STORE_ROWS = 2661;

    /** Position of the tick recording up to which rows are committed. */
    public static final int STORE_TICK_POSITION = 2662;

    /** Position of the rejected recording up to which rows are committed. */
    public static final int STORE_REJECTED_POSITION = 2663;

    /** Inserts that had to be repeated. */
    public static final int STORE_INSERTS_RETRIED = 2664;

    /** Position of the quality recording up to which rows are committed. */
    public static final int STORE_QUALITY_POSITION = 2665;

    /** Position of the bar recording up to which rows are committed. */
    public static final int STORE_BAR_POSITION = 2666;

    /** Rows that ClickHouse refused and that were set aside. */
    public static final int STORE_DEAD_LETTERS = 2667;

    /** Claims that the tick stream refused because a reader was behind. */
    public static final int FEED_BACK_PRESSURED = 2604;

    /** Bytes that wait in the ring. */
    public static final int FEED_RING_BACKLOG = 2605;

    /** 1 while the archive records both streams. */
    public static final int FEED_RECORDING = 2606;

    /** State of a line's session: the value of SessionState. This and all below: one for each line. */
    public static final int LINE_STATE = 2671;

    /** Ticks that the vendor's library delivered. */
    public static final int LINE_TICK_CALLBACKS = 2672;

    /** Ticks that a full ring dropped. */
    public static final int LINE_RING_FULL = 2673;

    /** Bytes that wait in the line's ring. */
    public static final int LINE_RING_BACKLOG = 2674;

    /** Session events that a full ring dropped. */
    public static final int LINE_EVENTS_RING_FULL = 2675;

    /** Tick callbacks without a tick. */
    public static final int LINE_TICKS_NULL = 2676;

    /** Longest time that a tick callback held the vendor's thread, nanoseconds. */
    public static final int LINE_MAX_HELD = 2677;

    /** Logins accepted. */
    public static final int LINE_LOGINS = 2678;

    /** Logins refused, unanswered or not sent. */
    public static final int LINE_LOGIN_FAILURES = 2679;

    /** Times that the front was lost. */
    public static final int LINE_DISCONNECTS = 2680;

    /** Times that no front answered in time. */
    public static final int LINE_CONNECT_TIMEOUTS = 2681;

    /** Storms of disconnects. */
    public static final int LINE_STORMS = 2682;

    /** Times that the bridge host died. */
    public static final int LINE_HOST_DEATHS = 2683;

    /** Subscriptions accepted. */
    public static final int LINE_SUBSCRIBED = 2684;

    /** Subscriptions refused. */
    public static final int LINE_SUBSCRIPTIONS_REFUSED = 2685;

    /** Trading day of the newest login, yyyymmdd. */
    public static final int LINE_TRADING_DAY = 2686;

    /** Times that no tick came for as long as {@code silence-deadline} says. */
    public static final int LINE_SILENCES = 2687;

    /** Messages that the bar builder published. */
    public static final int BARS_PUBLISHED = 2701;

    /** Ticks of its shard that the bar builder read. */
    public static final int BARS_TICKS = 2702;

    /** Ticks that corrected a closed bar. */
    public static final int BARS_LATE_TICKS = 2703;

    /** Ticks that came when one of their bars was no longer remembered. */
    public static final int BARS_TOO_LATE_TICKS = 2704;

    /** Ticks without a trade while the market rested. */
    public static final int BARS_RESTING_TICKS = 2705;

    /** Ticks of products whose sessions are not known. */
    public static final int BARS_UNSCHEDULED_TICKS = 2706;

    /** Bytes of bars that wait for the stream. */
    public static final int BARS_WAITING = 2707;

    /** Gaps in the ticks that the recording has too. */
    public static final int BARS_GAPS = 2708;

    /** Times that an instrument's first tick of the day turned out to be a stale snapshot. */
    public static final int BARS_TAKEN_BACK = 2709;

    /** Bars that the file of the current ones had no room for. */
    public static final int BARS_VALUES_REFUSED = 2741;

    /** Images that the snapshots role sent. */
    public static final int SNAPSHOT_IMAGES = 2751;

    /** Requests for images that are not answered yet. */
    public static final int SNAPSHOT_REQUESTS_WAITING = 2752;

    /** Books that the snapshots role sent. */
    public static final int SNAPSHOT_BOOKS = 2753;

    /** Level-1 deltas that the snapshots role sent. */
    public static final int SNAPSHOT_DELTAS = 2754;

    /** Ticks whose change went into the delta of an earlier one that waited for the stream. */
    public static final int SNAPSHOT_MERGED = 2755;

    /** Gaps in the ticks that the books are made of. */
    public static final int SNAPSHOT_TICK_GAPS = 2756;

    /** 1 while a process writes the last values of the ticks. */
    public static final int SNAPSHOT_HAS_WRITER = 2757;

    private CounterIds()
    {
    }
}
