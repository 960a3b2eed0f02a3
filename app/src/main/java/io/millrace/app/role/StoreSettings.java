package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.audit.HostClock;
import io.millrace.record.store.StoreContext;
import io.millrace.subscribe.RecordedChannels;

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
     * The writer's context.
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
            .batchRows(settings.number("store.batch-rows"))
            .lingerNs(settings.durationNs("store.linger"))
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
