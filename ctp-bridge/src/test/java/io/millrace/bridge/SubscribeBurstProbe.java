package io.millrace.bridge;

import io.millrace.bridge.sim.SimLedger;
import org.agrona.concurrent.AgentInvoker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Subscribes to a whole market at the rate that the vendor allows, while the front answers each subscription with an ack and a
 * snapshot, and prints what came. Arguments: bridge library, bridge host, isolation, vendor library, directory, bytes of the ring,
 * file of instruments.
 */
final class SubscribeBurstProbe implements RawRecordHandler
{
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(50);

    private final RawChecksum checksum = new RawChecksum();
    private final Map<String, Integer> snapshots = new HashMap<>();
    private final SessionEvents events = new SessionEvents();
    private final List<String> instruments;

    private SubscribeBurstProbe(final List<String> instruments)
    {
        this.instruments = instruments;
    }

    public static void main(final String[] args) throws Exception
    {
        final List<String> instruments = Files.readAllLines(Path.of(args[6]));
        final Path directory = Path.of(args[4]);
        final SubscribeBurstProbe probe = new SubscribeBurstProbe(instruments);
        probe.run(new SessionContext().bridgeLibrary(Path.of(args[0]))
            .hostProgram(Path.of(args[1]))
            .isolation(Isolation.valueOf(args[2]))
            .vendorLibrary(Path.of(args[3]))
            .flowDirectory(directory)
            .ringFile(RingFile.create(directory.resolve("ring"), Integer.parseInt(args[5])))
            .fronts(List.of("tcp://127.0.0.1:10131"))
            .instruments(instruments)
            .events(probe.events)
            .listener(SubscribeBurstProbe::onState), directory.resolve("sim.ledger"));
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        checksum.add(tick.sourceSequence(), RawChecksum.hash(tick));
        final String id = tick.buffer()
            .getStringWithoutLengthAscii(tick.structOffset() + tick.instrumentIdOffset(), tick.instrumentIdLength());
        snapshots.merge(id, 1, Integer::sum);
        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return events.offer(event);
    }

    private void run(final SessionContext context, final Path ledger)
    {
        final RingFile ring = context.ringFile();
        final RingPoller poller = new RingPoller(ring, this);
        final SessionAgent agent = new SessionAgent(context);
        final AgentInvoker invoker = new AgentInvoker(SubscribeBurstProbe::onError, null, agent);
        final long beginNs = System.nanoTime();
        invoker.start();
        while (agent.counters().acks() < instruments.size() || checksum.count() < instruments.size())
        {
            if (0 == poller.poll(64) + invoker.invoke())
            {
                Thread.yield();
            }
            if (System.nanoTime() - beginNs > DEADLINE_NS)
            {
                throw new AssertionError("state " + agent.state() + ", acks " + agent.counters().acks() + ", ticks " +
                    checksum.count() + " of " + ring.tickCallbacks());
            }
        }
        print("elapsedMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
        // What comes now is one too many, and in the ring once the library is released.
        invoker.close();
        while (poller.remaining() > 0)
        {
            poller.poll(64);
        }
        printBooks(ring, agent, ledger);
        ring.delete();
        print("ended", true);
    }

    private void printBooks(final RingFile ring, final SessionAgent agent, final Path ledger)
    {
        print("acks", agent.counters().acks());
        print("ackErrors", agent.counters().ackErrors());
        print("instruments", snapshots.keySet().containsAll(instruments) ? snapshots.size() : -1);
        print("mostOfOne", snapshots.values().stream().mapToInt(n -> n).max().orElse(0));
        print("ticks", checksum.count());
        print("ticksRingFull", ring.ticksRingFull());
        print("eventsRingFull", ring.eventsRingFull());
        print("checksum", checksum.value());
        try (SimLedger simulator = SimLedger.open(ledger))
        {
            print("sent", simulator.generatedCount(0, ring.tickCallbacks()));
            print("sentChecksum", simulator.generatedChecksum(0, ring.tickCallbacks()));
            print("timed", simulator.callbacks(0));
            print("p999Ns", simulator.p999CallbackNs(0));
            print("maxNs", simulator.maxCallbackNs(0));
        }
    }

    private static void onState(final SessionState state, final int code, final int tradingDay, final String text)
    {
        print("state", state + " " + text);
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
