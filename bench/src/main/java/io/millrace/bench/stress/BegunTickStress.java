package io.millrace.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a repair relies on: a tick's stores become visible in the order that millrace_records.h gives. */
@JCStressTest
@Outcome(id =
{"0", "1", "2", "3", "4", "5", "6"}, expect = Expect.ACCEPTABLE, desc = "so many of the stores, from the first on")
@Outcome(expect = Expect.FORBIDDEN, desc = "a store before one that comes first")
@State
public class BegunTickStress
{
    private static final int START = 24;

    private final RingTwin ring = new RingTwin(START);
    private final CallbackTwin callbacks = new CallbackTwin(ring);

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
        final boolean isWritten = 1 == callbacks.observed(CallbackTwin.TICKS_WRITTEN);
        final boolean isCommitted = RingTwin.RECORD_LENGTH == ring.observedLength(START);
        final boolean isClaimed = START + RingTwin.RECORD_LENGTH == ring.observedTail();
        final boolean hasSequence = 1 == callbacks.observed(CallbackTwin.BEGUN_SEQUENCE);
        final boolean hasPosition = START == callbacks.observed(CallbackTwin.BEGUN_POSITION);
        result.r1 = Stages.count(isCalled, isWritten, isCommitted, isClaimed, hasSequence, hasPosition);
    }
}
