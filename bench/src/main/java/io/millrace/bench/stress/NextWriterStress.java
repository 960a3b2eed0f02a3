package io.millrace.bench.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A writer dies within its second message and the next one goes on, while a reader reads. */
@JCStressTest
@Outcome(id =
{"1", "3", "4"}, expect = Expect.ACCEPTABLE, desc = "a whole value of either writer")
@Outcome(id = "2", expect = Expect.FORBIDDEN, desc = "the message that was never finished")
@Outcome(expect = Expect.FORBIDDEN, desc = "a torn value, or none although there was one")
@State
public class NextWriterStress
{
    private final ValueTwin value = new ValueTwin(1);

    /** The first value is there before anybody reads. */
    public NextWriterStress()
    {
        value.write(1);
    }

    /** Both writers, one after the other. */
    @Actor
    public void write()
    {
        value.begin(2);
        value.write(3);
        value.write(4);
    }

    /** A reader. */
    @Actor
    public void read(final I_Result result)
    {
        result.r1 = value.readLast();
    }
}
