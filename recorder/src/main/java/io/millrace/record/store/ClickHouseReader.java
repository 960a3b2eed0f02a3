package io.millrace.record.store;

import java.io.OutputStream;
import java.util.List;

/**
 * Asks ClickHouse for those who only read the tables. An answer is as the statement says: nothing is made of it here. Not thread-safe.
 */
public final class ClickHouseReader implements AutoCloseable
{
    private final ClickHouseConnection connection;

    /**
     * A reader of the configured database. Connects with the first question.
     *
     * @param context concluded.
     */
    public ClickHouseReader(final StoreContext context)
    {
        connection = new ClickHouseConnection(context);
    }

    /**
     * Asks for a few rows.
     *
     * @param sql without FORMAT.
     * @return the rows as tab-separated values, null as {@code \N}.
     * @throws StoreException when ClickHouse does not answer or refuses.
     */
    public List<String> lines(final String sql)
    {
        return connection.lines(sql);
    }

    /**
     * Copies an answer of any size, as it comes.
     *
     * @param sql with the FORMAT of the bytes.
     * @param out to copy to; not closed here.
     * @throws StoreException when ClickHouse does not answer, refuses or breaks off, or {@code out} fails, which is then the cause.
     */
    public void copy(final String sql, final OutputStream out)
    {
        connection.answer(sql, (answer) -> answer.transferTo(out));
    }

    @Override
    public void close()
    {
        connection.close();
    }
}
