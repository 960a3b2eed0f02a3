package io.millrace.wire;

/** Numbers of Millrace's Aeron streams; docs/protocol.md lists what each carries. */
public final class Streams
{
    /** Accepted ticks, instrument definitions, session states, heartbeats. */
    public static final int TICKS = 1001;

    /** Rejected ticks with their reason and raw bytes. */
    public static final int REJECTED = 1002;

    /** Bars as they change and close. */
    public static final int BARS = 1003;

    /** Data quality of instruments and lines, once a minute. */
    public static final int QUALITY = 1004;

    /** Images of instruments for who joins late. */
    public static final int IMAGES = 1005;

    /** Requests for images, from subscribers to the publisher. */
    public static final int REQUESTS = 1006;

    /** Order-book snapshots and level-1 deltas. */
    public static final int BOOKS = 1007;

    /** Channel of all streams unless the configuration says otherwise. */
    public static final String DEFAULT_CHANNEL = "aeron:ipc";

    private Streams()
    {
    }
}
