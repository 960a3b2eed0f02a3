package io.millrace.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Records in the middle of the ring, over the bytes of the last lap. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "nothing yet")
@Outcome(id =
{"1", "12", "123"}, expect = Expect.ACCEPTABLE, desc = "whole records, in order, from the first on")
@Outcome(expect = Expect.FORBIDDEN, desc = "a torn, stale, early or misplaced record")
@State
public class RecordOrderStress
{
    private final RingTwin ring = new RingTwin(8);

    /** The vendor's thread. */
    @Actor
    public void write()
    {
        ring.write(1);
        ring.write(2);
        ring.write(3);
    }

    /** The feed thread. */
    @Actor
    public void read(final I_Result result)
    {
        result.r1 = ring.read(4);
    }
}
