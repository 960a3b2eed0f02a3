package io.millrace.bridge;

import io.millrace.bridge.sim.Generated;
import io.millrace.bridge.sim.SimLedger;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * One line as the daemon has it - agent, ring, poller, source ledger - over a simulated library, from its opening to its books,
 * which it writes as {@code name=value} into its folder.
 */
final class LinePlay implements RawRecordHandler
{
    private final LineSettings settings;
    private final PrintWriter out;
    private final SessionEvents events = new SessionEvents();
    private final RingFile ring;
    private final RingPoller poller;
    private final SourceLedger ledger;
    private final SessionAgent agent;
    private final Set<String> symbols = new TreeSet<>();
    private SimLedger simulator;
    private SessionState toldState = SessionState.CLOSED;
    private boolean isEndSeen;
    private boolean isDraining;
    private long lastSequence;
    private long missingSequences;
    private long maxVolume;
    private long bigVolumes;

    LinePlay(final LineSettings settings, final Path bridge, final Path host) throws IOException
    {
        this.settings = settings;
        out = new PrintWriter(Files.newBufferedWriter(settings.file("result"), StandardCharsets.UTF_8));
        ring = RingFile.create(settings.file("ring"), (int)settings.number("ringBytes", 4 << 20));
        ledger = SourceLedger.open(settings.file("source.ledger"));
        ledger.openRun("A", ring.createdTimeNs());
        poller = new RingPoller(ring, this);
        agent = new SessionAgent(context(bridge, host));
    }

    /** Opens; false when the native side refuses. */
    boolean begin()
    {
        isEndSeen = SessionState.CLOSED.name().equals(settings.text("endsAt"));
        try
        {
            if (!isEndSeen)
            {
                agent.onStart();
            }
            return true;
        }
        catch (final BridgeException ex)
        {
            print("refusal", ex.code() + " " + ex.getMessage());
            return false;
        }
    }

    int work()
    {
        final boolean isStalled = settings.is("stall") && SessionState.STREAMING == agent.state();
        return (isStalled ? 0 : poller.poll(64)) + agent.doWork();
    }

    boolean isDone()
    {
        if (!LineSettings.FINISHED.equals(settings.text("endsAt")))
        {
            return isEndSeen;
        }
        if (null == simulator && Files.exists(settings.simLedger()))
        {
            simulator = SimLedger.open(settings.simLedger());
        }
        final boolean isRead = settings.is("stall") || 0 == poller.remaining();
        return SessionState.FAILED == agent.state() || null != simulator && simulator.isFinished() && isRead &&
            SessionState.STREAMING == agent.state();
    }

    boolean closesLast()
    {
        return settings.is("closesLast");
    }

    void giveUp(final String reason)
    {
        print("gaveUp", reason + ": state " + agent.state() + ", callbacks " + ring.tickCallbacks());
    }

