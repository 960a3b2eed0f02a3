package io.millrace.app.role;

import io.aeron.Aeron;
import io.millrace.app.settings.Settings;
import io.millrace.audit.latency.StageRecorder;
import io.millrace.record.store.DeadLetterReplay;
import io.millrace.record.store.StoreAgent;
import io.millrace.record.store.StoreContext;
import io.millrace.record.store.StoreListener;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Runs the ClickHouse writer: archive in, rows out, exactly once. */
@Command(name = "store", mixinStandardHelpOptions = true, description = "Run the ClickHouse writer; with --replay-dead-letters, insert the rows again that ClickHouse had refused.")
public final class StoreCommand extends Role
{
    private static final Logger LOG = LoggerFactory.getLogger(StoreCommand.class);

    @Option(names = "--replay-dead-letters", description = "Insert the rows again that ClickHouse had refused, each once, and end: 0 when none is left.")
    private boolean isReplay;

    @Override
    public Integer call() throws IOException
    {
        return isReplay ? replayDeadLetters(settings()) : write(settings());
    }

    private static int replayDeadLetters(final Settings settings)
    {
        final DeadLetterReplay.Summary summary = DeadLetterReplay.run(
            StoreSettings.context(settings, StoreStream.TICKS, StoreListener.NONE,
                (error) -> LOG.error("store", error)),
            LOG::info);
        System.out.println("store: " + summary.files() + " files of dead letters: " + summary.inserted() +
            " rows inserted, " + summary.present() + " were there, " + summary.refused() + " still refused, " +
            summary.waiting() + " wait for their writer");

        return summary.isComplete() ? 0 : 1;
    }

    private static int write(final Settings settings) throws IOException
    {
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            final RoleErrors errors = new RoleErrors("store", barrier);
            try (Aeron aeron = AeronClients.connect(settings, errors);
                StoreLatency latency = new StoreLatency(settings))
            {
                final List<Writer> writers = StoreSettings.streams(settings)
                    .stream()
                    .map((stream) -> Writer.of(settings, stream, latency, errors))
                    .toList();
                final AgentRunner store = new AgentRunner(AeronClients.coldIdle(), errors, null,
                    new CompositeAgent(writers.stream().map(Writer::agent).toList()));
                final AgentRunner control = new AgentRunner(AeronClients.coldIdle(), errors, null,
                    new CompositeAgent(latency, new Progress(aeron, writers)));
                AgentRunner.startOnThread(store);
                AgentRunner.startOnThread(control);
                LOG.info("store: ready, writing to {}", StoreSettings.url(settings));
                barrier.await();
                // Control first: it moves counters, whose memory goes a second after a lost driver; the store thread may be in an insert.
                CloseHelper.closeAll(errors, control, store);
            }

            errors.haltIfFailed();

            return 0;
        }
    }

    /** The agent that writes a stream. */
    private record Writer(StoreStream stream, int shard, int shards, StoreAgent agent)
    {
        static Writer of(
            final Settings settings, final StoreStream stream, final StoreListener latency, final RoleErrors errors)
        {
            final StoreListener listener = StoreStream.TICKS == stream ? latency : StoreListener.NONE;

            final StoreContext context = StoreSettings.context(settings, stream, listener, errors::log);

            return new Writer(stream, context.shard(), context.shards(), new StoreAgent(context, stream.streamId()));
        }

        /** Stream, and shard where there are several. */
        String name()
        {
            return stream.text() + (1 == shards ? "" : " " + shard + "/" + shards);
        }

        String describe()
        {
            final String error = agent.lastError();

            return name() + " " + agent.state() + (null == error ? "" : " (" + error + ")");
        }
    }

    /** Records how far each tick has come; recorded on the {@code store} thread, written on {@code control}. */
    private static final class StoreLatency implements StoreListener, Agent, AutoCloseable
    {
        private final StageRecorder archived = new StageRecorder(Stages.ARCHIVED);
        private final StageRecorder committed = new StageRecorder(Stages.CLICKHOUSE);
        private final LatencyWriter writer;

        StoreLatency(final Settings settings) throws IOException
        {
            writer = new LatencyWriter(settings, "store", List.of(archived, committed));
        }

        @Override
        public void onArchived(final long dueOrReceiveTimeNs, final long nowNs)
        {
            archived.record(dueOrReceiveTimeNs, nowNs);
        }

        @Override
        public void onCommitted(final long dueOrReceiveTimeNs, final long nowNs)
        {
            committed.record(dueOrReceiveTimeNs, nowNs);
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

    /** Shows the writers' progress in counters, and their changes of state in the log. */
    private static final class Progress implements Agent
    {
        private final List<Writer> writers;
        private final List<AtomicCounter> positions;
        private final AtomicCounter rows;
        private final AtomicCounter retried;
        private final AtomicCounter deadLetters;
        private String lastLine = "";

        Progress(final Aeron aeron, final List<Writer> writers)
        {
            this.writers = writers;
            positions = writers.stream()
                .map((writer) -> (AtomicCounter)aeron.addCounter(writer.stream().positionTypeId(),
                    "store: " + writer.name() + " position committed"))
                .toList();
            rows = aeron.addCounter(CounterIds.STORE_ROWS, "store: rows of the tick stream committed");
            retried = aeron.addCounter(CounterIds.STORE_INSERTS_RETRIED, "store: inserts repeated");
            deadLetters = aeron.addCounter(CounterIds.STORE_DEAD_LETTERS, "store: rows refused and set aside");
        }

        @Override
        public int doWork()
        {
            long retriedCount = 0;
            long deadLetterCount = 0;
            for (int i = 0; i < writers.size(); i++)
            {
                final StoreAgent agent = writers.get(i).agent();
                positions.get(i).setRelease(agent.committedPosition());
                retriedCount += agent.insertsRetried();
                deadLetterCount += agent.deadLetters();
                if (StoreStream.TICKS == writers.get(i).stream())
                {
                    rows.setRelease(agent.rowsCommitted());
                }
            }
            retried.setRelease(retriedCount);
            deadLetters.setRelease(deadLetterCount);
            final String line = writers.stream().map(Writer::describe).collect(Collectors.joining(", "));
            if (!line.equals(lastLine))
            {
                lastLine = line;
                LOG.info("store: {}", line);
            }

            return 0;
        }

        @Override
        public String roleName()
        {
            return "progress";
        }
    }
}
