package io.millrace.app.role;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.aeron.Aeron;
import io.millrace.app.settings.Settings;
import io.millrace.audit.HostClock;
import io.millrace.audit.latency.StageRecorder;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickListener;
import io.millrace.subscribe.TickSubscriber;
import io.millrace.subscribe.TickTally;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.EndOfDayDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.File;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a subscriber app that receives every tick of the stream and says how many, which and how late. */
@Command(name = "subscribe", mixinStandardHelpOptions = true, description = "Receive every tick, from the beginning of the recording into live; report count, checksum and latency.")
public final class SubscribeCommand extends Role
{
    private static final Logger LOG = LoggerFactory.getLogger(SubscribeCommand.class);
    private static final int FRAGMENT_LIMIT = 64;
    private static final long QUIET_NS = 500_000_000L;

    @Option(names = "--result", paramLabel = "FILE", description = "Write count, checksum, gaps to FILE (JSON) at the end.")
    private File result;

    @Option(names = "--until-end", description = "Stop when the publisher ends its stream.")
    private boolean isUntilEnd;

    @Override
    public Integer call() throws IOException
    {
        final Settings settings = settings();
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            final RoleErrors errors = new RoleErrors("subscribe", barrier);
            try (Aeron aeron = AeronClients.connect(settings, errors);
                Receiver receiver = new Receiver(settings, aeron, isUntilEnd ? barrier : null))
            {
                final AgentRunner runner = new AgentRunner(AeronClients.hotIdle(settings), errors, null, receiver);
                AgentRunner.startOnThread(runner);
                LOG.info("subscribe: ready");
                barrier.await();
                runner.close();
                LOG.info("subscribe: {}", receiver.result());
                if (result != null)
                {
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(result, receiver.result());
                }
            }

            errors.haltIfFailed();

            return 0;
        }
    }

    /** The app: a tally and a latency histogram. Its own thread. */
    private static final class Receiver implements TickListener, Agent, AutoCloseable
    {
        private final HostClock clock = HostClock.INSTANCE;
        private final TickTally tally = new TickTally();
        private final StageRecorder received = new StageRecorder(Stages.SUBSCRIBER_RECEIVED);
        private final LatencyWriter latency;
        private final AtomicCounter ticks;
        private final ShutdownSignalBarrier endBarrier;
        private final TickSubscriber subscriber;
        private boolean isEnded;
        private long lastWorkNs;

        Receiver(final Settings settings, final Aeron aeron, final ShutdownSignalBarrier endBarrier) throws IOException
        {
            this.endBarrier = endBarrier;
            latency = new LatencyWriter(settings, "subscribe", List.of(received));
            ticks = aeron.addCounter(CounterIds.SUBSCRIBER_TICKS, "subscriber: ticks received");
            subscriber = TickSubscriber.connect(new SubscriberContext().aeron(aeron)
                .channel(settings.text("stream.channel"))
                .streamId(Streams.TICKS)
                .startFrom(SubscriberContext.START), this);
        }

        @Override
        public void onTick(final TickDecoder tick, final long position)
        {
            final long nowNs = clock.nanoTime();
            final long dueTimeNs = tick.dueTimeNs();
            isEnded = false;
            received.record(TickDecoder.dueTimeNsNullValue() == dueTimeNs ? tick.receiveTimeNs() : dueTimeNs, nowNs);
            tally.onTick(tick, position);
            ticks.setRelease(tally.count());
        }

        @Override
        public void onEndOfDay(final EndOfDayDecoder endOfDay, final long position)
        {
            LOG.info("subscribe: the publisher ended its stream at sequence {}", endOfDay.lastSequence());
            isEnded = true;
            lastWorkNs = System.nanoTime();
        }

        @Override
        public void onGap(final long expectedSequence, final long receivedSequence)
        {
            LOG.warn("subscribe: gap: expected sequence {}, received {}", expectedSequence, receivedSequence);
        }

        @Override
        public int doWork() throws IOException
        {
            final int workCount = subscriber.poll(FRAGMENT_LIMIT);
            if (isEnded && endBarrier != null)
            {
                stopWhenQuiet(workCount);
            }

            return workCount + latency.doWork();
        }

        /** An earlier day's end is followed by the next day's messages: only an end that stays the newest is the end. */
        private void stopWhenQuiet(final int workCount)
        {
            final long nowNs = System.nanoTime();
            if (workCount > 0)
            {
                lastWorkNs = nowNs;
            }
            else if (nowNs - lastWorkNs > QUIET_NS)
            {
                endBarrier.signalAll();
            }
        }

        @Override
        public String roleName()
        {
            return "subscriber";
        }

        @Override
        public void close() throws IOException
        {
            subscriber.close();
            latency.close();
        }

        Map<String, Object> result()
        {
            final Map<String, Object> values = new LinkedHashMap<>();
            values.put("count", tally.count());
            values.put("checksum", String.format("%016x", tally.checksumValue()));
            values.put("gaps", subscriber.gapCount());
            values.put("missing", subscriber.missingCount());
            values.put("duplicates", subscriber.duplicateCount());
            values.put("rejoins", subscriber.rejoinCount());
            values.put("lastSequence", subscriber.lastSequence());
            values.put("epoch", subscriber.epoch());

            return values;
        }
    }
}
