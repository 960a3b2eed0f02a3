package io.millrace.bridge;

import java.util.concurrent.TimeUnit;

/** Logs a session in and judges the answers; what follows from them is the agent's to do. The control thread's. */
final class SessionLogin
{
    /** Logins in a row that the front left unanswered, or the vendor's library did not send, before the library is opened anew. */
    static final int MAX_UNANSWERED = 5;
    /** Connect deadlines without an accepted login, whatever the answers were, before the same. */
    static final int MAX_CONNECT_DEADLINES = 10;

    private final SessionContext context;
    private final SessionStatus status;
    private final SessionCounters counters;
    private final LoginAttempts attempts;
    private final LoginGuard guard;
    private int lastKnownDay = RawTick.NULL_DAY;
    private String toldWarning = "";
    private int unansweredCount;
    private boolean isAnswerLost;
    private boolean isBegun;
    private long beginNs;

    SessionLogin(final SessionContext context, final SessionStatus status, final SessionCounters counters)
    {
        this.context = context;
        this.status = status;
        this.counters = counters;
        attempts = new LoginAttempts(context);
        guard = new LoginGuard(context);
    }

    /** A refusal of an earlier process that still holds, or null. */
    LoginGuard.Hold hold()
    {
        return guard.hold();
    }

    boolean isPending()
    {
        return attempts.isPending();
    }

    /** Whether an error outside of the answers is one to the login; fronts do not always say to which request it belongs. */
    boolean isAnsweredByError(final RawEvent event)
    {
        return attempts.isAnsweredBy(event) || attempts.isPending() && LoginRefusals.isOfLoginsOnly(event.code());
    }

    /** The vendor's library was opened. */
    void onOpen()
    {
        unansweredCount = 0;
        isAnswerLost = false;
        isBegun = false;
    }

    /** A login is wanted: a front connected, or does not know us any more. */
    void begin(final long nowNs)
    {
        attempts.end();
        if (!isBegun)
        {
            isBegun = true;
            beginNs = nowNs;
        }
    }

    /** Why logging in by this opening of the vendor's library is given up; empty while it is not. */
    String problem(final long nowNs)
    {
        if (attempts.isPending())
        {
            return "";
        }
        if (isAnswerLost)
        {
            return "the answer to a login was lost, and the front takes the next one for a duplicate";
        }
        if (unansweredCount >= MAX_UNANSWERED)
        {
            return unansweredCount + " logins in a row were not answered or not sent";
        }

        final long sinceNs = nowNs - beginNs;
        return isBegun && sinceNs / MAX_CONNECT_DEADLINES >= context.connectDeadlineNs() ?
            "no login was accepted for " + TimeUnit.NANOSECONDS.toMillis(sinceNs) + " ms" : "";
    }

    /** The front went away before ticks had streamed for a while, or says that it does not know us. */
    void onSetback()
    {
        attempts.onFailure();
    }

    /** Ticks have streamed for a while. */
    void onSettled()
    {
        attempts.onSettled();
    }

    /** Sends a login when it is due, and gives up one that is not answered. */
    int work(final NativeSession session, final long nowNs)
    {
        if (attempts.isOverdue(nowNs))
        {
            unansweredCount++;
            onFailure(0, "login not answered within " + attempts.deadlineText());
        }
        if (!attempts.isDue(nowNs) || !problem(nowNs).isEmpty())
        {
            return 0;
        }

        tellWarning();
        final String problem = attempts.send(session, nowNs);
        if (problem.isEmpty())
        {
            counters.onLoginSent();
        }
        else
        {
            unansweredCount += 0 == attempts.resultCode() ? 0 : 1;
            onFailure(attempts.resultCode(), "login not sent: " + problem);
        }

        return 1;
    }

    /** Takes an accepted login's answer; returns the text that tells of it. */
    String onAccepted(final RawEvent event)
    {
        attempts.end();
        unansweredCount = 0;
        isBegun = false;
        counters.onLogin();
        status.tell(0, guard.onAccepted());
        final int day = dayOf(event.tradingDay());
        final int dayBefore = lastKnownDay;
        final boolean isNewDay = RawTick.NULL_DAY != day && RawTick.NULL_DAY != dayBefore && day != dayBefore;
        if (isNewDay)
        {
            counters.onTradingDayChange();
        }
        if (RawTick.NULL_DAY != day)
        {
            lastKnownDay = day;
        }
        status.tradingDay(day);

        return "logged in, trading day " + event.tradingDay() + (isNewDay ? " after " + dayBefore : "") + ", front " +
            event.frontId() + ", session " + event.sessionId();
    }

    /** Takes a refused login's answer; returns the text when the refusal is final, an empty one when the next try is planned. */
    String onError(final int errorId, final String message)
    {
        if (!LoginRefusals.isFinal(errorId))
        {
            isAnswerLost = 0 < unansweredCount && LoginRefusals.DUPLICATE_LOGIN == errorId;
            unansweredCount = 0;
            onFailure(errorId, "login put off, ErrorID " + errorId + " '" + message + "'");
            return "";
        }

        counters.onLoginFailure();
        attempts.end();
        status.tell(0, guard.onRefused(errorId, message));
        return "login refused, ErrorID " + errorId + " '" + message + "', broker '" + context.brokerId() + "', user '" +
            context.userId() + "': not tried again, as fronts ban for that; correct it and restart";
    }

    private void onFailure(final int code, final String text)
    {
        counters.onLoginFailure();
        attempts.onFailure();
        status.tell(code, text + "; next one in " + attempts.backoffText());
    }

    private void tellWarning()
    {
        final String warning = context.credentials().warning();
        if (!warning.equals(toldWarning))
        {
            toldWarning = warning;
            status.tell(0, warning);
        }
    }

    private static int dayOf(final String text)
    {
        return text.matches("\\d{8}") ? Integer.parseInt(text) : RawTick.NULL_DAY;
    }
}
