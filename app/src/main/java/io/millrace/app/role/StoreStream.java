package io.millrace.app.role;

import io.millrace.wire.Streams;

/** A recorded stream that the ClickHouse writer can write: its name in the settings, its number, the counter of its position. */
enum StoreStream
{
    /** Ticks, definitions, session states. */
    TICKS("ticks", Streams.TICKS, CounterIds.STORE_TICK_POSITION),

    /** Rejected ticks. */
    REJECTED("rejected", Streams.REJECTED, CounterIds.STORE_REJECTED_POSITION),

    /** Bars. */
    BARS("bars", Streams.BARS, CounterIds.STORE_BAR_POSITION),

    /** Quality minutes and line reports. */
    QUALITY("quality", Streams.QUALITY, CounterIds.STORE_QUALITY_POSITION);

    private final String text;
    private final int streamId;
    private final int positionTypeId;

    StoreStream(final String text, final int streamId, final int positionTypeId)
    {
        this.text = text;
        this.streamId = streamId;
        this.positionTypeId = positionTypeId;
    }

    /** Name of the stream in settings, counters and logs. */
    String text()
    {
        return text;
    }

    int streamId()
    {
        return streamId;
    }

    int positionTypeId()
    {
        return positionTypeId;
    }

    /** Key of a setting of this stream, below {@code millrace}; without a name that of the stream's block. */
    String key(final String name)
    {
        return "store.streams." + text + (name.isEmpty() ? "" : "." + name);
    }
}
