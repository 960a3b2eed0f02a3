package io.millrace.audit.latency;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LatencyLogTest
{
    private static final long T0_MS = 1_790_000_000_000L;

    @TempDir
    private Path directory;

    private final StageRecorder ringRead = new StageRecorder("ringRead");
    private final StageRecorder published = new StageRecorder("published");
    private Path file;
    private long clockMs = T0_MS;

    @BeforeEach
    void setUp()
    {
        file = directory.resolve("feed.hlog");
    }

    @Test
    void shouldReadBackWhatWasRecordedOverIntervals() throws IOException
    {
        try (LatencyLog log = open(file, ringRead, published))
        {
            recordRange(ringRead, 1, 500);
            log.sample(T0_MS + 1000);
            recordRange(ringRead, 501, 1000);
            recordRange(published, 2000, 2000);
            clockMs = T0_MS + 1700;
        }

        final LatencySummary summary = LatencySummary.read(List.of(file));
        final StageSummary stage = summary.stages().get(0);

        assertEquals(new StageSummary("ringRead", 1000, 0, 1, 500, 900, 990, 999, 1000, 500.5), stage);
        assertEquals(List.of("ringRead", "published"), summary.stages().stream().map(StageSummary::stage).toList());
        assertEquals(List.of(new StageInterval(0, T0_MS, T0_MS + 1000, 500, 250, 495, 500),
            new StageInterval(0, T0_MS + 1000, T0_MS + 1700, 500, 750, 995, 1000)), summary.intervals("ringRead"));
        assertEquals(1, summary.intervals("published").size());
        assertEquals(List.of(), summary.tornFiles());
    }

    @Test
    void shouldRankNegativeValuesBelowAllOthers() throws IOException
    {
        final long[] latencies = new Random(7).longs(5000, -700, 1300).toArray();
        final LatencyLog log = open(file, ringRead);
        LongStream.of(latencies).forEach(latencyNs -> ringRead.record(1_000_000, 1_000_000 + latencyNs));
        clockMs += 1000;
        log.close();

        final LatencySummary summary = LatencySummary.read(List.of(file));
        final StageSummary stage = summary.stages().get(0);

        final long[] sorted = LongStream.of(latencies).sorted().toArray();
        assertEquals(5000, stage.count());
        assertEquals(LongStream.of(latencies).filter(latencyNs -> latencyNs < 0).count(), stage.negativeCount());
        assertEquals(sorted[0], stage.minNs());
        assertEquals(sorted[2499], stage.p50Ns());
        assertEquals(sorted[4499], stage.p90Ns());
        assertEquals(sorted[4949], stage.p99Ns());
        assertEquals(sorted[4994], stage.p999Ns());
        assertEquals(sorted[4999], stage.maxNs());
        assertEquals(LongStream.of(latencies).average().orElseThrow(), stage.meanNs(), 0.001);
        assertEquals(-700 + 2000 * 0.1, summary.distribution("ringRead").valueAt(0.1), 40, "a low percentile");
        assertEquals(1, summary.intervals("ringRead").size(), "both signs are one interval");
        assertEquals(5000, summary.intervals("ringRead").get(0).count());
    }

    @Test
    void shouldSummariseAPopulationThatIsAllNegative() throws IOException
    {
        final LatencyLog log = open(file, ringRead);
        ringRead.record(100, 90);
        ringRead.record(100, 80);
        ringRead.record(100, 70);
        log.close();

        final StageSummary stage = LatencySummary.read(List.of(file)).stages().get(0);

        assertEquals(new StageSummary("ringRead", 3, 3, -30, -20, -10, -10, -10, -10, -20.0), stage);
    }

    @Test
    void shouldMergeFilesByStage() throws IOException
    {
        final Path other = directory.resolve("subscriber.hlog");
        final StageRecorder otherPublished = new StageRecorder("published");
        final LatencyLog log = open(file, published);
        final LatencyLog otherLog = open(other, otherPublished);
        recordRange(published, 1, 100);
        recordRange(otherPublished, 101, 200);
        otherPublished.record(5, 1);
        clockMs += 1000;
        log.close();
        otherLog.close();

        final LatencySummary summary = LatencySummary.read(List.of(file, other));
        final StageSummary stage = summary.stages().get(0);

        assertEquals(1, summary.stages().size());
        assertEquals(201, stage.count());
        assertEquals(1, stage.negativeCount());
        assertEquals(-4, stage.minNs());
        assertEquals(100, stage.p50Ns());
        assertEquals(200, stage.maxNs());
        assertEquals(List.of(0, 1), summary.intervals("published").stream().map(StageInterval::fileIndex).toList());
    }

    @Test
    void shouldShowSaturatedValuesAsTheMaximumAndSayHowMany() throws IOException
    {
        final LatencyLog log = open(file, published);
        published.record(0, Long.MAX_VALUE);
        published.record(Long.MAX_VALUE, 0);
        log.close();

        final StageSummary stage = LatencySummary.read(List.of(file)).stages().get(0);

        assertEquals(StageRecorder.MAX_NS, stage.maxNs());
        assertEquals(-StageRecorder.MAX_NS, stage.minNs(), StageRecorder.MAX_NS / 1000.0);
        assertTrue(Files.readString(file).contains("#[saturated published 2 so far"), "comment in " + file);
    }

    @Test
    void shouldHaveEachIntervalInTheFileBeforeTheNext() throws IOException
    {
        try (LatencyLog log = open(file, published))
        {
            recordRange(published, 1, 10);
            log.sample(T0_MS + 1000);

            assertEquals(10, LatencySummary.read(List.of(file)).stages().get(0).count());
        }
        final String text = Files.readString(file);
        assertTrue(text.contains("#[pid " + ProcessHandle.current().pid() + "]"), text);
        assertTrue(text.contains("#[host "), text);
        assertTrue(text.contains("#[clock "), text);
        assertTrue(text.contains("#[StartTime: 1790000000.000"), text);
    }

    @Test
    void shouldLeaveOutAndReportATornLastLine() throws IOException
    {
        try (LatencyLog log = open(file, published))
        {
            recordRange(published, 1, 10);
            log.sample(T0_MS + 1000);
            recordRange(published, 1, 7);
            log.sample(T0_MS + 2000);
        }
        final byte[] bytes = Files.readAllBytes(file);
        final byte[] torn = Arrays.copyOf(bytes, bytes.length - 20);
        Files.write(file, torn);

        final LatencySummary summary = LatencySummary.read(List.of(file));

        assertEquals(10, summary.stages().get(0).count());
        assertEquals(List.of(file), summary.tornFiles());
    }

    @Test
    void shouldNotMakeIntervalsOfNegativeLengthWhenTheClockIsSetBack() throws IOException
    {
        try (LatencyLog log = open(file, published))
        {
            published.record(0, 1);
            log.sample(T0_MS + 1000);
            published.record(0, 2);
            log.sample(T0_MS - 60_000);
            published.record(0, 3);
            log.sample(T0_MS - 59_000);
        }

        final List<StageInterval> intervals = LatencySummary.read(List.of(file)).intervals("published");

        assertEquals(3, intervals.size());
        intervals.forEach(interval -> assertTrue(interval.startMs() <= interval.endMs(), interval.toString()));
    }

    @Test
    void shouldNameTheFileThatIsMalformed() throws IOException
    {
        Files.writeString(file, "Tag=published,1.0,2.0,3.0,notAHistogram\n", StandardCharsets.UTF_8);

        final IOException thrown = assertThrows(IOException.class, () -> LatencySummary.read(List.of(file)));

        assertTrue(thrown.getMessage().contains(file.toString()), thrown.getMessage());
    }

    @Test
    void shouldRefuseAnExistingFileTwoStagesOfOneNameAndSamplesAfterClose() throws IOException
    {
        final LatencyLog log = open(file, published);
        log.close();
        log.close();

        assertTrue(
            assertThrows(IOException.class, () -> open(file, published)).getMessage().contains("exists already"));
        assertThrows(IllegalArgumentException.class,
            () -> open(directory.resolve("b.hlog"), published, new StageRecorder("published")));
        assertThrows(IllegalStateException.class, () -> log.sample(T0_MS));
    }

    private LatencyLog open(final Path path, final StageRecorder... recorders) throws IOException
    {
        return new LatencyLog(path, () -> clockMs, List.of(recorders));
    }

    private static void recordRange(final StageRecorder recorder, final long fromNs, final long toNs)
    {
        for (long latencyNs = fromNs; latencyNs <= toNs; latencyNs++)
        {
            recorder.record(50, 50 + latencyNs);
        }
    }
}
