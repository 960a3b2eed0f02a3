package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import io.millrace.audit.HostClock;
import io.millrace.record.store.StoreContext;
import io.millrace.record.store.StoreListener;
import io.millrace.subscribe.RecordedChannels;
import org.agrona.ErrorHandler;

import java.util.Arrays;
import java.util.List;

/** Reads the settings of the ClickHouse writer and of whoever reads its tables. */
public final class StoreSettings
{
    private StoreSettings()
    {
    }

    /**
     * Where the ClickHouse server is: the configured URL, else the local one.
     *
     * @param settings to read.
     * @return its URL.
     */
    public static String url(final Settings settings)
    {
        final String url = settings.text("clickhouse.url");

        return url.isBlank() ? "http://127.0.0.1:" + settings.number("clickhouse.http-port") : url;
    }

    /**
     * The streams that this process writes.
     *
     * @param settings to read.
     * @return at least one.
     * @throws SettingsException when there is none.
     */
    static List<StoreStream> streams(final Settings settings)
    {
        final List<StoreStream> streams = Arrays.stream(StoreStream.values())
            .filter((stream) -> settings.truth(stream.key("write")))
            .toList();
        if (streams.isEmpty())
        {
            throw new SettingsException("settings: " + settings.key("store.streams") +
                ": no stream has write = true: set it for those that this process is to write, or do not start it");
        }

        return streams;
    }

    /**
     * The context of the writer of one stream.
     *
     * @param settings to read.
     * @param stream   that is written.
     * @param listener of its ticks.
     * @param handler  of errors.
     * @return the context, concluded.
     * @throws SettingsException that names key and value when one is wrong.
     */
    static StoreContext context(
        final Settings settings, final StoreStream stream, final StoreListener listener, final ErrorHandler handler)
    {
        final StoreContext context = context(settings).batchRows(settings.number(stream.key("batch-rows")))
            .lingerNs(settings.durationNs(stream.key("linger")))
            .shard(settings.number(stream.key("shard")), settings.number(stream.key("shards")))
            .listener(listener)
            .errorHandler(handler);
        try
        {
            return context.conclude();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new SettingsException("settings: " + settings.key(stream.key("")) + ", or what all streams share: " +
                ex.getMessage());
        }
    }

    /**
     * Where the tables are, for who reads or writes them.
     *
     * @param settings to read.
     * @return not yet concluded.
     */
    public static StoreContext context(final Settings settings)
    {
        return new StoreContext()
            .clickHouseUrl(url(settings))
            .user(settings.requiredText("clickhouse.user"))
            .password(password(settings))
            .database(settings.requiredText("clickhouse.database"))
            .deadLetterDirectory(settings.path("store.dead-letters.directory"))
            .deadLetterLimit(settings.number("store.dead-letters.limit"))
            .aeronDirectoryName(settings.path("aeron.directory").toString())
            .archiveContext(AeronClients.archiveContext())
            .recordingChannelFragment(RecordedChannels.fragment(settings.text("stream.channel")))
            .epochNanoClock(HostClock.INSTANCE);
    }

    private static String password(final Settings settings)
    {
        final String variable = System.getenv("MILLRACE_CLICKHOUSE_PASSWORD");

        return null == variable || variable.isEmpty() ? settings.text("clickhouse.password") : variable;
    }
}
