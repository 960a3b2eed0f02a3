package io.millrace.app.demo;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.millrace.app.role.AeronClients;
import io.millrace.app.role.CounterIds;
import io.millrace.bridge.sim.Scenario;
import io.millrace.bridge.sim.SimLedger;
import org.agrona.CloseHelper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One run of the demo: starts the roles, watches the market to its end (killing roles on the way when asked to), lets each stage finish,
 * and hands the books to {@link DemoAudit} and {@link DemoReport}. Main thread only.
 */
final class Demo implements AutoCloseable
{
    private static final Pattern SERVER_PID = Pattern.compile("clickhouse: ready at \\S+, pid (\\d+)");
    private static final double KILL_AT = 0.4;
    private static final long LINE_INTERVAL_NS = 1_000_000_000L;
    private static final long FINISH_SECONDS = 180;

    private final DemoOptions options;
    private final Path home = Path.of(System.getProperty("millrace.home", ".")).toAbsolutePath().normalize();
    private final DemoSite site;
    private final Roles roles;
    private final Set<String> toKill;

    private Aeron aeron;
    private AeronArchive archive;
    private LiveCounters counters;
    private SimLedger ledger;
    private int feedStarts;
    private long startedNs;

    Demo(final DemoOptions options)
    {
        this.options = options;
        site = DemoSite.prepare(options, home);
        roles = new Roles(site, home);
        toKill = new HashSet<>(options.killed());
    }

    /**
     * Runs the demo.
     *
     * @return true when the books balance.
     * @throws IOException when a result cannot be read or written.
     */
    boolean run() throws IOException
    {
        System.out.println("demo: " + describe());
        start();
        final double marketSeconds = watchMarket();
        finish();
        final Reconciliation books = new DemoAudit(site, archive, ledger).books();
        final DemoReport report = new DemoReport(options, site, books, marketSeconds);
        report.print();
        report.write();

        return books.differences().isEmpty();
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(ledger, archive, aeron);
        roles.close();
        site.close();
    }

    private String describe()
    {
        return (options.isRecorded() ? "recorded ticks of " + options.input() :
            options.seconds() + " s of a generated market of " + options.instruments() + " instruments") + ", pace " +
            options.pace() + (toKill.isEmpty() ? "" : ", kill -9 of " + toKill) + "; logs in " + site.logs;
    }

    private void start()
    {
        roles.start("driver", Map.of());
        roles.start("clickhouse", Map.of());
        roles.awaitReady("driver", 1);
        roles.start("archive", Map.of());
        roles.awaitReady("archive", 1);
        roles.start("store", Map.of());
        roles.start("subscribe", Map.of(), "--until-end", "--result",
            site.directory.resolve("subscribe.json").toString());
        aeron = AeronClients.connect(site.settings, Demo::onAeronError);
        archive = AeronClients.connectArchive(aeron);
        counters = new LiveCounters(aeron);
        roles.awaitReady("subscribe", 1);
        roles.awaitReady("store", 1);
        roles.awaitReady("clickhouse", 1);
        startFeed();
    }

    private void startFeed()
    {
        roles.start("feed", Map.of(Scenario.ENVIRONMENT_VARIABLE, site.scenario.toString()), "--result",
            site.directory.resolve("feed.json").toString());
        feedStarts++;
        roles.awaitReady("feed", feedStarts);
    }

    private static void onAeronError(final Throwable failure)
    {
        System.err.println("demo: Aeron: " + failure);
    }

    /**
     * Watches until the exchange has played its market and the feed has taken it all.
     *
     * @return seconds from the first tick's due time to that moment.
     */
    private double watchMarket()
    {
        startedNs = System.nanoTime();
        long nextLineNs = startedNs;
        LiveLine line = null;
        while (true)
        {
            List.of("driver", "archive", "feed", "store", "clickhouse").forEach(roles::requireAlive);
            if (null == ledger && Files.exists(site.simLedger))
            {
                ledger = SimLedger.open(site.simLedger);
                line = new LiveLine(ledger, counters);
            }
            final long nowNs = System.nanoTime();
            if (line != null && nowNs - nextLineNs >= 0)
            {
                nextLineNs = nowNs + LINE_INTERVAL_NS;
                System.out.println(line.text());
            }
            if (ledger != null && ledger.firstDueTimeNs() > 0)
            {
                killWhenDue();
                final double elapsed = System.currentTimeMillis() / 1e3 - ledger.firstDueTimeNs() / 1e9;
                if (ledger.isFinished() && isAllRead() || isTimeUp(elapsed))
                {
                    System.out.println(line.text());
                    return elapsed;
                }
                requireProgress(elapsed);
            }
            Roles.pause();
        }
    }

