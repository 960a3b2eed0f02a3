package io.millrace.bridge;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

import java.util.concurrent.TimeUnit;

/**
 * Brings a vendor session to ticks and keeps it there: opens, connects, logs in, subscribes in batches, and does the last two
 * again on each reconnect. Runs on the control thread; events reach it through {@link SessionEvents}. The queries may be called
 * on any thread.
 *
 * <p>The vendor's library reconnects by itself. When that does not help - no front answers at all, or each connection is closed at
 * once, hundreds of times a second, or no login comes about, or ticks end where events were lost - and when its process died, it is
 * released and, after a time, opened anew on the same ring.
 *
 * <p>Logins are at least {@link SessionContext#loginBackoffNs} apart; that time doubles with each login that fails, by an error,
 * by silence or because the front goes away before ticks have streamed for {@link SessionContext#stormWindowNs}, up to
 * {@link SessionContext#maxLoginBackoffNs}, and is itself again once they have. An ErrorID that means refused ends in FAILED: the
 * native session is released, nothing is sent any more, and a restart does not log in either for
 * {@link SessionContext#loginRefusedHoldNs}.
 */
public final class SessionAgent implements Agent, AutoCloseable
{
    private static final int NOT_LOGGED_IN = 6;

    private final SessionContext context;
    private final NanoClock clock;
    private final SessionCounters counters;
    private final VendorLife vendor;
    private final SessionStatus status;
    private final SessionLogin login;
    private final SessionSubscriptions subscriptions;
    private final StormWatch storm;
    private final SessionStream stream;
    private final SessionExit exit;

    // The control thread's.
    private Thread owner;
    private long deadlineNs;

    // Written by the control thread, read by any.
    private volatile String vendorVersion = "";

    /**
     * An agent that has not begun; {@link #onStart()} opens the session.
     *
     * @param context is concluded here.
     * @throws BridgeException when the context does not fit.
     */
    public SessionAgent(final SessionContext context)
    {
        context.conclude();
        this.context = context;
        clock = context.nanoClock();
        counters = new SessionCounters(context.events());
        vendor = new VendorLife(context);
        status = new SessionStatus(context.listener());
        login = new SessionLogin(context, status, counters);
        subscriptions = new SessionSubscriptions(context, status, counters);
        storm = new StormWatch(context.stormDisconnects(), context.stormWindowNs());
        stream = new SessionStream(context, status, counters);
        exit = new SessionExit(context, vendor, status);
    }

    /**
     * Opens the native session and starts connecting, unless a refused login holds: then the state is FAILED and nothing is opened.
     *
     * @throws BridgeException when the native side refuses; the state is then FAILED.
     */
    @Override
    public void onStart()
    {
        owner = Thread.currentThread();
        final LoginGuard.Hold hold = login.hold();
        if (null != hold)
        {
            exit.fail(hold.errorId(), hold.text());
            return;
        }

        try
        {
            open();
        }
        catch (final BridgeException ex)
        {
            exit.fail(ex.code(), ex.getMessage());
            throw ex;
        }
    }

    @Override
    public int doWork()
    {
        final int eventCount = context.events().drain(this::onEvent);
        if (vendor.isClosing())
        {
            return eventCount;
        }

        final long nowNs = clock.nanoTime();
        if (vendor.isDead())
        {
            onHostDeath(nowNs);
        }
        final int releaseCount = vendor.isReleasing() ? exit.awaitRelease(nowNs) : 0;
        final int workCount = switch (status.state())
        {
            case CONNECTING, DISCONNECTED -> awaitFront(nowNs);
            case LOGGING_IN -> logIn(nowNs);
            case SUBSCRIBING -> isStreamDead(nowNs) ? 1 :
                subscriptions.work(vendor.session(), nowNs) + awaitStream(nowNs);
            case STREAMING -> isStreamDead(nowNs) ? 1 :
                subscriptions.work(vendor.session(), nowNs) + settle(nowNs) + stream.watchSilence(nowNs);
            case BACKING_OFF -> reopen(nowNs);
            case CLOSED, FAILED -> 0;
        };

        return eventCount + releaseCount + workCount;
    }

    /** Closes as {@link #close()} does. */
    @Override
    public void onClose()
    {
        close();
    }

    @Override
    public String roleName()
    {
        return "session";
    }

    /**
     * Begins to release the vendor's library and returns, so that several sessions can be released at once; {@link #close()} then
     * waits. Until that has returned the library may go on delivering into the ring. Idempotent; the control thread.
     *
     * @throws IllegalStateException on another thread than the one that {@link #onStart()} ran on.
     */
    public void beginClose()
    {
        requireOwner();
        vendor.beginClose();
    }

