package io.millrace.feed;

import io.millrace.audit.Hash64;
import io.millrace.audit.HotPath;
import io.millrace.bridge.RawEvent;
import io.millrace.bridge.RawRecordHandler;
import io.millrace.bridge.RawTick;
import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.RejectReason;
import org.agrona.concurrent.EpochNanoClock;

/**
 * The tick path: raw record in, true tick or kept rejection out, exactly one of the two for each record. {@code feed} thread only.
 *
 * <p>Order of effects for one record: message committed to Aeron, then the audit of the raw struct, then the ring's head (by the
 * poller). A process killed between two of them repeats the record at its next start, where the archive tells which source
 * sequences were published already ({@link #beginRun}) and the audit ignores what it has.
 */
public final class FeedHandler implements RawRecordHandler
{
    private final FeedCounters counters;
    private final TickTimings timings;
    private final EpochNanoClock clock;
    private final EventTaker events;
    private final InstrumentTable instruments;
    private final Normaliser normaliser = new Normaliser();
    private final NormalisedTick normalised = new NormalisedTick();
    private final TickEncoding encoding;

    private MessageSink ticks;
    private MessageSink rejected;
    private RawAudit audit;
    private long publishedThrough;
    private boolean areEventsTaken;

    /**
     * A handler; {@link #beginRun} comes before the first record.
     *
     * @param context concluded.
     */
    public FeedHandler(final FeedContext context)
    {
        counters = context.counters();
        timings = context.timings();
        clock = context.clock();
        events = context.events();
        instruments = new InstrumentTable(context.products(), context.instrumentLimit());
        encoding = new TickEncoding(clock, context.line());
    }

    /**
     * A new run of source sequences begins: those of one ring file, published as one epoch.
     *
     * @param tickSink              where accepted ticks go.
     * @param rejectedSink          where rejected ticks go.
     * @param runAudit              accounts for the raw structs of this run.
     * @param runPublishedThrough   source sequences up to this one were published before a crash; 0: none.
     * @param isSessionLive         false for the ring of a dead process, whose session events mean nothing any more.
     */
    public void beginRun(final MessageSink tickSink, final MessageSink rejectedSink, final RawAudit runAudit,
        final long runPublishedThrough, final boolean isSessionLive)
    {
        ticks = tickSink;
        rejected = rejectedSink;
        audit = runAudit;
        publishedThrough = runPublishedThrough;
        areEventsTaken = isSessionLive;
    }

    @Override
    @HotPath
    public boolean onTick(final RawTick raw)
    {
        final long ringReadTimeNs = clock.nanoTime();
        final long structHash = Hash64.hash(raw.buffer(), raw.structOffset(), raw.structLength());
        if (raw.sourceSequence() <= publishedThrough)
        {
            counters.ticksSkipped.incrementRelease();
        }
        else if (!tryPublish(raw, structHash, ringReadTimeNs))
        {
            return false;
        }
        audit.onTick(raw.sourceSequence(), structHash);
        counters.ticksRead.incrementRelease();

        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return !areEventsTaken || events.offer(event);
    }

    /**
     * Publishes a change of the session's state.
     *
     * @param change to publish.
     * @return false when the stream has no room; offer it again.
     */
    public boolean trySessionChange(final SessionChange change)
    {
        return encoding.tryStatus(ticks, change.state(), change.reason(), change.tradingDay());
    }

    /**
     * Instruments seen since the start, refused ids included.
     *
     * @return the number.
     */
    public int instrumentCount()
    {
        return instruments.size();
    }

    private boolean tryPublish(final RawTick raw, final long structHash, final long ringReadTimeNs)
    {
        final int symbolLength = raw.instrumentIdLength();
        if (0 == symbolLength)
        {
            return tryReject(raw, RejectReason.EMPTY_INSTRUMENT);
        }
        if (symbolLength > TickEncoding.MAX_SYMBOL_LENGTH)
        {
            return tryReject(raw, RejectReason.MALFORMED_INSTRUMENT);
        }
        final Instrument instrument = instruments.find(raw.buffer(), raw.structOffset() + raw.instrumentIdOffset(),
            symbolLength);
        if (instrument.refusal != null)
        {
            return tryReject(raw, instrument.refusal);
        }
        final RejectReason reason = normaliser.normalise(raw, instrument, structHash, normalised);
        if (reason != null)
        {
            final boolean isKept = tryReject(raw, reason);
            if (isKept && (RejectReason.TIME_BACKWARDS == reason || RejectReason.VOLUME_BACKWARDS == reason))
            {
                Normaliser.rememberBackwards(instrument, normalised);
            }

            return isKept;
        }
        if (instrument.announcedEpoch != ticks.epoch() && !tryAnnounceSlow(instrument))
        {
            return false;
        }
        if (!encoding.tryTick(ticks, raw, instrument, normalised))
        {
            return false;
        }
        Normaliser.remember(instrument, structHash, normalised);
        counters.ticksPublished.incrementRelease();
        timings.onPublished(raw.dueTimeNs(), raw.receiveTimeNs(), ringReadTimeNs, encoding.publishTimeNs());

        return true;
    }

    private boolean tryReject(final RawTick raw, final RejectReason reason)
    {
        if (!encoding.tryRejected(rejected, raw, reason))
        {
            return false;
        }
        counters.rejected[reason.value()].incrementRelease();

        return true;
    }

    private boolean tryAnnounceSlow(final Instrument instrument)
    {
        if (!encoding.tryDefinition(ticks, instrument))
        {
            return false;
        }
        instrument.announcedEpoch = ticks.epoch();

        return true;
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
