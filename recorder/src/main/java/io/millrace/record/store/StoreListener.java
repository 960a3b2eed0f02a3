package io.millrace.record.store;

/**
 * Is told how far each tick has come. Called on the store thread, for each tick row; an implementation allocates nothing and
 * does not block. All times are epoch nanoseconds; the first one of a pair is the tick's {@code dueTimeNs}, or its
 * {@code receiveTimeNs} when the source did not say when it was due.
 */
public interface StoreListener
{
    /** Listens to nothing. */
    StoreListener NONE = new StoreListener()
    {
    };

    /**
     * A tick was read out of the archive. Reported once, also when the agent has to read it again after an error of ClickHouse.
     *
     * @param dueOrReceiveTimeNs clock: the tick's host.
     * @param nowNs              clock: this host.
     */
    default void onArchived(final long dueOrReceiveTimeNs, final long nowNs)
    {
    }

    /**
     * ClickHouse has acknowledged the batch of a tick and its positions.
     *
     * @param dueOrReceiveTimeNs clock: the tick's host.
     * @param nowNs              clock: this host, the same for all ticks of the batch.
     */
    default void onCommitted(final long dueOrReceiveTimeNs, final long nowNs)
    {
    }

    /**
     * The publisher ended its stream on purpose, and every row before that is committed.
     *
     * @param lastSequence of the stream.
     * @param tickCount    ticks published on the stream since its beginning, as the publisher says.
     * @param nowNs        clock: this host.
     */
    default void onEndOfDay(final long lastSequence, final long tickCount, final long nowNs)
    {
    }
}
