package io.millrace.bridge;

/** Logs a session in and judges the answers; what follows from them is the agent's to do. The control thread's. */
final class SessionLogin
{
    private final SessionContext context;
    private final SessionStatus status;
    private final SessionCounters counters;
    private final LoginAttempts attempts;
    private final LoginGuard guard;
    private int lastKnownDay = RawTick.NULL_DAY;
    private String toldWarning = "";

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

    boolean isAnsweredBy(final RawEvent event)
    {
        return attempts.isAnsweredBy(event);
    }

    void onFrontConnected()
    {
        attempts.end();
    }

    /** The front went away before there was a tick, or says that it does not know us. */
    void onSetback()
    {
        attempts.onFailure();
    }

    void onStream()
    {
        attempts.onStream();
    }

    /** Sends a login when it is due, and gives up one that is not answered. */
    int work(final NativeSession session, final long nowNs)
    {
        if (attempts.isOverdue(nowNs))
        {
            onFailure(0, "login not answered within " + attempts.deadlineText());
        }
        if (!attempts.isDue(nowNs))
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
            onFailure(attempts.resultCode(), "login not sent: " + problem);
        }

        return 1;
    }

    /** Takes an accepted login's answer; returns the text that tells of it. */
    String onAccepted(final RawEvent event)
    {
        attempts.end();
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
