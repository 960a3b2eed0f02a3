package io.millrace.bridge;

/** What a session counted since its agent was made. Written by the control thread, read by any. */
public final class SessionCounters
{
    private final SessionEvents events;
    private volatile long opens;
    private volatile long openFailures;
    private volatile long connectTimeouts;
    private volatile long disconnects;
    private volatile long storms;
    private volatile long hostDeaths;
    private volatile long loginsSent;
    private volatile long logins;
    private volatile long loginFailures;
    private volatile long loginsGivenUp;
    private volatile long tradingDayChanges;
    private volatile long acks;
    private volatile long ackErrors;
    private volatile long vendorErrors;
    private volatile long silences;
    private volatile long deadStreams;
    private volatile long staleEvents;

    SessionCounters(final SessionEvents events)
    {
        this.events = events;
    }

    /** Native sessions that were opened: the first, and one after each cause to open anew that is counted here. */
    public long opens()
    {
        return opens;
    }

    /** Later openings that failed, each of which is tried again. Normal value: 0. */
    public long openFailures()
    {
        return openFailures;
    }

    /** Times that no front answered within the connect deadline. */
    public long connectTimeouts()
    {
        return connectTimeouts;
    }

    /** Times that the vendor reported a lost front, until a storm is recognised as one. */
    public long disconnects()
    {
        return disconnects;
    }

    /** Storms of disconnects. Normal value: 0. */
    public long storms()
    {
        return storms;
    }

    /** Bridge hosts that died or had to be killed. Normal value: 0. */
    public long hostDeaths()
    {
        return hostDeaths;
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

    /** Times that no login came about and the vendor's library was opened anew for it. Normal value: 0. */
    public long loginsGivenUp()
    {
        return loginsGivenUp;
    }

    /** Logins that came with another trading day than the one before. */
    public long tradingDayChanges()
    {
        return tradingDayChanges;
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

    /** Errors that the vendor reported outside of answers. */
    public long vendorErrors()
    {
        return vendorErrors;
    }

    /** Times that a streaming front sent no tick within the silence deadline. */
    public long silences()
    {
        return silences;
    }

    /** Times that no tick came any more after events were lost, and the vendor's library was opened anew. Normal value: 0. */
    public long deadStreams()
    {
        return deadStreams;
    }

    /** Events that came from a session which was released meanwhile, and were left aside. */
    public long staleEvents()
    {
        return staleEvents;
    }

    /** Times that an event met a full queue to the session and held up the ticks behind it. Normal value: 0. */
    public long eventsHeldUp()
    {
        return events.fullCount();
    }

    void onOpen()
    {
        opens++;
    }

    void onOpenFailure()
    {
        openFailures++;
    }

    void onConnectTimeout()
    {
        connectTimeouts++;
    }

    void onDisconnect()
    {
        disconnects++;
    }

    void onStorm()
    {
        storms++;
    }

    void onHostDeath()
    {
        hostDeaths++;
    }

    void onLoginSent()
    {
        loginsSent++;
    }

    void onLogin()
    {
        logins++;
    }

    void onLoginFailure()
    {
        loginFailures++;
    }

    void onLoginGivenUp()
    {
        loginsGivenUp++;
    }

    void onTradingDayChange()
    {
        tradingDayChanges++;
    }

    void onAck()
    {
        acks++;
    }

    void onAckError()
    {
        ackErrors++;
    }

    void onVendorError()
    {
        vendorErrors++;
    }

    void onSilence()
    {
        silences++;
    }

    void onDeadStream()
    {
        deadStreams++;
    }

    void onStaleEvent()
    {
        staleEvents++;
    }
}
