package io.millrace.publish;

/** Requests for images that wait, in their order; one that is the same as another that waits is joined to it. One thread. */
final class RequestQueue
{
    private final long[] correlationIds;
    private final long[] instrumentIds;
    private int first;
    private int count;

    RequestQueue(final int capacity)
    {
        correlationIds = new long[capacity];
        instrumentIds = new long[capacity];
    }

    /** False: no room. */
    boolean add(final long correlationId, final long instrumentId)
    {
        for (int i = 0; i < count; i++)
        {
            final int place = place(i);
            if (correlationIds[place] == correlationId && instrumentIds[place] == instrumentId)
            {
                return true;
            }
        }
        if (count == correlationIds.length)
        {
            return false;
        }
        final int last = place(count);
        correlationIds[last] = correlationId;
        instrumentIds[last] = instrumentId;
        count++;

        return true;
    }

    boolean isEmpty()
    {
        return 0 == count;
    }

    int count()
    {
        return count;
    }

    /** How many more find room. */
    int room()
    {
        return correlationIds.length - count;
    }

    long firstCorrelationId()
    {
        return correlationIds[first];
    }

    long firstInstrumentId()
    {
        return instrumentIds[first];
    }

    void removeFirst()
    {
        first = place(1);
        count--;
    }

    private int place(final int index)
    {
        return (first + index) % correlationIds.length;
    }
}
