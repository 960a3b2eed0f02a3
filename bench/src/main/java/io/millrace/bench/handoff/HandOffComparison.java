package io.millrace.bench.handoff;

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
import java.util.stream.Stream;

/**
 * Runs the arms, each in a JVM of its own, in turn, round after round, so that whatever the machine does meanwhile falls on all of
 * them. One thread.
 */
public final class HandOffComparison
{
    private static final List<String> PRODUCTS = List.of("rb", "hc", "cu", "al", "zn", "ni", "au", "ag", "bu", "ru");
    private static final List<String> MONTHS = List.of("2611", "2612", "2701", "2702", "2703");

    /** Ticks that are prepared in memory, 1.2 MB of structs: the simulated vendor's own work is a copy from its cache. */
    private static final int MARKET_COUNT = 2000;
    private static final int WARM_UP_COUNT = 10 * MARKET_COUNT;

    private final Path root;
    private final List<String> jvmFlags;
    private final Consumer<String> progress;
    private final Map<Arm, List<ArmResult>> results = new EnumMap<>(Arm.class);

    /**
     * Creates a comparison that has not run.
     *
     * @param root     of the repository, with the native libraries built.
     * @param jvmFlags for the arms' JVMs.
     * @param progress takes one line for each run.
     */
    public HandOffComparison(final Path root, final List<String> jvmFlags, final Consumer<String> progress)
    {
        this.root = root;
        this.jvmFlags = List.copyOf(jvmFlags);
        this.progress = progress;
    }

    /**
     * Runs all arms.
     *
     * @param rounds how often each.
     * @throws IOException          when a library is missing or a process cannot be started.
     * @throws InterruptedException when interrupted.
     */
    public void run(final int rounds) throws IOException, InterruptedException
    {
        for (int round = 1; round <= rounds; round++)
        {
            for (final Arm arm : Arm.values())
            {
                final ArmResult result = runArm(arm);
                results.computeIfAbsent(arm, key -> new ArrayList<>()).add(result);
                progress.accept(
                    String.format(Locale.ROOT, "round %d of %d  %-5s %10.1f ns/tick, vendor's thread %10.1f", round,
                        rounds, arm, result.nsPerTick(), result.vendorNsPerTick()));
            }
        }
        requireSameTicks();
    }

    /**
     * Median over the rounds.
     *
     * @param arm name of the arm, in lower case: ring, jctp, jna.
     * @return nanoseconds per tick.
     */
    public double medianNsPerTick(final String arm)
    {
        final List<Double> sorted = nsPerTick(arm).stream().sorted().toList();
        final int middle = sorted.size() / 2;

        return 1 == (sorted.size() & 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * All rounds of an arm.
     *
     * @param arm name of the arm, in lower case.
     * @return nanoseconds per tick, in the order of the rounds.
     */
    public List<Double> nsPerTick(final String arm)
    {
        return results.get(arm(arm)).stream().map(ArmResult::nsPerTick).toList();
    }

    /**
     * For how long each tick kept the vendor's thread, its own work to make the tick included, in each round of the ring; the
     * other arms keep it all the time.
     *
     * @return nanoseconds per tick.
     */
    public List<Double> ringVendorNsPerTick()
    {
        return results.get(Arm.RING).stream().map(ArmResult::vendorNsPerTick).toList();
    }

    /**
     * Share of the ticks that the vendor's thread offered and a full ring dropped, in each round of the ring.
     *
     * @return 0 to 1.
     */
    public List<Double> ringLostShares()
    {
        return results.get(Arm.RING).stream().map(ArmResult::lostShare).toList();
    }

    /**
     * How long the bridge's callback kept the vendor's thread at most, in each round.
     *
     * @return nanoseconds.
     */
    public List<Long> ringMaxHeldNs()
    {
        return results.get(Arm.RING).stream().map(ArmResult::maxHeldNs).toList();
    }

    /**
     * Ticks that were timed in each round.
     *
     * @param arm name of the arm, in lower case.
     * @return the number.
     */
    public long timedCount(final String arm)
    {
        return results.get(arm(arm)).get(0).timedCount();
    }

    private static Arm arm(final String name)
    {
        return Arm.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** How often an arm plays the market: long enough for the machine's stolen time slices to be spread over all arms. */
    private static int repeats(final Arm arm)
    {
        return switch (arm)
        {
            case RING -> 2000;
            case JCTP -> 60;
            case JNA -> 1000;
        };
    }

    private ArmResult runArm(final Arm arm) throws IOException, InterruptedException
    {
        final Path directory = Files.createTempDirectory("millrace-hand-off-");
        try
        {
            final ArmSettings settings = settings(arm, directory);
            final Path scenario = new Scenario().generated()
                .instruments(settings.instrumentsFile())
                .seed(7)
                .activity(1)
                .count(MARKET_COUNT)
                .repeat(repeats(arm))
                .pace("max")
                .snapshotOnSubscribe(false)
                .write(directory.resolve("scenario"));
            if (Arm.JCTP == arm)
            {
                JctpArm.prepare(directory, settings.vendorLibrary());
            }

            return runProcess(arm, command(arm, settings), scenario, directory);
        }
        finally
        {
            delete(directory);
        }
    }

    private ArmSettings settings(final Arm arm, final Path directory) throws IOException
    {
        final List<String> instruments = PRODUCTS.stream()
            .flatMap(product -> MONTHS.stream().map(month -> product + month))
            .toList();
        final Path instrumentsFile = Files.write(directory.resolve("instruments"), instruments);
        final Path shared = Path.of("/dev/shm");

        return new ArmSettings(library("native/build/sim/ctp-6.7.8/libthostmduserapi_se.so"),
            library("native/build/libmillrace_ctp.so"), library("bench/native/build/libmillrace_callback_shim.so"),
            directory, Files.isWritable(shared) ? shared : directory, instrumentsFile, MARKET_COUNT * repeats(arm),
            WARM_UP_COUNT, MARKET_COUNT);
    }

    private Path library(final String file) throws IOException
    {
        final Path path = root.resolve(file);
        if (!Files.exists(path))
        {
            throw new IOException(
                "library " + path + " is missing: run make native, then build bench/native as bench/README.md says");
        }

        return path;
    }

    private List<String> command(final Arm arm, final ArmSettings settings)
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(settings.systemProperties());
        if (Arm.JCTP == arm)
        {
            command.add("-Djava.library.path=" + settings.directory());
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Arm.class.getName(), arm.name()));

        return command;
    }

    private static ArmResult runProcess(final Arm arm, final List<String> command, final Path scenario,
        final Path directory)
        throws IOException, InterruptedException
    {
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put(Scenario.ENVIRONMENT_VARIABLE, scenario.toString());
        if (Arm.JCTP == arm)
        {
            builder.environment().put("LOCPATH", directory.toString());
        }
        final Process process = builder.start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final int exitCode = process.waitFor();
        final String line = output.lines().filter(ArmResult::isLine).findFirst().orElse(null);
        if (0 != exitCode || null == line)
        {
            throw new IOException("arm " + arm + " ended with code " + exitCode + ":\n" + output);
        }

        return ArmResult.parse(line);
    }

    private void requireSameTicks()
    {
        final List<Long> checksums = results.values()
            .stream()
            .flatMap(List::stream)
            .map(ArmResult::checksum)
            .distinct()
            .toList();
        if (1 != checksums.size())
        {
            throw new IllegalStateException("the arms did not read the same ticks: checksums " + results);
        }
    }

    private static void delete(final Path directory) throws IOException
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
