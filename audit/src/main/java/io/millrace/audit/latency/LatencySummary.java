package io.millrace.audit.latency;

import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a set of latency logs says, merged by stage over all intervals and files. Made once from files that nobody writes any
 * more; immutable, any thread.
 */
public final class LatencySummary
{
    private final Map<String, SignedDistribution> distributions = new LinkedHashMap<>();
    private final Map<String, List<StageInterval>> intervals = new LinkedHashMap<>();
    private final List<Path> tornFiles;

    private LatencySummary(final Map<String, StageReader> readers, final List<Path> tornFiles)
    {
        readers.forEach((stage, reader) ->
        {
            // A log of another writer may have empty intervals: a stage without values has no figures.
            if (0 == reader.total.count())
            {
                return;
            }
            distributions.put(stage, reader.total.distribution());
            reader.intervals.sort(Comparator.comparingLong(StageInterval::startMs));
            intervals.put(stage, List.copyOf(reader.intervals));
        });
        this.tornFiles = List.copyOf(tornFiles);
    }

    /**
     * Reads and merges log files.
     *
     * @param hlogs files that {@link LatencyLog} wrote.
     * @return the summary, with the stages in the order in which the files first name them.
     * @throws IOException when a file cannot be read or a whole line of it is malformed.
     */
    public static LatencySummary read(final List<Path> hlogs) throws IOException
    {
        final Map<String, StageReader> readers = new LinkedHashMap<>();
        final List<Path> tornFiles = new ArrayList<>();
        for (int i = 0; i < hlogs.size(); i++)
        {
            final byte[] bytes = Files.readAllBytes(hlogs.get(i));
            final int wholeLength = wholeLinesLength(bytes);
            if (wholeLength < bytes.length)
            {
                tornFiles.add(hlogs.get(i));
            }
            readFile(hlogs.get(i), i, new ByteArrayInputStream(bytes, 0, wholeLength), readers);
        }

        return new LatencySummary(readers, tornFiles);
    }

    /**
     * Figures of each stage that has values.
     *
     * @return the figures, in the order of the files.
     */
    public List<StageSummary> stages()
    {
        return distributions.entrySet().stream().map(entry -> entry.getValue().summary(entry.getKey())).toList();
    }

    /**
     * Intervals of a stage, ordered by their begin.
     *
     * @param stage name of the stage.
     * @return the intervals; none when no file names the stage.
     */
    public List<StageInterval> intervals(final String stage)
    {
        return intervals.getOrDefault(stage, List.of());
    }

    /**
     * Files whose last line is torn because their writer was killed; that line is left out.
     *
     * @return the files.
     */
    public List<Path> tornFiles()
    {
        return tornFiles;
    }

    SignedDistribution distribution(final String stage)
    {
        return distributions.get(stage);
    }

    private static int wholeLinesLength(final byte[] bytes)
    {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] != '\n')
        {
            length--;
        }

        return length;
    }

    private static void readFile(final Path file, final int fileIndex, final ByteArrayInputStream lines,
        final Map<String, StageReader> readers) throws IOException
    {
        try (HistogramLogReader log = new HistogramLogReader(lines))
        {
            while (log.hasNext())
            {
                final EncodableHistogram next = log.nextIntervalHistogram();
                if (null != next)
                {
                    readInterval(file, fileIndex, next, readers);
                }
            }
        }
        catch (final RuntimeException ex)
        {
            throw new IOException("latency log " + file + " is malformed (" + ex.getMessage() +
                "): leave it out, or repair the line", ex);
        }
        readers.values().forEach(StageReader::endInterval);
    }

    private static void readInterval(final Path file, final int fileIndex, final EncodableHistogram next,
        final Map<String, StageReader> readers) throws IOException
    {
        final String tag = next.getTag();
        if (null == tag || !(next instanceof final Histogram histogram))
        {
            throw new IOException("latency log " + file + " has an interval with tag " + tag +
                " that no stage has written: pass files of LatencyLog only");
        }
        final boolean isNegative = tag.endsWith(LatencyLog.NEGATIVE_TAG_SUFFIX);
        final String stage = isNegative ? tag.substring(0, tag.length() - LatencyLog.NEGATIVE_TAG_SUFFIX.length()) :
            tag;
        readers.computeIfAbsent(stage, name -> new StageReader()).onInterval(fileIndex, histogram, isNegative);
    }

    /** Joins the two lines that one interval of a stage may have, and adds up the intervals. */
    private static final class StageReader
    {
        private final SignedHistogram total = new SignedHistogram();
        private final SignedHistogram current = new SignedHistogram();
        private final List<StageInterval> intervals = new ArrayList<>();
        private int fileIndex;
        private long startMs;
        private long endMs;
        private boolean hasPositive;

        private void onInterval(final int index, final Histogram histogram, final boolean isNegative)
        {
            final boolean isSecondLine = current.count() > 0 && isNegative && hasPositive &&
                startMs == histogram.getStartTimeStamp() && endMs == histogram.getEndTimeStamp();
            if (!isSecondLine)
            {
                endInterval();
            }
            fileIndex = index;
            startMs = histogram.getStartTimeStamp();
            endMs = histogram.getEndTimeStamp();
            if (isNegative)
            {
                current.addNegative(histogram);
                total.addNegative(histogram);
                hasPositive = false;
            }
            else
            {
                current.addPositive(histogram);
                total.addPositive(histogram);
                hasPositive = true;
            }
        }

        private void endInterval()
        {
            if (current.count() > 0)
            {
                final SignedDistribution distribution = current.distribution();
                intervals.add(new StageInterval(fileIndex, startMs, endMs, distribution.count(),
                    distribution.valueAt(0.5), distribution.valueAt(0.99), distribution.max()));
                current.reset();
            }
        }
    }
}
