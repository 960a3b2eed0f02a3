package io.millrace.bench.ring;

import io.millrace.bridge.Isolation;
import io.millrace.bridge.sim.Scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** Runs the arms in turn, round after round, so that whatever the machine does meanwhile falls on all of them. One thread. */
public final class RingComparison
{
    /** Who reads the ring, and where the vendor's library runs. */
    public enum Arm
    {
        /** A consumer in C++ in the vendor's process. */
        FLOOR,
        /** A consumer in Java in the vendor's process. */
        JAVA,
        /** A consumer in Java, the vendor's library in a bridge host. */
        ISOLATED
    }

    private static final List<String> PRODUCTS = List.of("rb", "hc", "cu", "al", "zn", "ni", "au", "ag", "bu", "ru");
    private static final List<String> MONTHS = List.of("2611", "2612", "2701", "2702", "2703");

    /** Ticks that are prepared in memory: the simulated vendor's own work is a copy from its cache. */
    private static final int MARKET_COUNT = 2000;
    private static final int REPEATS = 6000;
    private static final int WARM_UP_COUNT = 2000 * MARKET_COUNT;

    /** Longer than the burst: only acks and snapshots are measured. */
    private static final long BURST_MARKET_DELAY_MS = 600_000;

    private final RigProcesses processes;
    private final Consumer<String> progress;
    private final Map<Arm, List<RingRun>> runs = new EnumMap<>(Arm.class);

    /**
     * Creates a comparison that has not run.
     *
     * @param root     of the repository, with the native side built.
     * @param jvmFlags for the processes in Java.
     * @param progress takes one line for each run.
     */
    public RingComparison(final Path root, final List<String> jvmFlags, final Consumer<String> progress)
    {
        processes = new RigProcesses(root, jvmFlags);
        this.progress = progress;
    }

    /**
     * Runs all arms.
     *
     * @param rounds how often each.
     * @throws IOException          when something is missing or a process fails.
     * @throws InterruptedException when interrupted.
     */
    public void run(final int rounds) throws IOException, InterruptedException
    {
        for (int round = 1; round <= rounds; round++)
        {
            for (final Arm arm : Arm.values())
            {
                final RingRun run = RigProcesses.inDirectory(directory -> runArm(arm, directory));
                runs.computeIfAbsent(arm, key -> new ArrayList<>()).add(run);
                progress.accept(String.format(Locale.ROOT,
                    "round %d of %d  %-8s %10.0f ticks/s, vendor's thread %6.1f ns/tick, %.4f dropped", round, rounds,
                    arm, run.ticksPerSecond(), run.vendorNsPerTick(), run.lostShare()));
            }
        }
        requireSameTicks();
    }

    /**
     * Measures what isolation costs beside the ticks.
     *
     * @param isolation where the vendor's library runs.
     * @return the costs.
     * @throws IOException          when something is missing or the process fails.
     * @throws InterruptedException when interrupted.
     */
    public ControlCosts controlCosts(final Isolation isolation) throws IOException, InterruptedException
    {
        return RigProcesses.inDirectory(directory ->
        {
            scenario(directory, 1).pace("x1").write(directory.resolve("scenario.txt"));
            return ControlCosts.parse(processes.runJava(ControlProbe.class,
                settings(isolation, directory).toArguments(), ControlCosts::isLine));
        });
    }

    /**
     * Subscribes to a whole market at once, as far as the vendor allows.
     *
     * @param isolation   where the vendor's library runs.
     * @param instruments to subscribe to.
     * @return what it showed.
     * @throws IOException          when something is missing or the process fails.
     * @throws InterruptedException when interrupted.
     */
    public BurstRun burst(final Isolation isolation, final List<String> instruments)
        throws IOException, InterruptedException
    {
        return RigProcesses.inDirectory(directory ->
        {
            new Scenario().generated()
                .instruments(Files.write(directory.resolve(BurstProbe.INSTRUMENTS_FILE), instruments))
                .startDelayMs(BURST_MARKET_DELAY_MS)
                .snapshotOnSubscribe(true)
                .ledger(directory.resolve(BurstProbe.LEDGER_FILE))
                .write(directory.resolve("scenario.txt"));
            return BurstRun.parse(processes.runJava(BurstProbe.class, settings(isolation, directory).toArguments(),
                BurstRun::isLine));
        });
    }

