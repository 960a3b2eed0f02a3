package io.millrace.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A last value that is overwritten in a ring of two, while it is read twice: the writer overtakes the reader as often as it can. */
@JCStressTest
@Outcome(id =
{"0, 0", "0, 1", "0, 2", "0, 3", "0, 4", "1, 1", "1, 2", "1, 3", "1, 4", "2, 2", "2, 3", "2, 4", "3, 3", "3, 4",
    "4, 4"}, expect = Expect.ACCEPTABLE, desc = "whole values, the second not older than the first")
@Outcome(expect = Expect.FORBIDDEN, desc = "a torn value, or an older one after a newer one")
@State
public class LastValueStress
{
    private final ValueTwin value = new ValueTwin(1);

    /** The feed thread. */
    @Actor
    public void write()
    {
        value.write(1);
        value.write(2);
        value.write(3);
        value.write(4);
    }

    /** A reader. */
    @Actor
    public void read(final II_Result result)
    {
        result.r1 = value.readLast();
        result.r2 = value.readLast();
    }
}
