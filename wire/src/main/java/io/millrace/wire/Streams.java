package io.millrace.wire;

/** Numbers of Millrace's Aeron streams; docs/protocol.md lists what each carries. */
public final class Streams
{
    /** Accepted ticks, instrument definitions, session states, heartbeats. */
    public static final int TICKS = 1001;

    /** Rejected ticks with their reason and raw bytes. */
    public static final int REJECTED = 1002;

    /** Channel of both streams unless the configuration says otherwise. */
    public static final String DEFAULT_CHANNEL = "aeron:ipc";

    private Streams()
    {
    }
}
