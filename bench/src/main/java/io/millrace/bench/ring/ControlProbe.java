package io.millrace.bench.ring;

import io.millrace.bridge.Isolation;
import io.millrace.bridge.RawEvent;
import io.millrace.bridge.RawRecordHandler;
import io.millrace.bridge.RawTick;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SessionAgent;
import io.millrace.bridge.SessionEvents;
import io.millrace.bridge.SessionState;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Opens sessions one after another, each on a ring of its own, and measures what isolation costs beside the ticks. One thread,
 * which pauses after a duty cycle without work for as long as the daemon's control thread does.
 */
final class ControlProbe implements RawRecordHandler
{
    private static final int WARM_UP_SESSIONS = 5;
    private static final int SESSIONS = 21;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int CAPACITY = 1 << 20;

    private final RingSettings settings;
    private final List<Long> openToLoginNs = new ArrayList<>();
    private final List<Long> killToDownNs = new ArrayList<>();
    private long hostKiB;

    // Of the session that is open.
    private SessionEvents events;
    private SessionState state;
    private long stateNs;
    private long loginNs;

    private ControlProbe(final RingSettings settings)
    {
        this.settings = settings;
    }

    /**
     * Measures and prints.
     *
     * @param args {@link RingSettings#toArguments()}.
     * @throws IOException when the host's memory cannot be read.
     */
    public static void main(final String[] args) throws IOException
    {
        final ControlProbe probe = new ControlProbe(RingSettings.parse(args));
        for (int i = 0; i < WARM_UP_SESSIONS + SESSIONS; i++)
        {
            probe.measure(i < WARM_UP_SESSIONS);
        }
        System.out.println(new ControlCosts(probe.openToLoginNs, probe.hostKiB, probe.killToDownNs).toLine());
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return events.offer(event);
    }

    private void measure(final boolean isWarmUp) throws IOException
    {
        events = new SessionEvents();
        state = SessionState.CLOSED;
        final RingFile ring = RingFile.create(settings.ringPath(), CAPACITY);
        try (SessionAgent session = new SessionAgent(settings.session(ring, events, this::onState)))
        {
            final RingPoller poller = new RingPoller(ring, this);
            final long startNs = System.nanoTime();
            session.onStart();
            await(SessionState.STREAMING, poller, session);
            if (!isWarmUp)
            {
                openToLoginNs.add(loginNs - startNs);
            }
            if (Isolation.HOST_PROCESS == settings.isolation())
            {
                hostKiB = Math.max(hostKiB, ownKiB(ring.producerPid()));
                final ProcessHandle host = ProcessHandle.of(ring.producerPid()).orElseThrow();
                final long killNs = System.nanoTime();
                host.destroyForcibly();
                await(SessionState.BACKING_OFF, poller, session);
                if (!isWarmUp)
                {
                    killToDownNs.add(stateNs - killNs);
                }
            }
        }
        finally
        {
            ring.delete();
        }
    }

    private void await(final SessionState wanted, final RingPoller poller, final SessionAgent session)
    {
        final long endNs = System.nanoTime() + DEADLINE_NS;
        while (wanted != state)
        {
            if (0 == poller.poll(64) + session.doWork())
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
            if (System.nanoTime() - endNs > 0)
            {
                throw new IllegalStateException("session is " + state + " and not " + wanted + ": see above");
            }
        }
    }

    private void onState(final SessionState next, final int code, final int tradingDay, final String text)
    {
        if (next != state)
        {
            stateNs = System.nanoTime();
            loginNs = SessionState.SUBSCRIBING == next ? stateNs : loginNs;
            state = next;
        }
        System.err.println(next + " " + text);
    }

    /** Resident memory without the ring, which both processes map. */
    private static long ownKiB(final long pid) throws IOException
    {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))
            .stream()
            .filter(line -> line.startsWith("RssAnon:") || line.startsWith("RssFile:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum();
    }
}
