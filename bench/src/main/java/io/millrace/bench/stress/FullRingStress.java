package io.millrace.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A full ring: the writer takes the room of records only after they were read. */
@JCStressTest
@Outcome(id = "0, 12, 345", expect = Expect.ACCEPTABLE, desc = "refused; what was there is whole")
@Outcome(id = "1, 12, 3456", expect = Expect.ACCEPTABLE, desc = "written where records had been read")
@Outcome(expect = Expect.FORBIDDEN, desc = "a record was written over, lost, torn or misplaced")
@State
public class FullRingStress
{
    private final RingTwin ring = new RingTwin(0);

    /** Five records fill the ring. */
    public FullRingStress()
    {
        for (int number = 1; number <= 5; number++)
        {
            ring.write(number);
        }
    }

    /** The vendor's thread. */
    @Actor
    public void write(final III_Result result)
    {
        result.r1 = ring.write(6) ? 1 : 0;
    }

    /** The feed thread: room for one at the start needs two that are read. */
    @Actor
    public void read(final III_Result result)
    {
        result.r2 = ring.read(2);
    }

    /** The feed thread, later. */
    @Arbiter
    public void readRest(final III_Result result)
    {
        final int first = ring.read(5);
        final int second = ring.read(5);
        result.r3 = 0 == second ? first : 10 * first + second;
    }
}
