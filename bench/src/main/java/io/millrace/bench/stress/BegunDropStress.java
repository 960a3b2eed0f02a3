package io.millrace.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** As {@link BegunTickStress}, of a tick that is dropped, as the ring is full. */
@JCStressTest
@Outcome(id =
{"0", "1", "2", "3", "4", "5", "6"}, expect = Expect.ACCEPTABLE, desc = "so many of the stores, from the first on")
@Outcome(expect = Expect.FORBIDDEN, desc = "a store before one that comes first")
@State
public class BegunDropStress
{
    private final RingTwin ring = new RingTwin(0);
    private final CallbackTwin callbacks = new CallbackTwin(ring);

    /** Fills the ring. */
    public BegunDropStress()
    {
        for (int number = 1; number <= 5; number++)
        {
            ring.write(number);
        }
    }

    /** The vendor's thread. */
    @Actor
    public void write()
    {
        callbacks.onTick();
    }

    /** A repair that meets the ring at any moment. */
    @Actor
    public void observe(final I_Result result)
    {
        final boolean isCalled = 1 == callbacks.observed(CallbackTwin.TICK_CALLBACKS);
        final boolean isCounted = 1 == callbacks.observed(CallbackTwin.TICKS_RING_FULL);
        final boolean isSummed = 0 != callbacks.observed(CallbackTwin.RING_FULL_CHECKSUM);
        final boolean isDrop = CallbackTwin.BEGUN_DROP == callbacks.observed(CallbackTwin.BEGUN_POSITION);
        final boolean hasSum = 0 != callbacks.observed(CallbackTwin.BEGUN_CHECKSUM);
        final boolean hasSequence = 1 == callbacks.observed(CallbackTwin.BEGUN_SEQUENCE);
        result.r1 = Stages.count(isCalled, isCounted, isSummed, isDrop, hasSum, hasSequence);
    }
}
