package io.millrace.record.store;

/** Brings the tables of ClickHouse to the version that this build writes. Any thread. */
public final class Migrations
{
    private Migrations()
    {
    }

    /**
     * Applies what is missing, in order; does nothing on the second call.
     *
     * @param context concluded.
     * @return how many migrations were applied.
     * @throws StoreException when ClickHouse cannot be reached or refuses, or an applied migration is not the one of this build.
     */
    public static int apply(final StoreContext context)
    {
        throw new UnsupportedOperationException(context.database());
    }
}
