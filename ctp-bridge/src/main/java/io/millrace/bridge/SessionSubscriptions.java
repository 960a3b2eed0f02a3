package io.millrace.bridge;

import java.util.List;

/** Subscribes a logged-in session's instruments in batches and counts the answers. The control thread's. */
final class SessionSubscriptions
{
    private final SessionContext context;
    private final SessionStatus status;
    private final SessionCounters counters;
    private final SubscriptionPlan plan;
    private long deadlineNs;

    SessionSubscriptions(final SessionContext context, final SessionStatus status, final SessionCounters counters)
    {
        this.context = context;
        this.status = status;
        this.counters = counters;
        plan = new SubscriptionPlan(context.instruments(), context.subscribeBatchSize(), context.subscribeIntervalNs());
    }

    /** Starts over, after a login. */
    void begin(final long nowNs)
    {
        plan.begin(nowNs);
        deadlineNs = nowNs + context.subscribeDeadlineNs();
    }

    /** Sends the next batch when it is due. */
    int work(final NativeSession session, final long nowNs)
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
            status.tell(result, "batch of " + batch.size() + " subscriptions from '" + batch.get(0) + "' not sent: " +
                session.lastError() + "; tried again");
        }

        return 1;
    }

    void onAnswer(final RawEvent event)
    {
        plan.onAnswer();
        if (0 == event.code())
        {
            counters.onAck();
        }
        else
        {
            counters.onAckError();
            status.tell(event.code(),
                "subscription of '" + event.instrumentId() + "' refused, ErrorID " + event.code() + " '" +
                    event.message() + "': it will not tick; check its spelling");
        }
    }

    boolean isAnswered()
    {
        return plan.isAnswered();
    }

    /** Says so when answers are out for long. */
    int tellWhenOverdue(final long nowNs)
    {
        if (nowNs - deadlineNs < 0)
        {
            return 0;
        }

        deadlineNs = nowNs + context.subscribeDeadlineNs();
        status.tell(0, "no tick yet, and " + plan.answeredCount() + " of " + context.instruments().size() +
            " subscriptions answered; fronts may leave answers out, so this goes on waiting");
        return 1;
    }
}
