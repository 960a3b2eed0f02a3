package io.millrace.app;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.millrace.bars.Bar;
import io.millrace.bars.BarContext;
import io.millrace.bars.BarCsv;
import io.millrace.bars.BarEncoding;
import io.millrace.bars.BarFile;
import io.millrace.bars.BarFlag;
import io.millrace.bars.BarListener;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickListener;
import io.millrace.subscribe.TickSubscriber;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.EndOfDayDecoder;
import io.millrace.wire.codec.HeartbeatDecoder;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.SessionStatusDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The role, from the simulated vendor library to a reader of the bar stream. */
class BarsRoleTest
{
    private static final int INSTRUMENTS = 3;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final BarDecoder decoder = new BarDecoder();
    private final Map<String, Bar> newest = new TreeMap<>();
    private final StringBuilder live = new StringBuilder();
    private final BarCsv csv = new BarCsv(live);
    private final Recording recording = new Recording();
    private RoleProcesses roles;

    @BeforeEach
    void startDriver() throws IOException
    {
        roles = new RoleProcesses("bars");
        final Path directory = roles.directory();
        Files.writeString(directory.resolve("ids.txt"), "rb2610\nm2611\nIF2612\n");
        Files.writeString(directory.resolve("scenario.txt"),
            "instruments = " + directory.resolve("ids.txt") +
                "\nstartTime = 13:30:00\nstartDelayMs = 200\nactivity = 1\npace = x200\ncount = 6000\n");
        roles.settings("    vendor-library = \"" + RoleProcesses.simulated("ctp-6.7.8") +
            "\"\n    clock = none\n    fronts = [\"tcp://127.0.0.1:10131\"]\n    instruments-file = \"" +
            directory.resolve("ids.txt") +
            "\"\n");
        roles.start("driver");
        roles.start("archive");
    }

    @AfterEach
    void endAll()
    {
        roles.close();
    }

    @Test
    void shouldPublishWhatTheTicksOfTheRecordingSay() throws Exception
    {
        roles.start("bars");
        try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(roles.aeron().toString()));
            Subscription bars = aeron.addSubscription("aeron:ipc", Streams.BARS))
        {
            roles.launch("feed", Map.of("MILLRACE_SIM", roles.directory().resolve("scenario.txt").toString()));
            roles.awaitLogged("feed", "feed: ready");
            final FragmentHandler handler = this::onMessage;
            roles.await("bars of all instruments", () ->
            {
                bars.poll(handler, 1_000);
                return volumes(86_400).size() == INSTRUMENTS && newest.size() > 300;
            });
            roles.stopInOrder("feed");
            roles.await("all bars to close", () ->
            {
                bars.poll(handler, 1_000);
                return newest.values().stream().allMatch(bar -> bar.has(BarFlag.CLOSED));
            });
            try (TickSubscriber ticks = TickSubscriber.connect(new SubscriberContext().aeron(aeron)
                .channel("aeron:ipc")
                .streamId(Streams.TICKS)
                .startFrom(SubscriberContext.START), recording))
            {
                roles.await("the end of the recording", () ->
                {
                    ticks.poll(1_000);
                    return recording.hasEnded;
                });
            }
        }

        assertTrue(recording.volumes.values().stream().allMatch(volume -> volume > 0), recording.volumes.toString());
        assertEquals(recording.volumes, volumes(1));
        assertEquals(recording.volumes, volumes(60));
        assertEquals(recording.volumes, volumes(86_400));
        assertEquals(recording.replayed.toString(), live.toString(), "live and replayed");
        assertEquals(closed(recording.asFile), closed(live), "live and as a file of ticks");
        roles.stopInOrder("bars");
        assertTrue(roles.log("bars").contains("of 3 instruments"), () -> roles.log("bars"));
    }

    private void onMessage(final DirectBuffer buffer, final int offset, final int length,
        final Header frame)
    {
        header.wrap(buffer, offset);
        if (BarDecoder.TEMPLATE_ID == header.templateId())
        {
            csv.write(decoder.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(),
                header.version()));
            final Bar bar = BarEncoding.decode(decoder.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH,
                header.blockLength(), header.version()), new Bar());
            newest.put(symbol(bar) + ' ' + bar.intervalS() + ' ' + bar.startTimeNs(), bar);
        }
    }

    private Map<String, Long> volumes(final int intervalS)
    {
        final Map<String, Long> volumes = new TreeMap<>();
        newest.values()
            .stream()
            .filter(bar -> bar.intervalS() == intervalS)
            .forEach(bar -> volumes.merge(symbol(bar), bar.volume(), Long::sum));

        return volumes;
    }

    private static String symbol(final Bar bar)
    {
        return new String(bar.symbol(), StandardCharsets.ISO_8859_1);
    }

    /** Without the order of different instruments and intervals: a file has no heartbeats that close its bars. */
    private static List<String> closed(final CharSequence lines)
    {
        return lines.toString()
            .lines()
            .filter(line -> line.substring(line.lastIndexOf(',') + 1).startsWith("closed"))
            .sorted()
            .toList();
    }

    /** Builds the bars of the recorded stream once more: by its messages, and by its ticks alone as those of a file. */
    private static final class Recording implements TickListener
    {
        private final Map<String, Long> volumes = new TreeMap<>();
        private final StringBuilder replayed = new StringBuilder();
        private final StringBuilder asFile = new StringBuilder();
        private final BarListener listener = new BarListener(new BarContext(), new BarCsv(replayed)::write,
            BarListener.DEFAULT_QUIET_NS);
        private final BarFile file = new BarFile(new BarContext(), new BarCsv(asFile));
        private boolean hasEnded;

        @Override
        public void onTick(final TickDecoder tick, final long position)
        {
            listener.onTick(tick, position);
            file.onMessage(tick.buffer(), tick.offset() - MessageHeaderDecoder.ENCODED_LENGTH);
            final long lots = TickDecoder.volumeDeltaNullValue() == tick.volumeDelta() ? 0 : tick.volumeDelta();
            volumes.merge(tick.symbol(), lots, Long::sum);
        }

        @Override
        public void onInstrument(final InstrumentDefinitionDecoder instrument, final long position)
        {
            listener.onInstrument(instrument, position);
        }

        @Override
        public void onSessionStatus(final SessionStatusDecoder status, final long position)
        {
            listener.onSessionStatus(status, position);
        }

        @Override
        public void onHeartbeat(final HeartbeatDecoder heartbeat, final long position)
        {
            listener.onHeartbeat(heartbeat, position);
        }

        @Override
        public void onEndOfDay(final EndOfDayDecoder endOfDay, final long position)
        {
            listener.onEndOfDay(endOfDay, position);
            file.onEnd();
            hasEnded = true;
        }

        @Override
        public void onGap(final long expectedSequence, final long receivedSequence)
        {
            listener.onGap(expectedSequence, receivedSequence);
        }
    }
}
