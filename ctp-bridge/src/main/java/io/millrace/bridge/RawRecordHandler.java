package io.millrace.bridge;

/** Takes records out of a ring, on the thread that polls it. */
public interface RawRecordHandler
{
    /**
     * A tick.
     *
     * @param tick valid during the call only.
     * @return false when it was not taken: it stays in the ring and is offered again at the next poll.
     */
    boolean onTick(RawTick tick);

    /**
     * An event.
     *
     * @param event valid during the call only.
     * @return false when it was not taken: it stays in the ring and is offered again at the next poll.
     */
    boolean onEvent(RawEvent event);

    /**
     * A record that is neither, i.e. a fault of the writer or of the memory. It is skipped, and counted by
     * {@link RingPoller#malformedRecords()} whether or not this method does anything.
     *
     * @param typeId of the record.
     * @param length of the record in bytes.
     */
    default void onMalformedRecord(final int typeId, final int length)
    {
    }
}
