package io.millrace.bench;

import io.millrace.bench.ring.BurstRun;
import io.millrace.bench.ring.RingComparison;
import io.millrace.bridge.Isolation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Subscribes to {@value #INSTRUMENTS} instruments, whose front answers each with an ack and a snapshot, and fails when anything is
 * lost, or when the callbacks hold the vendor's thread for more than {@link #MAX_P999_NS} at the 99.9th percentile.
 */
public final class SubscribeBurstRig
{
    static final int INSTRUMENTS = 17_000;
    static final long MAX_P999_NS = 50_000;
    static final int MIN_CORES = 2;

    private static final int DEFAULT_ROUNDS = 3;
    private static final List<String> JVM_FLAGS = List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
        "-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED", "-Xms512m", "-Xmx512m");

    private SubscribeBurstRig()
    {
    }

    /**
     * Runs the bursts, prints them and writes bench/results/subscribe-burst.json.
     *
     * @param args optionally the number of rounds.
     * @throws Exception when it cannot run.
     */
    public static void main(final String[] args) throws Exception
    {
        final int cores = Runtime.getRuntime().availableProcessors();
        if (cores < MIN_CORES)
        {
            System.err.println("subscribe burst rig: needs " + MIN_CORES + " cores, one for the vendor's thread and " +
                "one for the reader; has " + cores + ": run it on a larger machine");
            System.exit(2);
        }
        final Path root = ResultFile.root();
        final Map<String, String> environment = Environment.capture(root);
        environment.put("probeFlags", String.join(" ", JVM_FLAGS));
        final int rounds = 0 == args.length ? DEFAULT_ROUNDS : Integer.parseInt(args[0]);
        final Map<Isolation, List<BurstRun>> runs = run(new RingComparison(root, JVM_FLAGS, System.out::println),
            rounds);

        final String failure = failure(runs);
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rounds", rounds);
        figures.put("instruments", INSTRUMENTS);
        runs.forEach((isolation, bursts) -> figures.put(Isolation.IN_PROCESS == isolation ? "inProcess" : "isolated",
            figure(bursts)));
        figures.put("p999AtMostNs", MAX_P999_NS);
        figures.put("passed", null == failure);
        System.out.println("written to " + ResultFile.write(root, "subscribe-burst", environment, figures));
        if (null != failure)
        {
            System.err.println("subscribe burst rig: FAILED: " + failure);
            System.exit(1);
        }
    }

    private static Map<Isolation, List<BurstRun>> run(final RingComparison comparison, final int rounds)
        throws Exception
    {
        final Map<Isolation, List<BurstRun>> runs = new EnumMap<>(Isolation.class);
        for (int round = 1; round <= rounds; round++)
        {
            for (final Isolation isolation : Isolation.values())
            {
                final BurstRun run = comparison.burst(isolation, instruments());
                runs.computeIfAbsent(isolation, key -> new ArrayList<>()).add(run);
                System.out.println(String.format(Locale.ROOT,
                    "round %d of %d  %-12s %d acks and %d snapshots in %.1f s; callback p99.9 %.1f us, most %.1f us",
                    round, rounds, isolation, run.acks(), run.ticks(), run.elapsedNs() / 1e9, run.p999Ns() / 1e3,
                    run.maxNs() / 1e3));
            }
        }

        return runs;
    }

    private static String failure(final Map<Isolation, List<BurstRun>> runs)
    {
        for (final Map.Entry<Isolation, List<BurstRun>> entry : runs.entrySet())
        {
            for (final BurstRun run : entry.getValue())
            {
                if (INSTRUMENTS != run.acks() || INSTRUMENTS != run.ticks() || 0 != run.lost())
                {
                    return entry.getKey() + ": not all acks and snapshots came: " + run;
                }
            }
            final long p999Ns = median(entry.getValue(), BurstRun::p999Ns);
            if (p999Ns > MAX_P999_NS)
            {
                return entry.getKey() + ": callbacks hold the vendor's thread for " + p999Ns +
                    " ns at the 99.9th percentile, should be at most " + MAX_P999_NS;
            }
        }

        return null;
    }

    private static Map<String, Object> figure(final List<BurstRun> runs)
    {
        final Map<String, Object> figure = new LinkedHashMap<>();
        figure.put("medianP999CallbackNs", median(runs, BurstRun::p999Ns));
        figure.put("p999CallbackNsByRound", runs.stream().map(BurstRun::p999Ns).toList());
        figure.put("maxCallbackNsByRound", runs.stream().map(BurstRun::maxNs).toList());
        figure.put("elapsedMsByRound", runs.stream().map(run -> run.elapsedNs() / 1_000_000).toList());
        figure.put("acksByRound", runs.stream().map(BurstRun::acks).toList());
        figure.put("snapshotsByRound", runs.stream().map(BurstRun::ticks).toList());
        figure.put("lostByRound", runs.stream().map(BurstRun::lost).toList());

        return figure;
    }

    private static long median(final List<BurstRun> runs, final ToLongFunction<BurstRun> value)
    {
        return runs.stream().mapToLong(value).sorted().skip((runs.size() - 1) / 2).findFirst().orElseThrow();
    }

    /** Options of ten months: 17 products, 50 strikes, calls and puts. */
    private static List<String> instruments()
    {
        return Stream.of("cu", "al", "zn", "pb", "ni", "sn", "au", "ag", "rb", "ru", "br", "ao", "bu", "fu", "sp", "ss",
            "hc")
            .flatMap(product -> IntStream.range(0, 10).mapToObj(month -> product + (2701 + month)))
            .flatMap(future -> IntStream.range(0, 50).mapToObj(strike -> future + "C" + (3000 + 50 * strike)))
            .flatMap(call -> Stream.of(call, call.replace('C', 'P')))
            .toList();
    }
}
