package io.millrace.feed;

import io.millrace.audit.Hash64;
import io.millrace.audit.HotPath;
import io.millrace.bridge.RawTick;
import io.millrace.reference.CivilDay;
import io.millrace.reference.SessionClock;
import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.EpochNanoClock;

/**
 * The tick path of all lines: raw record in, true tick or kept rejection out, exactly one of the two for each record. What is per
 * instrument is here, what is per front session is in its {@link FeedLine}. {@code feed} thread only.
 *
 * <p>Order of effects for one record: message committed to Aeron, then the audit of the raw struct, then the ring's head (by the
 * poller). A process killed between two of them repeats the record at its next start, where the archive tells which source
 * sequences were published already ({@link PublishedRecords}) and the audit ignores what it has.
 *
 * <p>Of several lines that carry the same instruments, whoever delivers a tick of the exchange first has it published; the copies of the
 * others are counted ({@link RecentTicks}).
 */
public final class FeedHandler
{
    /** Lines fit the bits of a long. */
    private static final int MAX_LINES = 64;
    private static final int NO_COPY = -1;

    /** For so long the newest tick of one line is a measure for the others, 60 s: longer than any line lags that is of use. */
    private static final long FOREIGN_NS = 60_000_000_000L;

    private final FeedCounters counters;
    private final TickTimings timings;
    private final EpochNanoClock clock;
    private final InstrumentTable instruments;
    private final Normaliser normaliser;
    private final NormalisedTick normalised = new NormalisedTick();
    private final TickEncoding encoding;
    private final QualityReporter quality;
    private final boolean isArbitrated;
    private final LineStats[] slots = new LineStats[MAX_LINES];
    private final int[] lineNumbers = new int[MAX_LINES];
    private final byte[] primedSymbol = new byte[TickEncoding.MAX_SYMBOL_LENGTH];
    private int lineCount;

    private MessageSink ticks;
    private MessageSink rejected;
    private DayKeeper days = day -> true;
    private int newestDay;

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
        normaliser = new Normaliser(context.reference(), context.clockCheck(), clock.nanoTime());
        encoding = new TickEncoding(clock, context.values());
        isArbitrated = context.isArbitrated();
        quality = new QualityReporter(instruments, encoding, counters);
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
     * Sets who is asked before the first tick of a trading day is published; without, nobody is.
     *
     * @param keeper of the recordings.
     */
    public void days(final DayKeeper keeper)
    {
        days = keeper;
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
        final int slot = slotOf(number);
        final FeedLine line = new FeedLine(this, number, slot, slots[slot], events);

        return line;
    }

    /**
     * Remembers a tick that an earlier process published as its instrument's newest, so that deltas go on from it and its copies are
     * known. For the starting thread, before the first record; ticks in the order of the stream.
     *
     * @param tick of the recording.
     */
    public void prime(final TickDecoder tick)
    {
        final int symbolLength = tick.getSymbol(primedSymbol, 0, primedSymbol.length);
        if (0 == symbolLength)
        {
            return;
        }
        final UnsafeBuffer symbol = new UnsafeBuffer(primedSymbol);
        final Instrument known = instruments.find(symbol, 0, symbolLength);
        final Instrument instrument = null != known ? known :
            instruments.addSlow(symbol, 0, symbolLength, tick.tradingDay());
        if (null != instrument.refusal)
        {
            return;
        }
        newestDay = Math.max(newestDay, tick.tradingDay());
        instrument.slot = slotOf(tick.line());
        instrument.receiveTimeNs = tick.receiveTimeNs();
        Normaliser.prime(instrument, tick);
        if (isArbitrated)
        {
            recentOf(instrument).add(instrument.primedKey, instrument.slot, tick.receiveTimeNs());
        }
    }

    /**
     * Sets where reports on quality go; without, none are kept.
     *
     * @param qualitySink where reports go; null: none are kept.
     */
    public void quality(final MessageSink qualitySink)
    {
        quality.sink(qualitySink);
    }

    /**
     * Sends the reports of a minute that is over, some at a time. {@code feed} thread, in each duty cycle.
     *
     * @param nowNs host clock, epoch nanoseconds.
     * @return work done.
     */
    public int reportQuality(final long nowNs)
    {
        return quality.doWork(nowNs, slots, lineNumbers, lineCount);
    }

