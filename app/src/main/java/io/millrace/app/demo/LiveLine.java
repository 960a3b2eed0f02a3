package io.millrace.app.demo;

import io.millrace.bridge.sim.SimLedger;

/** The line that a running demo prints each second. */
final class LiveLine
{
    private final SimLedger ledger;
    private final LiveCounters counters;
    private long lastGenerated;
    private long lastNs = System.nanoTime();

    LiveLine(final SimLedger ledger, final LiveCounters counters)
    {
        this.ledger = ledger;
        this.counters = counters;
    }

    String text()
    {
        final long generated = ledger.marketOffered();
        final long nowNs = System.nanoTime();
        final double rate = (generated - lastGenerated) * 1e9 / Math.max(1, nowNs - lastNs);
        lastGenerated = generated;
        lastNs = nowNs;

        return String.format(
            "%,10d market ticks (%,7.0f/s)  %,10d published  %,5d rejected  %,10d received  %,10d rows stored",
            generated, rate, counters.published(), counters.rejected(), counters.subscribed(), counters.stored());
    }
}
