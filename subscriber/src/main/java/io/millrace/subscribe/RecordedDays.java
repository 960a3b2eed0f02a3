package io.millrace.subscribe;

import io.aeron.archive.client.PersistentSubscription;

import java.util.List;

/**
 * The chain of recordings of a stream, as a subscriber found it, and which of them it is to read from a position. A value.
 *
 * @param spans of the chain, oldest first; never empty.
 */
record RecordedDays(List<RecordingSpan> spans)
{
    /** No recording has the position. */
    static final int NONE = -1;

    /**
     * The chain that ends with the newest of some recordings.
     *
     * @param all of one stream, by rising id; not empty.
     */
    static RecordedDays of(final List<RecordingSpan> all)
    {
        int first = all.size() - 1;
        while (first > 0 && all.get(first).continues(all.get(first - 1)))
        {
            first--;
        }

        return new RecordedDays(List.copyOf(all.subList(first, all.size())));
    }

    /**
     * Which recording to read.
     *
     * @param joinPosition {@link SubscriberContext#START}, {@link SubscriberContext#LIVE} or a position.
     * @return its place in {@link #spans}: the oldest that has what comes after the position, else the newest; {@link #NONE} when the
     *         position is before the oldest.
     */
    int at(final long joinPosition)
    {
        if (PersistentSubscription.FROM_LIVE == joinPosition)
        {
            return spans.size() - 1;
        }
        final long position = PersistentSubscription.FROM_START == joinPosition ? startPosition() : joinPosition;
        if (position < startPosition())
        {
            return NONE;
        }
        int index = 0;
        while (index < spans.size() - 1 && position >= spans.get(index).stopPosition())
        {
            index++;
        }

        return index;
    }

    /** First position that the archive still has. */
    long startPosition()
    {
        return spans.get(0).startPosition();
    }

    RecordingSpan newest()
    {
        return spans.get(spans.size() - 1);
    }
}
