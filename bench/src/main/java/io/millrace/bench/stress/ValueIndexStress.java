package io.millrace.bench.stress;

import io.millrace.wire.values.ValueIndex;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two instruments come into the index; whoever finds one sees its slot, and what was put into the slot before. */
@JCStressTest
@Outcome(id =
{"-1, -1", "100, -1", "100, 101", "-1, 101"}, expect = Expect.ACCEPTABLE, desc = "not there yet, or slot and content")
@Outcome(expect = Expect.FORBIDDEN, desc = "a wrong slot, or one that was found without its id")
@State
public class ValueIndexStress
{
    private static final int CAPACITY = 4;
    private static final int SLOTS = CAPACITY * Integer.BYTES;
    private static final long FIRST = 5;
    private static final long SECOND = 9;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[SLOTS + 2 * Long.BYTES]);
    private final ValueIndex index = new ValueIndex(buffer, 0, CAPACITY);

    /** The feed thread. */
    @Actor
    public void write()
    {
        buffer.putLong(SLOTS, FIRST);
        index.add(FIRST, 0);
        buffer.putLong(SLOTS + Long.BYTES, SECOND);
        index.add(SECOND, 1);
    }

    /** A reader. */
    @Actor
    public void read(final II_Result result)
    {
        result.r1 = contentOf(FIRST);
        result.r2 = contentOf(SECOND);
    }

    private int contentOf(final long instrumentId)
    {
        int place = index.first(instrumentId);
        for (int entry = index.entryAt(place); entry != 0; entry = index.entryAt(place))
        {
            final int slot = ValueIndex.slotOf(entry);
            if (buffer.getLong(SLOTS + slot * Long.BYTES) == instrumentId)
            {
                return 100 + slot;
            }
            place = index.next(place);
        }

        return ValueIndex.NO_SLOT;
    }
}
