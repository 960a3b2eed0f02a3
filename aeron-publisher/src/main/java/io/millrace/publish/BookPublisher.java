package io.millrace.publish;

import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.BookReason;
import io.millrace.wire.codec.BookSnapshotEncoder;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.Level1DeltaEncoder;
import io.millrace.wire.codec.LevelEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Makes books of ticks: a level-1 delta on each change, a snapshot of all levels when the first level has moved beyond a threshold since the
 * last one, one of every changed book at each interval, and one of each book, changed or not, in slower rounds: who lost the last message of
 * an instrument that trades no more, or came after it, gets its book by that. It is fed by a subscriber's listener: {@link #onInstrument} and
 * {@link #onTick} as they come, {@link #seed} with the ticks before, {@link #doWork} in each duty cycle. One thread. Allocates only for a new
 * instrument.
 * <p>
 * When the stream has no room, an instrument waits with its newest book: deltas that came meanwhile become one, whose {@code changed} has
 * the fields of all of them. {@link #mergedCount} counts those. Nothing grows but with the number of instruments.
 */
public final class BookPublisher
{
    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;

    private final MessageSink sink;
    private final BooleanSupplier isHeard;
    private final long intervalNs;
    private final long refreshIntervalNs;
    private final int priceTicks;
    private final double volumeRatio;
    private final int perCycle;

    private final Long2ObjectHashMap<BookState> states = new Long2ObjectHashMap<>();
    private final Long2LongHashMap priceSteps = new Long2LongHashMap(InstrumentDefinitionDecoder.priceTickNullValue());
    private final List<BookState> all = new ArrayList<>();
    private final ArrayDeque<BookState> waiting = new ArrayDeque<>();
    private int sweepNext;
    private int sweepEnd;
    private long sweepDueNs = Long.MIN_VALUE;
    private int refreshNext;
    private int refreshEnd;
    private long refreshDueNs = Long.MIN_VALUE;

    private long snapshotCount;
    private long deltaCount;
    private long mergedCount;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final BookSnapshotEncoder snapshot = new BookSnapshotEncoder();
    private final Level1DeltaEncoder delta = new Level1DeltaEncoder();

    /**
     * A publisher.
     *
     * @param sink              to send by, of the stream of books.
     * @param isHeard           whether somebody reads that stream: merges that nobody would have noticed are not counted.
     * @param intervalNs        between snapshots of a changed book, nanoseconds, at least 1.
     * @param refreshIntervalNs from one round over all books to the next, nanoseconds; 0: none.
     * @param priceTicks        price steps by which best bid or ask must have moved for a snapshot at once, at least 1; one step of an
     *                          instrument whose step is not known is any change.
     * @param volumeRatio       share of the volume at best bid or ask that must have come or gone for a snapshot at once, above 0.
     * @param perCycle          instruments in a duty cycle of which what waited is sent, and periodic snapshots, at least 1 each.
     */
    public BookPublisher(
        final MessageSink sink,
        final BooleanSupplier isHeard,
        final long intervalNs,
        final long refreshIntervalNs,
        final int priceTicks,
        final double volumeRatio,
        final int perCycle)
    {
        if (intervalNs < 1 || priceTicks < 1 || !(volumeRatio > 0) || perCycle < 1 || refreshIntervalNs < 0)
        {
            throw new IllegalArgumentException("intervalNs=" + intervalNs + ", priceTicks=" + priceTicks +
                ", perCycle=" + perCycle + " must be at least 1, volumeRatio=" + volumeRatio +
                " above 0, refreshIntervalNs=" + refreshIntervalNs + " not negative");
        }
        this.sink = sink;
        this.isHeard = isHeard;
        this.intervalNs = intervalNs;
        this.refreshIntervalNs = refreshIntervalNs;
        this.priceTicks = priceTicks;
        this.volumeRatio = volumeRatio;
        this.perCycle = perCycle;
    }

    /**
     * Takes an instrument's price step.
     *
     * @param instrument its definition.
     */
    public void onInstrument(final InstrumentDefinitionDecoder instrument)
    {
        if (InstrumentDefinitionDecoder.priceTickNullValue() != instrument.priceTick())
        {
            priceSteps.put(instrument.instrumentId(), instrument.priceTick());
        }
    }

    /**
     * Takes the newest tick of an instrument from before the first that {@link #onTick} gets: its book is sent with the next periodic ones. One
     * that is known already is left as it is.
     *
     * @param tick valid during the call.
     * @return whether the instrument was not known.
     */
    public boolean seed(final TickDecoder tick)
    {
        if (states.containsKey(tick.instrumentId()))
        {
            return false;
        }
        add(tick).update(tick);

        return true;
    }

    /**
     * Takes a tick and sends what it changed.
     *
     * @param tick  valid during the call.
     * @param nowNs epoch nanoseconds of the host's clock.
     */
    public void onTick(final TickDecoder tick, final long nowNs)
    {
        BookState state = states.get(tick.instrumentId());
        if (null == state)
        {
            state = add(tick);
        }
        mergedCount += state.isWaiting && state.changedFields != 0 && isHeard.getAsBoolean() ? 1 : 0;
        state.update(tick);
        state.isSnapshotDue |= state.isBeyond(priceStep(state.instrumentId), volumeRatio);
        if (!state.isWaiting && !trySend(state, nowNs))
        {
            state.isWaiting = true;
            waiting.add(state);
        }
    }

    /**
     * Sends what found no room before, and the snapshots that are due by the interval.
     *
     * @param nowNs epoch nanoseconds of the host's clock.
     * @return messages sent.
     */
    public int doWork(final long nowNs)
    {
        final long sentBefore = snapshotCount + deltaCount;
        for (int i = 0; i < perCycle && !waiting.isEmpty() && trySend(waiting.peek(), nowNs); i++)
        {
            waiting.poll().isWaiting = false;
        }
        if (sweepNext == sweepEnd && isDue(sweepDueNs, intervalNs, nowNs))
        {
            sweepDueNs = nowNs + intervalNs;
            sweepNext = 0;
            sweepEnd = all.size();
        }
        if (refreshIntervalNs > 0 && refreshNext == refreshEnd && isDue(refreshDueNs, refreshIntervalNs, nowNs))
        {
            refreshDueNs = nowNs + refreshIntervalNs;
            refreshNext = 0;
            refreshEnd = all.size();
        }
        final int sent = sweep(nowNs);
        refresh(perCycle - sent, nowNs);

        return (int)(snapshotCount + deltaCount - sentBefore);
    }

    /**
     * Snapshots sent.
     *
     * @return the number.
     */
    public long snapshotCount()
    {
        return snapshotCount;
    }

    /**
     * Deltas sent.
     *
     * @return the number.
     */
    public long deltaCount()
    {
        return deltaCount;
    }

    /**
     * Ticks that came while the delta of an earlier one waited for room and went into the same, while somebody read the stream: normal is 0.
     *
     * @return the number.
     */
    public long mergedCount()
    {
        return mergedCount;
    }

    private BookState add(final TickDecoder tick)
    {
        final BookState state = new BookState(tick);
        states.put(state.instrumentId, state);
        all.add(state);

        return state;
    }

    /** A clock that steps back must not silence the snapshots until it has caught up. */
    private static boolean isDue(final long dueNs, final long intervalNs, final long nowNs)
    {
        return Long.MIN_VALUE == dueNs || nowNs >= dueNs || nowNs < dueNs - intervalNs;
    }

    private int sweep(final long nowNs)
    {
        int sent = 0;
        for (; sent < perCycle && sweepNext < sweepEnd; sweepNext++)
        {
            final BookState state = all.get(sweepNext);
            if (state.isChanged())
            {
                if (!trySnapshot(state, BookReason.PERIODIC, nowNs))
                {
                    break;
                }
                sent++;
            }
        }

        return sent;
    }

    private void refresh(final int limit, final long nowNs)
    {
        for (int sent = 0; sent < limit && refreshNext < refreshEnd; sent++)
        {
            if (!trySnapshot(all.get(refreshNext), BookReason.PERIODIC, nowNs))
            {
                break;
            }
            refreshNext++;
        }
    }

    private long priceStep(final long instrumentId)
    {
        final long step = priceSteps.get(instrumentId);

        return InstrumentDefinitionDecoder.priceTickNullValue() == step ? 1 : priceTicks * step;
    }

    /** False: no room for all of it; what was sent is remembered. */
    private boolean trySend(final BookState state, final long nowNs)
    {
        return (0 == state.changedFields || tryDelta(state, nowNs)) &&
            (!state.isSnapshotDue || trySnapshot(state, BookReason.CHANGE, nowNs));
    }

    private boolean tryDelta(final BookState state, final long nowNs)
    {
        if (!sink.tryClaim(HEADER_LENGTH + Level1DeltaEncoder.BLOCK_LENGTH))
        {
            return false;
        }
        final MutableDirectBuffer buffer = sink.buffer();
        delta.wrapAndApplyHeader(buffer, sink.offset(), header);
        delta.instrumentId(state.instrumentId)
            .sequence(sink.sequence())
            .publishTimeNs(nowNs)
            .epoch(sink.epoch())
            .tickSequence(state.tickSequence)
            .exchangeTimeNs(state.exchangeTimeNs)
            .bidPrice(state.prices[BookState.BID])
            .askPrice(state.prices[BookState.ASK])
            .bidVolume(state.volumes[BookState.BID])
            .askVolume(state.volumes[BookState.ASK])
            .lastPrice(state.lastPrice)
            .volume(state.volume);
        buffer.putByte(delta.offset() + Level1DeltaEncoder.changedEncodingOffset(), (byte)state.changedFields);
        sink.commit();
        state.changedFields = 0;
        deltaCount++;

        return true;
    }

    private boolean trySnapshot(final BookState state, final BookReason reason, final long nowNs)
    {
        if (!sink.tryClaim(HEADER_LENGTH + BookSnapshotEncoder.BLOCK_LENGTH +
            BookSnapshotEncoder.symbolHeaderLength() + state.symbol.length))
        {
            return false;
        }
        snapshot.wrapAndApplyHeader(sink.buffer(), sink.offset(), header);
        snapshot.instrumentId(state.instrumentId)
            .sequence(sink.sequence())
            .publishTimeNs(nowNs)
            .epoch(sink.epoch())
            .tickSequence(state.tickSequence)
            .exchangeTimeNs(state.exchangeTimeNs);
        level(snapshot.level1(), state, 0);
        level(snapshot.level2(), state, 1);
        level(snapshot.level3(), state, 2);
        level(snapshot.level4(), state, 3);
        level(snapshot.level5(), state, 4);
        snapshot.tradingDay(state.tradingDay)
            .reason(reason)
            .exchange(state.exchange)
            .putSymbol(state.symbol, 0, state.symbol.length);
        sink.commit();
        state.onSnapshotSent();
        snapshotCount++;

        return true;
    }

    private static void level(final LevelEncoder level, final BookState state, final int index)
    {
        level.bidPrice(state.prices[BookState.BID + index])
            .askPrice(state.prices[BookState.ASK + index])
            .bidVolume(state.volumes[BookState.BID + index])
            .askVolume(state.volumes[BookState.ASK + index]);
    }
}
