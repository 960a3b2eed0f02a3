package io.millrace.bridge;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The close in two steps, and releases whose end is not in the vendor's hand. */
class SessionCloseTest extends SessionTestBed
{
    @Test
    void shouldOnlyBeginToReleaseAndLeaveTheWaitingToTheClose()
    {
        toLoggingIn();
        vendor.hangingClose = new CountDownLatch(1);

        agent.beginClose();
        agent.beginClose();
        await(() -> vendor.calls.contains("close"));
        offer(new EventRecord(RawEvent.LOGIN, 0).request(1, true).login(7, 8, "20260930"));
        passMs(60_000);
        agent.doWork();
        assertEquals(SessionState.LOGGING_IN, agent.state());
        assertEquals(1, agent.counters().loginsSent());
        vendor.hangingClose.countDown();
        agent.close();

        assertEquals(SessionState.CLOSED, agent.state());
        assertEquals(1, vendor.calls.stream().filter("close"::equals).count());
        assertEquals(1, agent.counters().staleEvents());
    }

    @Test
    void shouldCloseTwoHangingSessionsWithinOneDeadline()
    {
        toStreaming();
        vendor.hangingClose = new CountDownLatch(1);
        final FakeNativeSession otherVendor = new FakeNativeSession();
        otherVendor.hangingClose = vendor.hangingClose;
        final SessionAgent other = new SessionAgent(context().door(otherVendor));
        other.onStart();

        final long beginNs = System.nanoTime();
        agent.beginClose();
        other.beginClose();
        assertTrue(System.nanoTime() - beginNs < SECOND_NS, "beginning waited");
        assertThrows(BridgeException.class, agent::close);
        assertThrows(BridgeException.class, other::close);
        final long tookNs = System.nanoTime() - beginNs;
        vendor.hangingClose.countDown();

        assertTrue(tookNs < 6 * SECOND_NS, tookNs + " ns");
    }

    @Test
    void shouldSayThatTheWaitWasInterrupted()
    {
        toStreaming();
        vendor.hangingClose = new CountDownLatch(1);
        Thread.currentThread().interrupt();

        final BridgeException ex = assertThrows(BridgeException.class, agent::close);

        assertTrue(Thread.interrupted(), "the interrupt was swallowed");
        vendor.hangingClose.countDown();
        assertTrue(ex.getMessage().contains("was interrupted"), ex.getMessage());
        assertFalse(ex.getMessage().contains("4500 ms"), ex.getMessage());
    }

    @Test
    void shouldRefuseToBeginToCloseOnAnotherThread() throws Exception
    {
        agent.onStart();
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread other = new Thread(() -> thrown.set(assertThrows(IllegalStateException.class, agent::beginClose)));

        other.start();
        other.join();

        assertTrue(thrown.get().getMessage().contains("may not be closed on thread"), thrown.get().getMessage());
        assertFalse(agent.isReleasing());
    }

    @Test
    void shouldWaitForAKilledHostToDieBeforeTheRingIsRepaired()
    {
        toStreaming();
        countProducer(ProcessHandle.current().pid());
        vendor.isAlive = false;
        agent.doWork();
        await(() -> vendor.calls.contains("close"));

        passMs(4_999);
        for (int i = 0; i < 100; i++)
        {
            agent.doWork();
            assertEquals(SessionState.BACKING_OFF, agent.state());
            assertTrue(agent.isReleasing());
        }
        countProducer(0);
        awaitReleased();
        agent.doWork();

        assertEquals(SessionState.CONNECTING, agent.state());
    }

    @Test
    void shouldFailWhenAKilledHostDoesNotDie()
    {
        toStreaming();
        countProducer(ProcessHandle.current().pid());
        vendor.isAlive = false;
        agent.doWork();
        await(() -> vendor.calls.contains("close"));

        passMs(5_000);
        await(() ->
        {
            agent.doWork();
            return lastText().startsWith("process " + ProcessHandle.current().pid());
        });

        assertEquals(SessionState.FAILED, agent.state());
        assertTrue(lastText().contains(ring.path().toString()) && lastText().contains("within 5000 ms"), lastText());
        countProducer(0);
    }

    @Test
    void shouldFailAndNotThrowWhenTheEndOfAReleaseCannotBeRead()
    {
        toStreaming();
        vendor.closeFailure = new UncheckedIOException("mappings of process 4711 cannot be read", new IOException());
        vendor.isAlive = false;

        awaitReleased();

        assertEquals(SessionState.FAILED, agent.state());
        assertTrue(lastText().contains("process 4711"), lastText());
    }

    private void countProducer(final long pid)
    {
        new UnsafeBuffer(header).putLong(24, pid);
    }
}
