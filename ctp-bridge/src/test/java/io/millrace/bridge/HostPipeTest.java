package io.millrace.bridge;

import org.junit.jupiter.api.RepeatedTest;

import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

/** A host moves the pipe of its standard input to another descriptor as soon as it runs: it is found all the same, at each start. */
class HostPipeTest
{
    private static final int STARTS = 150;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(5);

    @RepeatedTest(STARTS)
    void shouldFindThePipeWhileTheHostMovesIt()
    {
        final HostProcess host = HostProcess.start(NativeLibraries.host(), "");

        assertNotNull(host.awaitHello(DEADLINE_NS), host.deathReport());
        host.close(DEADLINE_NS);
        assertFalse(host.isAlive(), "the host outlives its input");
    }
}
