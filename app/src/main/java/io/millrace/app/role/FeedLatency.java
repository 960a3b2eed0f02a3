package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.audit.latency.StageRecorder;
import io.millrace.feed.TickTimings;
import org.agrona.concurrent.Agent;

import java.io.IOException;
import java.util.List;

/**
 * Latency of the daemon's own stages, each from when the tick was due (or, of a real front, from when it was received). Recorded on the
 * {@code feed} thread, written by the {@code control} thread.
 */
final class FeedLatency implements TickTimings, Agent, AutoCloseable
{
    private final StageRecorder received = new StageRecorder(Stages.NATIVE_RECEIVE);
    private final StageRecorder ringRead = new StageRecorder(Stages.RING_READ);
    private final StageRecorder published = new StageRecorder(Stages.PUBLISHED);
    private final LatencyWriter writer;

    FeedLatency(final Settings settings) throws IOException
    {
        writer = new LatencyWriter(settings, "feed", List.of(received, ringRead, published));
    }

    @Override
    public void onPublished(final long dueTimeNs, final long receiveTimeNs, final long ringReadTimeNs,
        final long publishTimeNs)
    {
        final long startNs = 0 == dueTimeNs ? receiveTimeNs : dueTimeNs;
        received.record(startNs, receiveTimeNs);
        ringRead.record(startNs, ringReadTimeNs);
        published.record(startNs, publishTimeNs);
    }

    @Override
    public int doWork() throws IOException
    {
        return writer.doWork();
    }

    @Override
    public String roleName()
    {
        return "latency";
    }

    @Override
    public void close() throws IOException
    {
        writer.close();
    }
}
