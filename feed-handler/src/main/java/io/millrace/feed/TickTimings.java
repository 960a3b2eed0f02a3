package io.millrace.feed;

/** Told of the times of each published tick, on the {@code feed} thread; must neither block nor allocate. */
public interface TickTimings
{
    /**
     * One tick was published. All times are of the host's clock, epoch nanoseconds.
     *
     * @param dueTimeNs      when the source meant to deliver it; 0: not known.
     * @param receiveTimeNs  in the vendor's callback.
     * @param ringReadTimeNs when the feed thread took it from the ring.
     * @param publishTimeNs  just before commit.
     */
    void onPublished(long dueTimeNs, long receiveTimeNs, long ringReadTimeNs, long publishTimeNs);
}
