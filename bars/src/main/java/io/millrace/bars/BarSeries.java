package io.millrace.bars;

import io.millrace.audit.HotPath;

/** The bars of one instrument and interval: the open one, and the last one closed, which a late tick may still correct. One thread. */
final class BarSeries
{
    /** What became of a tick. */
    enum Outcome
    {
        /** It is in the open bar. */
        ADDED,
        /** It corrected the last closed bar. */
        CORRECTED,
        /** Its bar is no longer remembered. */
        TOO_LATE
    }

    private final BarAlignment alignment;
    private final long updateEveryNs;
    private final BarSink sink;

    private Bar open;
    private Bar closed;
    private boolean isOpen;
    private boolean hasClosed;
    private boolean isClosedEarly;
    private long nextUpdateNs;

    BarSeries(final BarContext context, final BarSink sink, final Bar open, final Bar closed)
    {
        this.alignment = context.alignment();
        this.updateEveryNs = context.updateEveryNs();
        this.sink = sink;
        this.open = open;
        this.closed = closed;
    }

    /** Adds a tick to its bar, and closes the open one when the tick lies beyond it. */
    @HotPath
    Outcome onTick(final DaySchedule day, final TickEffect effect)
    {
        final long bucketTimeNs = effect.bucketTimeNs;
        if (isOpen && bucketTimeNs >= open.endTimeNs)
        {
            close();
        }
        if (isOpen)
        {
            if (bucketTimeNs < open.startTimeNs)
            {
                return onLateTick(effect);
            }
        }
        else if (hasClosed && bucketTimeNs < closed.endTimeNs)
        {
            if (!isClosedEarly || bucketTimeNs < closed.startTimeNs || effect.timeNs >= closed.endTimeNs)
            {
                return onLateTick(effect);
            }
            reopen(effect);
        }
        else
        {
            open(day, effect);
        }
        open.add(effect);
        if (open.startTimeNs <= effect.incompleteThroughNs)
        {
            open.flags |= BarFlag.INCOMPLETE;
        }
        if (updateEveryNs > 0 && effect.timeNs >= nextUpdateNs)
        {
            nextUpdateNs = effect.timeNs + updateEveryNs;
            send(open);
        }

        return Outcome.ADDED;
    }

    /** Closes and sends the open bar, if there is one. */
    @HotPath
    void close()
    {
        if (isOpen)
        {
            final Bar ended = open;
            ended.flags |= BarFlag.CLOSED;
            open = closed;
            closed = ended;
            isOpen = false;
            hasClosed = true;
            isClosedEarly = false;
            send(ended);
        }
    }

    /** The same before its time may have come: a tick of it opens it again. */
    @HotPath
    void closeEarly()
    {
        if (isOpen)
        {
            close();
            isClosedEarly = true;
        }
    }

    /**
     * The ticks so far were a stale snapshot, of the future. A bar of theirs that nobody heard of is dropped; one that was sent goes on
     * when the next tick is in it as well, else it is closed.
     */
    void takeBack(final TickEffect effect)
    {
        if (isOpen && open.revision > 0)
        {
            open.flags |= BarFlag.INCOMPLETE;
            if (effect.bucketTimeNs >= open.startTimeNs)
            {
                open.lastTickTimeNs = effect.timeNs;
                nextUpdateNs = effect.timeNs + updateEveryNs;
                return;
            }
            close();
        }
        isOpen = false;
        hasClosed = hasClosed && effect.bucketTimeNs >= closed.startTimeNs;
    }

    void markIncomplete()
    {
        if (isOpen)
        {
            open.flags |= BarFlag.INCOMPLETE;
        }
    }

    /** End of the open bar; the largest long when there is none. */
    @HotPath
    long openEndNs()
    {
        return isOpen ? open.endTimeNs : Long.MAX_VALUE;
    }

    /** The open bar; null when there is none. */
    Bar openBar()
    {
        return isOpen ? open : null;
    }

    @HotPath
    private void open(final DaySchedule day, final TickEffect effect)
    {
        final Bar bar = open;
        bar.clear();
        bar.tradingDay = day.tradingDay();
        day.bound(bar, effect.segment, effect.bucketTimeNs, alignment);
        bar.prices(effect.priceBefore);
        // A function of the bar's own ticks, so that revisions do not depend on what closed the bar before.
        nextUpdateNs = effect.timeNs + updateEveryNs;
        isOpen = true;
    }

    /** The publisher ended its stream and came back within the bar. */
    @HotPath
    private void reopen(final TickEffect effect)
    {
        final Bar again = closed;
        closed = open;
        open = again;
        isOpen = true;
        // What was closed before it is forgotten: its room held the bar that was open meanwhile.
        hasClosed = false;
        again.flags = (again.flags & ~BarFlag.CLOSED) | BarFlag.CORRECTED;
        nextUpdateNs = effect.timeNs + updateEveryNs;
    }

    @HotPath
    private Outcome onLateTick(final TickEffect effect)
    {
        if (!hasClosed || effect.bucketTimeNs < closed.startTimeNs || effect.bucketTimeNs >= closed.endTimeNs)
        {
            return Outcome.TOO_LATE;
        }
        closed.add(effect);
        closed.flags |= BarFlag.CORRECTED;
        send(closed);

        return Outcome.CORRECTED;
    }

    @HotPath
    private void send(final Bar bar)
    {
        bar.revision++;
        sink.onBar(bar);
    }
}
