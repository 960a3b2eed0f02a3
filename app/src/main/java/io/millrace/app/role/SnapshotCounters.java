package io.millrace.app.role;

import io.aeron.Aeron;
import io.millrace.publish.BookPublisher;
import io.millrace.publish.ImagePublisher;
import org.agrona.concurrent.status.AtomicCounter;

/** Shows in counters what the role did; docs/counters.md has a row for each. On the thread of the role's agent. */
final class SnapshotCounters
{
    private final AtomicCounter images;
    private final AtomicCounter requestsWaiting;
    private final AtomicCounter books;
    private final AtomicCounter deltas;
    private final AtomicCounter merged;
    private final AtomicCounter tickGaps;
    private final AtomicCounter hasWriter;

    SnapshotCounters(final Aeron aeron)
    {
        images = aeron.addCounter(CounterIds.SNAPSHOT_IMAGES, "snapshots: images sent");
        requestsWaiting = aeron.addCounter(CounterIds.SNAPSHOT_REQUESTS_WAITING, "snapshots: requests that wait");
        books = aeron.addCounter(CounterIds.SNAPSHOT_BOOKS, "snapshots: books sent");
        deltas = aeron.addCounter(CounterIds.SNAPSHOT_DELTAS, "snapshots: level-1 deltas sent");
        merged = aeron.addCounter(CounterIds.SNAPSHOT_MERGED, "snapshots: ticks merged, a reader is behind");
        tickGaps = aeron.addCounter(CounterIds.SNAPSHOT_TICK_GAPS, "snapshots: gaps in the ticks");
        hasWriter = aeron.addCounter(CounterIds.SNAPSHOT_HAS_WRITER, "snapshots: 1 while the last ticks have a writer");
    }

    void update(final ImagePublisher imagePublisher, final BookPublisher bookPublisher, final long tickGapCount,
        final boolean hasTickWriter)
    {
        images.setRelease(imagePublisher.imageCount());
        requestsWaiting.setRelease(imagePublisher.waitingRequestCount());
        books.setRelease(bookPublisher.snapshotCount());
        deltas.setRelease(bookPublisher.deltaCount());
        merged.setRelease(bookPublisher.mergedCount());
        tickGaps.setRelease(tickGapCount);
        hasWriter.setRelease(hasTickWriter ? 1 : 0);
    }
}
