package io.millrace.bridge;

import org.agrona.IoUtil;
import org.agrona.concurrent.CachedEpochClock;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A session agent over a fake native side, with clocks that the test sets, and shortcuts to the states that matter. */
abstract class SessionTestBed
{
    static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;
    RingFile ring;
    MappedByteBuffer header;
    final CachedNanoClock clock = new CachedNanoClock();
    final CachedEpochClock epochClock = new CachedEpochClock();
    final FakeNativeSession vendor = new FakeNativeSession();
    final SessionEvents events = new SessionEvents();
    final List<String> states = new ArrayList<>();
    final List<String> texts = new ArrayList<>();
    SessionAgent agent;

    @BeforeEach
    void createAgent()
    {
        ring = RingFile.create(directory.resolve("ring"), 8192);
        header = IoUtil.mapExistingFile(ring.path().toFile(), "ring");
        clock.update(Long.MAX_VALUE - SECOND_NS); // nanoTime may wrap: it will, within each of these tests
        epochClock.update(1_790_000_000_000L);
        agent = new SessionAgent(context());
    }

    @AfterEach
    void closeAll()
    {
        agent.close();
        IoUtil.unmap(header);
        ring.close();
    }

    SessionContext context()
    {
        return new SessionContext().door(vendor)
            .vendorLibrary(Path.of("/any/vendor.so"))
            .flowDirectory(directory)
            .ringFile(ring)
            .fronts(List.of("tcp://127.0.0.1:1", "tcp://127.0.0.1:2"))
            .brokerId("9999")
            .userId("user")
            .credentials(() -> "secret".getBytes(StandardCharsets.UTF_8))
            .instruments(List.of("a", "b", "c"))
            .subscribeBatchSize(2)
            .events(events)
            .listener(this::onState)
            .nanoClock(clock)
            .epochClock(epochClock);
    }

    void onState(final SessionState state, final int code, final int tradingDay, final String text)
    {
        states.add(state + " " + code + (RawTick.NULL_DAY == tradingDay ? "" : " " + tradingDay));
        texts.add(text);
    }

    void toLoggingIn()
    {
        agent.onStart();
        offer(new EventRecord(RawEvent.FRONT_CONNECTED, 0));
        agent.doWork();
        assertEquals(SessionState.LOGGING_IN, agent.state());
    }

    void toSubscribing()
    {
        toLoggingIn();
        offer(new EventRecord(RawEvent.LOGIN, 0).request(1, true).login(7, 8, "20260930"));
        agent.doWork();
        assertEquals(SessionState.SUBSCRIBING, agent.state());
    }

    void toStreaming()
    {
        toSubscribing();
        passMs(2);
        countTicks(1);
        agent.doWork();
        assertEquals(SessionState.STREAMING, agent.state());
    }

    void offer(final EventRecord event)
    {
        assertTrue(events.offer(event.event()));
    }

    void countTicks(final long ticks)
    {
        new UnsafeBuffer(header).putLong(128, ticks);
    }

    void passMs(final long ms)
    {
        clock.update(clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms));
    }

    /** Until the release that is under way has ended and the agent knows it. */
    void awaitReleased()
    {
        await(() ->
        {
            agent.doWork();
            return !agent.isReleasing();
        });
    }

    void await(final BooleanSupplier condition)
    {
        final long endNs = System.nanoTime() + 10 * SECOND_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - endNs < 0, "after 10 s: " + states + texts + vendor.calls);
            Thread.yield();
        }
    }

    String lastCall()
    {
        return vendor.calls.get(vendor.calls.size() - 1);
    }

    String lastState()
    {
        return states.get(states.size() - 1);
    }

    String lastText()
    {
        return texts.get(texts.size() - 1);
    }
}
