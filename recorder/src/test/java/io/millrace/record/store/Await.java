package io.millrace.record.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, with a deadline and a message that shows the state. */
final class Await
{
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long IDLE_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private Await()
    {
    }

    static void until(final BooleanSupplier condition, final Supplier<String> state)
    {
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError(
                    "not within " + TimeUnit.NANOSECONDS.toSeconds(LIMIT_NS) + " s: " + state.get());
            }
            LockSupport.parkNanos(IDLE_NS);
        }
    }

    /** Lets the agent work until the condition holds. */
    static void working(final StoreAgent agent, final BooleanSupplier condition)
    {
        until(() ->
        {
            if (condition.getAsBoolean())
            {
                return true;
            }
            // Several duties a check: the condition may be dear, and the idle pause is for agents with nothing to do.
            for (int i = 0; i < 100 && agent.doWork() > 0 && !condition.getAsBoolean(); i++)
            {
                Thread.onSpinWait();
            }
            return condition.getAsBoolean();
        }, () -> describe(agent));
    }

    static String describe(final StoreAgent agent)
    {
        return "state=" + agent.state() + " recording=" + agent.recording() + " read=" + agent.readPosition() +
            " committed=" + agent.committedPosition() + " rows=" + agent.rowsCommitted() + " retried=" +
            agent.insertsRetried() + " lastError=" + agent.lastError();
    }
}
