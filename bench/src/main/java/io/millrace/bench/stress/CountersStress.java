package io.millrace.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The header page's counters: none is ahead of what it counts. */
@JCStressTest
@Outcome(id =
{"0, 0", "1, 0", "2, 0"}, expect = Expect.ACCEPTABLE, desc = "callbacks seen; all that they count is there")
@Outcome(expect = Expect.FORBIDDEN, desc = "a counter ahead of its data")
@State
public class CountersStress
{
    private static final int CALLBACKS_AHEAD = 1;
    private static final int WRITTEN_AHEAD = 2;
    private static final int BEGUN_BEHIND = 4;

    private final RingTwin ring = new RingTwin(8);
    private final CallbackTwin callbacks = new CallbackTwin(ring);

    /** The vendor's thread. */
    @Actor
    public void write()
    {
        callbacks.onTick();
        callbacks.onTick();
    }

    /** The feed thread. */
    @Actor
    public void read(final II_Result result)
    {
        final long counted = callbacks.observed(CallbackTwin.TICK_CALLBACKS);
        final long written = callbacks.observed(CallbackTwin.TICKS_WRITTEN);
        final long dropped = callbacks.observed(CallbackTwin.TICKS_RING_FULL);
        final long begun = callbacks.observed(CallbackTwin.BEGUN_SEQUENCE);
        final int numbers = ring.read(3);
        final int readable = 12 == numbers ? 2 : 1 == numbers ? 1 : 0;
        result.r1 = (int)counted;
        result.r2 = (counted > written + dropped ? CALLBACKS_AHEAD : 0) | (written > readable ? WRITTEN_AHEAD : 0) |
            (begun < counted ? BEGUN_BEHIND : 0);
    }
}
