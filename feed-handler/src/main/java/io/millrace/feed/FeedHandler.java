package io.millrace.feed;

import io.millrace.audit.Hash64;
import io.millrace.audit.HotPath;
import io.millrace.bridge.RawTick;
import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.RejectReason;
import org.agrona.concurrent.EpochNanoClock;

/**
 * The tick path of all lines: raw record in, true tick or kept rejection out, exactly one of the two for each record. What is per
 * instrument is here, what is per front session is in its {@link FeedLine}. {@code feed} thread only.
 *
 * <p>Order of effects for one record: message committed to Aeron, then the audit of the raw struct, then the ring's head (by the
 * poller). A process killed between two of them repeats the record at its next start, where the archive tells which source
 * sequences were published already ({@link PublishedRecords}) and the audit ignores what it has.
 *
 * <p>Each instrument has one line for now: lines that carry the same instruments want arbitration before they get here.
 */
public final class FeedHandler
{
    private final FeedCounters counters;
    private final TickTimings timings;
    private final EpochNanoClock clock;
    private final InstrumentTable instruments;
    private final Normaliser normaliser;
    private final NormalisedTick normalised = new NormalisedTick();
    private final TickEncoding encoding;

    private MessageSink ticks;
    private MessageSink rejected;

    /**
     * A handler; {@link #streams} comes before the first record.
     *
     * @param context concluded.
     */
    public FeedHandler(final FeedContext context)
    {
        counters = context.counters();
        timings = context.timings();
        clock = context.clock();
        instruments = new InstrumentTable(context.reference().products(), context.rules(), context.instrumentLimit());
        normaliser = new Normaliser(context.reference(), context.clockCheck());
        encoding = new TickEncoding(clock);
    }

    /**
     * Sets where messages go from here on: the streams of one epoch.
     *
     * @param tickSink     where accepted ticks go.
     * @param rejectedSink where rejected ticks go.
     */
    public void streams(final MessageSink tickSink, final MessageSink rejectedSink)
    {
        ticks = tickSink;
        rejected = rejectedSink;
    }

    /**
     * The entrance of one front session.
     *
     * @param number of the line, 0 to 254; part of each of its messages.
     * @param events who takes its session events.
     * @return the line; {@link FeedLine#beginRun} comes before its first record.
     */
    public FeedLine line(final int number, final FeedLine.EventTaker events)
    {
        return new FeedLine(this, number, events);
    }

    /**
     * Publishes a change of a session's state.
     *
     * @param change to publish.
     * @return false when the stream has no room; offer it again.
     */
    public boolean trySessionChange(final SessionChange change)
    {
        return encoding.tryStatus(ticks, change);
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

    /** Handles one record of a line; false when a stream has no room for it and nothing was changed. */
    @HotPath
    boolean onTick(final RawTick raw, final FeedLine line)
    {
        final long ringReadTimeNs = clock.nanoTime();
        final long structHash = Hash64.hash(raw.buffer(), raw.structOffset(), raw.structLength());
        if (!tryPublish(raw, line.number, structHash, ringReadTimeNs))
        {
            return false;
        }
        line.audit.onTick(raw.sourceSequence(), structHash);
        counters.ticksRead.incrementRelease();

        return true;
    }

    private boolean tryPublish(final RawTick raw, final int line, final long structHash, final long ringReadTimeNs)
    {
        final int symbolLength = raw.instrumentIdLength();
        if (0 == symbolLength)
        {
            return tryReject(raw, line, RejectReason.EMPTY_INSTRUMENT);
        }
        if (symbolLength > TickEncoding.MAX_SYMBOL_LENGTH)
        {
            return tryReject(raw, line, RejectReason.MALFORMED_INSTRUMENT);
        }
        final Instrument instrument = instruments.find(raw.buffer(), raw.structOffset() + raw.instrumentIdOffset(),
            symbolLength);
        if (instrument.refusal != null)
        {
            return tryReject(raw, line, instrument.refusal);
        }
        final RejectReason reason = normaliser.normalise(raw, instrument, structHash, normalised);
        if (reason != null)
        {
            final boolean isKept = tryReject(raw, line, reason);
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
        if (!encoding.tryTick(ticks, line, raw, instrument, normalised))
        {
            return false;
        }
        Normaliser.remember(instrument, structHash, normalised);
        counters.ticksPublished.incrementRelease();
        timings.onPublished(raw.dueTimeNs(), raw.receiveTimeNs(), ringReadTimeNs, encoding.publishTimeNs());

        return true;
    }

    private boolean tryReject(final RawTick raw, final int line, final RejectReason reason)
    {
        if (!encoding.tryRejected(rejected, line, raw, reason))
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
}