    /** Ticks per second of an arm, in the order of the rounds. */
    public List<Double> ticksPerSecond(final Arm arm)
    {
        return values(arm, RingRun::ticksPerSecond);
    }

    /** Nanoseconds for which each tick kept the vendor's thread, its own work to make the tick included, by round. */
    public List<Double> vendorNsPerTick(final Arm arm)
    {
        return values(arm, RingRun::vendorNsPerTick);
    }

    /** Share of the ticks that a full ring dropped, by round. */
    public List<Double> lostShares(final Arm arm)
    {
        return values(arm, RingRun::lostShare);
    }

    /** Bytes that the reading thread allocated for a tick, by round. */
    public List<Double> bytesPerTick(final Arm arm)
    {
        return values(arm, RingRun::bytesPerTick);
    }

    /** Ticks that the vendor's library sent while it was timed. */
    public static int timedCount()
    {
        return MARKET_COUNT * REPEATS - WARM_UP_COUNT;
    }

    /** Bytes of the ring. */
    public static int ringBytes()
    {
        return RingConsumer.CAPACITY;
    }

    private List<Double> values(final Arm arm, final ToDoubleFunction<RingRun> value)
    {
        return runs.get(arm).stream().map(value::applyAsDouble).toList();
    }

    private RingRun runArm(final Arm arm, final Path directory) throws IOException, InterruptedException
    {
        scenario(directory, REPEATS).pace("max").write(directory.resolve("scenario.txt"));
        final RingSettings settings = settings(Arm.ISOLATED == arm ? Isolation.HOST_PROCESS : Isolation.IN_PROCESS,
            directory);
        try
        {
            return RingRun.parse(Arm.FLOOR == arm ? processes.run(floorCommand(settings), RingRun::isLine) :
                processes.runJava(RingConsumer.class, settings.toArguments(), RingRun::isLine));
        }
        finally
        {
            Files.deleteIfExists(settings.ringPath()); // of a process that failed
        }
    }

    private static Scenario scenario(final Path directory, final int repeats) throws IOException
    {
        return new Scenario().generated()
            .instruments(Files.write(directory.resolve("instruments"), instruments()))
            .seed(7)
            .activity(1)
            .count(MARKET_COUNT)
            .repeat(repeats)
            .snapshotOnSubscribe(false);
    }

    private RingSettings settings(final Isolation isolation, final Path directory) throws IOException
    {
        final Path shared = Path.of("/dev/shm");
        final Path ring = (Files.isWritable(shared) ? shared : directory).resolve(directory.getFileName() + ".ring");

        return new RingSettings(processes.built("libmillrace_ctp.so"),
            processes.built("bridge-host/millrace-bridge-host"), isolation,
            processes.built("sim/ctp-6.7.8/libthostmduserapi_se.so"), directory, ring, instruments(),
            MARKET_COUNT * REPEATS,
            WARM_UP_COUNT);
    }

    private static List<String> instruments()
    {
        return PRODUCTS.stream().flatMap(product -> MONTHS.stream().map(month -> product + month)).toList();
    }

    private List<String> floorCommand(final RingSettings settings) throws IOException
    {
        return List.of(processes.built("bench/millrace_ring_floor").toString(), settings.vendorLibrary().toString(),
            settings.directory().toString(), settings.ringPath().toString(), Integer.toString(RingConsumer.CAPACITY),
            String.join(",", settings.instruments()), Integer.toString(settings.tickCount()),
            Integer.toString(settings.warmUpCount()));
    }

    private void requireSameTicks()
    {
        final List<Long> checksums = runs.values()
            .stream()
            .flatMap(List::stream)
            .map(RingRun::checksum)
            .distinct()
            .toList();
        if (1 != checksums.size())
        {
            throw new IllegalStateException("the arms did not have the same ticks: " + runs);
        }
    }
}
