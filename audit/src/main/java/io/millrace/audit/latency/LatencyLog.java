package io.millrace.audit.latency;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.agrona.concurrent.EpochClock;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes the intervals of a set of stages to one HdrHistogram log file: tag {@code stage} for values of zero and more, tag
 * {@code stage-negative} for the magnitudes of those below. Each interval is one write, so a process that is killed loses the
 * interval in hand and at most tears the last line, which {@link LatencySummary} leaves out and reports.
 *
 * <p>One control thread samples and closes. Not thread safe.
 */
public final class LatencyLog implements AutoCloseable
{
    static final String NEGATIVE_TAG_SUFFIX = "-negative";

    private final Path file;
    private final EpochClock epochClock;
    private final List<Stage> stages;
    private final OutputStream out;
    private final ByteArrayOutputStream interval = new ByteArrayOutputStream();
    private final PrintStream intervalText = new PrintStream(interval, false, StandardCharsets.UTF_8);
    private final HistogramLogWriter writer = new HistogramLogWriter(intervalText);
    private long lastSampleMs;
    private boolean isClosed;

    /**
     * Creates the file and writes its heading.
     *
     * @param file       to create; its directory must exist.
     * @param epochClock tells when the log begins and ends, milliseconds since 1970.
     * @param recorders  stages to log, each with a name of its own; the caller's other threads record into them.
     * @throws IOException              when the file exists already or cannot be written.
     * @throws IllegalArgumentException when two stages have the same name.
     */
    public LatencyLog(final Path file, final EpochClock epochClock, final List<StageRecorder> recorders)
        throws IOException
    {
        requireDistinct(recorders);
        this.file = file;
        this.epochClock = epochClock;
        this.stages = recorders.stream().map(Stage::new).toList();
        this.lastSampleMs = epochClock.time();
        try
        {
            this.out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        catch (final FileAlreadyExistsException ex)
        {
            throw new IOException(
                "latency log " + file + " exists already: give each run a file of its own, or move this one away", ex);
        }
        try
        {
            writeHeading();
        }
        catch (final IOException ex)
        {
            out.close();
            throw ex;
        }
    }

    /**
     * Writes what was recorded since the last call; stages without new values are left out. About once a second.
     *
     * @param nowMs end of the interval, milliseconds since 1970.
     * @throws IOException when the file cannot be written; the interval is lost.
     */
    public void sample(final long nowMs) throws IOException
    {
        if (isClosed)
        {
            throw new IllegalStateException("latency log " + file + " is closed: sample it before");
        }
        // A clock that was set back must not make an interval of negative length.
        final long startMs = Math.min(lastSampleMs, nowMs);
        for (final Stage stage : stages)
        {
            stage.appendInterval(startMs, nowMs);
        }
        lastSampleMs = nowMs;
        flush();
    }

    /**
     * Writes the last interval and closes the file. Idempotent.
     *
     * @throws IOException when the file cannot be written.
     */
    @Override
    public void close() throws IOException
    {
        if (isClosed)
        {
            return;
        }
        try (OutputStream closing = out)
        {
            sample(epochClock.time());
            closing.flush();
        }
        finally
        {
            isClosed = true;
        }
    }

    private static void requireDistinct(final List<StageRecorder> recorders)
    {
        final Set<String> names = new HashSet<>();
        for (final StageRecorder recorder : recorders)
        {
            if (!names.add(recorder.stage()))
            {
                throw new IllegalArgumentException(
                    "two recorders of stage " + recorder.stage() + " in one latency log: name them apart");
            }
        }
    }

    private void writeHeading() throws IOException
    {
        writer.outputLogFormatVersion();
        writer.outputComment("[host " + hostName() + "]");
        writer.outputComment("[pid " + ProcessHandle.current().pid() + "]");
        writer.outputComment("[clock CLOCK_REALTIME of the host, values in nanoseconds]");
        writer.outputStartTime(lastSampleMs);
        writer.outputLegend();
        flush();
    }

    private static String hostName()
    {
        try
        {
            return InetAddress.getLocalHost().getHostName();
        }
        catch (final UnknownHostException ex)
        {
            return "unknown (" + ex.getMessage() + ")";
        }
    }

    private void flush() throws IOException
    {
        intervalText.flush();
        try
        {
            interval.writeTo(out);
            out.flush();
        }
        catch (final IOException ex)
        {
            throw new IOException("latency log " + file + ": cannot write " + interval.size() +
                " bytes: free some room on its disk", ex);
        }
        finally
        {
            interval.reset();
        }
    }

    /** One stage and the histograms that its intervals are copied to, kept for the next interval. */
    private final class Stage
    {
        private final StageRecorder recorder;
        private Histogram positive;
        private Histogram negative;
        private long loggedSaturatedCount;

        private Stage(final StageRecorder recorder)
        {
            this.recorder = recorder;
        }

        private void appendInterval(final long startMs, final long endMs)
        {
            positive = recorder.positiveInterval(positive);
            append(positive, recorder.stage(), startMs, endMs);
            negative = recorder.negativeInterval(negative);
            append(negative, recorder.stage() + NEGATIVE_TAG_SUFFIX, startMs, endMs);

            final long saturatedCount = recorder.saturatedCount();
            if (saturatedCount != loggedSaturatedCount)
            {
                writer.outputComment("[saturated " + recorder.stage() + " " + saturatedCount + " so far, recorded as " +
                    StageRecorder.MAX_NS + " ns]");
                loggedSaturatedCount = saturatedCount;
            }
        }

        private void append(final Histogram histogram, final String tag, final long startMs, final long endMs)
        {
            if (histogram.getTotalCount() > 0)
            {
                histogram.setTag(tag);
                histogram.setStartTimeStamp(startMs);
                histogram.setEndTimeStamp(endMs);
                writer.outputIntervalHistogram(histogram);
            }
        }
    }
}