    /**
     * Releases the vendor's library, which may go on delivering into the ring until this returns; idempotent; the control thread.
     *
     * @throws BridgeException       when the vendor's library does not let go within 4.5 s, counted from {@link #beginClose()}, or
     *                               the thread is interrupted; its threads and the ring's mapping are then left to the end of the
     *                               process.
     * @throws IllegalStateException on another thread than the one that {@link #onStart()} ran on.
     */
    @Override
    public void close()
    {
        requireOwner();
        if (!status.is(SessionState.CLOSED))
        {
            try
            {
                vendor.close();
            }
            finally
            {
                status.become(SessionState.CLOSED, 0, "closed");
            }
        }
    }

    /** The session's state. */
    public SessionState state()
    {
        return status.state();
    }

    /** What the session counted. */
    public SessionCounters counters()
    {
        return counters;
    }

    /** What the vendor library's GetApiVersion() returned; empty before it is loaded. */
    public String vendorVersion()
    {
        return vendorVersion;
    }

    /** Trading day of the newest login, yyyymmdd, or {@link RawTick#NULL_DAY}. */
    public int tradingDay()
    {
        return status.tradingDay();
    }

    boolean isReleasing()
    {
        return vendor.isReleasing();
    }

    private void requireOwner()
    {
        final Thread caller = Thread.currentThread();
        if (null != owner && owner != caller)
        {
            throw new IllegalStateException(
                "session of vendor library " + context.vendorLibrary() + " was started on " +
                    "thread '" + owner.getName() + "' and may not be closed on thread '" + caller.getName() + "'");
        }
    }

    private void open()
    {
        vendor.open();
        counters.onOpen();
        vendorVersion = vendor.session().vendorVersion();
        stream.forgetLosses();
        login.onOpen();
        storm.reset();
        status.become(SessionState.CONNECTING, 0, "vendor library " + context.vendorLibrary() + " " + vendorVersion +
            ", fronts " + context.fronts());
        deadlineNs = clock.nanoTime() + context.connectDeadlineNs();
        vendor.session().init();
    }

    private int reopen(final long nowNs)
    {
        if (!vendor.isReopenDue(nowNs))
        {
            return 0;
        }

        try
        {
            open();
        }
        catch (final BridgeException ex)
        {
            // The first opening went well, so this is the machine's state, not the settings: it may be better soon.
            counters.onOpenFailure();
            exit.backOffGrowing(nowNs, ex.code(), "the vendor's library could not be opened again: " + ex.getMessage());
        }

        return 1;
    }

    private void onEvent(final RawEvent event)
    {
        if (vendor.isStale(event))
        {
            counters.onStaleEvent();
            return;
        }

        switch (event.kind())
        {
            case RawEvent.FRONT_CONNECTED -> onFrontConnected("front connected");
            case RawEvent.FRONT_DISCONNECTED -> onFrontDisconnected(event.code());
            case RawEvent.LOGIN -> onLogin(event);
            case RawEvent.SUBSCRIBED -> subscriptions.onAnswer(event);
            case RawEvent.ERROR -> onError(event);
            case RawEvent.HEARTBEAT_WARNING ->
                status.tell(event.code(), "heartbeat warning: " + event.code() + " s without data from the front");
            // Nobody asks for a logout, and the instruments of a session do not change.
            default -> status.tell(event.code(), "unasked answer: " + event);
        }
    }

    private void onFrontConnected(final String reason)
    {
        login.begin(clock.nanoTime());
        if (!status.is(SessionState.LOGGING_IN))
        {
            status.become(SessionState.LOGGING_IN, 0, reason);
        }
    }

    private void onFrontDisconnected(final int reason)
    {
        counters.onDisconnect();
        final long nowNs = clock.nanoTime();
        disconnected(reason,
            "front disconnected, reason 0x" + Integer.toHexString(reason) + "; the vendor's library reconnects");
        if (storm.onDisconnect(nowNs))
        {
            counters.onStorm();
            exit.backOffGrowing(nowNs, reason, "storm: " + (context.stormDisconnects() + 1) + " disconnects within " +
                millis(context.stormWindowNs()) + " ms, the newest for reason 0x" + Integer.toHexString(reason) +
                "; check that the fronts fit this vendor library, and that this host may connect to them");
        }
    }

    private void onHostDeath(final long nowNs)
    {
        counters.onHostDeath();
        final String report = vendor.session().deathReport();
        disconnected(0, report);
        exit.backOffGrowing(nowNs, 0, report);
    }

