package io.millrace.bridge;

import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

import java.nio.file.Path;
import java.util.List;
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
    /** How long no front may answer, ten times which no login may be accepted, before the vendor's library is released and opened anew. */
    public static final long DEFAULT_CONNECT_DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);
    /** How long a login may stay unanswered before it is sent again. */
    public static final long DEFAULT_LOGIN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);
    /** How long answers to subscriptions may stay out before that is reported. */
    public static final long DEFAULT_SUBSCRIBE_DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);
    /** Least time between two logins; fronts refuse more than one a second. */
    public static final long MIN_LOGIN_BACKOFF_NS = TimeUnit.SECONDS.toNanos(1);
    /** To which the time between two logins grows when they fail. */
    public static final long DEFAULT_MAX_LOGIN_BACKOFF_NS = TimeUnit.SECONDS.toNanos(60);
    /** Disconnects without a settled stream between them that are no storm yet. */
    public static final int DEFAULT_STORM_DISCONNECTS = 20;
    /** Time within which more of them are a storm, and for which ticks must stream before back-offs end. */
    public static final long DEFAULT_STORM_WINDOW_NS = TimeUnit.SECONDS.toNanos(10);
    /** Time from a release to the next opening; grows with each one that does not end in ticks. */
    public static final long REOPEN_BACKOFF_NS = TimeUnit.SECONDS.toNanos(1);
    /** To which that time grows. */
    public static final long DEFAULT_MAX_STORM_BACKOFF_NS = TimeUnit.SECONDS.toNanos(60);
    /** How long a refused login keeps later starts from logging in with the same user; doubles with each in a row, to a day. */
    public static final long DEFAULT_LOGIN_REFUSED_HOLD_NS = TimeUnit.MINUTES.toNanos(10);

    private static final long HOST_CALL_DEADLINE_NS = TimeUnit.SECONDS.toNanos(5);

    private Path bridgeLibrary;
    private Path vendorLibrary;
    private Path flowDirectory;
    private RingFile ringFile;
    private List<String> fronts = List.of();
    private String brokerId = "";
    private String userId = "";
    private Credentials credentials = Credentials.none();
    private List<String> instruments = List.of();
    private int subscribeBatchSize = DEFAULT_SUBSCRIBE_BATCH_SIZE;
    private long subscribeIntervalNs;
    private long connectDeadlineNs = DEFAULT_CONNECT_DEADLINE_NS;
    private long loginDeadlineNs = DEFAULT_LOGIN_DEADLINE_NS;
    private long subscribeDeadlineNs = DEFAULT_SUBSCRIBE_DEADLINE_NS;
    private long loginBackoffNs = MIN_LOGIN_BACKOFF_NS;
    private long maxLoginBackoffNs = DEFAULT_MAX_LOGIN_BACKOFF_NS;
    private int stormDisconnects = DEFAULT_STORM_DISCONNECTS;
    private long stormWindowNs = DEFAULT_STORM_WINDOW_NS;
    private long maxStormBackoffNs = DEFAULT_MAX_STORM_BACKOFF_NS;
    private long loginRefusedHoldNs = DEFAULT_LOGIN_REFUSED_HOLD_NS;
    private long silenceDeadlineNs;
    private Isolation isolation = Isolation.IN_PROCESS;
    private Path hostProgram;
    private boolean isEvaluation;
    private SessionEvents events;
    private SessionListener listener;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private EpochClock epochClock = SystemEpochClock.INSTANCE;
    private NativeSession.Door door;
    private boolean isConcluded;

    /**
     * Checks everything that can be checked before the native side is entered, and loads the bridge library, unless a host does.
     *
     * @throws BridgeException naming the setter and the value that does not fit, and what to do.
     */
    public void conclude()
    {
        if (isConcluded)
        {
            throw new IllegalStateException("a SessionContext is concluded once, by one SessionAgent");
        }

        if (0 == subscribeIntervalNs)
        {
            subscribeIntervalNs = leastSubscribeIntervalNs();
        }
        SessionContextCheck.check(this);
        if (null == door)
        {
            door = Isolation.HOST_PROCESS == isolation ?
                HostedBridge.door(hostProgram, credentials.environmentVariable(), HOST_CALL_DEADLINE_NS) :
                NativeBridge.load(bridgeLibrary);
        }
        isConcluded = true;
    }

    /** Sets the absolute path of libmillrace_ctp.so. */
    public SessionContext bridgeLibrary(final Path library)
    {
        bridgeLibrary = library;
        return this;
    }

    /** The absolute path of libmillrace_ctp.so. */
    public Path bridgeLibrary()
    {
        return bridgeLibrary;
    }

    /** Sets where the vendor's library runs; in a host, {@link #hostProgram} takes the place of {@link #bridgeLibrary}. */
    public SessionContext isolation(final Isolation where)
    {
        isolation = where;
        return this;
    }

    /** Where the vendor's library runs. */
    public Isolation isolation()
    {
        return isolation;
    }

    /** Sets the absolute path of the bridge host, for {@link Isolation#HOST_PROCESS}. */
    public SessionContext hostProgram(final Path program)
    {
        hostProgram = program;
        return this;
    }

    /** The absolute path of the bridge host. */
    public Path hostProgram()
    {
        return hostProgram;
    }

    /** Sets whether the fronts are a broker's evaluation fronts; only CTP 6.7.11 and later can tell them from production ones. */
    public SessionContext evaluation(final boolean isEvaluationFront)
    {
        isEvaluation = isEvaluationFront;
        return this;
    }

    /** Whether the fronts are evaluation fronts. */
    public boolean evaluation()
    {
        return isEvaluation;
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

    /** Sets where the password comes from; without, it is empty. */
    public SessionContext credentials(final Credentials source)
    {
        credentials = source;
        return this;
    }

    /** Where the password comes from. */
    public Credentials credentials()
    {
        return credentials;
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

    /** Sets after how long without a front the vendor's library is released and opened anew, for ever. */
    public SessionContext connectDeadlineNs(final long deadlineNs)
    {
        connectDeadlineNs = deadlineNs;
        return this;
    }

    /** After how long without a front the vendor's library is opened anew. */
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

    /** Sets how many disconnects within the window, and without a settled stream between them, are no storm yet. */
    public SessionContext stormDisconnects(final int disconnects)
    {
        stormDisconnects = disconnects;
        return this;
    }

    /** How many disconnects are no storm yet. */
    public int stormDisconnects()
    {
        return stormDisconnects;
    }

    /** Sets the time within which more disconnects than {@link #stormDisconnects} are a storm; streaming for as long ends back-offs. */
    public SessionContext stormWindowNs(final long windowNs)
    {
        stormWindowNs = windowNs;
        return this;
    }

    /** The time within which disconnects make a storm. */
    public long stormWindowNs()
    {
        return stormWindowNs;
    }

    /** Sets to what the time before the next opening grows, after storms, deaths of the host and failed openings. */
    public SessionContext maxStormBackoffNs(final long backoffNs)
    {
        maxStormBackoffNs = backoffNs;
        return this;
    }

    /** To what the time before the next opening grows. */
    public long maxStormBackoffNs()
    {
        return maxStormBackoffNs;
    }

    /** Sets how long a refused login keeps later starts from logging in with the same user; doubles with each in a row; 0: not at all. */
    public SessionContext loginRefusedHoldNs(final long holdNs)
    {
        loginRefusedHoldNs = holdNs;
        return this;
    }

    /** How long a refused login keeps later starts from logging in. */
    public long loginRefusedHoldNs()
    {
        return loginRefusedHoldNs;
    }

    /** Sets after how long without a tick a streaming front counts as silent, which is told; 0: never. */
    public SessionContext silenceDeadlineNs(final long deadlineNs)
    {
        silenceDeadlineNs = deadlineNs;
        return this;
    }

    /** After how long without a tick a streaming front counts as silent; 0: never. */
    public long silenceDeadlineNs()
    {
        return silenceDeadlineNs;
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

    /** Sets the clock of what outlives the process. */
    public SessionContext epochClock(final EpochClock clock)
    {
        epochClock = clock;
        return this;
    }

    /** The clock of what outlives the process. */
    public EpochClock epochClock()
    {
        return epochClock;
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

    long leastSubscribeIntervalNs()
    {
        return TimeUnit.SECONDS.toNanos(subscribeBatchSize) / MAX_SUBSCRIBES_PER_SECOND;
    }
}
