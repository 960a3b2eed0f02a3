package io.millrace.app.role;

import io.aeron.Aeron;
import io.millrace.app.settings.Settings;
import io.millrace.audit.latency.StageRecorder;
import io.millrace.record.store.StoreAgent;
import io.millrace.record.store.StoreContext;
import io.millrace.record.store.StoreListener;
import io.millrace.wire.Streams;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.List;

/** Runs the ClickHouse writer: archive in, rows out, exactly once. */
@Command(name = "store", mixinStandardHelpOptions = true, description = "Run the ClickHouse writer.")
public final class StoreCommand extends Role
{
    private static final Logger LOG = LoggerFactory.getLogger(StoreCommand.class);

    @Override
    public Integer call() throws IOException
    {
        final Settings settings = settings();
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            final RoleErrors errors = new RoleErrors("store", barrier);
            try (Aeron aeron = AeronClients.connect(settings, errors);
                StoreLatency latency = new StoreLatency(settings))
            {
                final StoreAgent ticks = new StoreAgent(context(settings, latency, errors), Streams.TICKS);
                final StoreAgent rejected = new StoreAgent(context(settings, StoreListener.NONE, errors),
                    Streams.REJECTED);
                final AgentRunner store = new AgentRunner(AeronClients.coldIdle(), errors, null,
                    new CompositeAgent(ticks, rejected));
                final AgentRunner control = new AgentRunner(AeronClients.coldIdle(), errors, null,
                    new CompositeAgent(latency, new Progress(aeron, ticks, rejected)));
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

    private static StoreContext context(final Settings settings, final StoreListener listener, final RoleErrors errors)
    {
        return StoreSettings.context(settings).listener(listener).errorHandler(errors::log).conclude();
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

    /** Shows the writer's progress in counters, and its changes of state in the log. */
    private static final class Progress implements Agent
    {
        private final StoreAgent ticks;
        private final StoreAgent rejected;
        private final AtomicCounter rows;
        private final AtomicCounter tickPosition;
        private final AtomicCounter rejectedPosition;
        private final AtomicCounter retried;
        private String lastLine = "";

        Progress(final Aeron aeron, final StoreAgent ticks, final StoreAgent rejected)
        {
            this.ticks = ticks;
            this.rejected = rejected;
            rows = aeron.addCounter(CounterIds.STORE_ROWS, "store: rows committed");
            tickPosition = aeron.addCounter(CounterIds.STORE_TICK_POSITION, "store: tick position committed");
            rejectedPosition = aeron.addCounter(CounterIds.STORE_REJECTED_POSITION,
                "store: rejected position committed");
            retried = aeron.addCounter(CounterIds.STORE_INSERTS_RETRIED, "store: inserts repeated");
        }

        @Override
        public int doWork()
        {
            rows.setRelease(ticks.rowsCommitted());
            tickPosition.setRelease(ticks.committedPosition());
            rejectedPosition.setRelease(rejected.committedPosition());
            retried.setRelease(ticks.insertsRetried() + rejected.insertsRetried());
            final String line = "ticks " + describe(ticks) + ", rejected " + describe(rejected);
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

        private static String describe(final StoreAgent agent)
        {
            return agent.lastError() == null || agent.lastError().isEmpty() ? agent.state().toString() :
                agent.state() + " (" + agent.lastError() + ")";
        }
    }
}
