package io.millrace.bench;

import io.millrace.bench.bars.BarBenchmark;
import io.millrace.bench.codec.CodecBenchmark;
import io.millrace.bench.feed.NormaliseEncodeBenchmark;
import io.millrace.bench.feed.TrueTickBenchmark;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Runs the JMH benchmarks with JMH's garbage profiler, and fails when the feed handler or the bar builder allocates per tick, a true tick costs
 * more than {@link #MAX_TRUTH_RATIO} times an unchecked one, or SBE is not both
 * smaller than JSON and at least {@link #MIN_CODEC_RATIO} times as fast as JSON and MessagePack, each way.
 */
public final class BenchmarkRun
{
    static final double MIN_CODEC_RATIO = 2;

    /** What truth may cost: the feed handler against a copy of the struct encoded with no check. */
    static final double MAX_TRUTH_RATIO = 4;

    /** Below a byte per operation it is what JMH itself allocates between operations. */
    static final double MAX_BYTES_PER_TICK = 0.5;

    private static final Set<String> TICK_PATH = Set.of("normaliseAndEncode", "trueTick", "buildBars",
        "buildBarsWithUpdates");
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final List<String> JVM_FLAGS = List.of("--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
        "-Xms512m", "-Xmx512m", "-Dagrona.disable.bounds.checks=true");

    private BenchmarkRun()
    {
    }

    /**
     * Runs all benchmarks and writes bench/results/jmh.json.
     *
     * @param args optionally a regular expression that chooses benchmarks; then nothing is asserted or written.
     * @throws Exception when it cannot run.
     */
    public static void main(final String[] args) throws Exception
    {
        final Path root = ResultFile.root();
        final Map<String, String> environment = Environment.capture(root);
        environment.put("benchmarkFlags", String.join(" ", JVM_FLAGS));
        final OptionsBuilder options = new OptionsBuilder();
        options.include(0 == args.length ?
            String.join("|", CodecBenchmark.class.getName(), NormaliseEncodeBenchmark.class.getName(),
                TrueTickBenchmark.class.getName(), BarBenchmark.class.getName()) :
            args[0]);
        options.addProfiler(GCProfiler.class).jvmArgsAppend(JVM_FLAGS.toArray(new String[0])).shouldFailOnError(true);
        final Collection<RunResult> results = new Runner(options.build()).run();
        if (args.length > 0)
        {
            return;
        }

        final Map<String, Double> ns = new LinkedHashMap<>();
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("encodedBytes", CodecBenchmark.encodedBytes());
        for (final RunResult result : results)
        {
            final String name = result.getPrimaryResult().getLabel();
            ns.put(name, result.getPrimaryResult().getScore());
            figures.put(name, figure(result));
        }
        final String failure = failure(ns, bytesPerTick(results));
        figures.put("passed", null == failure);
        System.out.println("encoded bytes: " + CodecBenchmark.encodedBytes());
        System.out.println("written to " + ResultFile.write(root, "jmh", environment, figures));
        if (null != failure)
        {
            System.err.println("benchmarks: FAILED: " + failure);
            System.exit(1);
        }
    }

    private static Map<String, Object> figure(final RunResult result)
    {
        final Map<String, Object> figure = new LinkedHashMap<>();
        figure.put("nsPerOperation", rounded(result.getPrimaryResult().getScore()));
        figure.put("plusMinus99_9", rounded(result.getPrimaryResult().getScoreError()));
        figure.put("bytesPerOperation", rounded(allocation(result)));

        return figure;
    }

    private static double bytesPerTick(final Collection<RunResult> results)
    {
        return results.stream()
            .filter(result -> TICK_PATH.contains(result.getPrimaryResult().getLabel()))
            .mapToDouble(BenchmarkRun::allocation)
            .max()
            .orElseThrow();
    }

    private static double allocation(final RunResult result)
    {
        final Result<?> allocation = result.getSecondaryResults().get(ALLOCATION);
        if (null == allocation)
        {
            throw new IllegalStateException("JMH's garbage profiler gave no " + ALLOCATION + ": run on HotSpot");
        }

        return allocation.getScore();
    }

    private static String failure(final Map<String, Double> ns, final double bytesPerTick) throws IOException
    {
        if (bytesPerTick > MAX_BYTES_PER_TICK)
        {
            return "the feed handler or the bar builder allocates " + bytesPerTick + " bytes a tick";
        }
        final double truth = ns.get("trueTick") / ns.get("copyAndEncode");
        System.out.println(String.format(Locale.ROOT, "a true tick costs %.2f times a copied and encoded one", truth));
        if (truth > MAX_TRUTH_RATIO)
        {
            return "a true tick costs " + rounded(truth) + " times a copied and encoded one, more than " +
                MAX_TRUTH_RATIO;
        }
        final Map<String, Integer> bytes = CodecBenchmark.encodedBytes();
        if (bytes.get("sbe") >= bytes.get("json"))
        {
            return "SBE is not smaller than JSON: " + bytes;
        }
        for (final String way : List.of("encode", "decode"))
        {
            for (final String other : List.of("Json", "MessagePack"))
            {
                final double ratio = ns.get(way + other) / ns.get(way + "Sbe");
                System.out
                    .println(String.format(Locale.ROOT, "%s: SBE is %.1f times as fast as %s", way, ratio, other));
                if (ratio < MIN_CODEC_RATIO)
                {
                    return way + " with SBE is only " + rounded(ratio) + " times as fast as with " + other;
                }
            }
        }

        return null;
    }

    private static double rounded(final double value)
    {
        return Math.round(value * 100) / 100.0;
    }
}
