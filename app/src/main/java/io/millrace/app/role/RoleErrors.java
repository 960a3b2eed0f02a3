package io.millrace.app.role;

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
    private final AtomicLong count = new AtomicLong();

    RoleErrors(final String role, final ShutdownSignalBarrier barrier)
    {
        this.role = role;
        this.barrier = barrier;
    }

    @Override
    public void onError(final Throwable failure)
    {
        count.incrementAndGet();
        if (seen.add(failure.getClass().getName() + failure.getMessage()))
        {
            if (isForTheUser(failure))
            {
                LOG.error("{}: {}", role, failure.getMessage());
            }
            else
            {
                LOG.error("{}: {}: stopping", role, failure.getMessage(), failure);
            }
        }
        barrier.signalAll();
    }

    /** Millrace's own exceptions say in one line what is wrong and what to do; where they were thrown helps nobody. */
    private static boolean isForTheUser(final Throwable failure)
    {
        return failure.getClass().getPackageName().startsWith("io.millrace.");
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
