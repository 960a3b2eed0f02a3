package io.millrace.bench.values;

import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValueWriter;
import org.HdrHistogram.Histogram;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The measurements of the last values, over one file with room for a million instruments of which 30,000 are live. */
public final class LastValueComparison implements AutoCloseable
{
    /** Instruments that the file has room for. */
    public static final int ROOM = 1_000_000;

    /** Instruments that tick. */
    public static final int LIVE = 30_000;

    /** Eight times what the live instruments send when each ticks twice a second. */
    public static final long LOAD_WRITES_PER_SECOND = 8 * 2 * LIVE;

    private static final int WARM_UP_READS = 1_000_000;
    private static final int READS = 3_000_000;
    private static final int WRITES = 5_000_000;
    private static final int ROUNDS_OF_CLOCK = 1_000_000;

    private final Path path;
    private final LastValueWriter writer;
    private final long[] ids = ValueMarket.ids(LIVE);
    private final ValueMarket market;

    /**
     * Makes the file and gives each live instrument its ten ticks.
     *
     * @param directory of the file, an existing one in shared memory.
     */
    public LastValueComparison(final Path directory)
    {
        path = directory.resolve("last-values");
        writer = LastValueWriter.open(path, LastValueLayout.ticks(), ROOM);
        market = new ValueMarket(writer, ids);
        market.fill(LastValueLayout.TICKS + 1);
    }

    /** Unmaps the file; whoever made the directory deletes it. */
    @Override
    public void close()
    {
        writer.close();
    }

    /**
     * Reads of all live instruments while they are written at {@link #LOAD_WRITES_PER_SECOND}, in bursts.
     *
     * @return the times.
     * @throws InterruptedException when interrupted.
     */
    public ReadTimes readLoaded() throws InterruptedException
    {
        return new ReadRun(path, market, ids, LOAD_WRITES_PER_SECOND).run(WARM_UP_READS, READS);
    }

    /**
     * Reads of all live instruments while they are written flat out.
     *
     * @return the times.
     * @throws InterruptedException when interrupted.
     */
    public ReadTimes readAll() throws InterruptedException
    {
        return new ReadRun(path, market, ids, 0).run(WARM_UP_READS, READS);
    }

    /**
     * Reads of the one instrument that is written flat out.
     *
     * @return the times.
     * @throws InterruptedException when interrupted.
     */
    public ReadTimes readOne() throws InterruptedException
    {
        final long[] one = Arrays.copyOf(ids, 1);

        return new ReadRun(path, new ValueMarket(writer, one), one, 0).run(WARM_UP_READS, READS);
    }

    /**
     * What a tick costs the writer.
     *
     * @return nanoseconds a tick, random instruments, nobody reading.
     */
    public double writeNs()
    {
        market.runSame(WRITES);
        final long startNs = System.nanoTime();
        market.runSame(WRITES);

        return (double)(System.nanoTime() - startNs) / WRITES;
    }

    /**
     * What two readings of the clock cost, which is in each time of a read.
     *
     * @return the median in nanoseconds.
     */
    public long clockNs()
    {
        final Histogram histogram = new Histogram(1_000_000_000L, 3);
        for (int i = 0; i < ROUNDS_OF_CLOCK; i++)
        {
            final long startNs = System.nanoTime();
            histogram.recordValue(System.nanoTime() - startNs);
        }

        return histogram.getValueAtPercentile(50);
    }

    /**
     * Messages that found no room.
     *
     * @return the number, must be 0.
     */
    public long refusedCount()
    {
        return writer.refusedCount();
    }

    /**
     * Length of the file as listed: for all instruments that it has room for.
     *
     * @return bytes.
     * @throws IOException when it cannot be read.
     */
    public long fileBytes() throws IOException
    {
        return Files.size(path);
    }

    /**
     * Room that the file takes in memory or on disk, as {@code du} tells.
     *
     * @return bytes.
     * @throws IOException          when there is no {@code du}.
     * @throws InterruptedException when interrupted.
     */
    public long allocatedBytes() throws IOException, InterruptedException
    {
        final Process process = new ProcessBuilder(List.of("du", "-k", path.toString())).start();
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0)
        {
            throw new IOException("du -k " + path + " failed: " + text);
        }

        return Long.parseLong(text.split("\\s")[0]) * 1024;
    }

    /**
     * What this process has resident of the file.
     *
     * @return bytes, page tables not included.
     * @throws IOException when /proc/self/smaps cannot be read.
     */
    public long residentBytes() throws IOException
    {
        long bytes = 0;
        boolean isOurs = false;
        for (final String line : Files.readAllLines(Path.of("/proc/self/smaps")))
        {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*"))
            {
                isOurs = line.endsWith(path.toString());
            }
            else if (isOurs && line.startsWith("Rss:"))
            {
                bytes += Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }

        return bytes;
    }
}
