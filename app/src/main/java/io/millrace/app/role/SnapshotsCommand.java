package io.millrace.app.role;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.millrace.app.settings.FeedSettings;
import io.millrace.app.settings.Settings;
import io.millrace.audit.HostClock;
import io.millrace.publish.TickStream;
import io.millrace.wire.Streams;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Publishes what is made of the ticks for who joins late or wants less: images of instruments, order books, level-1 deltas. */
@Command(name = "snapshots", mixinStandardHelpOptions = true, description = "Publish images of instruments on request and by interval, order books, and level-1 deltas.")
public final class SnapshotsCommand extends Role
{
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotsCommand.class);

    @Override
    public Integer call()
    {
        final Settings settings = settings();
        final SnapshotSettings own = SnapshotSettings.read(settings);
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            final RoleErrors errors = new RoleErrors("snapshots", barrier);
            try (Aeron aeron = AeronClients.connect(settings, errors);
                TickStream images = stream(settings, aeron, Streams.IMAGES);
                TickStream books = stream(settings, aeron, Streams.BOOKS);
                Subscription requests = aeron.addSubscription(settings.text("stream.channel"), Streams.REQUESTS))
            {
                own.requireRoom(images.publication().maxPayloadLength());
                final SnapshotAgent agent = new SnapshotAgent(own, settings.text("stream.channel"), aeron, images,
                    books, requests, FeedSettings.reference(settings).products());
                final AgentRunner runner = new AgentRunner(AeronClients.coldIdle(), errors, null, agent);
                AgentRunner.startOnThread(runner);
                LOG.info("snapshots: ready, images {}", own.sources());
                barrier.await();
                runner.close();
                LOG.info("snapshots: {} images, {} books, {} level-1 deltas", agent.imageCount(), agent.bookCount(),
                    agent.deltaCount());
            }

            errors.haltIfFailed();

            return 0;
        }
    }

    /** Not recorded: the epoch is the second of its start, which rises from start to start. */
    private static TickStream stream(final Settings settings, final Aeron aeron, final int streamId)
    {
        final ExclusivePublication publication = aeron.addExclusivePublication(settings.text("snapshots.channel"),
            streamId);

        return new TickStream(publication, (int)(HostClock.INSTANCE.nanoTime() / 1_000_000_000L), 1, null,
            HostClock.INSTANCE,
            settings.durationNs("stream.heartbeat-interval"));
    }
}