    /**
     * Sends all reports that are left, the minute that has not ended included.
     *
     * @return false when the stream has no room: call it again.
     */
    public boolean tryFlushQuality()
    {
        return quality.tryFlush(clock.nanoTime(), slots, lineNumbers, lineCount);
    }

    private int slotOf(final int number)
    {
        for (int i = 0; i < lineCount; i++)
        {
            if (lineNumbers[i] == number)
            {
                return i;
            }
        }
        if (MAX_LINES == lineCount)
        {
            throw new IllegalArgumentException("line=" + number + ": a feed handler has at most " + MAX_LINES +
                " lines; run another daemon");
        }
        lineNumbers[lineCount] = number;
        slots[lineCount] = new LineStats();

        return lineCount++;
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
        if (!tryHandle(raw, line, structHash, ringReadTimeNs))
        {
            return false;
        }
        line.audit.onTick(raw.sourceSequence(), structHash);
        counters.ticksRead.incrementRelease();

        return true;
    }

    private boolean tryHandle(final RawTick raw, final FeedLine line, final long structHash, final long ringReadTimeNs)
    {
        final int symbolLength = raw.instrumentIdLength();
        if (0 == symbolLength)
        {
            return tryReject(raw, line, null, RejectReason.EMPTY_INSTRUMENT);
        }
        if (symbolLength > TickEncoding.MAX_SYMBOL_LENGTH)
        {
            return tryReject(raw, line, null, RejectReason.MALFORMED_INSTRUMENT);
        }
        final int symbolOffset = raw.structOffset() + raw.instrumentIdOffset();
        final Instrument known = instruments.find(raw.buffer(), symbolOffset, symbolLength);
        final Instrument instrument = null != known ? known :
            instruments.addSlow(raw.buffer(), symbolOffset, symbolLength, daySlow(raw));
        if (instrument.refusal != null)
        {
            return tryReject(raw, line, null, instrument.refusal);
        }
        if (isDuplicate(instrument, line, structHash))
        {
            return tryReject(raw, line, instrument, RejectReason.DUPLICATE);
        }
        RejectReason reason = normaliser.read(raw, instrument, normalised);
        if (null == reason && (isArbitrated || instrument.isPrimed))
        {
            final long key = ContentKey.of(normalised);
            final int copy = isArbitrated ? recentOf(instrument).find(key, line.slot) : NO_COPY;
            if (instrument.isPrimed && instrument.primedKey == key && instrument.slot == line.slot)
            {
                reason = RejectReason.DUPLICATE;
            }
            else if (NO_COPY != copy)
            {
                onCopy(raw, line, instrument, structHash, copy);
                return true;
            }
        }
        if (null == reason)
        {
            reason = normaliser.check(instrument, isForeign(instrument, line, raw.receiveTimeNs()), normalised);
        }

        return null == reason ? tryPublish(raw, line, instrument, structHash, ringReadTimeNs) :
            tryReject(raw, line, instrument, structHash, reason);
    }

    /** When an id is seen: some fronts leave the trading day out, and one year digit needs a day to be read by. */
    private static int daySlow(final RawTick raw)
    {
        final int tradingDay = raw.tradingDay();

        return CivilDay.NULL_DAY != CivilDay.toEpochDay(tradingDay) ? tradingDay :
            CivilDay.fromEpochDay(SessionClock.dateOf(raw.receiveTimeNs()));
    }

    private boolean isDuplicate(final Instrument instrument, final FeedLine line, final long structHash)
    {
        return isArbitrated ? instrument.structHashOf(line.slot) == structHash :
            instrument.hasPrevious && !instrument.isPrimed && instrument.structHash == structHash;
    }

    /** Whether the previous tick came by another line, a while ago at most: then what is older than it is old, and not the market gone back. */
    private boolean isForeign(final Instrument instrument, final FeedLine line, final long nowNs)
    {
        return isArbitrated && instrument.hasPrevious && instrument.slot != line.slot &&
            nowNs - instrument.receiveTimeNs < FOREIGN_NS;
    }