    private void disconnected(final int code, final String text)
    {
        if (!status.is(SessionState.DISCONNECTED))
        {
            final long nowNs = clock.nanoTime();
            if (status.is(SessionState.STREAMING))
            {
                settle(nowNs);
            }
            final boolean isLoggedIn = status.is(SessionState.SUBSCRIBING) || status.is(SessionState.STREAMING);
            if (login.isPending() || isLoggedIn && !stream.isSettled())
            {
                login.onSetback();
            }
            // Its goodbye came: what was lost before it, e.g. in a burst of answers, leaves nothing to be guessed.
            stream.forgetLosses();
            deadlineNs = nowNs + context.connectDeadlineNs();
            status.become(SessionState.DISCONNECTED, code, text);
        }
    }

    private void onLogin(final RawEvent event)
    {
        if (!status.is(SessionState.LOGGING_IN))
        {
            status.tell(event.code(),
                "answer to a login in state " + status.state() + " is left aside: " + event);
        }
        else if (0 == event.code())
        {
            final long nowNs = clock.nanoTime();
            stream.onLogin();
            subscriptions.begin(nowNs);
            status.become(SessionState.SUBSCRIBING, 0, login.onAccepted(event));
        }
        else
        {
            onLoginError(event);
        }
    }

    private void onLoginError(final RawEvent event)
    {
        final String refusal = login.onError(event.code(), event.message());
        if (!refusal.isEmpty())
        {
            exit.fail(event.code(), refusal);
        }
    }

    private void onError(final RawEvent event)
    {
        counters.onVendorError();
        final boolean isSubscribed = status.is(SessionState.SUBSCRIBING) || status.is(SessionState.STREAMING);
        if (status.is(SessionState.LOGGING_IN) && login.isAnsweredByError(event))
        {
            onLoginError(event);
        }
        else if (NOT_LOGGED_IN == event.code() && isSubscribed)
        {
            login.onSetback();
            login.begin(clock.nanoTime());
            status.become(SessionState.LOGGING_IN, event.code(), "the front says that we are not logged in");
        }
        else
        {
            status.tell(event.code(), "vendor error, ErrorID " + event.code() + " '" + event.message() + "'");
        }
    }

    private int awaitFront(final long nowNs)
    {
        final long lost = stream.takeLosses(nowNs);
        if (0 != lost)
        {
            // One of them may have been the front's. A login tells: without a front it is not sent or not answered.
            onFrontConnected(lost + " events were dropped by a full ring; trying whether the front is there");
            return 1;
        }
        if (nowNs - deadlineNs < 0)
        {
            return 0;
        }

        counters.onConnectTimeout();
        exit.backOff(nowNs, SessionContext.REOPEN_BACKOFF_NS, 0, "no front answered for " +
            millis(context.connectDeadlineNs()) + " ms: " + context.fronts() +
            "; check addresses and the front's hours");
        return 1;
    }

    private int logIn(final long nowNs)
    {
        final int workCount = login.work(vendor.session(), nowNs);
        final String problem = login.problem(nowNs);
        if (problem.isEmpty())
        {
            return workCount;
        }

        counters.onLoginGivenUp();
        vendor.preferNextFront();
        exit.backOffGrowing(nowNs, 0, problem + ": " + context.fronts());
        return 1;
    }

    /** Opens anew when a front's goodbye was among lost events. */
    private boolean isStreamDead(final long nowNs)
    {
        final String problem = stream.lossProblem(nowNs);
        if (problem.isEmpty())
        {
            return false;
        }

        disconnected(0, problem);
        exit.backOffGrowing(nowNs, 0, problem);
        return true;
    }

    private int awaitStream(final long nowNs)
    {
        if (stream.hasTicked())
        {
            onStream(nowNs, "first tick");
            return 1;
        }
        if (subscriptions.isAnswered())
        {
            onStream(nowNs, "all " + context.instruments().size() + " subscriptions answered");
            return 1;
        }
        return subscriptions.tellWhenOverdue(nowNs);
    }

    private void onStream(final long nowNs, final String reason)
    {
        stream.begin(nowNs);
        status.become(SessionState.STREAMING, 0, reason);
    }

    /** Ends the back-offs once ticks have streamed for a while. */
    private int settle(final long nowNs)
    {
        if (!stream.settles(nowNs))
        {
            return 0;
        }

        login.onSettled();
        exit.onSettled();
        storm.reset();
        return 1;
    }

    private static long millis(final long durationNs)
    {
        return TimeUnit.NANOSECONDS.toMillis(durationNs);
    }
}
