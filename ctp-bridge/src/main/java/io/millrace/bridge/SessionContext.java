package io.millrace.bridge;

import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a {@link SessionAgent} needs, set fluently and checked once by {@link #conclude()}. One thread. Durations are in
 * nanoseconds of the {@link #nanoClock}.
 */
public final class SessionContext
{
    /** Instruments per subscribe request. */
    public static final int DEFAULT_SUBSCRIBE_BATCH_SIZE = 500;
    /** The vendor asks for at most so many instruments a second. */
    public static final int MAX_SUBSCRIBES_PER_SECOND = 1000;
    /** How long a front may stay silent before it is reported. */
    public static final long DEFAULT_CONNECT_DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);
    /** How long a login may stay unanswered before it is sent again. */
    public static final long DEFAULT_LOGIN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);
    /** How long answers to subscriptions may stay out before that is reported. */
    public static final long DEFAULT_SUBSCRIBE_DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);
    /** Least time between two logins; fronts refuse more than one a second. */
    public static final long MIN_LOGIN_BACKOFF_NS = TimeUnit.SECONDS.toNanos(1);
    /** To which the time between two logins grows when they fail. */
    public static final long DEFAULT_MAX_LOGIN_BACKOFF_NS = TimeUnit.SECONDS.toNanos(60);

    private static final int MAX_BROKER_LENGTH = 10;
    private static final int MAX_USER_LENGTH = 15;
    private static final int MAX_PASSWORD_LENGTH = 40;
    private static final int MAX_INSTRUMENT_LENGTH = 80;

    private Path bridgeLibrary;
    private Path vendorLibrary;
    private Path flowDirectory;
    private RingFile ringFile;
    private List<String> fronts = List.of();
    private String brokerId = "";
    private String userId = "";
    private byte[] password = new byte[0];
    private List<String> instruments = List.of();
    private int subscribeBatchSize = DEFAULT_SUBSCRIBE_BATCH_SIZE;
    private long subscribeIntervalNs;
    private long connectDeadlineNs = DEFAULT_CONNECT_DEADLINE_NS;
    private long loginDeadlineNs = DEFAULT_LOGIN_DEADLINE_NS;
    private long subscribeDeadlineNs = DEFAULT_SUBSCRIBE_DEADLINE_NS;
    private long loginBackoffNs = MIN_LOGIN_BACKOFF_NS;
    private long maxLoginBackoffNs = DEFAULT_MAX_LOGIN_BACKOFF_NS;
    private SessionEvents events;
    private SessionListener listener;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private NativeSession.Door door;
    private boolean isConcluded;

    /**
     * Checks everything that can be checked before the native side is entered, and loads the bridge library.
     *
     * @throws BridgeException naming the setter and the value that does not fit, and what to do.
     */
    public void conclude()
    {
        if (isConcluded)
        {
            throw new IllegalStateException("a SessionContext is concluded once, by one SessionAgent");
        }

        concludePaths();
        concludeLogin();
        concludeInstruments();
        concludeTimes();
        require(null != events, "events", null, "share one SessionEvents with the thread that polls the ring");
        require(null != listener, "listener", null, "someone must hear of the session's state");
        if (null == door)
        {
            door = NativeBridge.load(bridgeLibrary);
        }
        isConcluded = true;
    }

    /** Sets the absolute path of libmillrace_ctp.so. */
    public SessionContext bridgeLibrary(final Path library)
    {
        bridgeLibrary = library;
        return this;
    }

    /** Sets the absolute path of the vendor's (or a simulated) market-data library. */
    public SessionContext vendorLibrary(final Path library)
    {
        vendorLibrary = library;
        return this;
    }

    /** The absolute path of the vendor's library. */
    public Path vendorLibrary()
    {
        return vendorLibrary;
    }

    /** Sets an existing, writable directory of this session's own, in which the vendor's library keeps its files. */
    public SessionContext flowDirectory(final Path directory)
    {
        flowDirectory = directory;
        return this;
    }

    /** The session's own directory. */
    public Path flowDirectory()
    {
        return flowDirectory;
    }

    /** Sets the ring that the vendor's thread writes to; stays the caller's, and open until the agent is closed. */
    public SessionContext ringFile(final RingFile file)
    {
        ringFile = file;
        return this;
    }

    /** The ring that the vendor's thread writes to. */
    public RingFile ringFile()
    {
        return ringFile;
    }

    /** Sets the fronts, e.g. tcp://127.0.0.1:10131; the vendor takes the first that answers. */
    public SessionContext fronts(final List<String> addresses)
    {
        fronts = List.copyOf(addresses);
        return this;
    }

    /** The fronts. */
    public List<String> fronts()
    {
        return fronts;
    }

    /** Sets the broker's number, at most 10 bytes; most fronts take an empty one. */
    public SessionContext brokerId(final String id)
    {
        brokerId = id;
        return this;
    }

    /** The broker's number. */
    public String brokerId()
    {
        return brokerId;
    }

    /** Sets the user's number, at most 15 bytes; most fronts take an empty one. */
    public SessionContext userId(final String id)
    {
        userId = id;
        return this;
    }

    /** The user's number. */
    public String userId()
    {
        return userId;
    }

    /**
     * Sets the password, at most 40 bytes of UTF-8.
     *
     * @param secret is wiped before this returns.
     * @return this.
     */
    public SessionContext password(final char[] secret)
    {
        final ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(secret));
        wipePassword();
        password = new byte[bytes.remaining()];
        bytes.get(password);
        Arrays.fill(bytes.array(), (byte)0);
        Arrays.fill(secret, '\0');
        return this;
    }

    /**
     * Sets the password, at most 40 bytes.
     *
     * @param secret becomes the context's own; wiped when the agent is closed or the session failed, as each reconnect needs it.
     * @return this.
     */
    public SessionContext password(final byte[] secret)
    {
        wipePassword();
        password = secret;
        return this;
    }

    /** Sets the instruments to subscribe to, exact and case-sensitive. */
    public SessionContext instruments(final List<String> ids)
    {
        instruments = List.copyOf(ids);
        return this;
    }

    /** The instruments to subscribe to. */
    public List<String> instruments()
    {
        return instruments;
    }

    /** Sets how many instruments go into one request. */
    public SessionContext subscribeBatchSize(final int size)
    {
        subscribeBatchSize = size;
        return this;
    }

    /** How many instruments go into one request. */
    public int subscribeBatchSize()
    {
        return subscribeBatchSize;
    }

    /** Sets the time between two subscribe requests; 0: as short as {@link #MAX_SUBSCRIBES_PER_SECOND} allows. */
    public SessionContext subscribeIntervalNs(final long intervalNs)
    {
        subscribeIntervalNs = intervalNs;
        return this;
    }

    /** The time between two subscribe requests. */
    public long subscribeIntervalNs()
    {
        return subscribeIntervalNs;
    }

    /** Sets after how long without a front that is reported, again and again; the vendor's library goes on trying. */
    public SessionContext connectDeadlineNs(final long deadlineNs)
    {
        connectDeadlineNs = deadlineNs;
        return this;
    }

    /** After how long without a front that is reported. */
    public long connectDeadlineNs()
    {
        return connectDeadlineNs;
    }

    /** Sets after how long without an answer a login counts as failed. */
    public SessionContext loginDeadlineNs(final long deadlineNs)
    {
        loginDeadlineNs = deadlineNs;
        return this;
    }

    /** After how long without an answer a login counts as failed. */
    public long loginDeadlineNs()
    {
        return loginDeadlineNs;
    }

    /** Sets after how long missing answers to subscriptions are reported. */
    public SessionContext subscribeDeadlineNs(final long deadlineNs)
    {
        subscribeDeadlineNs = deadlineNs;
        return this;
    }

    /** After how long missing answers to subscriptions are reported. */
    public long subscribeDeadlineNs()
    {
        return subscribeDeadlineNs;
    }

    /** Sets the time between two logins, at least {@link #MIN_LOGIN_BACKOFF_NS}; doubles with each one that fails. */
    public SessionContext loginBackoffNs(final long backoffNs)
    {
        loginBackoffNs = backoffNs;
        return this;
    }

    /** The time between two logins when none failed. */
    public long loginBackoffNs()
    {
        return loginBackoffNs;
    }

    /** Sets to what the time between two logins grows. */
    public SessionContext maxLoginBackoffNs(final long backoffNs)
    {
        maxLoginBackoffNs = backoffNs;
        return this;
    }

    /** To what the time between two logins grows. */
    public long maxLoginBackoffNs()
    {
        return maxLoginBackoffNs;
    }

    /** Sets the queue by which events reach the agent from the thread that polls the ring. */
    public SessionContext events(final SessionEvents queue)
    {
        events = queue;
        return this;
    }

    /** The queue by which events reach the agent. */
    public SessionEvents events()
    {
        return events;
    }

    /** Sets who hears of the session's state, on the control thread. */
    public SessionContext listener(final SessionListener sessionListener)
    {
        listener = sessionListener;
        return this;
    }

    /** Who hears of the session's state. */
    public SessionListener listener()
    {
        return listener;
    }

    /** Sets the clock of deadlines and intervals. */
    public SessionContext nanoClock(final NanoClock clock)
    {
        nanoClock = clock;
        return this;
    }

    /** The clock of deadlines and intervals. */
    public NanoClock nanoClock()
    {
        return nanoClock;
    }

    SessionContext door(final NativeSession.Door nativeDoor)
    {
        door = nativeDoor;
        return this;
    }

    NativeSession.Door door()
    {
        return door;
    }

    byte[] password()
    {
        return password;
    }

    void wipePassword()
    {
        Arrays.fill(password, (byte)0);
    }

    private void concludePaths()
    {
        if (null == door)
        {
            requireLibrary("bridgeLibrary", bridgeLibrary);
            requireLibrary("vendorLibrary", vendorLibrary);
        }
        require(null != flowDirectory && Files.isDirectory(flowDirectory) && Files.isWritable(flowDirectory),
            "flowDirectory", flowDirectory,
            "name an existing, writable directory; the vendor's library crashes without");
        require(null != ringFile, "ringFile", null, "create one with RingFile.create");
        require(0 == ringFile.producerPid(), "ringFile", ringFile.path(),
            "it belongs to a session of process " + ringFile.producerPid() + "; drain it and create a new one");
    }

    private void concludeLogin()
    {
        require(!fronts.isEmpty(), "fronts", fronts, "name at least one, e.g. tcp://127.0.0.1:10131");
        requireText("brokerId", brokerId, MAX_BROKER_LENGTH);
        requireText("userId", userId, MAX_USER_LENGTH);
        require(password.length <= MAX_PASSWORD_LENGTH, "password", password.length + " bytes",
            "the vendor's struct has room for " + MAX_PASSWORD_LENGTH);
    }

    private void concludeInstruments()
    {
        require(!instruments.isEmpty(), "instruments", instruments, "name at least one, e.g. rb2601");
        final Set<String> seen = new HashSet<>();
        for (final String id : instruments)
        {
            require(
                !id.isBlank() && id.length() <= MAX_INSTRUMENT_LENGTH && id.chars().allMatch(c -> ' ' <= c && c < 127),
                "instruments", "'" + id + "'", "an instrument id has 1 to 80 printable ASCII characters");
            require(seen.add(id), "instruments", "'" + id + "'", "it is named twice");
        }
    }

    private void concludeTimes()
    {
        require(1 <= subscribeBatchSize && subscribeBatchSize <= MAX_SUBSCRIBES_PER_SECOND, "subscribeBatchSize",
            subscribeBatchSize, "1 to " + MAX_SUBSCRIBES_PER_SECOND);
        final long leastIntervalNs = TimeUnit.SECONDS.toNanos(subscribeBatchSize) / MAX_SUBSCRIBES_PER_SECOND;
        if (0 == subscribeIntervalNs)
        {
            subscribeIntervalNs = leastIntervalNs;
        }
        require(leastIntervalNs <= subscribeIntervalNs, "subscribeIntervalNs", subscribeIntervalNs, "at least " +
            leastIntervalNs + " for batches of " + subscribeBatchSize +
            ": fronts drop sessions that ask for more than " +
            MAX_SUBSCRIBES_PER_SECOND + " instruments a second");
        require(0 < connectDeadlineNs, "connectDeadlineNs", connectDeadlineNs, "more than 0");
        require(0 < loginDeadlineNs, "loginDeadlineNs", loginDeadlineNs, "more than 0");
        require(0 < subscribeDeadlineNs, "subscribeDeadlineNs", subscribeDeadlineNs, "more than 0");
        require(MIN_LOGIN_BACKOFF_NS <= loginBackoffNs, "loginBackoffNs", loginBackoffNs,
            "at least " + MIN_LOGIN_BACKOFF_NS + ": fronts ban users that log in more often");
        require(loginBackoffNs <= maxLoginBackoffNs, "maxLoginBackoffNs", maxLoginBackoffNs,
            "at least loginBackoffNs=" + loginBackoffNs);
        require(null != nanoClock, "nanoClock", null, "set one or leave the default");
    }

    private static void requireLibrary(final String setter, final Path library)
    {
        require(null != library && library.isAbsolute() && Files.isRegularFile(library), setter, library,
            "name the absolute path of an existing library");
    }

    private static void requireText(final String setter, final String value, final int maxLength)
    {
        require(null != value && value.getBytes(StandardCharsets.UTF_8).length <= maxLength && value.indexOf('\0') < 0,
            setter, value, "at most " + maxLength + " bytes");
    }

    private static void require(final boolean holds, final String setter, final Object value, final String remedy)
    {
        if (!holds)
        {
            throw new BridgeException("session: " + setter + "=" + value + ": " + remedy);
        }
    }
}