    /** Closes the session, then its books; the probe's last word on the line is {@code ended}. */
    void end()
    {
        print("stateAtEnd", agent.state());
        final long beginNs = System.nanoTime();
        try
        {
            agent.close();
        }
        catch (final BridgeException ex)
        {
            print("closeFailure", ex.getMessage());
        }
        print("closeMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs));
        isDraining = true;
        while (poller.remaining() > 0)
        {
            poller.poll(64);
        }
        ledger.closeRun(ring);
        printRing();
        printSession();
        printBooks();
        ledger.close();
        print("ended", true);
        out.close();
    }

    @Override
    public boolean onTick(final RawTick tick)
    {
        missingSequences += tick.sourceSequence() - lastSequence - 1;
        lastSequence = tick.sourceSequence();
        final byte[] symbol = new byte[tick.instrumentIdLength()];
        tick.buffer().getBytes(tick.structOffset() + tick.instrumentIdOffset(), symbol);
        symbols.add(new String(symbol, StandardCharsets.ISO_8859_1));
        maxVolume = Math.max(maxVolume, tick.volume());
        bigVolumes += 0 < tick.bigVolume() ? 1 : 0;

        return ledger.onTick(tick.sourceSequence(), RawChecksum.hash(tick));
    }

    @Override
    public boolean onEvent(final RawEvent event)
    {
        return isDraining || events.offer(event);
    }

    private SessionContext context(final Path bridge, final Path host)
    {
        final String library = settings.text("library");
        final SessionContext context = new SessionContext().vendorLibrary(NativeLibraries.simulated(library))
            .flowDirectory(settings.flow())
            .ringFile(ring)
            .fronts(List.of("tcp://127.0.0.1:10131"))
            .brokerId("9999")
            .userId("probe")
            .instruments(LineSettings.instruments(library))
            .subscribeBatchSize(LineSettings.INSTRUMENT_COUNT)
            .evaluation(settings.is("evaluation"))
            .connectDeadlineNs(nanos("connectDeadlineMs", 30_000))
            .loginDeadlineNs(nanos("loginDeadlineMs", 10_000))
            .subscribeDeadlineNs(nanos("subscribeDeadlineMs", 30_000))
            .silenceDeadlineNs(nanos("silenceDeadlineMs", 0))
            .events(events)
            .listener(this::onState);
        if (!settings.text("passwordFile").isEmpty())
        {
            context.credentials(Credentials.ofFile(Path.of(settings.text("passwordFile"))));
        }

        return settings.is("hosted") ? context.isolation(Isolation.HOST_PROCESS).hostProgram(host) :
            context.bridgeLibrary(bridge);
    }

    private long nanos(final String key, final long defaultMs)
    {
        return TimeUnit.MILLISECONDS.toNanos(settings.number(key, defaultMs));
    }

    private void onState(final SessionState state, final int code, final int tradingDay, final String text)
    {
        if (state != toldState)
        {
            toldState = state;
            print("state", state + " " + code);
        }
        print("text", text);
        final String end = settings.text("endsAt");
        isEndSeen |= state.name().equals(end) || text.startsWith(end);
        if (SessionState.BACKING_OFF == state && Files.exists(settings.nextScenario()))
        {
            try
            {
                Files.move(settings.nextScenario(), settings.flow().resolve("scenario.txt"),
                    StandardCopyOption.ATOMIC_MOVE);
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
    }

    private void printRing()
    {
        print("layoutId", ring.layoutId());
        print("structLength", ring.structLength());
        print("producerPid", ring.producerPid());
        print("callbacks", ring.tickCallbacks());
        print("eventsRingFull", ring.eventsRingFull());
        print("maxHeldNs", ring.maxHeldNs());
        print("malformed", poller.malformedRecords());
        print("missingSequences", missingSequences + ring.tickCallbacks() - lastSequence);
        print("symbols", String.join(",", symbols));
        print("maxVolume", maxVolume);
        print("bigVolumes", bigVolumes);
    }

    private void printSession()
    {
        final SessionCounters counters = agent.counters();
        print("vendorVersion", agent.vendorVersion());
        print("tradingDay", agent.tradingDay());
        print("opens", counters.opens());
        print("openFailures", counters.openFailures());
        print("connectTimeouts", counters.connectTimeouts());
        print("disconnects", counters.disconnects());
        print("storms", counters.storms());
        print("hostDeaths", counters.hostDeaths());
        print("loginsSent", counters.loginsSent());
        print("logins", counters.logins());
        print("loginFailures", counters.loginFailures());
        print("tradingDayChanges", counters.tradingDayChanges());
        print("acks", counters.acks());
        print("ackErrors", counters.ackErrors());
        print("vendorErrors", counters.vendorErrors());
        print("silences", counters.silences());
    }

    private void printBooks()
    {
        print("native", ledger.nativeCount());
        print("ringFull", ledger.ringFullCount());
        print("unaudited", ledger.unauditedCount());
        print("checksum", Long.toHexString(ledger.checksum()));
        if (Files.exists(settings.simLedger()))
        {
            try (SimLedger books = SimLedger.open(settings.simLedger()))
            {
                final Generated generated = Generated.of(books, ledger.runs());
                print("generated", generated.count());
                print("generatedChecksum", Long.toHexString(generated.checksum()));
                print("simRuns", books.runCount());
                print("isFinished", books.isFinished());
                long missed = 0;
                for (int run = 0; run < books.runCount(); run++)
                {
                    missed += books.missed(run);
                }
                print("missed", missed);
                print("isReleased", 0 < books.runCount() && books.isReleased(books.runCount() - 1));
            }
        }
    }

    private void print(final String name, final Object value)
    {
        out.println(name + "=" + value);
    }
}
