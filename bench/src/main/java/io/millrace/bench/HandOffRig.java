package io.millrace.bench;

import io.millrace.bench.handoff.HandOffComparison;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares ways from the vendor's thread into Java, side by side in one run, and fails when Millrace's ring is not at least
 * {@link #MIN_JCTP_RATIO} times as fast as jctp and {@link #MIN_JNA_RATIO} times as fast as an attached JNA callback. The
 * simulated vendor sends flat out and waits for nobody, so a ring whose reader does not run drops ticks: they do not count as
 * delivered, and more than {@link #MAX_LOST_SHARE} of them fail the run.
 */
public final class HandOffRig
{
    static final double MIN_JCTP_RATIO = 150;
    static final double MIN_JNA_RATIO = 2;
    static final double MAX_LOST_SHARE = 0.05;
    static final int MIN_CORES = 2;

    private static final int DEFAULT_ROUNDS = 5;
    private static final List<String> ARMS = List.of("ring", "jctp", "jna");
    private static final List<String> JVM_FLAGS = List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
        "-XX:+IgnoreUnrecognizedVMOptions",
        "--enable-native-access=ALL-UNNAMED", "-Xms512m", "-Xmx512m", "-Dagrona.disable.bounds.checks=true");

    private HandOffRig()
    {
    }

    /**
     * Runs the comparison, prints it and writes bench/results/hand-off.json.
     *
     * @param args optionally the number of rounds.
     * @throws Exception when it cannot run.
     */
    public static void main(final String[] args) throws Exception
    {
        final int cores = Runtime.getRuntime().availableProcessors();
        if (cores < MIN_CORES)
        {
            System.err.println(
                "hand-off rig: needs " + MIN_CORES + " cores, one for the vendor's thread and one for Java; has " +
                    cores + ": run it on a larger machine");
            System.exit(2);
        }
        final Path root = ResultFile.root();
        final Map<String, String> environment = Environment.capture(root);
        environment.put("armFlags", String.join(" ", JVM_FLAGS));
        final int rounds = 0 == args.length ? DEFAULT_ROUNDS : Integer.parseInt(args[0]);
        final HandOffComparison comparison = new HandOffComparison(root, JVM_FLAGS, System.out::println);
        comparison.run(rounds);

        final double ring = comparison.medianNsPerTick("ring");
        final double jctpRatio = comparison.medianNsPerTick("jctp") / ring;
        final double jnaRatio = comparison.medianNsPerTick("jna") / ring;
        final double lostShare = comparison.ringLostShares()
            .stream()
            .mapToDouble(Double::doubleValue)
            .sorted()
            .skip((rounds - 1) / 2)
            .findFirst()
            .orElseThrow();
        final boolean isPassed = lostShare <= MAX_LOST_SHARE && jctpRatio >= MIN_JCTP_RATIO &&
            jnaRatio >= MIN_JNA_RATIO;
        print(comparison, jctpRatio, jnaRatio);
        System.out.println("written to " + ResultFile.write(root, "hand-off", environment,
            figures(comparison, rounds, jctpRatio, jnaRatio, isPassed)));
        if (!isPassed)
        {
            System.err.println(
                "hand-off rig: FAILED: a ratio is below, or the share of dropped ticks above, what Millrace claims");
            System.exit(1);
        }
    }

    private static void print(final HandOffComparison comparison, final double jctpRatio, final double jnaRatio)
    {
        System.out.println();
        System.out.println("native to Java, all fields read in Java, medians:");
        for (final String arm : ARMS)
        {
            final double ns = comparison.medianNsPerTick(arm);
            System.out.println(String.format(Locale.ROOT, "  %-5s %10.1f ns/tick %12.0f ticks/s", arm, ns, 1e9 / ns));
        }
        System.out.println(String.format(Locale.ROOT, "  ring / jctp  %7.1f times (at least %.0f)", jctpRatio,
            MIN_JCTP_RATIO));
        System.out.println(String.format(Locale.ROOT, "  ring / jna   %7.1f times (at least %.0f)", jnaRatio,
            MIN_JNA_RATIO));
        System.out.println("  dropped by a full ring, share by round: " + comparison.ringLostShares()
            .stream()
            .map(share -> String.format(Locale.ROOT, "%.4f", share))
            .toList());
        System.out
            .println("  the bridge held the vendor's thread at most, by round: " + comparison.ringMaxHeldNs() + " ns");
    }

    private static Map<String, Object> figures(final HandOffComparison comparison, final int rounds,
        final double jctpRatio, final double jnaRatio, final boolean isPassed)
    {
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rounds", rounds);
        for (final String arm : ARMS)
        {
            final Map<String, Object> figure = new LinkedHashMap<>();
            figure.put("medianNsPerTick", rounded(comparison.medianNsPerTick(arm)));
            figure.put("nsPerTickByRound", comparison.nsPerTick(arm).stream().map(HandOffRig::rounded).toList());
            figure.put("timedTicksPerRound", comparison.timedCount(arm));
            figures.put(arm, figure);
        }
        figures.put("ringLostShareByRound",
            comparison.ringLostShares().stream().map(share -> Math.round(share * 1e4) / 1e4).toList());
        figures.put("ringVendorNsPerTickByRound",
            comparison.ringVendorNsPerTick().stream().map(HandOffRig::rounded).toList());
        figures.put("ringMaxHeldNsByRound", comparison.ringMaxHeldNs());
        figures.put("ringToJctp", Map.of("ratio", rounded(jctpRatio), "atLeast", MIN_JCTP_RATIO));
        figures.put("ringToJna", Map.of("ratio", rounded(jnaRatio), "atLeast", MIN_JNA_RATIO));
        figures.put("passed", isPassed);

        return figures;
    }

    private static double rounded(final double value)
    {
        return Math.round(value * 10) / 10.0;
    }
}
