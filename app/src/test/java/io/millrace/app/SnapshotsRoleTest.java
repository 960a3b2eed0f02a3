package io.millrace.app;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.millrace.subscribe.LiveStream;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickListener;
import io.millrace.subscribe.TickSubscriber;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.BookSnapshotDecoder;
import io.millrace.wire.codec.InstrumentImageDecoder;
import io.millrace.wire.codec.Level1DeltaDecoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.SnapshotRequestEncoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The roles feed, bars and snapshots, from the simulated vendor library to a late joiner. */
class SnapshotsRoleTest
{
    private static final String CHANNEL = "aeron:ipc?mtu=8k";
    private static final int INSTRUMENTS = 3;
    private static final long CORRELATION_ID = 42;
    private static final Set<Integer> INTERVALS_S = Set.of(1, 60, 300, 900, 1_800, 3_600, 86_400);

    /** Of the market's last ticks. */
    private static final long LEAST_SEQUENCE = 3_000;

    private final Map<Long, Level1> newestTicks = new HashMap<>();
    private final Map<Long, Level1> newestDeltas = new HashMap<>();
    private final Map<Long, Image> answers = new HashMap<>();
    private final Map<Long, Long> books = new HashMap<>();
    private final Map<Long, Map<Integer, BarView>> newestBars = new HashMap<>();
    private Map<Long, Image> oldest = Map.of();
    private RoleProcesses roles;
    private boolean isAsked;

    @BeforeEach
    void startDriver() throws IOException
    {
        roles = new RoleProcesses("snapshots");
        final Path directory = roles.directory();
        Files.writeString(directory.resolve("ids.txt"), "rb2610\nm2611\nIF2612\n");
        Files.writeString(directory.resolve("scenario.txt"),
            "instruments = " + directory.resolve("ids.txt") +
                "\nstartTime = 13:30:00\nstartDelayMs = 3000\nactivity = 1\npace = x100\ncount = 3000\n");
        roles.settings("    vendor-library = \"" + RoleProcesses.simulated("ctp-6.7.8") +
            "\"\n    fronts = [\"tcp://127.0.0.1:10131\"]\n    instruments-file = \"" + directory.resolve("ids.txt") +
            "\"\n    last-values-file = \"" + roles.aeron().resolve("ticks.values") +
            "\"\n  }\n  bars { last-values-file = \"" +
            roles.aeron().resolve("bars.values") + "\" ");
        roles.start("driver");
        roles.start("archive");
    }

    @AfterEach
    void endAll()
    {
        roles.close();
    }

