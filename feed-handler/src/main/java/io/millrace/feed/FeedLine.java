package io.millrace.feed;

import io.millrace.audit.HotPath;
import io.millrace.bridge.RawEvent;
import io.millrace.bridge.RawRecordHandler;
import io.millrace.bridge.RawTick;

/**
 * One front session's entrance to the {@link FeedHandler}: its number, its audit, and who takes its events. {@code feed} thread only.
 */
public final class FeedLine implements RawRecordHandler
{
    private static final int MAX_NUMBER = 254;

    final int number;
    final int slot;
    final LineStats stats;
    RawAudit audit;

    private final FeedHandler handler;
    private final EventTaker events;
    private boolean areEventsTaken;

    FeedLine(final FeedHandler handler, final int number, final int slot, final LineStats stats,
        final EventTaker events)
    {
        if (number < 0 || number > MAX_NUMBER)
        {
            throw new IllegalArgumentException("line=" + number + ": a line has a number from 0 to " + MAX_NUMBER);
        }
        this.handler = handler;
        this.number = number;
        this.slot = slot;
        this.stats = stats;
        this.events = events;
    }

    /**
     * A new run of source sequences begins: those of one ring file, published as one epoch.
     *
     * @param runAudit      accounts for the raw structs of this run.
     * @param isSessionLive false for the ring of a dead process, whose session events mean nothing any more.
     */
    public void beginRun(final RawAudit runAudit, final boolean isSessionLive)
    {
        audit = runAudit;
        areEventsTaken = isSessionLive;
        stats.live(isSessionLive);
    }

    @Override
    @HotPath
    public boolean onTick(final RawTick raw)
    {
        return handler.onTick(raw, this);
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return !areEventsTaken || events.offer(event);
    }

    /** Accounts for raw structs; the bridge's source ledger in production. */
    public interface RawAudit
    {
        /**
         * One raw struct was handled. Sequences that were audited before are ignored.
         *
         * @param sourceSequence of the callback, from 1.
         * @param structHash     of the struct's bytes.
         */
        void onTick(long sourceSequence, long structHash);
    }

    /** Takes the session's events off the {@code feed} thread. */
    public interface EventTaker
    {
        /**
         * Takes a copy of an event.
         *
         * @param event wrapped on its record.
         * @return false when there is no room; it is offered again.
         */
        boolean offer(RawEvent event);
    }
}
