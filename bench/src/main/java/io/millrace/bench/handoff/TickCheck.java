package io.millrace.bench.handoff;

/**
 * Checks that the ticks of a run are those of the market, which is played again and again: each must have the fold that the
 * tick at the same place had in the first lap that showed it. One thread.
 */
final class TickCheck
{
    private final long[] folds;
    private int seenCount;
    private long count;

    TickCheck(final int marketCount)
    {
        folds = new long[marketCount];
    }

    /**
     * One tick was read.
     *
     * @param sequence number of its callback, from 1.
     * @param fold     of its fields.
     * @return ticks so far, this one included.
     */
    long onTick(final long sequence, final long fold)
    {
        final int place = (int)((sequence - 1) % folds.length);
        if (folds[place] != fold)
        {
            onFirstSlow(sequence, place, fold);
        }

        return ++count;
    }

    long count()
    {
        return count;
    }

    /**
     * Checksum over the market in its order.
     *
     * @throws IllegalStateException when a tick of the market was never read.
     */
    long checksum()
    {
        if (seenCount < folds.length)
        {
            throw new IllegalStateException(
                seenCount + " of " + folds.length + " different ticks were read, in " + count +
                    " ticks: run more laps");
        }
        long checksum = 0;
        for (final long fold : folds)
        {
            checksum = checksum * 31 + fold;
        }

        return checksum;
    }

    private void onFirstSlow(final long sequence, final int place, final long fold)
    {
        // Prices make a fold of 0 as unlikely as any other number; it would only be counted twice, and then be missed.
        if (0 != folds[place])
        {
            throw new IllegalStateException(
                "tick " + sequence + " is not what it was " + folds.length + " ticks before: " +
                    Long.toHexString(fold) + ", not " + Long.toHexString(folds[place]));
        }
        folds[place] = fold;
        seenCount++;
    }
}
