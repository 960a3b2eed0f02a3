package io.millrace.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** At the ring's end: the first record ends exactly at the ring's end. */
@JCStressTest
@Outcome(id =
{"0, 12", "1, 2", "12, 0"}, expect = Expect.ACCEPTABLE, desc = "whole records, in order; the rest comes later")
@Outcome(expect = Expect.FORBIDDEN, desc = "a torn, stale, early, lost or misplaced record")
@State
public class ExactWrapStress
{
    private final RingTwin ring = new RingTwin(104);

    /** The vendor's thread. */
    @Actor
    public void write()
    {
        ring.write(1);
        ring.write(2);
    }

    /** The feed thread; a read ends at the ring's end. */
    @Actor
    public void read(final II_Result result)
    {
        final int first = ring.read(3);
        final int second = ring.read(3);
        result.r1 = 0 == first ? second : 0 == second ? first : 10 * first + second;
    }

    /** The feed thread, later. */
    @Arbiter
    public void readRest(final II_Result result)
    {
        final int first = ring.read(3);
        final int second = ring.read(3);
        result.r2 = 0 == first ? second : 0 == second ? first : 10 * first + second;
    }
}
