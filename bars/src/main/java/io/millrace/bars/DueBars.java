package io.millrace.bars;

import io.millrace.audit.HotPath;

import java.util.Arrays;

/**
 * The instruments with a changed bar that is to be sent when the market's time comes to it, the earliest first: a binary heap. Which
 * of two comes first when both are due at once does not matter, but when each comes does: with or without the other it is the same. One thread.
 */
final class DueBars
{
    private static final int INITIAL_CAPACITY = 64;

    private InstrumentBars[] heap = new InstrumentBars[INITIAL_CAPACITY];
    private int size;

    /** Makes room for an instrument more. */
    void reserve(final int instrumentCount)
    {
        if (instrumentCount > heap.length)
        {
            heap = Arrays.copyOf(heap, 2 * heap.length);
        }
    }

    /** An instrument has a bar that is due at a time, or earlier than it had. */
    @HotPath
    void expect(final InstrumentBars instrument, final long dueNs)
    {
        if (dueNs < instrument.dueNs)
        {
            final int index = InstrumentBars.NOT_DUE == instrument.dueNs ? size++ : instrument.dueIndex;
            instrument.dueNs = dueNs;
            up(instrument, index);
        }
    }

    /**
     * Takes out the earliest.
     *
     * @return an instrument that is due; null when none is.
     */
    @HotPath
    InstrumentBars poll(final long timeNs)
    {
        if (0 == size || heap[0].dueNs > timeNs)
        {
            return null;
        }
        final InstrumentBars first = heap[0];
        remove(first);

        return first;
    }

    /** Takes an instrument out, if it is in. */
    @HotPath
    void remove(final InstrumentBars instrument)
    {
        if (InstrumentBars.NOT_DUE == instrument.dueNs)
        {
            return;
        }
        instrument.dueNs = InstrumentBars.NOT_DUE;
        final int hole = instrument.dueIndex;
        final InstrumentBars last = heap[--size];
        heap[size] = null;
        if (last != instrument)
        {
            down(last, hole);
            up(last, last.dueIndex);
        }
    }

    @HotPath
    private void up(final InstrumentBars instrument, final int from)
    {
        int index = from;
        while (index > 0 && heap[(index - 1) >> 1].dueNs > instrument.dueNs)
        {
            put(heap[(index - 1) >> 1], index);
            index = (index - 1) >> 1;
        }
        put(instrument, index);
    }

    @HotPath
    private void down(final InstrumentBars instrument, final int from)
    {
        int index = from;
        int child = 2 * index + 1;
        while (child < size)
        {
            child += child + 1 < size && heap[child + 1].dueNs < heap[child].dueNs ? 1 : 0;
            if (heap[child].dueNs >= instrument.dueNs)
            {
                break;
            }
            put(heap[child], index);
            index = child;
            child = 2 * index + 1;
        }
        put(instrument, index);
    }

    @HotPath
    private void put(final InstrumentBars instrument, final int index)
    {
        heap[index] = instrument;
        instrument.dueIndex = index;
    }
}
