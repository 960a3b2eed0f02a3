package io.millrace.bridge;

import io.millrace.bridge.sim.SimLedger;
import org.agrona.concurrent.AgentInvoker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small feed daemon with a bridge host, which sends that host a signal each time that so many more ticks have come while ticks
 * stream, and prints its books at the end. Arguments: host, vendor library, directory, signal, number of signals, ticks before
 * each, instruments.
 */
final class HostedProbe implements RawRecordHandler
{
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(55);

    private final Path directory;
    private final SessionEvents events = new SessionEvents();
    private final RingFile ring;
    private final SourceLedger ledger;
    private final SessionAgent agent;
    private final RingPoller poller;
    private long lastSequence;
    private long gaps;

    private HostedProbe(final String[] args)
    {
        directory = Path.of(args[2]);
        ring = RingFile.create(directory.resolve("ring"), 16 << 20);
        ledger = SourceLedger.open(directory.resolve("source.ledger"));
        ledger.openRun("A", ring.createdTimeNs());
        poller = new RingPoller(ring, this);
        agent = new SessionAgent(new SessionContext().isolation(Isolation.HOST_PROCESS)
            .hostProgram(Path.of(args[0]))
            .vendorLibrary(Path.of(args[1]))
            .flowDirectory(directory)
            .ringFile(ring)
            .fronts(List.of("tcp://127.0.0.1:10131"))
            .brokerId("9999")
            .userId("probe")
            .instruments(List.of(args[6].split(",")))
            .subscribeBatchSize(10)
            .events(events)
            .listener(HostedProbe::onState));
    }

    public static void main(final String[] args) throws IOException, InterruptedException
    {
        final HostedProbe probe = new HostedProbe(args);
        probe.run(args[3], Integer.parseInt(args[4]), Long.parseLong(args[5]));
        probe.printBooks();
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        gaps += tick.sourceSequence() == lastSequence + 1 ? 0 : 1;
        lastSequence = tick.sourceSequence();
        return ledger.onTick(tick.sourceSequence(), RawChecksum.hash(tick));
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return events.offer(event);
    }

    private void run(final String signal, final int signals, final long ticksBefore)
        throws IOException, InterruptedException
    {
        final AgentInvoker invoker = new AgentInvoker(HostedProbe::onError, null, agent);
        invoker.start();
        try (SimLedger simulator = SimLedger.open(directory.resolve("sim.ledger")))
        {
            final long endNs = System.nanoTime() + DEADLINE_NS;
            int sent = 0;
            long nextTicks = ticksBefore;
            while (SessionState.FAILED != agent.state() && (!simulator.isFinished() || sent < signals))
            {
                if (sent < signals && ring.tickCallbacks() >= nextTicks && SessionState.STREAMING == agent.state())
                {
                    sent++;
                    interrupt(signal, invoker);
                    nextTicks = ring.tickCallbacks() + ticksBefore;
                }
                final int workCount = poller.poll(64) + invoker.invoke();
                if (System.nanoTime() - endNs > 0)
                {
                    throw new AssertionError("not finished: state " + agent.state() + ", callbacks " +
                        ring.tickCallbacks() + ", offered " + simulator.marketOffered());
                }
                if (0 == workCount)
                {
                    Thread.yield();
                }
            }
        }
        invoker.close();
        while (poller.remaining() > 0)
        {
            poller.poll(64);
        }
        ledger.closeRun(ring);
    }

    private void interrupt(final String signal, final AgentInvoker invoker) throws IOException, InterruptedException
    {
        final long beginNs = System.nanoTime();
        new ProcessBuilder("kill", "-" + signal, Long.toString(ring.producerPid())).start().waitFor();
        while (SessionState.STREAMING == agent.state())
        {
            if (poller.poll(64) + invoker.invoke() == 0)
            {
                Thread.yield();
            }
        }
        print("downMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
    }

    private void printBooks()
    {
        final SourceRun run = ledger.runs().get(0);
        try (SimLedger simulator = SimLedger.open(directory.resolve("sim.ledger")))
        {
            long generated = 0;
            long checksum = 0;
            for (int i = 0; i < simulator.runCount(); i++)
            {
                // What the ring had counted by the end of a run is where the next one on that ring began.
                final long callbacks = i + 1 < simulator.runCount() ? simulator.base(i + 1) : run.callbacks();
                generated += simulator.generatedCount(i, callbacks);
                checksum += simulator.generatedChecksum(i, callbacks);
            }
            print("simRuns", simulator.runCount());
            print("generated", generated);
            print("generatedChecksum", Long.toHexString(checksum));
            print("marketOffered", simulator.marketOffered());
            print("marketTotal", simulator.marketTotal());
            print("isReleased", simulator.isReleased(simulator.runCount() - 1));
        }
        print("native", run.nativeCount());
        print("ringFull", run.ticksRingFull());
        print("unaudited", run.unauditedCount());
        print("callbacks", ring.tickCallbacks());
        print("checksum", Long.toHexString(run.checksum()));
        print("gaps", gaps);
        print("malformed", poller.malformedRecords());
        print("hostDeaths", agent.counters().hostDeaths());
        print("opens", agent.counters().opens());
        print("sessions", ring.sessions());
        print("producerPid", ring.producerPid());
        print("vendorVersion", agent.vendorVersion());
        ledger.close();
        ring.delete();
        print("ended", true);
    }

    private static void onState(final SessionState state, final int code, final int tradingDay, final String text)
    {
        print("state", state);
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
