package io.millrace.app.role;

import io.millrace.audit.HotPath;
import io.millrace.bars.Bar;
import io.millrace.bars.BarEncoding;
import io.millrace.bars.BarFlag;
import io.millrace.bars.BarSink;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValueWriter;
import io.millrace.wire.values.LastValues;
import org.agrona.concurrent.EpochNanoClock;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Keeps the newest bar of each instrument and interval in a file of last values. A start makes all bars again from the beginning of the
 * recording, and the file has later ones from the process before: what is older than a bar that was found at the start is left out, until
 * the bars have come to that one again, or two in a row are later: one may be of a stale snapshot. From then on each bar is taken, also one that goes back because a stale snapshot was taken for the market; but not the
 * late correction of a bar when a newer one has begun.
 * <p>
 * The messages belong to no stream: their {@code sequence} and {@code epoch} are 0, and start time, last tick's time and revision say which
 * of two is newer. One thread; the owner closes the writer.
 */
final class LastBarsSink implements BarSink
{
    /** Of a bar that holds nothing back. */
    private static final long PASSED = Long.MIN_VALUE;

    private final LastValueWriter values;
    private final LastValueLayout layout;
    private final EpochNanoClock clock;
    private final BarEncoding encoding = new BarEncoding();

    /** What the file held at the start, by slot and value. */
    private final long[] foundStartNs;
    private final long[] foundTickNs;
    private final int[] foundRevision;

    /** Start of a bar that is later than the one found and was left out as the first of these, by slot and value. */
    private final long[] laterStartNs;

    /** Start of the bar in the file, by slot and value; grows with the instruments. */
    private long[] startNs;

    /**
     * A sink.
     *
     * @param values writer of the file, just opened.
     * @param file   that it writes.
     * @param clock  for publish times.
     */
    LastBarsSink(final LastValueWriter values, final Path file, final EpochNanoClock clock)
    {
        this.values = values;
        this.clock = clock;
        layout = values.layout();
        final int count = values.instrumentCount() * layout.valueCount();
        foundStartNs = new long[count];
        foundTickNs = new long[count];
        foundRevision = new int[count];
        laterStartNs = new long[count];
        Arrays.fill(foundStartNs, PASSED);
        Arrays.fill(laterStartNs, PASSED);
        startNs = foundStartNs.clone();
        try (LastValues found = LastValues.open(file))
        {
            find(found);
        }
    }

    @HotPath
    @Override
    public void onBar(final Bar bar)
    {
        final int slot = values.slotOf(bar.instrumentId());
        final int value = layout.indexOf(bar.intervalS());
        final int index = slot * layout.valueCount() + value;
        if (slot >= 0 && value >= 0 && isOld(bar, index))
        {
            return;
        }
        if (values.beginAt(slot, value, BarEncoding.length(bar)))
        {
            encoding.encode(bar, values.buffer(), values.offset(), 0, clock.nanoTime(), 0);
            values.end();
            startNs[index] = bar.startTimeNs();
        }
    }

    private boolean isOld(final Bar bar, final int index)
    {
        if (index < foundStartNs.length && PASSED != foundStartNs[index])
        {
            if (isOlderThanFound(bar, index))
            {
                laterStartNs[index] = PASSED;
                return true;
            }
            if (isFirstLater(bar, index))
            {
                return true;
            }
            foundStartNs[index] = PASSED;
        }
        if (index >= startNs.length)
        {
            growSlow(index);
        }

        return bar.has(BarFlag.CORRECTED) && bar.startTimeNs() < startNs[index];
    }

    private void growSlow(final int index)
    {
        final int length = startNs.length;
        startNs = Arrays.copyOf(startNs, Math.max(2 * length, index + layout.valueCount()));
        Arrays.fill(startNs, length, startNs.length, PASSED);
    }

    private void find(final LastValues found)
    {
        final BarDecoder bar = new BarDecoder();
        for (int i = 0; i < found.instrumentCount(); i++)
        {
            final long instrumentId = found.instrumentId(i);
            for (int value = 0; value < layout.valueCount(); value++)
            {
                if (found.lastBar(instrumentId, (int)layout.label(value), bar))
                {
                    final int index = found.slotOf(instrumentId) * layout.valueCount() + value;
                    foundStartNs[index] = bar.startTimeNs();
                    foundTickNs[index] = bar.lastTickTimeNs();
                    foundRevision[index] = bar.revision();
                }
            }
        }
    }

    /** Whether a bar is of a later time than the one found, and the series' message before it was not. */
    private boolean isFirstLater(final Bar bar, final int index)
    {
        final long earlierNs = laterStartNs[index];
        final boolean isWithdrawn = 0 == bar.tickCount();
        laterStartNs[index] = isWithdrawn ? PASSED : bar.startTimeNs();

        return bar.startTimeNs() != foundStartNs[index] &&
            (isWithdrawn || PASSED == earlierNs || bar.startTimeNs() < earlierNs);
    }

    /** The last tick counts before the revision: with other settings the same bar has fewer of these. */
    private boolean isOlderThanFound(final Bar bar, final int index)
    {
        if (bar.startTimeNs() != foundStartNs[index])
        {
            return bar.startTimeNs() < foundStartNs[index];
        }

        return bar.lastTickTimeNs() < foundTickNs[index] ||
            bar.lastTickTimeNs() == foundTickNs[index] && bar.revision() < foundRevision[index];
    }
}
