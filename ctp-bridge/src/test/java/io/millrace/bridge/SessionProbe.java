package io.millrace.bridge;

import io.millrace.bridge.sim.SimLedger;
import org.agrona.concurrent.AgentInvoker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small feed daemon: drains and accounts for the ring of a predecessor that was killed, then runs one session to the
 * scenario's end and prints its books. Arguments: bridge library, vendor library, directory, bytes of the ring, mode, instruments.
 * Modes: {@code stream}; {@code stall}, which stops reading the ring once ticks stream; {@code die}, which only ends by a kill.
 */
final class SessionProbe implements RawRecordHandler
{
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(50);

    private final Path directory;
    private final Path ringPath;
    private final String mode;
    private final SessionEvents events = new SessionEvents();
    private final SourceLedger ledger;
    private boolean isDraining;

    private SessionProbe(final Path directory, final String mode)
    {
        this.directory = directory;
        this.mode = mode;
        ringPath = directory.resolve("ring");
        ledger = SourceLedger.open(directory.resolve("source.ledger"));
    }

    public static void main(final String[] args) throws IOException
    {
        final SessionProbe probe = new SessionProbe(Path.of(args[2]), args[4]);
        probe.recover();
        probe.run(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[3]), List.of(args[5].split(",")));
        probe.printBooks();
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        ledger.onTick(tick.sourceSequence(), RawChecksum.hash(tick));
        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return isDraining || events.offer(event);
    }

    private void recover()
    {
        if (Files.exists(ringPath))
        {
            final RingFile ring = RingFile.open(ringPath);
            print("hadLiveProducer", ring.hasLiveProducer());
            ledger.openRun("A", ring.createdTimeNs());
            final long before = ledger.nativeCount();
            drain(ring);
            print("recovered", ledger.nativeCount() - before);
            ring.delete();
        }
    }

    private void run(final Path bridge, final Path vendor, final int ringBytes, final List<String> instruments)
    {
        final RingFile ring = RingFile.create(ringPath, ringBytes);
        ledger.openRun("A", ring.createdTimeNs());
        final SessionAgent agent = new SessionAgent(new SessionContext().bridgeLibrary(bridge)
            .vendorLibrary(vendor)
            .flowDirectory(directory)
            .ringFile(ring)
            .fronts(List.of("tcp://127.0.0.1:10131"))
            .brokerId("9999")
            .userId("probe")
            .credentials(Credentials.none())
            .instruments(instruments)
            .events(events)
            .listener(SessionProbe::onState));
        final AgentInvoker invoker = new AgentInvoker(SessionProbe::onError, null, agent);
        invoker.start();
        try (SimLedger simulator = SimLedger.open(directory.resolve("sim.ledger")))
        {
            follow(new RingPoller(ring, this), ring, simulator, agent, invoker);
        }
        invoker.close();
        print("vendorVersion", agent.vendorVersion());
        print("acks", agent.counters().acks());
        print("ackErrors", agent.counters().ackErrors());
        print("logins", agent.counters().logins());
        print("loginsSent", agent.counters().loginsSent());
        print("disconnects", agent.counters().disconnects());
        print("eventsRingFull", ring.eventsRingFull());
        print("maxHeldNs", ring.maxHeldNs());
        print("written", ring.ticksWritten());
        print("isLive", ring.hasLiveProducer());
        drain(ring);
        ring.delete();
    }

    private void follow(final RingPoller poller, final RingFile ring, final SimLedger simulator,
        final SessionAgent agent,
        final AgentInvoker invoker)
    {
        final long endNs = System.nanoTime() + DEADLINE_NS;
        while (SessionState.FAILED != agent.state() && (!simulator.isFinished() || "die".equals(mode)))
        {
            final boolean isStalled = "stall".equals(mode) && SessionState.STREAMING == agent.state();
            final int workCount = (isStalled ? 0 : poller.poll(64)) + invoker.invoke();
            if (System.nanoTime() - endNs > 0)
            {
                throw new AssertionError(
                    "not finished: state " + agent.state() + ", callbacks " + ring.tickCallbacks() +
                        ", offered " + simulator.marketOffered() + " of " + simulator.marketTotal());
            }
            if (0 == workCount)
            {
                Thread.yield();
            }
        }
        print("malformed", poller.malformedRecords());
    }

    private void drain(final RingFile ring)
    {
        isDraining = true;
        final RingPoller poller = new RingPoller(ring, this);
        while (poller.remaining() > 0)
        {
            poller.poll(64);
        }
        ledger.closeRun(ring);
        isDraining = false;
    }

    private void printBooks()
    {
        try (SimLedger simulator = SimLedger.open(directory.resolve("sim.ledger")))
        {
            final List<SourceRun> runs = ledger.runs();
            long generated = 0;
            long generatedChecksum = 0;
            for (int i = 0; i < simulator.runCount(); i++)
            {
                generated += simulator.generatedCount(i, runs.get(i).callbacks());
                generatedChecksum += simulator.generatedChecksum(i, runs.get(i).callbacks());
            }
            print("runs", runs.size());
            print("simRuns", simulator.runCount());
            print("marketOffered", simulator.marketOffered());
            print("marketTotal", simulator.marketTotal());
            print("isReleased", simulator.runCount() > 0 && simulator.isReleased(simulator.runCount() - 1));
            print("generated", generated);
            print("generatedChecksum", Long.toHexString(generatedChecksum));
        }
        print("native", ledger.nativeCount());
        print("ringFull", ledger.ringFullCount());
        print("unaudited", ledger.unauditedCount());
        print("checksum", Long.toHexString(ledger.checksum()));
        ledger.close();
        print("ended", true);
    }

    private static void onState(final SessionState state, final int code, final int tradingDay, final String text)
    {
        print("state", state + " " + code);
        print("text", text);
    }

    private static void onError(final Throwable ex)
    {
        throw new AssertionError(ex);
    }

    private static void print(final String name, final Object value)
    {
        System.out.println(name + "=" + value);
    }
}
