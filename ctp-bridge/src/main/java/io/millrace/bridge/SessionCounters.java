package io.millrace.bridge;

/** What a session counted since its agent was made. Written by the control thread, read by any. */
public final class SessionCounters
{
    private volatile long opens;
    private volatile long openFailures;
    private volatile long connectTimeouts;
    private volatile long disconnects;
    private volatile long storms;
    private volatile long hostDeaths;
    private volatile long loginsSent;
    private volatile long logins;
    private volatile long loginFailures;
    private volatile long tradingDayChanges;
    private volatile long acks;
    private volatile long ackErrors;
    private volatile long vendorErrors;
    private volatile long silences;
    private volatile long staleEvents;

    SessionCounters()
    {
    }

    /** Native sessions that were opened: the first, and one after each connect timeout, storm and death of the host. */
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

    /** Events that came from a session which was released meanwhile, and were left aside. */
    public long staleEvents()
    {
        return staleEvents;
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

    void onStaleEvent()
    {
        staleEvents++;
    }
}
