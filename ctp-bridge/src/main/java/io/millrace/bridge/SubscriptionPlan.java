package io.millrace.bridge;

import java.util.List;

/**
 * Which batch of instruments is to be asked for when, in one login, and how many answers came. The control thread's.
 */
final class SubscriptionPlan
{
    private final List<String> instruments;
    private final int batchSize;
    private final long intervalNs;
    private int nextIndex;
    private long nextDueNs;
    private int answeredCount;

    SubscriptionPlan(final List<String> instruments, final int batchSize, final long intervalNs)
    {
        this.instruments = instruments;
        this.batchSize = batchSize;
        this.intervalNs = intervalNs;
        nextIndex = instruments.size();
    }

    /** Starts over, after a login. */
    void begin(final long nowNs)
    {
        nextIndex = 0;
        answeredCount = 0;
        nextDueNs = nowNs;
    }

    /** The batch to send now; empty when it is too early or all are sent. */
    List<String> due(final long nowNs)
    {
        if (nextIndex == instruments.size() || nowNs - nextDueNs < 0)
        {
            return List.of();
        }

        return instruments.subList(nextIndex, Math.min(nextIndex + batchSize, instruments.size()));
    }

    void onSent(final long nowNs)
    {
        nextIndex = Math.min(nextIndex + batchSize, instruments.size());
        nextDueNs = nowNs + intervalNs;
    }

    void onNotSent(final long nowNs)
    {
        nextDueNs = nowNs + intervalNs;
    }

    void onAnswer()
    {
        answeredCount++;
    }

    int answeredCount()
    {
        return answeredCount;
    }

    boolean isAnswered()
    {
        return nextIndex == instruments.size() && answeredCount >= instruments.size();
    }
}
