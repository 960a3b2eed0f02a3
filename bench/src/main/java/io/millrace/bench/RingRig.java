package io.millrace.bench;

import io.millrace.bench.ring.ControlCosts;
import io.millrace.bench.ring.RingComparison;
import io.millrace.bench.ring.RingComparison.Arm;
import io.millrace.bridge.Isolation;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures how many ticks go through the ring in a second, flat out, and fails when Java reads fewer than
 * {@link #TARGET_TICKS_PER_SECOND} and fewer than a reader in C++ by more than {@link #MAX_FLOOR_RATIO}, or when it allocates.
 * Reports what it costs to have the vendor's library in a bridge host.
 */
public final class RingRig
{
    static final double TARGET_TICKS_PER_SECOND = 10e6;
    static final double MAX_FLOOR_RATIO = 1.5;
    static final double MAX_LOST_SHARE = 0.05;
    /** A few kilobytes in a run of 8 million ticks: what happens once on the thread, and no object for each poll. */
    static final double MAX_BYTES_PER_TICK = 0.001;
    static final int MIN_CORES = 2;

    private static final int DEFAULT_ROUNDS = 7;
    private static final List<String> JVM_FLAGS = List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
        "-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED", "-Xms512m", "-Xmx512m",
        "-Dagrona.disable.bounds.checks=true");

    private RingRig()
    {
    }

    /**
     * Runs the comparison, prints it and writes bench/results/ring.json.
     *
     * @param args optionally the number of rounds.
     * @throws Exception when it cannot run.
     */
    public static void main(final String[] args) throws Exception
    {
        final int cores = Runtime.getRuntime().availableProcessors();
        if (cores < MIN_CORES)
        {
            System.err.println("ring rig: needs " + MIN_CORES + " cores, one for the vendor's thread and one for the " +
                "reader; has " + cores + ": run it on a larger machine");
            System.exit(2);
        }
        final Path root = ResultFile.root();
        final Map<String, String> environment = Environment.capture(root);
        environment.put("armFlags", String.join(" ", JVM_FLAGS));
        final int rounds = 0 == args.length ? DEFAULT_ROUNDS : Integer.parseInt(args[0]);
        final RingComparison comparison = new RingComparison(root, JVM_FLAGS, System.out::println);
        comparison.run(rounds);
        final ControlCosts inProcess = comparison.controlCosts(Isolation.IN_PROCESS);
        final ControlCosts isolated = comparison.controlCosts(Isolation.HOST_PROCESS);

        final String failure = failure(comparison);
        final Map<String, Object> figures = figures(comparison, rounds, inProcess, isolated);
        figures.put("passed", null == failure);
        print(comparison, inProcess, isolated);
        System.out.println("written to " + ResultFile.write(root, "ring", environment, figures));
        if (null != failure)
        {
            System.err.println("ring rig: FAILED: " + failure);
            System.exit(1);
        }
    }

    private static String failure(final RingComparison comparison)
    {
        final double java = median(comparison.ticksPerSecond(Arm.JAVA));
        final double atLeast = atLeast(comparison);
        if (java < atLeast)
        {
            return String.format(Locale.ROOT, "Java reads %.0f ticks/s, should be at least %.0f", java, atLeast);
        }
        final double bytes = comparison.bytesPerTick(Arm.JAVA).stream().mapToDouble(b -> b).max().orElseThrow();
        if (bytes > MAX_BYTES_PER_TICK)
        {
            return "the reading thread allocates " + bytes + " bytes a tick";
        }
        final double lost = median(comparison.lostShares(Arm.JAVA));

        return lost > MAX_LOST_SHARE ? "the ring was full for " + lost + " of the ticks" : null;
    }

    private static double atLeast(final RingComparison comparison)
    {
        return Math.min(TARGET_TICKS_PER_SECOND, median(comparison.ticksPerSecond(Arm.FLOOR)) / MAX_FLOOR_RATIO);
    }

    private static double isolationRatio(final RingComparison comparison)
    {
        return median(comparison.ticksPerSecond(Arm.ISOLATED)) / median(comparison.ticksPerSecond(Arm.JAVA));
    }

    private static void print(final RingComparison comparison, final ControlCosts inProcess,
        final ControlCosts isolated)
    {
        System.out.println();
        System.out.println("through the ring, every byte hashed, medians:");
        for (final Arm arm : Arm.values())
        {
            System.out.println(String.format(Locale.ROOT, "  %-8s %12.0f ticks/s", arm,
                median(comparison.ticksPerSecond(arm))));
        }
        System.out.println(String.format(Locale.ROOT, "  Java needs at least %.0f", atLeast(comparison)));
        System.out.println(String.format(Locale.ROOT, "  isolated / in process %.3f", isolationRatio(comparison)));
        System.out.println(String.format(Locale.ROOT, "  open to login %.1f ms in process, %.1f ms isolated",
            medianMs(inProcess.openToLoginNs()), medianMs(isolated.openToLoginNs())));
        System.out.println(String.format(Locale.ROOT, "  bridge host %d KiB; kill -9 of it is told after %.1f ms",
            isolated.hostKiB(), medianMs(isolated.killToDownNs())));
    }

    private static Map<String, Object> figures(final RingComparison comparison, final int rounds,
        final ControlCosts inProcess, final ControlCosts isolated)
    {
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rounds", rounds);
        figures.put("ticksSentPerRound", RingComparison.timedCount());
        figures.put("ringBytes", RingComparison.ringBytes());
        for (final Arm arm : Arm.values())
        {
            final Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("medianTicksPerSecond", Math.round(median(comparison.ticksPerSecond(arm))));
            figure.put("ticksPerSecondByRound", comparison.ticksPerSecond(arm).stream().map(Math::round).toList());
            figure.put("vendorNsPerTickByRound", rounded(comparison.vendorNsPerTick(arm), 1));
            figure.put("lostShareByRound", rounded(comparison.lostShares(arm), 4));
            figure.put("bytesPerTickByRound", rounded(comparison.bytesPerTick(arm), 6));
            figures.put(arm.name().toLowerCase(Locale.ROOT), figure);
        }
        figures.put("javaAtLeastTicksPerSecond", Math.round(atLeast(comparison)));
        figures.put("isolatedToJava", rounded(isolationRatio(comparison), 3));
        figures.put("openToLoginMs", Map.of("inProcess", rounded(medianMs(inProcess.openToLoginNs()), 2), "isolated",
            rounded(medianMs(isolated.openToLoginNs()), 2)));
        figures.put("hostKiB", isolated.hostKiB());
        figures.put("killToDownMs", Map.of("median", rounded(medianMs(isolated.killToDownNs()), 2), "max",
            rounded(isolated.killToDownNs().stream().mapToLong(ns -> ns).max().orElseThrow() / 1e6, 2)));

        return figures;
    }

    private static double medianMs(final List<Long> ns)
    {
        return median(ns.stream().map(Long::doubleValue).toList()) / 1e6;
    }

    private static double median(final List<Double> values)
    {
        final List<Double> sorted = values.stream().sorted().toList();
        final int middle = sorted.size() / 2;

        return 1 == (sorted.size() & 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static List<Double> rounded(final List<Double> values, final int digits)
    {
        return values.stream().map(value -> rounded(value, digits)).toList();
    }

    private static double rounded(final double value, final int digits)
    {
        final double scale = Math.pow(10, digits);

        return Math.round(value * scale) / scale;
    }
}
