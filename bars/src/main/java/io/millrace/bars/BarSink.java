package io.millrace.bars;

/** Takes the bars that a {@link BarBuilder} makes, on its thread, in the order in which they changed. */
@FunctionalInterface
public interface BarSink
{
    /**
     * A bar changed, closed or was corrected: its flags and its revision tell. The sink has to take it, and to copy what it keeps.
     *
     * @param bar valid during the call.
     */
    void onBar(Bar bar);
}
