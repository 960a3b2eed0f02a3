package io.millrace.bench.ring;

import io.millrace.bridge.RawChecksum;
import io.millrace.bridge.RawEvent;
import io.millrace.bridge.RawRecordHandler;
import io.millrace.bridge.RawTick;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SessionAgent;
import io.millrace.bridge.SessionEvents;
import io.millrace.bridge.sim.SimLedger;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Subscribes to a whole market at the rate that the vendor allows; each subscription is answered by an ack and a snapshot. One
 * thread polls and drives the session, and backs off as the daemon's feed thread does. The ring has the daemon's size.
 */
final class BurstProbe implements RawRecordHandler
{
    static final String INSTRUMENTS_FILE = "instruments";
    static final String LEDGER_FILE = "sim.ledger";

    private static final int CAPACITY = 128 << 20;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(120);

    private final RawChecksum checksum = new RawChecksum();
    private final SessionEvents events = new SessionEvents();

    private BurstProbe()
    {
    }

    /**
     * Measures and prints.
     *
     * @param args {@link RingSettings#toArguments()}; the instruments are those of a file beside the scenario.
     * @throws IOException when that cannot be read.
     */
    public static void main(final String[] args) throws IOException
    {
        System.out.println(new BurstProbe().run(RingSettings.parse(args)).toLine());
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        checksum.add(tick.sourceSequence(), RawChecksum.hash(tick));
        return true;
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return events.offer(event);
    }

    private BurstRun run(final RingSettings settings) throws IOException
    {
        final Path directory = settings.directory();
        final List<String> instruments = Files.readAllLines(directory.resolve(INSTRUMENTS_FILE));
        final RingFile ring = RingFile.create(settings.ringPath(), CAPACITY);
        try (SessionAgent session = new SessionAgent(settings.session(ring, events,
            (state, code, tradingDay, text) -> System.err.println(state + " " + text)).instruments(instruments)))
        {
            final RingPoller poller = new RingPoller(ring, this);
            final long beginNs = System.nanoTime();
            session.onStart();
            awaitAll(poller, session, instruments.size(), beginNs);
            final long elapsedNs = System.nanoTime() - beginNs;
            session.onClose(); // the ledger is complete after it
            while (poller.remaining() > 0)
            {
                poller.poll(64);
            }
            return books(ring, session, directory, elapsedNs);
        }
        finally
        {
            ring.delete();
        }
    }

    private void awaitAll(final RingPoller poller, final SessionAgent session, final int count, final long beginNs)
    {
        final IdleStrategy idle = new BackoffIdleStrategy(50, 20, 1_000, 50_000);
        while (session.counters().acks() < count || checksum.count() < count)
        {
            idle.idle(poller.poll(64) + session.doWork());
            if (System.nanoTime() - beginNs > DEADLINE_NS)
            {
                throw new IllegalStateException(session.counters().acks() + " acks and " + checksum.count() + " of " +
                    count + " snapshots came, in state " + session.state() + ": see above");
            }
        }
    }

    private BurstRun books(final RingFile ring, final SessionAgent session, final Path directory, final long elapsedNs)
    {
        try (SimLedger ledger = SimLedger.open(directory.resolve(LEDGER_FILE)))
        {
            if (ledger.generatedChecksum(0, ring.tickCallbacks()) != checksum.value() + ring.ringFullChecksum())
            {
                throw new IllegalStateException(
                    ledger.generatedCount(0, ring.tickCallbacks()) + " ticks were sent, and " +
                        checksum.count() + " read: not the same ones");
            }
            return new BurstRun(session.counters().acks(), checksum.count(),
                ring.ticksRingFull() + ring.eventsRingFull(), elapsedNs, ledger.p999CallbackNs(0),
                ledger.maxCallbackNs(0));
        }
    }
}
