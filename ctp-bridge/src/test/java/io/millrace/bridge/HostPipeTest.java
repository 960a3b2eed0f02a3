package io.millrace.bridge;

import org.junit.jupiter.api.RepeatedTest;

import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

/** The pipe to a host is looked for while the host moves it to another descriptor: each start is a race of the two. */
class HostPipeTest
{
    private static final int STARTS = 150;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(5);

    @RepeatedTest(STARTS)
    void shouldFindThePipeWhileTheHostMovesIt()
    {
        final HostProcess host = HostProcess.start(NativeLibraries.host());

        assertNotNull(host.awaitHello(DEADLINE_NS), host.deathReport());
        host.close(DEADLINE_NS);
        assertFalse(host.isAlive(), "the host outlives its input");
    }
}
