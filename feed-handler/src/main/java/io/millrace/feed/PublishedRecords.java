package io.millrace.feed;

import io.millrace.audit.Hash64;
import io.millrace.bridge.RawEvent;
import io.millrace.bridge.RawRecordHandler;
import io.millrace.bridge.RawTick;

/**
 * Takes from a dead process's ring the ticks that it had published itself, up to a source sequence: they are audited and counted, and not
 * published again. The first tick behind them is refused, so that the ring's head stays at it. Publishes nothing: may be repeated.
 */
public final class PublishedRecords implements RawRecordHandler
{
    private final FeedCounters counters;
    private final FeedLine.RawAudit audit;
    private final long publishedThrough;

    /**
     * For one ring.
     *
     * @param counters         of the feed handler.
     * @param audit            accounts for the raw structs of the ring's run.
     * @param publishedThrough newest source sequence that was published; 0: none.
     */
    public PublishedRecords(final FeedCounters counters, final FeedLine.RawAudit audit, final long publishedThrough)
    {
        this.counters = counters;
        this.audit = audit;
        this.publishedThrough = publishedThrough;
    }

    @Override
    public boolean onTick(final RawTick raw)
    {
        if (raw.sourceSequence() > publishedThrough)
        {
            return false;
        }
        audit.onTick(raw.sourceSequence(), Hash64.hash(raw.buffer(), raw.structOffset(), raw.structLength()));
        counters.ticksSkipped.incrementRelease();
        counters.ticksRead.incrementRelease();

        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        // Of a session that is no more.
        return true;
    }
}
