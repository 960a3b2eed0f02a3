package io.millrace.record.store;

import io.aeron.archive.client.AeronArchive;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.OffsetEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Configuration of a {@link StoreAgent} and of {@link ClickHouseTicks}: set, {@link #conclude()} once, then hand over. Not
 * thread-safe. One concluded context serves any number of agents.
 */
public final class StoreContext
{
    /** Rows after which a batch is inserted. */
    public static final int DEFAULT_BATCH_ROWS = 50_000;

    /** One insert is atomic below 1,048,449 rows; a batch never comes near. */
    public static final int MAX_BATCH_ROWS = 1_000_000;

    /** Refused rows of one batch and table beyond which the table is taken to be wrong, and not the rows. */
    public static final int DEFAULT_DEAD_LETTER_LIMIT = 1_000;

    /** Writers that can share a stream. */
    public static final int MAX_SHARDS = 1_000;

    /** How long the first row of a batch waits for more: 1 s. */
    public static final long DEFAULT_LINGER_NS = TimeUnit.SECONDS.toNanos(1);

    /** Channel of the replay from the archive. */
    public static final String DEFAULT_REPLAY_CHANNEL = "aeron:ipc";

    /** Stream of the replay from the archive; two agents may share it, their sessions differ. */
    public static final int DEFAULT_REPLAY_STREAM_ID = 1091;

    private static final Pattern DATABASE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    private String clickHouseUrl;
    private String user = "default";
    private String password = "";
    private String database = "millrace";
    private int batchRows = DEFAULT_BATCH_ROWS;
    private long lingerNs = DEFAULT_LINGER_NS;
    private Path deadLetterDirectory;
    private int deadLetterLimit = DEFAULT_DEAD_LETTER_LIMIT;
    private int shard;
    private int shards = 1;
    private long requestLimitNs = TimeUnit.SECONDS.toNanos(60);
    private long minRetryNs = TimeUnit.MILLISECONDS.toNanos(100);
    private long maxRetryNs = TimeUnit.SECONDS.toNanos(5);
    private String aeronDirectoryName;
    private AeronArchive.Context archiveContext;
    private String recordingChannelFragment = "aeron:ipc";
    private String replayChannel = DEFAULT_REPLAY_CHANNEL;
    private int replayStreamId = DEFAULT_REPLAY_STREAM_ID;
    private StoreListener listener = StoreListener.NONE;
    private ErrorHandler errorHandler;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private EpochNanoClock epochNanoClock;
    private boolean isConcluded;

    /**
     * Checks everything and fills in what was left open.
     *
     * @return this.
     * @throws IllegalStateException    when it was concluded before.
     * @throws IllegalArgumentException that names setter, value and what is allowed.
     */
    public StoreContext conclude()
    {
        if (isConcluded)
        {
            throw new IllegalStateException("StoreContext is already concluded: make a new one");
        }
        checkUrl();
        check(DATABASE_NAME.matcher(Objects.requireNonNullElse(database, "")).matches(), "database", database,
            "a letter or underscore, then up to 63 letters, digits or underscores");
        check(user != null && !user.isEmpty(), "user", user, "a name, e.g. default");
        check(password != null, "password", null, "a text; empty when the user has none");
        check(batchRows >= 1 && batchRows <= MAX_BATCH_ROWS, "batchRows", batchRows, "1 to " + MAX_BATCH_ROWS);
        check(lingerNs >= 0, "lingerNs", lingerNs, "0 or more");
        check(deadLetterLimit >= 1, "deadLetterLimit", deadLetterLimit, "1 or more");
        check(shards >= 1 && shards <= MAX_SHARDS, "shards", shards, "1 to " + MAX_SHARDS);
        check(shard >= 0 && shard < shards, "shard", shard, "0 to " + (shards - 1) + ", below shards=" + shards);
        check(requestLimitNs >= TimeUnit.MILLISECONDS.toNanos(10), "requestLimitNs", requestLimitNs, "10 ms or more");
        check(minRetryNs > 0, "minRetryNs", minRetryNs, "more than 0");
        check(maxRetryNs >= minRetryNs, "maxRetryNs", maxRetryNs, "at least minRetryNs=" + minRetryNs);
        check(listener != null, "listener", null, "StoreListener.NONE for none");
        if (null == archiveContext)
        {
            archiveContext = new AeronArchive.Context().controlRequestChannel("aeron:ipc")
                .controlResponseChannel("aeron:ipc");
        }
        if (aeronDirectoryName != null)
        {
            archiveContext.aeronDirectoryName(aeronDirectoryName);
        }
        if (null == errorHandler)
        {
            errorHandler = (throwable) -> LoggerFactory.getLogger(StoreAgent.class).error("store", throwable);
        }
        if (null == epochNanoClock)
        {
            epochNanoClock = new OffsetEpochNanoClock();
        }
        isConcluded = true;

        return this;
    }

    /**
     * Where ClickHouse's HTTP interface listens, e.g. {@code http://127.0.0.1:8123}. Needed.
     *
     * @param url http or https, host and port.
     * @return this.
     */
    public StoreContext clickHouseUrl(final String url)
    {
        this.clickHouseUrl = url;
        return this;
    }

    /** @return where ClickHouse's HTTP interface listens. */
    public String clickHouseUrl()
    {
        return clickHouseUrl;
    }

    /**
     * User of ClickHouse.
     *
     * @param name of the user; {@code default} unless set.
     * @return this.
     */
    public StoreContext user(final String name)
    {
        this.user = name;
        return this;
    }

    /** @return user of ClickHouse. */
    public String user()
    {
        return user;
    }

    /**
     * Password of the user.
     *
     * @param text of the password; empty unless set.
     * @return this.
     */
    public StoreContext password(final String text)
    {
        this.password = text;
        return this;
    }

    /** @return password of the user. */
    public String password()
    {
        return password;
    }

    /**
     * Database that holds the tables; made when it is missing.
     *
     * @param name of the database; {@code millrace} unless set.
     * @return this.
     */
    public StoreContext database(final String name)
    {
        this.database = name;
        return this;
    }

    /** @return database that holds the tables. */
    public String database()
    {
        return database;
    }

    /**
     * Rows after which a batch is inserted.
     *
     * @param rowCount 1 to {@link #MAX_BATCH_ROWS}.
     * @return this.
     */
    public StoreContext batchRows(final int rowCount)
    {
        this.batchRows = rowCount;
        return this;
    }

    /** @return rows after which a batch is inserted. */
    public int batchRows()
    {
        return batchRows;
    }

    /**
     * How long the first row of a batch waits for more.
     *
     * @param durationNs 0 or more.
     * @return this.
     */
    public StoreContext lingerNs(final long durationNs)
    {
        this.lingerNs = durationNs;
        return this;
    }

    /** @return how long the first row of a batch waits for more, in nanoseconds. */
    public long lingerNs()
    {
        return lingerNs;
    }

    /**
     * Where rows that ClickHouse refuses for what they say are set aside, so that the others go on; docs/clickhouse.md has the format.
     *
     * @param directory made when it is missing; null, as it is unless set: such a batch is tried again and again.
     * @return this.
     */
    public StoreContext deadLetterDirectory(final Path directory)
    {
        this.deadLetterDirectory = directory;
        return this;
    }

    /** @return folder of the dead letters; null when none are kept. */
    public Path deadLetterDirectory()
    {
        return deadLetterDirectory;
    }

    /**
     * How many rows of one batch and table may be set aside. With more the table is taken to be wrong: nothing is set aside, and the batch
     * is tried again and again.
     *
     * @param rowCount 1 or more; {@link #DEFAULT_DEAD_LETTER_LIMIT} unless set.
     * @return this.
     */
    public StoreContext deadLetterLimit(final int rowCount)
    {
        this.deadLetterLimit = rowCount;
        return this;
    }

    /** @return how many rows of one batch and table may be set aside. */
    public int deadLetterLimit()
    {
        return deadLetterLimit;
    }

    /**
     * Which share of a stream the agents write: the instruments whose id modulo {@code count} is {@code index}, of messages without an
     * instrument those whose sequence is. Each shard has ledger entries of its own; together they write each row once.
     *
     * @param index 0 to {@code count} - 1; 0 unless set.
     * @param count of writers that share the stream, at most {@link #MAX_SHARDS}; 1 unless set.
     * @return this.
     */
    public StoreContext shard(final int index, final int count)
    {
        this.shard = index;
        this.shards = count;
        return this;
    }

    /** @return which of the shards this is. */
    public int shard()
    {
        return shard;
    }

    /** @return number of writers that share a stream. */
    public int shards()
    {
        return shards;
    }

    /**
     * How long one request to ClickHouse may take before it counts as failed and is repeated.
     *
     * @param durationNs 10 ms or more; 60 s unless set.
     * @return this.
     */
    public StoreContext requestLimitNs(final long durationNs)
    {
        this.requestLimitNs = durationNs;
        return this;
    }

    /** @return how long one request to ClickHouse may take, in nanoseconds. */
    public long requestLimitNs()
    {
        return requestLimitNs;
    }

    /**
     * Bounds of the pause before something that failed is tried again; it doubles from the first to the second.
     *
     * @param minNs first pause, more than 0; 100 ms unless set.
     * @param maxNs longest pause; 5 s unless set.
     * @return this.
     */
    public StoreContext retryNs(final long minNs, final long maxNs)
    {
        this.minRetryNs = minNs;
        this.maxRetryNs = maxNs;
        return this;
    }

    /** @return first pause before something that failed is tried again, in nanoseconds. */
    public long minRetryNs()
    {
        return minRetryNs;
    }

    /** @return longest pause before something that failed is tried again, in nanoseconds. */
    public long maxRetryNs()
    {
        return maxRetryNs;
    }

    /**
     * Directory of the media driver.
     *
     * @param directoryName of the driver; that of {@link #archiveContext()} unless set.
     * @return this.
     */
    public StoreContext aeronDirectoryName(final String directoryName)
    {
        this.aeronDirectoryName = directoryName;
        return this;
    }

    /** @return directory of the media driver; null when {@link #archiveContext()} says it. */
    public String aeronDirectoryName()
    {
        return aeronDirectoryName;
    }

    /**
     * How to reach the archive: control channels and streams. Must not be concluded: each agent concludes a copy.
     *
     * @param context of the archive client; control over {@code aeron:ipc} unless set.
     * @return this.
     */
    public StoreContext archiveContext(final AeronArchive.Context context)
    {
        this.archiveContext = context;
        return this;
    }

    /** @return how to reach the archive. */
    public AeronArchive.Context archiveContext()
    {
        return archiveContext;
    }

    /**
     * Text that the channel of a recording contains; with the stream's number it tells which recordings are meant.
     *
     * @param fragment of the channel; {@code aeron:ipc} unless set.
     * @return this.
     */
    public StoreContext recordingChannelFragment(final String fragment)
    {
        this.recordingChannelFragment = fragment;
        return this;
    }

    /** @return text that the channel of a recording contains. */
    public String recordingChannelFragment()
    {
        return recordingChannelFragment;
    }

    /**
     * Where the archive's replay is sent.
     *
     * @param channel  {@link #DEFAULT_REPLAY_CHANNEL} unless set.
     * @param streamId {@link #DEFAULT_REPLAY_STREAM_ID} unless set.
     * @return this.
     */
    public StoreContext replay(final String channel, final int streamId)
    {
        this.replayChannel = channel;
        this.replayStreamId = streamId;
        return this;
    }

    /** @return channel to which the archive's replay is sent. */
    public String replayChannel()
    {
        return replayChannel;
    }

    /** @return stream to which the archive's replay is sent. */
    public int replayStreamId()
    {
        return replayStreamId;
    }

    /**
     * Who is told how far each tick has come.
     *
     * @param storeListener of ticks, called on the store thread.
     * @return this.
     */
    public StoreContext listener(final StoreListener storeListener)
    {
        this.listener = storeListener;
        return this;
    }

    /** @return who is told how far each tick has come. */
    public StoreListener listener()
    {
        return listener;
    }

    /**
     * Where operational errors go, once for each failed attempt.
     *
     * @param handler of errors; logs them unless set.
     * @return this.
     */
    public StoreContext errorHandler(final ErrorHandler handler)
    {
        this.errorHandler = handler;
        return this;
    }

    /** @return where operational errors go. */
    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /**
     * Clock of lingers and pauses.
     *
     * @param clock of durations.
     * @return this.
     */
    public StoreContext nanoClock(final NanoClock clock)
    {
        this.nanoClock = clock;
        return this;
    }

    /** @return clock of lingers and pauses. */
    public NanoClock nanoClock()
    {
        return nanoClock;
    }

    /**
     * Clock of the {@link StoreListener}'s times.
     *
     * @param clock of epoch time.
     * @return this.
     */
    public StoreContext epochNanoClock(final EpochNanoClock clock)
    {
        this.epochNanoClock = clock;
        return this;
    }

    /** @return clock of the {@link StoreListener}'s times. */
    public EpochNanoClock epochNanoClock()
    {
        return epochNanoClock;
    }

    /** @return true after {@link #conclude()}. */
    public boolean isConcluded()
    {
        return isConcluded;
    }

    private void checkUrl()
    {
        check(clickHouseUrl != null, "clickHouseUrl", null, "a URL, e.g. http://127.0.0.1:8123");
        try
        {
            final URI uri = new URI(clickHouseUrl);
            final boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            check(isHttp && uri.getHost() != null && uri.getPort() > 0, "clickHouseUrl", clickHouseUrl,
                "http or https, host and port, e.g. http://127.0.0.1:8123");
        }
        catch (final URISyntaxException ex)
        {
            throw new IllegalArgumentException("clickHouseUrl=" + clickHouseUrl + " is not a URL: " + ex.getMessage(),
                ex);
        }
    }

    private static void check(final boolean isGood, final String setter, final Object value, final String allowed)
    {
        if (!isGood)
        {
            throw new IllegalArgumentException(setter + "=" + value + " is not allowed; give " + allowed);
        }
    }
}
