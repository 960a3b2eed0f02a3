package io.millrace.bridge;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Brings a vendor session to ticks and keeps it there: opens, connects, logs in, subscribes in batches, and does the last two
 * again on each reconnect. Runs on the control thread; events reach it through {@link SessionEvents}. The queries may be called
 * on any thread.
 *
 * <p>Logins are at least {@link SessionContext#loginBackoffNs} apart; that time doubles with each login that fails, by an error,
 * by silence or because the front goes away before there is a tick, up to {@link SessionContext#maxLoginBackoffNs}, and is
 * itself again once ticks stream. An ErrorID that means refused ends in FAILED: the native session is released and nothing is
 * sent any more.
 */
public final class SessionAgent implements Agent, AutoCloseable
{
    private static final long CLOSE_DEADLINE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int NOT_LOGGED_IN = 6;

    private final SessionContext context;
    private final RingFile ring;
    private final NanoClock clock;
    private final SubscriptionPlan plan;

    // The control thread's.
    private NativeSession session;
    private long deadlineNs;
    private boolean isLoginPending;
    private long loginSentNs;
    private long backoffNs;
    private int requestId;
    private long lostEvents;
    private long toldLostEvents;
    private long ticksAtLogin;

    // Written by the control thread, read by any.
    private volatile SessionState state = SessionState.CLOSED;
    private volatile String vendorVersion = "";
    private volatile int tradingDay = RawTick.NULL_DAY;
    private volatile long acks;
    private volatile long ackErrors;
    private volatile long loginsSent;
    private volatile long logins;
    private volatile long loginFailures;
    private volatile long disconnects;
    private volatile long vendorErrors;

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
        ring = context.ringFile();
        clock = context.nanoClock();
        plan = new SubscriptionPlan(context.instruments(), context.subscribeBatchSize(), context.subscribeIntervalNs());
        backoffNs = context.loginBackoffNs();
    }

    /**
     * Opens the native session and starts connecting.
     *
     * @throws BridgeException when the native side refuses; the state is then FAILED.
     */
    @Override
    public void onStart()
    {
        try
        {
            session = context.door().open(context.vendorLibrary(), context.flowDirectory(), ring.path());
            vendorVersion = session.vendorVersion();
            lostEvents = ring.eventsRingFull();
            toldLostEvents = lostEvents;
            for (final String front : context.fronts())
            {
                session.registerFront(front);
            }
            state(SessionState.CONNECTING, 0, "vendor library " + context.vendorLibrary() + " " + vendorVersion +
                ", fronts " + context.fronts());
            deadlineNs = clock.nanoTime() + context.connectDeadlineNs();
            session.init();
        }
        catch (final BridgeException ex)
        {
            fail(ex.code(), ex.getMessage());
            throw ex;
        }
    }

    @Override
    public int doWork()
    {
        final int eventCount = context.events().drain(this::onEvent);
        final long nowNs = clock.nanoTime();
        final int workCount = switch (state)
        {
            case CONNECTING, DISCONNECTED -> awaitFront(nowNs);
            case LOGGING_IN -> logIn(nowNs);
            case SUBSCRIBING -> tellLostEvents() + subscribe(nowNs) + awaitStream(nowNs);
            case STREAMING -> tellLostEvents() + subscribe(nowNs);
            case CLOSED, FAILED -> 0;
        };

        return eventCount + workCount;
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
     * Releases the vendor's library, which may go on delivering into the ring until this returns; idempotent; the control thread.
     *
     * @throws BridgeException when the vendor's library does not let go within 5 s; its threads and the ring's mapping are then
     *                         left to the end of the process.
     */
    @Override
    public void close()
    {
        if (SessionState.CLOSED != state)
        {
            try
            {
                release();
            }
            finally
            {
                state(SessionState.CLOSED, 0, "closed");
            }
        }
        context.wipePassword();
    }

    /** The session's state. */
    public SessionState state()
    {
        return state;
    }

    /** What the vendor library's GetApiVersion() returned; empty before it is loaded. */
    public String vendorVersion()
    {
        return vendorVersion;
    }

    /** Trading day of the newest login, yyyymmdd, or {@link RawTick#NULL_DAY}. */
    public int tradingDay()
    {
        return tradingDay;
    }

    /** Subscriptions that were accepted, over all logins. */
    public long acks()
    {
        return acks;
    }

    /** Subscriptions that were refused, over all logins. */
    public long ackErrors()
    {
        return ackErrors;
    }

    /** Logins that were sent. */
    public long loginsSent()
    {
        return loginsSent;
    }

    /** Logins that were accepted. */
    public long logins()
    {
        return logins;
    }

    /** Logins that were refused, not answered in time or not sent. */
    public long loginFailures()
    {
        return loginFailures;
    }

    /** Times that the vendor reported a lost front, storms included. */
    public long disconnects()
    {
        return disconnects;
    }

    /** Errors that the vendor reported outside of answers. */
    public long vendorErrors()
    {
        return vendorErrors;
    }

    private void onEvent(final RawEvent event)
    {
        if (SessionState.CLOSED == state || SessionState.FAILED == state)
        {
            return;
        }

        switch (event.kind())
        {
            case RawEvent.FRONT_CONNECTED -> onFrontConnected("front connected");
            case RawEvent.FRONT_DISCONNECTED -> onFrontDisconnected(event.code());
            case RawEvent.LOGIN -> onLogin(event);
            case RawEvent.SUBSCRIBED -> onSubscribed(event);
            case RawEvent.ERROR -> onError(event);
            case RawEvent.HEARTBEAT_WARNING ->
                tell(event.code(), "heartbeat warning: " + event.code() + " s without data from the front");
            // Nobody asks for a logout, and the instruments of a session do not change.
            default -> tell(event.code(), "unasked answer: " + event);
        }
    }

    private void onFrontConnected(final String reason)
    {
        isLoginPending = false;
        if (SessionState.LOGGING_IN != state)
        {
            state(SessionState.LOGGING_IN, 0, reason);
        }
    }

    private void onFrontDisconnected(final int reason)
    {
        disconnects++;
        if (SessionState.DISCONNECTED != state)
        {
            if (SessionState.LOGGING_IN == state && isLoginPending || SessionState.SUBSCRIBING == state)
            {
                growBackoff();
            }
            isLoginPending = false;
            deadlineNs = clock.nanoTime() + context.connectDeadlineNs();
            state(SessionState.DISCONNECTED, reason,
                "front disconnected, reason 0x" + Integer.toHexString(reason) + "; the vendor's library reconnects");
        }
    }

    private void onLogin(final RawEvent event)
    {
        if (SessionState.LOGGING_IN != state)
        {
            tell(event.code(), "answer to a login in state " + state + " is left aside: " + event);
        }
        else if (0 == event.code())
        {
            isLoginPending = false;
            logins++;
            tradingDay = dayOf(event.tradingDay());
            ticksAtLogin = ring.tickCallbacks();
            final long nowNs = clock.nanoTime();
            plan.begin(nowNs);
            deadlineNs = nowNs + context.subscribeDeadlineNs();
            state(SessionState.SUBSCRIBING, 0, "logged in, trading day " + event.tradingDay() + ", front " +
                event.frontId() + ", session " + event.sessionId());
        }
        else
        {
            onLoginError(event.code(), event.message());
        }
    }

    private void onLoginError(final int errorId, final String message)
    {
        isLoginPending = false;
        loginFailures++;
        if (LoginRefusals.isFinal(errorId))
        {
            fail(errorId, "login refused, ErrorID " + errorId + " '" + message + "', broker '" + context.brokerId() +
                "', user '" + context.userId() + "': not tried again, as fronts ban for that; correct it and restart");
        }
        else
        {
            growBackoff();
            tell(errorId, "login put off, ErrorID " + errorId + " '" + message + "': next one in " + backoffText());
        }
    }

    private void onSubscribed(final RawEvent event)
    {
        plan.onAnswer();
        if (0 == event.code())
        {
            acks++;
        }
        else
        {
            ackErrors++;
            tell(event.code(),
                "subscription of '" + event.instrumentId() + "' refused, ErrorID " + event.code() + " '" +
                    event.message() + "': it will not tick; check its spelling");
        }
    }

    private void onError(final RawEvent event)
    {
        vendorErrors++;
        final boolean isSubscribed = SessionState.SUBSCRIBING == state || SessionState.STREAMING == state;
        if (SessionState.LOGGING_IN == state && isLoginPending && event.requestId() == requestId)
        {
            onLoginError(event.code(), event.message());
        }
        else if (NOT_LOGGED_IN == event.code() && isSubscribed)
        {
            growBackoff();
            state(SessionState.LOGGING_IN, event.code(), "the front says that we are not logged in");
        }
        else
        {
            tell(event.code(), "vendor error, ErrorID " + event.code() + " '" + event.message() + "'");
        }
    }

    private int awaitFront(final long nowNs)
    {
        final long lost = ring.eventsRingFull();
        if (lost != lostEvents)
        {
            // One of them may have been the front's. A login tells: without a front it is not sent, and is tried again later.
            lostEvents = lost;
            onFrontConnected(lost + " events were dropped by a full ring; trying whether the front is there");
            return 1;
        }
        if (nowNs - deadlineNs < 0)
        {
            return 0;
        }

        deadlineNs = nowNs + context.connectDeadlineNs();
        tell(0, "no front answered for " + TimeUnit.NANOSECONDS.toMillis(context.connectDeadlineNs()) + " ms: " +
            context.fronts() + "; the vendor's library goes on trying; check addresses and the front's hours");
        return 1;
    }

    private int tellLostEvents()
    {
        final long lost = ring.eventsRingFull();
        if (lost == toldLostEvents)
        {
            return 0;
        }

        tell(0, (lost - toldLostEvents) + " events were dropped by a full ring, mostly answers to subscriptions; but " +
            "if ticks stop now a reconnect was among them: restart the session, and give the ring more room");
        toldLostEvents = lost;
        return 1;
    }

    private int logIn(final long nowNs)
    {
        if (isLoginPending && nowNs - loginSentNs >= context.loginDeadlineNs())
        {
            isLoginPending = false;
            loginFailures++;
            growBackoff();
            tell(0, "login not answered within " + TimeUnit.NANOSECONDS.toMillis(context.loginDeadlineNs()) +
                " ms: next one in " + backoffText());
        }
        if (isLoginPending || 0 != requestId && nowNs - loginSentNs < backoffNs)
        {
            return 0;
        }

        loginSentNs = nowNs;
        final int result = session.login(context.brokerId(), context.userId(), context.password(), ++requestId);
        isLoginPending = 0 == result;
        if (isLoginPending)
        {
            loginsSent++;
        }
        else
        {
            loginFailures++;
            growBackoff();
            tell(result, "login not sent: " + session.lastError() + "; next one in " + backoffText());
        }

        return 1;
    }

    private int subscribe(final long nowNs)
    {
        final List<String> batch = plan.due(nowNs);
        if (batch.isEmpty())
        {
            return 0;
        }

        final int result = session.subscribe(batch);
        if (0 == result)
        {
            plan.onSent(nowNs);
        }
        else
        {
            plan.onNotSent(nowNs);
            tell(result, "batch of " + batch.size() + " subscriptions from '" + batch.get(0) + "' not sent: " +
                session.lastError() + "; tried again");
        }

        return 1;
    }

    private int awaitStream(final long nowNs)
    {
        if (ring.tickCallbacks() != ticksAtLogin)
        {
            onStream("first tick");
            return 1;
        }
        if (plan.isAnswered())
        {
            onStream("all " + context.instruments().size() + " subscriptions answered");
            return 1;
        }
        if (nowNs - deadlineNs < 0)
        {
            return 0;
        }

        deadlineNs = nowNs + context.subscribeDeadlineNs();
        tell(0, "no tick yet, and " + plan.answeredCount() + " of " + context.instruments().size() +
            " subscriptions answered; fronts may leave answers out, so this goes on waiting");
        return 1;
    }

    private void onStream(final String reason)
    {
        backoffNs = context.loginBackoffNs();
        state(SessionState.STREAMING, 0, reason);
    }

    private void growBackoff()
    {
        backoffNs = Math.min(backoffNs * 2, context.maxLoginBackoffNs());
    }

    private String backoffText()
    {
        return TimeUnit.NANOSECONDS.toMillis(backoffNs) + " ms";
    }

    private void fail(final int code, final String text)
    {
        try
        {
            release();
        }
        finally
        {
            context.wipePassword();
            state(SessionState.FAILED, code, text);
        }
    }

    private void release()
    {
        final NativeSession closing = session;
        session = null;
        if (null != closing)
        {
            VendorRelease.within(CLOSE_DEADLINE_NS, closing, context.vendorLibrary());
        }
    }

    private void tell(final int code, final String text)
    {
        context.listener().onSessionState(state, code, tradingDay, text);
    }

    private void state(final SessionState next, final int code, final String text)
    {
        if (!state.mayMoveTo(next))
        {
            throw new IllegalStateException("session may not move from " + state + " to " + next + " (" + text + ")");
        }
        state = next;
        context.listener().onSessionState(next, code, tradingDay, text);
    }

    private static int dayOf(final String text)
    {
        return text.matches("\\d{8}") ? Integer.parseInt(text) : RawTick.NULL_DAY;
    }
}
