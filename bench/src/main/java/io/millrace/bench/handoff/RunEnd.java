package io.millrace.bench.handoff;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where an arm's main thread waits until the vendor's thread has brought the last tick, or a tick that is wrong. */
final class RunEnd
{
    static final long DEADLINE_S = 120;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile RuntimeException failure;

    void onEnd()
    {
        ended.countDown();
    }

    void onFailure(final RuntimeException ex)
    {
        failure = ex;
        ended.countDown();
    }

    void await() throws InterruptedException
    {
        if (!ended.await(DEADLINE_S, TimeUnit.SECONDS))
        {
            throw new IllegalStateException(
                "not all ticks came within " + DEADLINE_S + " s: see what the vendor library says");
        }
        if (null != failure)
        {
            throw failure;
        }
    }
}
