package io.millrace.bench;

import io.millrace.bench.values.LastValueComparison;
import io.millrace.bench.values.ReadTimes;
import io.millrace.wire.values.LastValueLayout;
import org.agrona.IoUtil;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Reads last values in one thread while another writes them, and fails when a read takes {@link #MAX_P99_NS} or more at the 99th
 * percentile under eight times the market's load, or of an instrument that is written flat out; when a value is torn, or when the file takes more memory than its slots in use and {@link #MAX_INDEX_BYTES} for each instrument that it has
 * room for.
 */
public final class LastValueRig
{
    static final long MAX_P99_NS = 1_000;
    static final int MIN_CORES = 2;

    /** Two to four entries of 4 bytes in the index, and the head. */
    static final int MAX_INDEX_BYTES = 16 + LastValueLayout.ticks().headLength();

    private static final int DEFAULT_ROUNDS = 5;

    private LastValueRig()
    {
    }

    /**
     * Runs the rounds, prints them and writes bench/results/last-value.json.
     *
     * @param args optionally the number of rounds.
     * @throws Exception when it cannot run.
     */
    public static void main(final String[] args) throws Exception
    {
        final int cores = Runtime.getRuntime().availableProcessors();
        if (cores < MIN_CORES)
        {
            System.err.println("last value rig: needs " + MIN_CORES + " cores, one for the writer and one for the " +
                "reader; has " + cores + ": run it on a larger machine");
            System.exit(2);
        }
        final Path root = ResultFile.root();
        final Map<String, String> environment = Environment.capture(root);
        final int rounds = 0 == args.length ? DEFAULT_ROUNDS : Integer.parseInt(args[0]);
        final Path memory = Path.of("/dev/shm");
        final Path directory = Files.isWritable(memory) ? Files.createTempDirectory(memory, "millrace-values-") :
            Files.createTempDirectory("millrace-values-");
        final Map<String, Object> figures;
        try (LastValueComparison comparison = new LastValueComparison(directory))
        {
            figures = run(comparison, rounds);
        }
        finally
        {
            IoUtil.delete(directory.toFile(), true);
        }

        System.out.println("written to " + ResultFile.write(root, "last-value", environment, figures));
        if (figures.get("failure") != null)
        {
            System.err.println("last value rig: FAILED: " + figures.get("failure"));
            System.exit(1);
        }
    }

    private static Map<String, Object> run(final LastValueComparison comparison, final int rounds)
        throws IOException, InterruptedException
    {
        final List<ReadTimes> loaded = new ArrayList<>();
        final List<ReadTimes> all = new ArrayList<>();
        final List<ReadTimes> one = new ArrayList<>();
        final List<Double> writes = new ArrayList<>();
        for (int round = 1; round <= rounds; round++)
        {
            loaded.add(print(round, rounds, "loaded  ", comparison.readLoaded()));
            all.add(print(round, rounds, "flat out", comparison.readAll()));
            one.add(print(round, rounds, "one     ", comparison.readOne()));
            writes.add(Math.round(comparison.writeNs() * 10) / 10.0);
        }

        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rounds", rounds);
        figures.put("clockNs", comparison.clockNs());
        figures.put("loadWritesPerSecond", LastValueComparison.LOAD_WRITES_PER_SECOND);
        figures.put("loaded", figure(loaded));
        figures.put("flatOut", figure(all));
        figures.put("oneInstrumentFlatOut", figure(one));
        figures.put("writeNsByRound", writes);
        figures.put("p99BelowNs", MAX_P99_NS);
        memory(figures, comparison);
        final String failure = failure(loaded, all, one, comparison);
        figures.put("passed", null == failure);
        if (failure != null)
        {
            figures.put("failure", failure);
        }

        return figures;
    }

    private static ReadTimes print(final int round, final int rounds, final String what, final ReadTimes times)
    {
        System.out.println(String.format(Locale.ROOT,
            "round %d of %d  %s  read p50 %d ns, p99 %d ns, p99.9 %d ns, most %d ns; %d torn; %.1f million writes/s",
            round, rounds, what, times.p50Ns(), times.p99Ns(), times.p999Ns(), times.maxNs(), times.torn(),
            times.writesPerSecond() / 1e6));

        return times;
    }

    private static void memory(final Map<String, Object> figures, final LastValueComparison comparison)
        throws IOException, InterruptedException
    {
        figures.put("roomForInstruments", LastValueComparison.ROOM);
        figures.put("liveInstruments", LastValueComparison.LIVE);
        figures.put("slotBytes", LastValueLayout.ticks().slotLength());
        figures.put("fileBytes", comparison.fileBytes());
        figures.put("allocatedBytes", comparison.allocatedBytes());
        figures.put("residentBytes", comparison.residentBytes());
        figures.put("refused", comparison.refusedCount());
    }

    private static Map<String, Object> figure(final List<ReadTimes> runs)
    {
        final Map<String, Object> figure = new LinkedHashMap<>();
        figure.put("medianP50Ns", median(runs, ReadTimes::p50Ns));
        figure.put("medianP99Ns", median(runs, ReadTimes::p99Ns));
        figure.put("p99NsByRound", runs.stream().map(ReadTimes::p99Ns).toList());
        figure.put("p999NsByRound", runs.stream().map(ReadTimes::p999Ns).toList());
        figure.put("maxNsByRound", runs.stream().map(ReadTimes::maxNs).toList());
        figure.put("readsByRound", runs.stream().map(ReadTimes::reads).toList());
        figure.put("tornByRound", runs.stream().map(ReadTimes::torn).toList());
        figure.put("writesPerSecondByRound", runs.stream().map(run -> Math.round(run.writesPerSecond())).toList());

        return figure;
    }

    private static String failure(final List<ReadTimes> loaded, final List<ReadTimes> all,
        final List<ReadTimes> one,
        final LastValueComparison comparison) throws IOException, InterruptedException
    {
        final long torn = Stream.of(loaded, all, one).flatMap(List::stream).mapToLong(ReadTimes::torn).sum();
        if (torn != 0 || comparison.refusedCount() != 0)
        {
            return torn + " values were torn, " + comparison.refusedCount() + " found no room";
        }
        final long p99Ns = Math.max(median(loaded, ReadTimes::p99Ns), median(one, ReadTimes::p99Ns));
        if (p99Ns >= MAX_P99_NS)
        {
            return "a read takes " + p99Ns + " ns at the 99th percentile, should be below " + MAX_P99_NS;
        }
        // The index has its room from the start, the slots come with the live instruments, in whole pages.
        final long most = (long)LastValueComparison.LIVE * LastValueLayout.ticks().slotLength() +
            (long)LastValueComparison.ROOM * MAX_INDEX_BYTES + 8192;
        if (comparison.allocatedBytes() > most)
        {
            return "the file takes " + comparison.allocatedBytes() + " bytes, should be at most " + most;
        }

        return null;
    }

    private static long median(final List<ReadTimes> runs, final ToLongFunction<ReadTimes> value)
    {
        return runs.stream().mapToLong(value).sorted().skip((runs.size() - 1) / 2).findFirst().orElseThrow();
    }
}