    @Test
    void shouldTellALateJoinerAllThatIsCurrent() throws Exception
    {
        roles.start("bars");
        roles.start("snapshots");
        roles.launch("feed", Map.of("MILLRACE_SIM", roles.directory().resolve("scenario.txt").toString()));
        roles.awaitLogged("feed", "feed: ready");
        try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(roles.aeron().toString()));
            LiveStream bookStream = new LiveStream(aeron, CHANNEL, Streams.BOOKS, new Books());
            LiveStream images = new LiveStream(aeron, CHANNEL, Streams.IMAGES, new Images());
            Publication requests = aeron.addPublication("aeron:ipc", Streams.REQUESTS);
            TickSubscriber ticks = TickSubscriber.connect(
                new SubscriberContext().aeron(aeron).startFrom(SubscriberContext.START), new Ticks()))
        {
            roles.await("ticks to the market's end, and images with the newest ones", () ->
            {
                bookStream.poll(100);
                images.poll(100);
                ticks.poll(100);
                if (answers.size() == INSTRUMENTS && !areAnswersCurrent() ||
                    !isAsked && newestTicks.size() == INSTRUMENTS)
                {
                    answers.clear();
                    isAsked = request(requests);
                }
                return newestTicks.values().stream().mapToLong(Level1::sequence).max().orElse(0) >= LEAST_SEQUENCE &&
                    areAnswersCurrent() && newestDeltas.equals(newestTicks) && areBooksCurrent();
            });
            assertEquals(0, bookStream.missingCount());
            // Only now somebody reads the bars: until here they have waited, and the images had them all the same.
            answers.values().forEach(image -> assertEquals(INTERVALS_S, image.bars().keySet()));
            try (LiveStream bars = new LiveStream(aeron, "aeron:ipc", Streams.BARS, new Bars()))
            {
                awaitBarsInImages(bars, images, requests);
            }
            final Map<Long, Image> before = Map.copyOf(answers);
            roles.stopInOrder("bars");
            newestBars.clear();
            roles.launch("bars", Map.of());
            try (LiveStream bars = new LiveStream(aeron, "aeron:ipc", Streams.BARS, new Bars()))
            {
                oldest = before;
                awaitBarsInImages(bars, images, requests);
            }
            assertEquals(0, images.missingCount());
        }

        roles.stopInOrder("feed");
        roles.stopInOrder("snapshots");
        assertTrue(roles.log("snapshots").contains("level-1 deltas"), () -> roles.log("snapshots"));
    }

    private void awaitBarsInImages(final LiveStream bars, final LiveStream images, final Publication requests)
    {
        try
        {
            roles.await("images with the bars of the stream", () ->
            {
                bars.poll(1_000);
                images.poll(100);
                final boolean areCurrent = newestBars.size() == INSTRUMENTS && differentBars().isEmpty();
                if (!areCurrent)
                {
                    request(requests);
                }
                return areCurrent;
            });
        }
        catch (final AssertionError ex)
        {
            throw new AssertionError("bars of " + newestBars.size() + " instruments; differing: " + differentBars(),
                ex);
        }
    }

    private List<String> differentBars()
    {
        return newestBars.entrySet()
            .stream()
            .filter(entry -> !entry.getValue().keySet().equals(INTERVALS_S) ||
                !entry.getValue().equals(answers.get(entry.getKey()).bars()))
            .map(entry -> entry.getKey() + ": stream " + entry.getValue() + ", image " +
                answers.get(entry.getKey()).bars())
            .toList();
    }

    private boolean areAnswersCurrent()
    {
        return answers.size() == INSTRUMENTS && newestTicks.entrySet()
            .stream()
            .allMatch((tick) -> tick.getValue().equals(answers.get(tick.getKey()).tick()));
    }

    private boolean areBooksCurrent()
    {
        return books.size() == INSTRUMENTS && newestTicks.entrySet()
            .stream()
            .allMatch((tick) -> tick.getValue().sequence() == books.get(tick.getKey()));
    }

    private static boolean request(final Publication requests)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        new SnapshotRequestEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(CORRELATION_ID)
            .instrumentId(0);

        return requests.offer(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + SnapshotRequestEncoder.BLOCK_LENGTH) > 0;
    }

    private static Level1 level1(final TickDecoder tick)
    {
        return new Level1(tick.sequence(), tick.level1().bidPrice(), tick.level1().askPrice(), tick.lastPrice(),
            tick.volume());
    }

    /** The first level and the last trade. */
    private record Level1(long sequence, long bid, long ask, long last, long volume)
    {
    }

    private record Image(Level1 tick, Map<Integer, BarView> bars)
    {
    }

    private record BarView(long startTimeNs, long lastTickTimeNs, int revision, long close, long volume)
    {
        static BarView of(final BarDecoder bar)
        {
            return new BarView(bar.startTimeNs(), bar.lastTickTimeNs(), bar.revision(), bar.closePrice(), bar.volume());
        }
    }

    private final class Bars extends NoTicks
    {
        @Override
        public void onBar(final BarDecoder bar, final long position)
        {
            final Map<Integer, BarView> newest = newestBars.computeIfAbsent(bar.instrumentId(), id -> new HashMap<>());
            final BarView known = newest.get(bar.intervalS());
            if (0 == bar.tickCount())
            {
                // Withdrawn: it was of a stale snapshot, and the true one may be of an earlier time.
                newest.remove(bar.intervalS());
            }
            else if (null == known || known.startTimeNs() <= bar.startTimeNs())
            {
                newest.put(bar.intervalS(), BarView.of(bar));
            }
        }
    }

    private static class NoTicks implements TickListener
    {
        @Override
        public void onTick(final TickDecoder tick, final long position)
        {
            throw new IllegalStateException("a tick on another stream than that of the ticks");
        }
    }

    private final class Ticks implements TickListener
    {
        @Override
        public void onTick(final TickDecoder tick, final long position)
        {
            newestTicks.put(tick.instrumentId(), level1(tick));
        }
    }

    private final class Books extends NoTicks
    {
        @Override
        public void onLevel1Delta(final Level1DeltaDecoder delta, final long position)
        {
            newestDeltas.put(delta.instrumentId(), new Level1(delta.tickSequence(), delta.bidPrice(), delta.askPrice(),
                delta.lastPrice(), delta.volume()));
        }

        @Override
        public void onBook(final BookSnapshotDecoder book, final long position)
        {
            books.put(book.instrumentId(), book.tickSequence());
        }
    }

    private final class Images extends NoTicks
    {
        @Override
        public void onImage(final InstrumentImageDecoder image, final long position)
        {
            if (CORRELATION_ID != image.correlationId())
            {
                return;
            }
            assertEquals(INSTRUMENTS, image.imageCount());
            final UnsafeBuffer tickBytes = new UnsafeBuffer(new byte[image.tickLength()]);
            image.getTick(tickBytes, 0, tickBytes.capacity());
            final TickDecoder tick = new TickDecoder().wrapAndApplyHeader(tickBytes, 0, new MessageHeaderDecoder());
            final byte[] bars = new byte[image.barsLength()];
            image.getBars(bars, 0, bars.length);
            final Map<Integer, BarView> views = views(new UnsafeBuffer(bars));
            answers.put(image.instrumentId(), new Image(level1(tick), views));
            if (oldest.containsKey(image.instrumentId()))
            {
                oldest.get(image.instrumentId())
                    .bars()
                    .forEach((intervalS, bar) -> assertTrue(views.get(intervalS).startTimeNs() >= bar.startTimeNs(),
                        () -> "turned back from " + bar + " to " + views.get(intervalS)));
            }
        }

        private static Map<Integer, BarView> views(final UnsafeBuffer bars)
        {
            final Map<Integer, BarView> views = new TreeMap<>();
            for (int offset = 0; offset < bars.capacity();)
            {
                final BarDecoder bar = new BarDecoder().wrapAndApplyHeader(bars, offset + 2,
                    new MessageHeaderDecoder());
                views.put(bar.intervalS(), BarView.of(bar));
                offset += 2 + (bars.getShort(offset, ByteOrder.LITTLE_ENDIAN) & 0xffff);
            }

            return views;
        }
    }
}
