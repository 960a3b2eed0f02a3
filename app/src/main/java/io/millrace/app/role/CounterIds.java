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

    /** Claims that the tick stream refused because a reader was behind. */
    public static final int FEED_BACK_PRESSURED = 2604;

    /** Bytes that wait in the ring. */
    public static final int FEED_RING_BACKLOG = 2605;

    /** 1 while the archive records both streams. */
    public static final int FEED_RECORDING = 2606;

    private CounterIds()
    {
    }
}
