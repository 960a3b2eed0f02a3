package io.millrace.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The newest three of five values, while they are written: whole, oldest first, none left out. */
@JCStressTest
@Outcome(id =
{"0", "1", "12", "123", "234", "345"}, expect = Expect.ACCEPTABLE, desc = "all there are, up to three")
@Outcome(id =
{"23", "34", "45", "2", "3", "4", "5"}, expect = Expect.ACCEPTABLE_INTERESTING, desc = "fewer, as the writer overtook")
@Outcome(expect = Expect.FORBIDDEN, desc = "a torn value, a gap, or a wrong order")
@State
public class NewestValuesStress
{
    private final ValueTwin value = new ValueTwin(3);

    /** The feed thread. */
    @Actor
    public void write()
    {
        value.write(1);
        value.write(2);
        value.write(3);
        value.write(4);
        value.write(5);
    }

    /** A reader. */
    @Actor
    public void read(final I_Result result)
    {
        result.r1 = value.readNewest(3);
    }
}
