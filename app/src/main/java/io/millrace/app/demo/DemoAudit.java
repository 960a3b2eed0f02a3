package io.millrace.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aeron.archive.client.AeronArchive;
import io.millrace.app.role.StoreSettings;
import io.millrace.bridge.SourceLedger;
import io.millrace.bridge.sim.Generated;
import io.millrace.bridge.sim.SimLedger;
import io.millrace.publish.PublisherLedger;
import io.millrace.record.archive.ChainReader;
import io.millrace.record.archive.RecordedStream;
import io.millrace.record.archive.RecordingChain;
import io.millrace.record.store.ClickHouseTicks;
import io.millrace.record.store.RecordingKey;
import io.millrace.subscribe.MessageDispatcher;
import io.millrace.subscribe.TickListener;
import io.millrace.subscribe.TickTally;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.RejectedTickDecoder;
import io.millrace.wire.codec.TickDecoder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects what each stage has, each from that stage's own books: ledgers, segment files, result files, ClickHouse. */
final class DemoAudit
{
    private final DemoSite site;
    private final AeronArchive archive;
    private final SimLedger simLedger;
    private final List<String> remarks = new ArrayList<>();
    private long ringFull;

    DemoAudit(final DemoSite site, final AeronArchive archive, final SimLedger simLedger)
    {
        this.site = site;
        this.archive = archive;
        this.simLedger = simLedger;
    }

    /**
     * The recordings of a run, one for each trading day.
     *
     * @param tickChain     of the tick stream.
     * @param rejectedChain of the rejected stream.
     */
    record Recordings(RecordingChain tickChain, RecordingChain rejectedChain)
    {
        RecordedStream ticks()
        {
            return tickChain.newest();
        }

        RecordedStream rejected()
        {
            return rejectedChain.newest();
        }
    }

    static Recordings recordings(final AeronArchive archive, final String channel)
    {
        return new Recordings(chain(archive, channel, Streams.TICKS), chain(archive, channel, Streams.REJECTED));
    }

    private static RecordingChain chain(final AeronArchive archive, final String channel, final int streamId)
    {
        final RecordingChain chain = RecordingChain.of(archive, channel, streamId);
        if (chain.isEmpty())
        {
            throw new DemoException("demo: the archive has no recording of stream " + streamId + " on " + channel);
        }

        return chain;
    }

    /**
     * The books of the run.
     *
     * @return them, balanced or not.
     * @throws IOException when a result file cannot be read.
     */
    Reconciliation books() throws IOException
    {
        final Recordings recordings = recordings(archive, site.settings.text("stream.channel"));
        final StageCount[] source = source();
        final StageCount published = published();
        final StageCount subscriber = result("subscriber", "subscribe.json");
        final TickTally tally = new TickTally();
        read(recordings.tickChain(), tally);
        final RejectedTally rejectedTally = new RejectedTally();
        read(recordings.rejectedChain(), rejectedTally);
        final StageCount replay = result("replay", "replay.json");
        final Map<String, Long> rejectedStored = new TreeMap<>();
        final StageCount clickhouse = clickhouse(rejectedStored);

        final long feedErrors = new ObjectMapper().readTree(site.directory.resolve("feed.json").toFile())
            .path("errors")
            .asLong();
        if (feedErrors != 0)
        {
            remarks.add("the feed met " + feedErrors + " errors: see " + site.logs.resolve("feed.log"));
        }

        return new Reconciliation(source[0], source[1], ringFull, published, rejectedTally.byReason, rejectedStored,
            subscriber, new StageCount("archive", tally.count(), tally.checksumValue()), replay, clickhouse, remarks);
    }

    private StageCount[] source()
    {
        try (SourceLedger ledger = SourceLedger.open(site.ledgers.resolve("line-1.source.ledger")))
        {
            final Generated generated = Generated.of(simLedger, ledger.runs());
            ringFull = ledger.ringFullCount();
            if (ledger.unauditedCount() != 0)
            {
                remarks.add(ledger.unauditedCount() + " ticks went into the ring and were never read");
            }

            return new StageCount[]
            {new StageCount("generated", generated.count(), generated.checksum()),
                new StageCount("native", ledger.nativeCount(), ledger.checksum())};
        }
    }

    private StageCount published()
    {
        try (PublisherLedger ledger = PublisherLedger.open(site.ledgers.resolve("ticks.ledger"), Streams.TICKS,
            site.settings.number("feed.instrument-limit")))
        {
            return new StageCount("published", ledger.tickCount(), ledger.checksumValue());
        }
    }

    private StageCount result(final String stage, final String file) throws IOException
    {
        final Path path = site.directory.resolve(file);
        final JsonNode values = new ObjectMapper().readTree(path.toFile());
        if (values.path("gaps").asLong() != 0)
        {
            remarks.add(stage + " saw " + values.path("gaps").asLong() + " gaps");
        }

        return new StageCount(stage, values.path("count").asLong(),
            Long.parseUnsignedLong(values.path("checksum").asText(), 16));
    }

    private void read(final RecordingChain chain, final TickListener listener)
    {
        final MessageDispatcher dispatcher = new MessageDispatcher(listener);
        new ChainReader(site.archive, chain).read(chain.newest().stopPosition(), dispatcher::onMessage);
        if (dispatcher.gapCount() != 0 || dispatcher.duplicateCount() != 0)
        {
            remarks.add("archive of stream " + chain.newest().streamId() + ": " + dispatcher.gapCount() + " gaps, " +
                dispatcher.duplicateCount() + " repeats");
        }
    }

    private StageCount clickhouse(final Map<String, Long> rejectedStored)
    {
        try (ClickHouseTicks ticks = new ClickHouseTicks(StoreSettings.context(site.settings).conclude()))
        {
            final ClickHouseTicks.Summary summary = ticks.ticks(ticks.recordings(Streams.TICKS));
            if (summary.duplicates() != 0)
            {
                remarks.add("ClickHouse has " + summary.duplicates() + " rows twice");
            }
            for (final RecordingKey recording : ticks.recordings(Streams.REJECTED))
            {
                ticks.rejectedByReason(recording)
                    .forEach((reason, count) -> rejectedStored.merge(reason.name(), count, Long::sum));
            }

            return new StageCount("clickhouse", summary.count(), summary.checksum());
        }
    }

    /** Counts rejected ticks by reason. */
    private static final class RejectedTally implements TickListener
    {
        private final Map<String, Long> byReason = new TreeMap<>();

        @Override
        public void onTick(final TickDecoder tick, final long position)
        {
            throw new IllegalStateException("a Tick on the rejected stream, position " + position);
        }

        @Override
        public void onRejected(final RejectedTickDecoder rejected, final long position)
        {
            final RejectReason reason = rejected.reason();
            byReason.merge(reason.name(), 1L, Long::sum);
        }
    }
}
