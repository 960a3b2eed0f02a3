package io.millrace.app.role;

import io.aeron.exceptions.TimeoutException;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the errors of a role's agents and of its Aeron client end up: logged once each, counted, and the role is told to stop, since an agent
 * that threw has broken an invariant. Any thread, off the tick path.
 */
final class RoleErrors implements ErrorHandler
{
    private static final Logger LOG = LoggerFactory.getLogger(RoleErrors.class);

    private final String role;
    private final ShutdownSignalBarrier barrier;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private volatile boolean isDriverLost;
    private volatile boolean isStopping;
    private final AtomicLong count = new AtomicLong();

    RoleErrors(final String role, final ShutdownSignalBarrier barrier)
    {
        this.role = role;
        this.barrier = barrier;
    }

    @Override
    public void onError(final Throwable thrown)
    {
        isStopping = true;
        isDriverLost |= thrown instanceof TimeoutException;
        count(unwrapped(thrown));
        barrier.signalAll();
    }

    /**
     * Logs and counts an error that the role lives with: it goes on, and ends with exit code 1 when it ends.
     *
     * @param failure to log, once for each text.
     */
    void count(final Throwable failure)
    {
        count.incrementAndGet();
        log(failure);
    }

    /**
     * Logs an error that is nobody's fault here, once for each text.
     *
     * @param failure to log.
     */
    void log(final Throwable failure)
    {
        if (seen.add(String.valueOf(failure.getMessage())))
        {
            if (isForTheUser(failure))
            {
                LOG.error("{}: {}", role, failure.getMessage());
            }
            else
            {
                LOG.error("{}: {}", role, failure.getMessage(), failure);
            }
        }
    }

    /** A composite agent reports what its parts threw on start as suppressed exceptions of one of its own. */
    private static Throwable unwrapped(final Throwable thrown)
    {
        for (final Throwable suppressed : thrown.getSuppressed())
        {
            if (isForTheUser(suppressed))
            {
                return suppressed;
            }
        }

        return thrown;
    }

    /** Millrace's own exceptions say in one line what is wrong and what to do; where they were thrown helps nobody. */
    private static boolean isForTheUser(final Throwable failure)
    {
        return failure.getClass().getPackageName().startsWith("io.millrace.");
    }

    /**
     * Whether the media driver is gone, so that nothing can be published or awaited any more.
     *
     * @return true after a time-out of Aeron's client conductor.
     */
    boolean isDriverLost()
    {
        return isDriverLost;
    }

    /**
     * Whether an error was met that ends the role.
     *
     * @return false as long as there were only errors that it lives with.
     */
    boolean isStopping()
    {
        return isStopping;
    }

    /**
     * Ends the process with exit code 1 at once when there were errors. After SIGTERM the JVM's own exit code would be 143 whatever
     * happened: a supervisor could not tell a clean stop from a broken one. To be called when everything is closed.
     */
    void haltIfFailed()
    {
        if (count.get() > 0)
        {
            System.out.flush();
            Runtime.getRuntime().halt(1);
        }
    }

    /**
     * Errors so far.
     *
     * @return the number, repeats included.
     */
    long count()
    {
        return count.get();
    }

    /**
     * Exit code of the role.
     *
     * @return 0 without errors, else 1.
     */
    int exitCode()
    {
        return 0 == count.get() ? 0 : 1;
    }
}
