package io.millrace.bridge;

import org.agrona.concurrent.AgentInvoker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A session agent that the vendor's own library brings to no front: prints its states, and how often the peer had been connected
 * to when the library was released and when it was opened again. Arguments: bridge library, bridge host, isolation, vendor
 * library, directory, the peer's manner or NONE, openings to stop after.
 */
final class VendorSessionProbe implements RawRecordHandler
{
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(50);
    private static final long CONNECT_DEADLINE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SessionEvents events = new SessionEvents();
    private SessionState state = SessionState.CLOSED;
    private long openNs;

    private VendorSessionProbe()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        final int openCount = Integer.parseInt(args[6]);
        final VendorSessionProbe probe = new VendorSessionProbe();
        if ("NONE".equals(args[5]))
        {
            probe.run(probe.context(args, LoopbackPeer.closedPort()), null, openCount);
            return;
        }
        try (LoopbackPeer peer = new LoopbackPeer(LoopbackPeer.Manner.valueOf(args[5])))
        {
            probe.run(probe.context(args, peer.port()), peer, openCount);
        }
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        throw new AssertionError("a tick from a peer that is no front");
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return events.offer(event);
    }

    private SessionContext context(final String[] args, final int port)
    {
        final Path directory = Path.of(args[4]);

        return new SessionContext().bridgeLibrary(Path.of(args[0]))
            .hostProgram(Path.of(args[1]))
            .isolation(Isolation.valueOf(args[2]))
            .vendorLibrary(Path.of(args[3]))
            .flowDirectory(directory)
            .ringFile(RingFile.create(directory.resolve("ring"), 1 << 20))
            .fronts(List.of("tcp://127.0.0.1:" + port))
            .instruments(List.of("rb2601"))
            .connectDeadlineNs(CONNECT_DEADLINE_NS)
            .events(events)
            .listener(this::onState);
    }

    /** Until the session was opened so often, and has given up the newest opening as well. */
    private void run(final SessionContext context, final LoopbackPeer peer, final int openCount)
    {
        final RingFile ring = context.ringFile();
        final RingPoller poller = new RingPoller(ring, this);
        final SessionAgent agent = new SessionAgent(context);
        final AgentInvoker invoker = new AgentInvoker(VendorSessionProbe::onError, null, agent);
        final long endNs = System.nanoTime() + DEADLINE_NS;
        boolean isReleased = false;
        invoker.start();
        while (agent.counters().opens() < openCount || SessionState.BACKING_OFF != state)
        {
            poller.poll(64);
            if (!isReleased && SessionState.BACKING_OFF == state && 0 == ring.producerPid())
            {
                isReleased = true;
                printAccepted("acceptedByRelease", peer);
            }
            final SessionState before = state;
            invoker.invoke();
            if (SessionState.BACKING_OFF == before && SessionState.CONNECTING == state)
            {
                isReleased = false;
                printAccepted("acceptedByReopening", peer);
            }
            if (System.nanoTime() - endNs > 0)
            {
                throw new AssertionError("state " + state + " after " + agent.counters().opens() + " openings");
            }
        }
        invoker.close();
        poller.poll(Integer.MAX_VALUE);
        print("sessions", ring.sessions());
        print("connectTimeouts", agent.counters().connectTimeouts());
        print("storms", agent.counters().storms());
        print("pidAfterClose", ring.producerPid());
        print("malformed", poller.malformedRecords());
        print("vendorVersion", agent.vendorVersion());
        ring.delete();
        print("ended", true);
    }

    private void onState(final SessionState next, final int code, final int tradingDay, final String text)
    {
        final long nowNs = System.nanoTime();
        if (next != state)
        {
            if (SessionState.CONNECTING == next)
            {
                if (SessionState.BACKING_OFF == state)
                {
                    print("betweenOpeningsMs", TimeUnit.NANOSECONDS.toMillis(nowNs - openNs));
                }
                openNs = nowNs;
            }
            state = next;
            print("state", next + " 0x" + Integer.toHexString(code));
        }
        print("text", text);
    }

    private static void printAccepted(final String name, final LoopbackPeer peer)
    {
        print(name, null == peer ? 0 : peer.acceptedCount());
    }

    private static void onError(final Throwable ex)
    {
        throw new AssertionError(ex);
    }

    /** In one write, on a line of its own: the vendor's library prints to the same file whenever it likes, half lines too. */
    private static void print(final String name, final Object value)
    {
        System.out.print("\n" + name + "=" + value + "\n");
    }
}
