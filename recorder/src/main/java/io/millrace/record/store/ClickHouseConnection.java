package io.millrace.record.store;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import org.agrona.CloseHelper;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What the store asks of ClickHouse, with errors that say where, as whom and what to do. Repeats nothing by itself: who calls
 * knows what may be repeated. Not thread-safe.
 */
final class ClickHouseConnection implements AutoCloseable
{
    /** Reads the bytes of an answer. */
    @FunctionalInterface
    interface AnswerReader<T>
    {
        T read(InputStream answer) throws IOException;
    }

    private static final int UNKNOWN_USER = 192;
    private static final int WRONG_PASSWORD = 193;
    private static final int REQUIRED_PASSWORD = 194;
    private static final int AUTHENTICATION_FAILED = 516;
    private static final int UNKNOWN_DATABASE = 81;
    private static final List<Integer> CREDENTIAL_ERRORS = List.of(UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD,
        AUTHENTICATION_FAILED);

    private final StoreContext context;
    private final Client client;

    ClickHouseConnection(final StoreContext context)
    {
        this(context, context.database());
    }

    ClickHouseConnection(final StoreContext context, final String database)
    {
        if (!context.isConcluded())
        {
            throw new IllegalStateException("StoreContext is not concluded: call conclude() first");
        }
        this.context = context;
        final long limitMs = TimeUnit.NANOSECONDS.toMillis(context.requestLimitNs());
        // No compression: on loopback it costs more than it saves, and this version's native compression throws on ordinary data.
        client = new Client.Builder().addEndpoint(context.clickHouseUrl())
            .setUsername(context.user())
            .setPassword(context.password())
            .setDefaultDatabase(database)
            .setClientName("millrace-store")
            .compressClientRequest(false)
            .compressServerResponse(false)
            .setMaxRetries(0)
            .setConnectTimeout(limitMs, ChronoUnit.MILLIS)
            .setSocketTimeout(limitMs, ChronoUnit.MILLIS)
            .serverSetting("async_insert", "0")
            .serverSetting("insert_deduplicate", "1")
            .serverSetting("distributed_foreground_insert", "1")
            // With 0, a server of 26.7 counts a repeated insert again in the views, and never what a view missed.
            .serverSetting("deduplicate_blocks_in_dependent_materialized_views", "1")
            .build();
    }

    /** Runs a statement that gives no rows. */
    void execute(final String sql)
    {
        read(sql, new QuerySettings(), InputStream::readAllBytes);
    }

    /** Runs an INSERT ... VALUES that has no effect when the table has seen the token. */
    void insertValues(final String sql, final String token)
    {
        read(sql, new QuerySettings().serverSetting("insert_deduplication_token", token), InputStream::readAllBytes);
    }

    /** Gives the rows of a query as lines of tab-separated values. */
    List<String> lines(final String sql)
    {
        return read(sql, new QuerySettings().setFormat(ClickHouseFormat.TabSeparated),
            (answer) -> new String(answer.readAllBytes(), StandardCharsets.UTF_8)).lines().toList();
    }

    /** Hands the rows of a query over as Native blocks, as they come. */
    <T> T nativeBlocks(final String sql, final AnswerReader<T> reader)
    {
        return read(sql, new QuerySettings().setFormat(ClickHouseFormat.Native), reader);
    }

    /** Hands the bytes of an answer over as they come; the statement's own FORMAT says what they are. */
    <T> T answer(final String sql, final AnswerReader<T> reader)
    {
        return read(sql, new QuerySettings(), reader);
    }

    /** Inserts a block; has no effect when the table has seen the token. */
    void insert(final NativeBlock block, final String token)
    {
        insert(block.layout().table(), block, new InsertSettings().setDeduplicationToken(token));
    }

    /** Asks a table that keeps nothing whether it would take a block. */
    void probe(final String table, final NativeBlock block)
    {
        insert(table, block, new InsertSettings());
    }

    @Override
    public void close()
    {
        client.close();
    }

    private void insert(final String table, final NativeBlock block, final InsertSettings settings)
    {
        try (InsertResponse response = client.insert(table, block::writeTo, ClickHouseFormat.Native, settings).get())
        {
            // What the views of ticks wrote counts too.
            assert response.getWrittenRows() <= 3L * block.rowCount();
        }
        catch (final ExecutionException | RuntimeException ex)
        {
            throw failure("insert of " + block.rowCount() + " rows into " + table, ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw failure("insert into " + table, ex);
        }
    }

    private <T> T read(final String sql, final QuerySettings settings, final AnswerReader<T> reader)
    {
        QueryResponse response = null;
        try
        {
            response = client.query(sql, settings).get();
            return reader.read(response.getInputStream());
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw failure(head(sql), ex);
        }
        catch (final StoreException ex)
        {
            throw ex;
        }
        catch (final ExecutionException | IOException | RuntimeException ex)
        {
            throw failure(head(sql), ex);
        }
        finally
        {
            CloseHelper.close(context.errorHandler(), response);
        }
    }

    private StoreException failure(final String what, final Throwable error)
    {
        Throwable root = error;
        String advice = "";
        int code = 0;
        for (Throwable cause = error; cause != null; cause = cause.getCause())
        {
            root = cause;
            if (cause instanceof final ServerException server)
            {
                code = server.getCode();
                advice = adviceOn(code);
                break;
            }
            if (cause instanceof ConnectException)
            {
                advice = "; is it running there? start it, or correct the URL";
            }
            if (cause instanceof UnknownHostException)
            {
                advice = "; no such host: correct the URL";
            }
        }
        final String reason = null == root.getMessage() ? root.toString() : root.getMessage().strip();

        return new StoreException("ClickHouse at " + context.clickHouseUrl() + " (user " + context.user() +
            ", database " + context.database() + "): " + what + " failed: " + reason + advice, code, reason, error);
    }

    private static String adviceOn(final int code)
    {
        if (CREDENTIAL_ERRORS.contains(code))
        {
            return "; correct user and password";
        }
        return UNKNOWN_DATABASE == code ? "; create the database, or let the store do it" : "";
    }

    private static String head(final String sql)
    {
        final String line = sql.strip().replaceAll("\\s+", " ");
        return line.length() <= 80 ? line : line.substring(0, 80) + "...";
    }
}
