package io.millrace.bench.stress;

/**
 * Tells how far a writer has come, by an observer that looks at the stores from the last to the first: what is there behind a
 * store that is there must be there too.
 */
final class Stages
{
    static final int OUT_OF_ORDER = -1;

    private Stages()
    {
    }

    /** {@code seen}: from the last store to the first. Returns the number of stores that are there, or {@link #OUT_OF_ORDER}. */
    static int count(final boolean... seen)
    {
        int count = 0;
        for (final boolean isThere : seen)
        {
            if (isThere)
            {
                count++;
            }
            else if (count > 0)
            {
                return OUT_OF_ORDER;
            }
        }
        return count;
    }
}