    private boolean tryPublish(final RawTick raw, final FeedLine line, final Instrument instrument,
        final long structHash, final long ringReadTimeNs)
    {
        if (normalised.tradingDay > newestDay && !tryDaySlow(normalised.tradingDay))
        {
            return false;
        }
        if (instrument.announcedEpoch != ticks.epoch() && !tryAnnounceSlow(instrument))
        {
            return false;
        }
        if (!encoding.tryTick(ticks, line.number, raw, instrument, normalised))
        {
            return false;
        }
        Normaliser.remember(instrument, normalised);
        instrument.structHash = structHash;
        instrument.slot = line.slot;
        instrument.receiveTimeNs = raw.receiveTimeNs();
        counters.ticksPublished.incrementRelease();
        timings.onPublished(raw.dueTimeNs(), raw.receiveTimeNs(), ringReadTimeNs, encoding.publishTimeNs());
        if (isArbitrated)
        {
            instrument.structHashOf(line.slot, structHash);
            instrument.recent.add(ContentKey.of(normalised), line.slot, raw.receiveTimeNs());
            tellOthers(instrument, line, raw.receiveTimeNs());
        }
        line.stats.onFirst(raw.receiveTimeNs());
        quality.onAccepted(instrument, normalised, raw.receiveTimeNs());

        return true;
    }

    /** The same tick of the exchange by another line: counted, not published. */
    private void onCopy(final RawTick raw, final FeedLine line, final Instrument instrument, final long structHash,
        final int copy)
    {
        final long firstNs = instrument.recent.deliver(copy, line.slot);
        instrument.structHashOf(line.slot, structHash);
        instrument.carriers |= 1L << line.slot;
        line.stats.onRedundant(raw.receiveTimeNs() - firstNs, raw.receiveTimeNs());
        counters.ticksRedundant.incrementRelease();
        quality.onRedundant(instrument, raw.receiveTimeNs());
    }

    /** The lines that carry this instrument too are now one tick behind. */
    private void tellOthers(final Instrument instrument, final FeedLine line, final long nowNs)
    {
        instrument.carriers |= 1L << line.slot;
        long others = instrument.carriers & ~(1L << line.slot);
        while (0 != others)
        {
            slots[Long.numberOfTrailingZeros(others)].onMissed(nowNs);
            others &= others - 1;
        }
    }

    private static RecentTicks recentOf(final Instrument instrument)
    {
        if (null == instrument.recent)
        {
            // Once for each instrument.
            instrument.recent = new RecentTicks();
        }

        return instrument.recent;
    }

    private boolean tryReject(final RawTick raw, final FeedLine line, final Instrument instrument,
        final long structHash, final RejectReason reason)
    {
        if (!tryReject(raw, line, instrument, reason))
        {
            return false;
        }
        if (RejectReason.TIME_BACKWARDS == reason || RejectReason.VOLUME_BACKWARDS == reason)
        {
            Normaliser.rememberBackwards(instrument, normalised);
        }
        else if (RejectReason.PRICE_JUMP == reason)
        {
            instrument.jumpPrice = normalised.lastPrice;
        }
        else if (RejectReason.LATE == reason)
        {
            instrument.structHashOf(line.slot, structHash);
            instrument.carriers |= 1L << line.slot;
        }

        return true;
    }

    private boolean tryReject(final RawTick raw, final FeedLine line, final Instrument instrument,
        final RejectReason reason)
    {
        if (!encoding.tryRejected(rejected, line.number, raw, reason))
        {
            return false;
        }
        counters.onRejected(reason, null == instrument ? null : instrument.name.exchange());
        if (RejectReason.DUPLICATE == reason)
        {
            line.stats.onDuplicate(raw.receiveTimeNs());
        }
        else if (RejectReason.LATE == reason)
        {
            line.stats.onLate(raw.receiveTimeNs());
        }
        if (null != instrument)
        {
            quality.onRejected(instrument, reason, raw.receiveTimeNs());
        }

        return true;
    }

    private boolean tryDaySlow(final int tradingDay)
    {
        if (!days.tryBegin(tradingDay))
        {
            return false;
        }
        newestDay = tradingDay;

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
