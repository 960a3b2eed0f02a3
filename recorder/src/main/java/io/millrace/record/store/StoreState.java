package io.millrace.record.store;

/** What a {@link StoreAgent} is doing. */
public enum StoreState
{
    /** Not yet connected to ClickHouse and the archive, or no recording of the stream exists yet. */
    STARTING,

    /** Repeats the batch that an earlier process had begun and not committed. */
    RECOVERING,

    /** Reads the recording and fills a batch; follows the recording while it grows. */
    READING,

    /** Everything recorded is committed and nobody records at the moment; goes on when the recording is extended. */
    WAITING,

    /** Something failed; the same work is tried again after a back-off. {@link StoreAgent#lastError()} says what. */
    RETRYING,

    /** Closed. */
    CLOSED
}
