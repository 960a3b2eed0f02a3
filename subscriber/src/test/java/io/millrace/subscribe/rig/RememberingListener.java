package io.millrace.subscribe.rig;

import io.millrace.subscribe.TickListener;
import io.millrace.subscribe.TickTally;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.BookSnapshotDecoder;
import io.millrace.wire.codec.EndOfDayDecoder;
import io.millrace.wire.codec.HeartbeatDecoder;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.InstrumentImageDecoder;
import io.millrace.wire.codec.Level1DeltaDecoder;
import io.millrace.wire.codec.LineReportDecoder;
import io.millrace.wire.codec.QualityMinuteDecoder;
import io.millrace.wire.codec.RejectedTickDecoder;
import io.millrace.wire.codec.SessionStatusDecoder;
import io.millrace.wire.codec.TickDecoder;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it hears: sequences and numbers of ticks, gaps and changes as text. */
public final class RememberingListener implements TickListener
{
    /** Count and checksum of the ticks. */
    public final TickTally tally = new TickTally();

    /** Sequences of the ticks, in their order. */
    public final List<Long> sequences = new ArrayList<>();

    /** Source sequences of the ticks, in their order. */
    public final List<Long> numbers = new ArrayList<>();

    /** Positions of the ticks, in their order. */
    public final List<Long> positions = new ArrayList<>();

    /** Everything but ticks and heartbeats, in its order, e.g. {@code gap 3..5}. */
    public final List<String> events = new ArrayList<>();

    /** Heartbeats heard. */
    public long heartbeatCount;

    @Override
    public void onTick(final TickDecoder tick, final long position)
    {
        tally.onTick(tick, position);
        sequences.add(tick.sequence());
        numbers.add(tick.sourceSequence());
        positions.add(position);
    }

    @Override
    public void onInstrument(final InstrumentDefinitionDecoder instrument, final long position)
    {
        events.add("instrument " + instrument.sequence());
    }

    @Override
    public void onSessionStatus(final SessionStatusDecoder status, final long position)
    {
        events.add("status " + status.sequence());
    }

    @Override
    public void onRejected(final RejectedTickDecoder rejected, final long position)
    {
        events.add("rejected " + rejected.sequence());
    }

    @Override
    public void onBar(final BarDecoder bar, final long position)
    {
        events.add("bar " + bar.sequence());
    }

    @Override
    public void onQuality(final QualityMinuteDecoder quality, final long position)
    {
        events.add("quality " + quality.sequence());
    }

    @Override
    public void onLineReport(final LineReportDecoder lineReport, final long position)
    {
        events.add("report " + lineReport.sequence());
    }

    @Override
    public void onImage(final InstrumentImageDecoder image, final long position)
    {
        events.add("image " + image.sequence());
    }

    @Override
    public void onBook(final BookSnapshotDecoder book, final long position)
    {
        events.add("book " + book.sequence());
    }

    @Override
    public void onLevel1Delta(final Level1DeltaDecoder level1Delta, final long position)
    {
        events.add("delta " + level1Delta.sequence());
    }

    @Override
    public void onHeartbeat(final HeartbeatDecoder heartbeat, final long position)
    {
        heartbeatCount++;
    }

    @Override
    public void onEndOfDay(final EndOfDayDecoder endOfDay, final long position)
    {
        events.add("end " + endOfDay.lastSequence());
    }

    @Override
    public void onGap(final long expectedSequence, final long receivedSequence)
    {
        events.add("gap " + expectedSequence + ".." + receivedSequence);
    }

    @Override
    public void onLive(final boolean live)
    {
        events.add("live " + live);
    }

    /**
     * First tick that does not follow the one before it.
     *
     * @return the place in {@link #sequences}, -1 for none.
     */
    public int firstBreak()
    {
        for (int i = 1; i < sequences.size(); i++)
        {
            if (sequences.get(i) != sequences.get(i - 1) + 1)
            {
                return i;
            }
        }

        return -1;
    }
}
