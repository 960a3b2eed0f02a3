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

/**
 * Makes books of ticks: a level-1 delta on each change, a snapshot of all levels when the first level has moved beyond a threshold since the
 * last one, and one of every changed book at each interval. It is fed by a subscriber's listener: {@link #onInstrument} and
 * {@link #onTick} as they come, {@link #doWork} in each duty cycle. One thread. Allocates only for a new instrument.
 * <p>
 * When the stream has no room, an instrument waits with its newest book: deltas that came meanwhile become one, whose {@code changed} has
 * the fields of all of them. {@link #mergedCount} counts those. Nothing grows but with the number of instruments.
 */
public final class BookPublisher
{
    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;

    private final MessageSink sink;
    private final long intervalNs;
    private final int priceTicks;
    private final double volumeRatio;
    private final int snapshotsPerCycle;

    private final Long2ObjectHashMap<BookState> states = new Long2ObjectHashMap<>();
    private final Long2LongHashMap priceSteps = new Long2LongHashMap(InstrumentDefinitionDecoder.priceTickNullValue());
    private final List<BookState> all = new ArrayList<>();
    private final ArrayDeque<BookState> waiting = new ArrayDeque<>();
    private int sweepNext;
    private int sweepEnd;
    private long sweepDueNs = Long.MIN_VALUE;

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
     * @param intervalNs        between snapshots of a changed book, nanoseconds, at least 1.
     * @param priceTicks        price steps by which best bid or ask must have moved for a snapshot at once, at least 1; one step of an
     *                          instrument whose step is not known is any change.
     * @param volumeRatio       share of the volume at best bid or ask that must have come or gone for a snapshot at once, above 0.
     * @param snapshotsPerCycle periodic snapshots in a duty cycle, at least 1.
     */
    public BookPublisher(
        final MessageSink sink,
        final long intervalNs,
        final int priceTicks,
        final double volumeRatio,
        final int snapshotsPerCycle)
    {
        if (intervalNs < 1 || priceTicks < 1 || !(volumeRatio > 0) || snapshotsPerCycle < 1)
        {
            throw new IllegalArgumentException("intervalNs=" + intervalNs + ", priceTicks=" + priceTicks +
                ", snapshotsPerCycle=" + snapshotsPerCycle + " must be at least 1, volumeRatio=" + volumeRatio +
                " above 0");
        }
        this.sink = sink;
        this.intervalNs = intervalNs;
        this.priceTicks = priceTicks;
        this.volumeRatio = volumeRatio;
        this.snapshotsPerCycle = snapshotsPerCycle;
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
            state = new BookState(tick);
            states.put(state.instrumentId, state);
            all.add(state);
        }
        mergedCount += state.isWaiting && state.changedFields != 0 ? 1 : 0;
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
        while (!waiting.isEmpty() && trySend(waiting.peek(), nowNs))
        {
            waiting.poll().isWaiting = false;
        }
        // A clock that steps back must not silence the snapshots until it has caught up.
        if (sweepNext == sweepEnd &&
            (Long.MIN_VALUE == sweepDueNs || nowNs >= sweepDueNs || nowNs < sweepDueNs - intervalNs))
        {
            sweepDueNs = nowNs + intervalNs;
            sweepNext = 0;
            sweepEnd = all.size();
        }
        for (int sent = 0; sent < snapshotsPerCycle && sweepNext < sweepEnd; sweepNext++)
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
     * Ticks that came while the delta of an earlier one waited for room and went into the same: normal is 0.
     *
     * @return the number.
     */
    public long mergedCount()
    {
        return mergedCount;
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
