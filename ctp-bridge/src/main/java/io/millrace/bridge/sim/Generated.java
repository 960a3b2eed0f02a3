package io.millrace.bridge.sim;

import io.millrace.bridge.SourceRun;

import java.util.List;

/**
 * What a line's simulated library generated over all its runs, as its ledger has it, with the ticks on which a process was killed
 * decided by what the bridge has.
 *
 * @param count    ticks.
 * @param checksum over them, comparable with {@code SourceLedger.checksum()}.
 */
public record Generated(long count, long checksum)
{
    /**
     * Sums up.
     *
     * @param ledger of the simulated library.
     * @param runs   of the line's source ledger, all closed.
     * @return the sum.
     */
    public static Generated of(final SimLedger ledger, final List<SourceRun> runs)
    {
        long count = 0;
        long checksum = 0;
        for (int run = 0; run < ledger.runCount(); run++)
        {
            final long callbacks = callbacksAtEnd(ledger, run, runs);
            count += ledger.generatedCount(run, callbacks);
            checksum += ledger.generatedChecksum(run, callbacks);
        }

        return new Generated(count, checksum);
    }

    /** How many tick callbacks the ring had when a run of the library ended. */
    private static long callbacksAtEnd(final SimLedger ledger, final int run, final List<SourceRun> runs)
    {
        if (run + 1 < ledger.runCount() && ledger.base(run + 1) > 0)
        {
            // The next run went on with this one's ring.
            return ledger.base(run + 1);
        }
        SourceRun newest = null;
        for (final SourceRun candidate : runs)
        {
            newest = candidate.createdTimeNs() <= ledger.startTimeNs(run) ? candidate : newest;
        }

        return null == newest ? 0 : newest.callbacks();
    }
}