    private boolean isAllRead()
    {
        return counters.published() + counters.rejected() > 0 && counters.value(CounterIds.FEED_RING_BACKLOG) == 0;
    }

    private boolean isTimeUp(final double elapsedSeconds)
    {
        return options.isRecorded() && !options.isMax() && elapsedSeconds >= options.seconds();
    }

    private void requireProgress(final double elapsedSeconds)
    {
        if (elapsedSeconds > options.seconds() * 3.0 + FINISH_SECONDS)
        {
            throw new DemoException(
                "demo: the market has not ended after " + (long)elapsedSeconds + " s: see " + site.logs);
        }
    }

    private void killWhenDue()
    {
        if (toKill.isEmpty() || ledger.marketTotal() <= 0 || ledger.marketOffered() < KILL_AT * ledger.marketTotal())
        {
            return;
        }
        for (final String role : new ArrayList<>(toKill))
        {
            toKill.remove(role);
            System.out.println("demo: kill -9 " + role + " at tick " + ledger.marketOffered());
            if ("bridge-host".equals(role))
            {
                killBridgeHost();
                continue;
            }
            final ChildProcess process = roles.get(role);
            if ("clickhouse".equals(role))
            {
                final long pid = Long.parseLong(process.lastLogged(SERVER_PID));
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
            process.kill();
            if ("feed".equals(role))
            {
                startFeed();
            }
            else
            {
                roles.start(role, Map.of());
                roles.awaitReady(role, 2);
            }
        }
    }

    /** The daemon starts another one: nothing to do here. */
    private void killBridgeHost()
    {
        final long pid = site.ringProducer();
        if (pid == roles.get("feed").pid())
        {
            throw new DemoException("demo: --kill bridge-host: the vendor's library runs in the feed itself; set " +
                "isolation = process");
        }
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    private void finish() throws IOException
    {
        System.out.println("demo: the market has ended; closing the feed, letting every stage finish");
        roles.stop("feed", FINISH_SECONDS);
        roles.awaitSuccess("subscribe", FINISH_SECONDS);
        final DemoAudit.Recordings recordings = awaitStopped();
        final long deadlineNs = System.nanoTime() + FINISH_SECONDS * 1_000_000_000L;
        while (counters.value(CounterIds.STORE_TICK_POSITION) < recordings.ticks().stopPosition() ||
            counters.value(CounterIds.STORE_REJECTED_POSITION) < recordings.rejected().stopPosition())
        {
            roles.requireAlive("store");
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new DemoException("demo: ClickHouse has not caught up after " + FINISH_SECONDS +
                    " s: position " + counters.value(CounterIds.STORE_TICK_POSITION) + " of " +
                    recordings.ticks().stopPosition() + "; the writer's log ends:\n    " +
                    roles.get("store").logTail());
            }
            Roles.pause();
        }
        roles.stop("store", FINISH_SECONDS);
        roles.start("replay", Map.of(), "--result", site.directory.resolve("replay.json").toString());
        roles.awaitSuccess("replay", FINISH_SECONDS);
    }

    /** The archive notices the end of a stream a moment after its publisher is gone. */
    private DemoAudit.Recordings awaitStopped()
    {
        final long deadlineNs = System.nanoTime() + FINISH_SECONDS * 1_000_000_000L;
        while (true)
        {
            final DemoAudit.Recordings recordings = DemoAudit.recordings(archive, site.settings.text("stream.channel"));
            if (!recordings.ticks().isActive() && !recordings.rejected().isActive())
            {
                return recordings;
            }
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new DemoException(
                    "demo: the archive still records " + FINISH_SECONDS + " s after the feed has ended");
            }
            Roles.pause();
        }
    }
}
