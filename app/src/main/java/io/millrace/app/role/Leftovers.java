package io.millrace.app.role;

import io.millrace.app.settings.SettingsException;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SourceLedger;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.FeedLine;
import io.millrace.feed.PublishedRecords;
import org.agrona.CloseHelper;
import org.agrona.concurrent.IdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ring files that processes left behind when they died, of every line, also of one that is not configured any more. A ring's name
 * has its line and the epoch that its process published as, so that the archive can tell how far its ticks were published. Cold path.
 */
final class Leftovers
{
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Pattern NAME = Pattern.compile("line-(\\d{1,3})\\.epoch-(\\d{1,9})\\.ring");
    private static final int DRAIN_LIMIT = 256;
    private static final long DRAIN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);
    /** A bridge host whose daemon died lets go of its vendor session within 5 s, or ends itself. */
    private static final long ORPHAN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(8);

    private final Path rings;
    private final Path ledgers;
    private final FeedStreams streams;
    private final FeedHandler handler;
    private final FeedCounters counters;

    /**
     * The leftovers of a folder.
     *
     * @param rings    folder of the ring files.
     * @param ledgers  folder of the source ledgers.
     * @param streams  recovered; nothing was published on them yet.
     * @param handler  of the ticks.
     * @param counters of the handler.
     */
    Leftovers(final Path rings, final Path ledgers, final FeedStreams streams, final FeedHandler handler,
        final FeedCounters counters)
    {
        this.rings = rings;
        this.ledgers = ledgers;
        this.streams = streams;
        this.handler = handler;
        this.counters = counters;
    }

    static String ringName(final int line, final int epoch)
    {
        return "line-" + line + ".epoch-" + epoch + ".ring";
    }

    /** The lines that have left rings in a folder. */
    static Set<Integer> lines(final Path rings) throws IOException
    {
        try (Stream<Path> files = Files.list(rings))
        {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                .filter(Matcher::matches)
                .map(name -> Integer.valueOf(name.group(1)))
                .collect(Collectors.toSet());
        }
    }

    static Path sourceLedger(final Path ledgers, final int line)
    {
        return ledgers.resolve("line-" + line + ".source.ledger");
    }

    /**
     * Publishes what the rings hold, oldest epoch first, those of one epoch together in the order in which their ticks were received, as
     * that epoch; closes their books and deletes them. Before the first of them is published, every ring's head is moved past what the
     * archive has already: what tells which ring that is, the newest tick of the recording, is gone as soon as another ring is
     * published. Either part may be interrupted and repeated.
     *
     * @return the newest epoch of archive and rings.
     * @throws SettingsException when the process of a ring is alive.
     */
    int drain() throws IOException
    {
        deleteDrafts();
        final List<Leftover> leftovers = list();
        for (final Leftover leftover : leftovers)
        {
            skipPublished(leftover);
        }
        int newestEpoch = streams.recordedEpoch();
        for (int from = 0; from < leftovers.size();)
        {
            final int epoch = leftovers.get(from).epoch();
            int to = from;
            while (to < leftovers.size() && epoch == leftovers.get(to).epoch())
            {
                to++;
            }
            publish(leftovers.subList(from, to));
            newestEpoch = Math.max(newestEpoch, epoch);
            from = to;
        }

        return newestEpoch;
    }

    /** Repairs a ring and takes the records that were published before, without publishing anything. */
    void skipPublished(final Leftover leftover)
    {
        try (RingFile ring = RingFile.open(rings.resolve(leftover.name()));
            SourceLedger ledger = SourceLedger.open(sourceLedger(ledgers, leftover.line())))
        {
            awaitProducerGone(ring);
            ring.repair();
            ledger.openRun("line-" + leftover.line(), ring.createdTimeNs());
            final long publishedThrough = streams.publishedThrough(leftover.line(), leftover.epoch());
            final RingPoller poller = new RingPoller(ring,
                new PublishedRecords(counters, ledger::onTick, publishedThrough));
            while (poller.poll(DRAIN_LIMIT) > 0)
            {
                // Until the first tick that was not published.
            }
        }
    }

    /**
     * Publishes rings of one epoch whose heads are at their first unpublished records, closes their books and deletes them. Lines that
     * carry the same instruments are arbitrated as if they were live, so the order between the rings is that of the receive times.
     */
    void publish(final List<Leftover> ofOneEpoch)
    {
        streams.begin(ofOneEpoch.get(0).epoch());
        handler.streams(streams.ticks(), streams.rejected());
        handler.quality(streams.quality());
        final List<OpenRing> open = new ArrayList<>();
        try
        {
            for (final Leftover leftover : ofOneEpoch)
            {
                open.add(new OpenRing(leftover));
            }
            drain(open);
            open.forEach(OpenRing::end);
        }
        finally
        {
            CloseHelper.closeAll(open);
        }
    }

    /**
     * One record at a time, of the ring whose next tick was received first. A poll moves its ring's head before another ring's turn, so
     * that a kill leaves at most one head behind, that of the recording's newest tick.
     */
    private static void drain(final List<OpenRing> open)
    {
        final IdleStrategy idle = AeronClients.coldIdle();
        long deadlineNs = System.nanoTime() + DRAIN_DEADLINE_NS;
        for (OpenRing next = earliest(open); null != next; next = earliest(open))
        {
            final int taken = next.poller.poll(1);
            idle.idle(taken);
            if (taken > 0)
            {
                deadlineNs = System.nanoTime() + DRAIN_DEADLINE_NS;
            }
            else if (System.nanoTime() - deadlineNs > 0)
            {
                throw new IllegalStateException("cannot drain ring " + next.file.path() + ": " +
                    next.poller.remaining() +
                    " bytes left, none taken for 60 s; is the archive running? The ring is kept for the next start");
            }
        }
    }

    private static OpenRing earliest(final List<OpenRing> open)
    {
        OpenRing earliest = null;
        long earliestNs = Long.MAX_VALUE;
        for (final OpenRing ring : open)
        {
            final long receiveTimeNs = ring.poller.peekReceiveTimeNs();
            if (receiveTimeNs < earliestNs)
            {
                earliest = ring;
                earliestNs = receiveTimeNs;
            }
        }

        return earliest;
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

    /** A creator that was killed half-way leaves a draft, as large as a ring; nothing was ever in it. */
    private void deleteDrafts() throws IOException
    {
        final List<Path> drafts;
        try (Stream<Path> files = Files.list(rings))
        {
            drafts = files.filter(file -> file.getFileName().toString().endsWith(".ring.draft")).toList();
        }
        for (final Path draft : drafts)
        {
            Files.delete(draft);
        }
    }

    /** The rings of the folder, oldest epoch first. */
    List<Leftover> list() throws IOException
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

    /**
     * A ring file.
     *
     * @param line  that wrote it.
     * @param epoch that its ticks are published as.
     */
    record Leftover(int line, int epoch)
    {
        String name()
        {
            return ringName(line, epoch);
        }
    }

    /** A ring that is being published, with its books. */
    private final class OpenRing implements AutoCloseable
    {
        private final Leftover leftover;
        private final RingFile file;
        private final SourceLedger ledger;
        private final RingPoller poller;
        private final long waiting;

        OpenRing(final Leftover leftover)
        {
            this.leftover = leftover;
            file = RingFile.open(rings.resolve(leftover.name()));
            ledger = SourceLedger.open(sourceLedger(ledgers, leftover.line()));
            ledger.openRun("line-" + leftover.line(), file.createdTimeNs());
            final FeedLine line = handler.line(leftover.line(), event -> true);
            line.beginRun(ledger::onTick, false);
            poller = new RingPoller(file, line);
            waiting = poller.remaining();
        }

        void end()
        {
            ledger.closeRun(file);
            file.delete();
            LOG.info("feed: line {}: drained {} bytes that the process of epoch {} left in {}", leftover.line(),
                waiting, leftover.epoch(), file.path());
        }

        @Override
        public void close()
        {
            CloseHelper.closeAll(file, ledger);
        }
    }
}
