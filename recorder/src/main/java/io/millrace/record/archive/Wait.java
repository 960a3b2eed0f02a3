package io.millrace.record.archive;

import io.aeron.Aeron;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/** A wait for a condition, with a deadline; keeps a client alive that has no conductor thread. One thread. */
final class Wait
{
    private final IdleStrategy idleStrategy = new BackoffIdleStrategy(1, 1, 100_000, 1_000_000);
    private final AgentInvoker invoker;
    private final long startNs = System.nanoTime();
    private final long deadlineNs;

    Wait(final Aeron aeron, final long deadlineNs)
    {
        this.invoker = aeron.conductorAgentInvoker();
        this.deadlineNs = deadlineNs;
    }

    boolean isOver()
    {
        return System.nanoTime() - startNs > deadlineNs;
    }

    long elapsedMs()
    {
        return (System.nanoTime() - startNs) / 1_000_000;
    }

    void idle()
    {
        if (null != invoker)
        {
            invoker.invoke();
        }
        idleStrategy.idle(0);
    }
}
