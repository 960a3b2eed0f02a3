package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.audit.latency.LatencyLog;
import io.millrace.audit.latency.StageRecorder;
import org.agrona.concurrent.SystemEpochClock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Writes a process's latency log at the configured interval. One thread, off the tick path. */
final class LatencyWriter implements AutoCloseable
{
    private final LatencyLog log;
    private final long intervalMs;
    private long nextSampleMs;

    LatencyWriter(final Settings settings, final String role, final List<StageRecorder> recorders) throws IOException
    {
        final Path directory = Files.createDirectories(settings.path("latency.directory"));
        intervalMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(settings.durationNs("latency.interval")));
        log = new LatencyLog(directory.resolve(role + "-" + ProcessHandle.current().pid() + ".hlog"),
            SystemEpochClock.INSTANCE, recorders);
        nextSampleMs = SystemEpochClock.INSTANCE.time() + intervalMs;
    }

    int doWork() throws IOException
    {
        final long nowMs = SystemEpochClock.INSTANCE.time();
        if (nowMs < nextSampleMs)
        {
            return 0;
        }
        nextSampleMs = nowMs + intervalMs;
        log.sample(nowMs);

        return 1;
    }

    @Override
    public void close() throws IOException
    {
        log.close();
    }
}
