package io.millrace.app.demo;

import io.aeron.Aeron;
import io.millrace.app.role.CounterIds;
import io.millrace.feed.FeedCounters;
import org.agrona.concurrent.status.CountersReader;

/** Reads the roles' counters out of the media driver's shared memory. One thread. */
final class LiveCounters
{
    private final CountersReader counters;

    LiveCounters(final Aeron aeron)
    {
        counters = aeron.countersReader();
    }

    /**
     * Value of a counter.
     *
     * @param typeId of the counter.
     * @return the sum over all that live; 0 when there is none.
     */
    long value(final int typeId)
    {
        final long[] sum = new long[1];
        counters.forEach(
            (counterId, id, keyBuffer, label) -> sum[0] += id == typeId ? counters.getCounterValue(counterId) : 0);

        return sum[0];
    }

    long published()
    {
        return value(FeedCounters.TICKS_PUBLISHED_TYPE_ID);
    }

    long rejected()
    {
        final long[] sum = new long[1];
        counters.forEach((counterId, id, keyBuffer,
            label) -> sum[0] += id > FeedCounters.REJECTED_TYPE_ID && id < FeedCounters.REJECTED_TYPE_ID + 20 ?
                counters.getCounterValue(counterId) : 0);

        return sum[0];
    }

    long subscribed()
    {
        return value(CounterIds.SUBSCRIBER_TICKS);
    }

    long stored()
    {
        return value(CounterIds.STORE_ROWS);
    }
}
