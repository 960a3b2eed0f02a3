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

    private static final long NEVER = Long.MAX_VALUE;

    private final BarAlignment alignment;
    private final long updateEveryNs;
    private final BarSink sink;

    private Bar open;
    private Bar closed;
    private boolean isOpen;
    private boolean hasClosed;
    private boolean isClosedEarly;
    private boolean isCutShort;
    private boolean isChanged;
    private long nextUpdateNs;
    private long gapFromNs = NEVER;

    // Of bars that turned out to be of a stale snapshot; their places may be taken by true ones.
    private long withdrawnStartNs = NEVER;
    private int withdrawnRevision;
    private long withdrawnStartBeforeNs = NEVER;
    private int withdrawnRevisionBefore;

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
            reopen();
        }
        else
        {
            open(day, effect);
        }
        // What is due before the tick does not wait for it: so it is when something else has moved the market's time before.
        sendDue(effect.timeNs);
        open.add(effect);
        if (open.startTimeNs <= effect.incompleteThroughNs)
        {
            open.flags |= BarFlag.INCOMPLETE;
        }
        isChanged = updateEveryNs > 0;
        if (isChanged && effect.timeNs >= nextUpdateNs)
        {
            sendChanged(effect.timeNs);
        }

        return Outcome.ADDED;
    }

    /** Sends the open bar when it changed and its next message is due. */
    @HotPath
    void sendDue(final long timeNs)
    {
        if (dueNs() <= timeNs)
        {
            sendChanged(nextUpdateNs);
        }
    }

    /** When a changed bar is to be sent; the largest long: not before it closes or changes again. */
    @HotPath
    long dueNs()
    {
        return isOpen && isChanged && nextUpdateNs <= open.endTimeNs ? nextUpdateNs : NEVER;
    }

    /** Closes and sends the open bar, if there is one. */
    @HotPath
    void close()
    {
        if (isOpen)
        {
            // Whether or not the market's time was told in between, revisions are the same.
            sendDue(open.endTimeNs);
            final Bar ended = open;
            isCutShort = gapFromNs < ended.endTimeNs && !ended.has(BarFlag.INCOMPLETE);
            ended.flags |= isCutShort ? BarFlag.INCOMPLETE : 0;
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
     * The ticks so far were a stale snapshot, of the future. A bar of theirs that nobody heard of is dropped. One that was sent begins anew when
     * the next tick is in it as well, else it is withdrawn.
     */
    void takeBack(final TickEffect effect)
    {
        if (hasClosed && effect.bucketTimeNs < closed.startTimeNs)
        {
            withdraw(closed);
            hasClosed = false;
        }
        if (!isOpen)
        {
            return;
        }
        if (effect.bucketTimeNs < open.startTimeNs)
        {
            withdraw(open);
            isOpen = false;
        }
        else if (0 == open.revision)
        {
            isOpen = false;
        }
        else
        {
            beginAgain(open);
        }
    }

    /** Ticks are missing from an instant on, until {@link #endGap}. */
    void beginGap(final long fromNs)
    {
        gapFromNs = Math.min(gapFromNs, fromNs);
    }

    /** Ticks come again. */
    void endGap(final boolean isTradingMissing)
    {
        gapFromNs = NEVER;
        if (isOpen && isTradingMissing)
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
        if (bar.startTimeNs == withdrawnStartNs)
        {
            goOnFrom(withdrawnRevision, bar);
        }
        else if (bar.startTimeNs == withdrawnStartBeforeNs)
        {
            goOnFrom(withdrawnRevisionBefore, bar);
        }
        // A function of the bar's own ticks, so that revisions do not depend on what closed the bar before.
        nextUpdateNs = Long.MIN_VALUE;
        isChanged = false;
        isOpen = true;
    }

    /** The publisher ended its stream and came back within the bar. */
    @HotPath
    private void reopen()
    {
        final Bar again = closed;
        closed = open;
        open = again;
        isOpen = true;
        // What was closed before it is forgotten: its room held the bar that was open meanwhile.
        hasClosed = false;
        // Whether ticks are missing after all, the ticks that come will say.
        again.flags = (again.flags & ~(BarFlag.CLOSED | (isCutShort ? BarFlag.INCOMPLETE : 0))) | BarFlag.CORRECTED;
        nextUpdateNs = Long.MIN_VALUE;
        isChanged = false;
    }

    /** Says of a bar that was sent that there is nothing in it. */
    private void withdraw(final Bar bar)
    {
        if (0 == bar.revision)
        {
            return;
        }
        final long firstTickTimeNs = bar.firstTickTimeNs;
        final long lastTickTimeNs = bar.lastTickTimeNs;
        beginAgain(bar);
        bar.firstTickTimeNs = firstTickTimeNs;
        bar.lastTickTimeNs = lastTickTimeNs;
        bar.flags |= BarFlag.CLOSED;
        send(bar);
        withdrawnStartBeforeNs = withdrawnStartNs;
        withdrawnRevisionBefore = withdrawnRevision;
        withdrawnStartNs = bar.startTimeNs;
        withdrawnRevision = bar.revision;
    }

    private void beginAgain(final Bar bar)
    {
        final int revision = bar.revision;
        bar.clear();
        goOnFrom(revision, bar);
        nextUpdateNs = Long.MIN_VALUE;
        isChanged = false;
    }

    @HotPath
    private static void goOnFrom(final int revision, final Bar bar)
    {
        bar.revision = revision;
        bar.flags |= BarFlag.CORRECTED;
    }

    @HotPath
    private void sendChanged(final long timeNs)
    {
        nextUpdateNs = timeNs + updateEveryNs;
        isChanged = false;
        send(open);
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
