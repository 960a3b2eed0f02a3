package io.millrace.app.role;

import io.millrace.app.settings.SettingsException;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SourceLedger;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.FeedLine;
import org.agrona.concurrent.IdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The ring files that processes left behind when they died, of every line, also of one that is not configured any more. A ring's name
 * has its line and the epoch that its process published as, so that the archive can tell how far its ticks were published. Cold path.
 */
final class Leftovers
{
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Pattern NAME = Pattern.compile("line-(\\d+)\\.epoch-(\\d+)\\.ring");
    private static final int DRAIN_LIMIT = 256;
    private static final long DRAIN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);
    /** A bridge host whose daemon died lets go of its vendor session within 5 s, or ends itself. */
    private static final long ORPHAN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(8);

    private final Path rings;
    private final Path ledgers;
    private final FeedStreams streams;
    private final FeedHandler handler;

    /**
     * The leftovers of a folder.
     *
     * @param rings   folder of the ring files.
     * @param ledgers folder of the source ledgers.
     * @param streams recovered; nothing was published on them yet.
     * @param handler of the ticks.
     */
    Leftovers(final Path rings, final Path ledgers, final FeedStreams streams, final FeedHandler handler)
    {
        this.rings = rings;
        this.ledgers = ledgers;
        this.streams = streams;
        this.handler = handler;
    }

    static String ringName(final int line, final int epoch)
    {
        return "line-" + line + ".epoch-" + epoch + ".ring";
    }

    static Path sourceLedger(final Path ledgers, final int line)
    {
        return ledgers.resolve("line-" + line + ".source.ledger");
    }

    /**
     * Publishes what the rings hold, oldest epoch first, each ring as its own epoch; closes their books and deletes them.
     *
     * @return the newest epoch of archive and rings.
     * @throws SettingsException when the process of a ring is alive.
     */
    int drain() throws IOException
    {
        int newestEpoch = streams.recordedEpoch();
        for (final Leftover leftover : list())
        {
            drain(leftover);
            newestEpoch = Math.max(newestEpoch, leftover.epoch());
        }

        return newestEpoch;
    }

    private void drain(final Leftover leftover)
    {
        final Path file = rings.resolve(ringName(leftover.line(), leftover.epoch()));
        try (RingFile ring = RingFile.open(file);
            SourceLedger ledger = SourceLedger.open(sourceLedger(ledgers, leftover.line())))
        {
            awaitProducerGone(ring);
            ring.repair();
            streams.begin(leftover.epoch());
            handler.streams(streams.ticks(), streams.rejected());
            ledger.openRun("line-" + leftover.line(), ring.createdTimeNs());
            final FeedLine line = handler.line(leftover.line(), event -> true);
            line.beginRun(ledger::onTick, streams.publishedThrough(leftover.line(), leftover.epoch()), false);
            final RingPoller poller = new RingPoller(ring, line);
            final long waiting = poller.remaining();
            drain(poller, file);
            ledger.closeRun(ring);
            ring.delete();
            LOG.info("feed: line {}: drained {} bytes that the process of epoch {} left in {}", leftover.line(),
                waiting,
                leftover.epoch(), file);
        }
    }

    private static void drain(final RingPoller source, final Path file)
    {
        final IdleStrategy idle = AeronClients.coldIdle();
        final long deadlineNs = System.nanoTime() + DRAIN_DEADLINE_NS;
        while (source.remaining() > 0)
        {
            idle.idle(source.poll(DRAIN_LIMIT));
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new IllegalStateException("cannot drain ring " + file + ": " + source.remaining() +
                    " bytes left after 60 s; is the archive running? The ring is kept for the next start");
            }
        }
    }

    /** The daemon's lock says that no other daemon runs; its bridge hosts may be a moment behind it. */
    private static void awaitProducerGone(final RingFile ring)
    {
        final IdleStrategy idle = AeronClients.coldIdle();
        final long deadlineNs = System.nanoTime() + ORPHAN_DEADLINE_NS;
        while (ring.hasLiveProducer() && ring.producerPid() != ProcessHandle.current().pid())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new SettingsException("feed: ring " + ring.path() + " is still written to by process " +
                    ring.producerPid() + ": stop that one first");
            }
            idle.idle(0);
        }
    }

    private List<Leftover> list() throws IOException
    {
        try (Stream<Path> files = Files.list(rings))
        {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                .filter(Matcher::matches)
                .map(name -> new Leftover(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2))))
                .sorted(Comparator.comparingInt(Leftover::epoch).thenComparingInt(Leftover::line))
                .toList();
        }
    }

    private record Leftover(int line, int epoch)
    {
    }
}
