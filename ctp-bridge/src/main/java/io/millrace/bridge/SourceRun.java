package io.millrace.bridge;

/**
 * What a {@link SourceLedger} knows of one session run, i.e. of one ring file from its creation to its end.
 *
 * @param line             that the run belongs to.
 * @param createdTimeNs    of its ring file, CLOCK_REALTIME, epoch nanoseconds; with the line, the run's name.
 * @param isClosed         whether the ring's final counters are in.
 * @param lastSequence     source sequence of the newest audited tick; 0: none.
 * @param auditedCount     ticks that Java read out of the ring, each once.
 * @param auditedChecksum  over those ticks.
 * @param ticksWritten     the native side's count of ticks that went into the ring; 0 until closed.
 * @param ticksRingFull    the native side's count of ticks dropped because the ring was full; 0 until closed.
 * @param ringFullChecksum over the dropped ticks; 0 until closed.
 * @param tickCallbacks    the native side's count of callbacks; 0 until closed.
 */
public record SourceRun(String line, long createdTimeNs, boolean isClosed, long lastSequence, long auditedCount,
    long auditedChecksum, long ticksWritten, long ticksRingFull, long ringFullChecksum, long tickCallbacks)
{
    /**
     * Ticks that went into the ring. A process killed between the store that shows a tick and the store that counts it leaves
     * the native count one short of what Java read; then what was read is right.
     *
     * @return the number.
     */
    public long nativeCount()
    {
        return Math.max(ticksWritten, auditedCount);
    }

    /**
     * Callbacks of the run whose tick is accounted for, to be given to {@link io.millrace.bridge.sim.SimLedger}.
     *
     * @return {@link #nativeCount()} and the dropped ticks.
     */
    public long callbacks()
    {
        return nativeCount() + ticksRingFull;
    }

    /** Ticks that went into the ring and were never read; anything but 0 is a loss. */
    public long unauditedCount()
    {
        return nativeCount() - auditedCount;
    }

    /** Checksum over audited and dropped ticks together. */
    public long checksum()
    {
        return auditedChecksum + ringFullChecksum;
    }
}
