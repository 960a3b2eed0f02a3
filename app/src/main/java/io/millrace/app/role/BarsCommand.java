package io.millrace.app.role;

import io.aeron.Aeron;
import io.millrace.app.file.OutputFile;
import io.millrace.app.file.TickFileOptions;
import io.millrace.app.settings.Settings;
import io.millrace.audit.HostClock;
import io.millrace.bars.BarAgent;
import io.millrace.bars.BarContext;
import io.millrace.bars.BarInterval;
import io.millrace.publish.TickStream;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.wire.Streams;
import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValueWriter;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** Builds bars: of the tick stream as a role, published on a stream of their own; or of a file, as CSV. */
@Command(name = "bars", mixinStandardHelpOptions = true, description = "Build bars of the tick stream and publish them; with --in, build bars of a file of ticks and write them.")
public final class BarsCommand extends Role
{
    private static final Logger LOG = LoggerFactory.getLogger(BarsCommand.class);

    @Option(names = "--in", paramLabel = "FILE.csv[.gz]", description = "Read ticks from FILE instead of the stream.")
    private File in;

    @Option(names = "--interval", paramLabel = "LENGTH", split = ",", description = "With --in: lengths of the bars, e.g. 1m or 1s,1m,1d. Default: those of the settings.")
    private List<String> intervals;

    @Option(names = "--out", paramLabel = "FILE|-", defaultValue = OutputFile.STANDARD_OUTPUT, description = "With --in: where to write the bars. Default: standard output.")
    private String out;

    @Mixin
    private TickFileOptions ofFile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        if (null == in)
        {
            refuseWithoutFile("--interval", "--out", "--trading-day", "--clock");
            return runLive(settings());
        }
        final Settings settings = settings();

        return BarsOfFile.write(settings, BarSettings.ofFile(settings, null == intervals ? null : intervalsS()), in,
            ofFile, out);
    }

    /** The role would start, and do something else than was asked for. */
    private void refuseWithoutFile(final String... options)
    {
        for (final String option : options)
        {
            if (spec.commandLine().getParseResult().hasMatchedOption(option))
            {
                throw new ParameterException(spec.commandLine(),
                    option + " is for a file of ticks: name it with --in, or leave " + option + " out");
            }
        }
    }

    /** In any order, and twice is once. */
    private int[] intervalsS()
    {
        try
        {
            return intervals.stream().mapToInt(BarInterval::parse).sorted().distinct().toArray();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), "--interval: " + ex.getMessage(), ex);
        }
    }

    private int runLive(final Settings settings)
    {
        final BarContext context = BarSettings.context(settings);
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            final RoleErrors errors = new RoleErrors("bars", barrier);
            try (Aeron aeron = AeronClients.connect(settings, errors);
                TickStream stream = stream(settings, aeron);
                LastValueWriter values = lastBars(settings, context))
            {
                final long quietNs = settings.durationNs("bars.quiet-close");
                final BarAgent agent = new BarAgent(ticks(settings, aeron), context, stream, HostClock.INSTANCE,
                    quietNs);
                final List<Agent> agents = new ArrayList<>(List.of(agent, new Progress(aeron, agent, stream)));
                if (null != values)
                {
                    final RefusalWatch refusals = new RefusalWatch(values, errors,
                        aeron.addCounter(CounterIds.BARS_VALUES_REFUSED, "bars: last values refused"));
                    agents.add(new LastBarsAgent(ticks(settings, aeron), context,
                        new LastBarsSink(values, SnapshotSources.barsFile(settings), HostClock.INSTANCE), quietNs,
                        refusals));
                }
                final AgentRunner runner = new AgentRunner(AeronClients.coldIdle(), errors, null,
                    new CompositeAgent(agents));
                AgentRunner.startOnThread(runner);
                LOG.info("bars: ready, shard {} of {}", context.shard(), context.shards());
                barrier.await();
                runner.close();
                LOG.info("bars: {} messages of {} ticks of {} instruments", agent.sentCount(),
                    agent.builder().tickCount(), agent.builder().instrumentCount());
            }

            errors.haltIfFailed();

            return 0;
        }
    }

    /** All ticks of the recording, then live. */
    private static SubscriberContext ticks(final Settings settings, final Aeron aeron)
    {
        return new SubscriberContext().aeron(aeron)
            .channel(settings.text("stream.channel"))
            .streamId(Streams.TICKS)
            .startFrom(SubscriberContext.START);
    }

    private static LastValueWriter lastBars(final Settings settings, final BarContext context)
    {
        return settings.text("bars.last-values-file").isBlank() ? null :
            LastValueWriter.open(SnapshotSources.barsFile(settings), LastValueLayout.bars(context.intervalsS()),
                settings.number("feed.instrument-limit"));
    }

    /** The stream is not recorded, so nothing but the clock knows how often it was begun: seconds since 1970 rise with each start. */
    private static TickStream stream(final Settings settings, final Aeron aeron)
    {
        final int epoch = (int)(HostClock.INSTANCE.nanoTime() / 1_000_000_000L);

        return new TickStream(aeron.addExclusivePublication(settings.text("stream.channel"), Streams.BARS), epoch, 1,
            null, HostClock.INSTANCE, settings.durationNs("stream.heartbeat-interval"));
    }

    /** Keeps the stream alive and shows in counters what the agent did; on its thread. */
    private static final class Progress implements Agent
    {
        private final BarAgent agent;
        private final TickStream stream;
        private final AtomicCounter published;
        private final AtomicCounter ticks;
        private final AtomicCounter late;
        private final AtomicCounter tooLate;
        private final AtomicCounter resting;
        private final AtomicCounter unscheduled;
        private final AtomicCounter waiting;
        private final AtomicCounter gaps;
        private final AtomicCounter takenBack;

        Progress(final Aeron aeron, final BarAgent agent, final TickStream stream)
        {
            this.agent = agent;
            this.stream = stream;
            published = aeron.addCounter(CounterIds.BARS_PUBLISHED, "bars: messages published");
            ticks = aeron.addCounter(CounterIds.BARS_TICKS, "bars: ticks read");
            late = aeron.addCounter(CounterIds.BARS_LATE_TICKS, "bars: ticks that corrected a closed bar");
            tooLate = aeron.addCounter(CounterIds.BARS_TOO_LATE_TICKS, "bars: ticks too late for their bar");
            resting = aeron.addCounter(CounterIds.BARS_RESTING_TICKS, "bars: ticks while the market rested");
            unscheduled = aeron.addCounter(CounterIds.BARS_UNSCHEDULED_TICKS, "bars: ticks without known sessions");
            waiting = aeron.addCounter(CounterIds.BARS_WAITING, "bars: bytes that wait for the stream");
            gaps = aeron.addCounter(CounterIds.BARS_GAPS, "bars: gaps in the ticks");
            takenBack = aeron.addCounter(CounterIds.BARS_TAKEN_BACK, "bars: stale first ticks");
        }

        @Override
        public int doWork()
        {
            published.setRelease(agent.sentCount());
            ticks.setRelease(agent.builder().tickCount());
            late.setRelease(agent.builder().lateCount());
            tooLate.setRelease(agent.builder().tooLateCount());
            resting.setRelease(agent.builder().restingCount());
            unscheduled.setRelease(agent.builder().unscheduledCount());
            waiting.setRelease(agent.waitingBytes());
            gaps.setRelease(agent.gapCount());
            takenBack.setRelease(agent.builder().takenBackCount());

            return stream.heartbeat(HostClock.INSTANCE.nanoTime());
        }

        @Override
        public String roleName()
        {
            return "progress";
        }
    }
}
