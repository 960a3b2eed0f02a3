package io.millrace.bench.ring;

import io.millrace.bridge.Isolation;
import io.millrace.bridge.sim.Scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

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

    private final Path root;
    private final List<String> jvmFlags;
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
        this.root = root;
        this.jvmFlags = List.copyOf(jvmFlags);
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
                final RingRun run = inDirectory(directory -> runArm(arm, directory));
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
        return inDirectory(directory ->
        {
            scenario(directory, 1).pace("x1").write(directory.resolve("scenario.txt"));
            final String line = output(javaCommand(ControlProbe.class, settings(isolation, directory)),
                ControlCosts::isLine);
            return ControlCosts.parse(line);
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
            return RingRun.parse(output(
                Arm.FLOOR == arm ? floorCommand(settings) : javaCommand(RingConsumer.class, settings),
                RingRun::isLine));
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

        return new RingSettings(built("libmillrace_ctp.so"), built("bridge-host/millrace-bridge-host"), isolation,
            built("sim/ctp-6.7.8/libthostmduserapi_se.so"), directory, ring, instruments(), MARKET_COUNT * REPEATS,
            WARM_UP_COUNT);
    }

    private static List<String> instruments()
    {
        return PRODUCTS.stream().flatMap(product -> MONTHS.stream().map(month -> product + month)).toList();
    }

    private Path built(final String file) throws IOException
    {
        final Path path = root.resolve("native/build").resolve(file);
        if (!Files.exists(path))
        {
            throw new IOException(path + " is missing: run make native");
        }

        return path;
    }

    private List<String> floorCommand(final RingSettings settings) throws IOException
    {
        return List.of(built("bench/millrace_ring_floor").toString(), settings.vendorLibrary().toString(),
            settings.directory().toString(), settings.ringPath().toString(), Integer.toString(RingConsumer.CAPACITY),
            String.join(",", settings.instruments()), Integer.toString(settings.tickCount()),
            Integer.toString(settings.warmUpCount()));
    }

    private List<String> javaCommand(final Class<?> main, final RingSettings settings)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(settings.toArguments());

        return command;
    }

    private static String output(final List<String> command, final java.util.function.Predicate<String> isResult)
        throws IOException, InterruptedException
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final int exitCode = process.waitFor();
        final String line = output.lines().filter(isResult).findFirst().orElse(null);
        if (0 != exitCode || null == line)
        {
            throw new IOException(String.join(" ", command) + " ended with code " + exitCode + ":\n" + output);
        }

        return line;
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

    private static <T> T inDirectory(final Work<T> work) throws IOException, InterruptedException
    {
        final Path directory = Files.createTempDirectory("millrace-ring-");
        try
        {
            return work.run(directory);
        }
        finally
        {
            try (Stream<Path> paths = Files.walk(directory))
            {
                for (final Path path : paths.sorted(Comparator.reverseOrder()).toList())
                {
                    Files.delete(path);
                }
            }
        }
    }

    /** Work in a directory of its own. */
    private interface Work<T>
    {
        T run(Path directory) throws IOException, InterruptedException;
    }
}
