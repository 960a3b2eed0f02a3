package io.millrace.bars;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.archive.client.AeronArchive;
import io.aeron.logbuffer.FragmentHandler;
import io.millrace.publish.TickStream;
import io.millrace.record.archive.StreamRecording;
import io.millrace.record.replay.Pace;
import io.millrace.record.replay.Replay;
import io.millrace.record.replay.ReplayContext;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.HeartbeatEncoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The agent on a real media driver and archive: live, replayed and direct make the same bytes. */
@Timeout(120)
class BarAgentTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int LIMIT = 64;
    private static final long SECOND_NS = 1_000_000_000L;

    private ArchiveRig rig;
    private Aeron aeron;
    private TickStream ticks;
    private Subscription bars;
    private final List<String> received = new ArrayList<>();
    private final FragmentHandler receive = (buffer, offset, length, header) -> received
        .add(content(new UnsafeBuffer(buffer, offset, length)));

    @BeforeEach
    void launch(final TestInfo test)
    {
        rig = new ArchiveRig("bars-" + test.getTestMethod().orElseThrow().getName());
        aeron = rig.aeron();
        final AeronArchive archive = rig.archive(aeron);
        final ExclusivePublication publication = archive.addRecordedExclusivePublication(CHANNEL, Streams.TICKS);
        ArchiveRig.await(() -> "the archive", publication::isConnected);
        ticks = rig.add(new TickStream(publication, 1, 1, null));
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    @Test
    void shouldMakeTheSameBytesLiveAndReplayedAndDirectly()
    {
        final List<UnsafeBuffer> messages = new RandomMarket(7, 60).messages;
        final List<String> expected = direct(messages);
        bars = rig.add(aeron.addSubscription(CHANNEL, Streams.BARS));
        final BarAgent live = agent(context(), 1, BarListener.DEFAULT_QUIET_NS);

        for (final UnsafeBuffer message : messages)
        {
            publish(message, live);
        }
        end(live);
        await(live, expected.size());

        assertEquals(expected, received, "live");
        assertEquals(expected.size(), live.sentCount());
        received.clear();
        final BarAgent late = agent(context(), 2, BarListener.DEFAULT_QUIET_NS);
        await(late, expected.size());
        assertEquals(expected, received, "an agent that starts later, from the recording");
        assertEquals(expected, replayed(), "replay");
    }

    @Test
    void shouldWaitForTheStreamAndLoseNothing()
    {
        final List<UnsafeBuffer> messages = new RandomMarket(8, 60).messages;
        final List<String> expected = direct(messages);
        final BarAgent agent = agent(context(), 1, BarListener.DEFAULT_QUIET_NS);
        messages.forEach(message -> publish(message, null));
        end(null);

        // Nobody listens: the first bar stays where it is, and no more ticks are read than one poll has.
        ArchiveRig.await(() -> "a bar to wait", () ->
        {
            agent.doWork();
            return agent.heldCount() > 100;
        });
        assertEquals(0, agent.sentCount());
        assertTrue(agent.builder().tickCount() <= LIMIT, agent.builder().tickCount() + " ticks read");
        bars = rig.add(aeron.addSubscription(CHANNEL, Streams.BARS));
        // A reader that takes a fragment now and then: the 64 KiB terms are full all the time.
        ArchiveRig.await(() -> received.size() + " of " + expected.size(), () ->
        {
            for (int i = 0; i < 50; i++)
            {
                agent.doWork();
            }
            bars.poll(receive, 5);
            return received.size() >= expected.size();
        });

        assertEquals(expected, received);
        assertTrue(agent.delayedCount() > 0 && 0 == agent.waitingBytes());
    }

    @Test
    void shouldMakeInShardsWhatOneAgentMakes()
    {
        final List<UnsafeBuffer> messages = new RandomMarket(9, 40).messages;
        final Map<Long, List<String>> expected = byInstrument(direct(messages));
        bars = rig.add(aeron.addSubscription(CHANNEL, Streams.BARS));
        final List<BarAgent> shards = List.of(agent(context().shard(0, 2), 1, 0), agent(context().shard(1, 2), 1, 0));
        messages.forEach(message -> publish(message, null));
        end(null);

        final long count = expected.values().stream().mapToLong(List::size).sum();
        ArchiveRig.await(() -> received.size() + " of " + count, () ->
        {
            shards.forEach(BarAgent::doWork);
            bars.poll(receive, LIMIT);
            return received.size() >= count;
        });

        assertEquals(expected, byInstrument(received));
        assertEquals(2, bars.imageCount(), "a session for each shard");
        assertTrue(shards.stream().allMatch(shard -> shard.sentCount() > 0));
    }

    @Test
    void shouldCloseTheMorningsBarsWhenTheMarketFallsSilent()
    {
        final MarketFeed feed = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);
        bars = rig.add(aeron.addSubscription(CHANNEL, Streams.BARS));
        final BarAgent agent = agent(new BarContext().intervalsS(60).updateEveryNs(0), 1, 5 * SECOND_NS);
        feed.quote("2026-09-17T11:29:59");
        publish(copy(feed), agent);
        feed.trade("2026-09-17T11:29:59.500", 100, 1);
        publish(copy(feed), agent);

        heartbeat(SECOND_NS * 4);
        heartbeat(SECOND_NS * 5);
        await(agent, 1);

        assertEquals(MarketFeed.instant("2026-09-17T11:30:04.500"), agent.builder().marketTimeNs());
        assertEquals(received, replayed(new BarContext().intervalsS(60).updateEveryNs(0)));
    }

    @Test
    void shouldMarkBarsWithMissingTicks()
    {
        final MarketFeed feed = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);
        bars = rig.add(aeron.addSubscription(CHANNEL, Streams.BARS));
        final BarAgent agent = agent(new BarContext().intervalsS(60).updateEveryNs(0), 1, 0);
        feed.trade("2026-09-17T09:00:10", 100, 1);
        publish(copy(feed), agent);
        final TickStream skipping = new TickStream(ticks.publication(), 1, 5, null);
        feed.trade("2026-09-17T09:00:20", 100, 1);
        ticks = skipping;
        publish(copy(feed), agent);
        end(agent);
        await(agent, 1);

        assertEquals(1, agent.gapCount());
        final BarDecoder bar = decoder(received.get(0));
        assertTrue(bar.flags().incomplete() && bar.flags().closed());
        assertEquals(2, bar.volume());
    }

    @Test
    void shouldRefuseANegativeQuietTime()
    {
        final String message = assertThrows(IllegalArgumentException.class,
            () -> new BarListener(context(), bar ->
            {}, -1)).getMessage();

        assertTrue(message.contains("quietNs=-1"), message);
    }

    private static BarContext context()
    {
        return new BarContext().reference(RandomMarket.REFERENCE);
    }

    private BarAgent agent(final BarContext context, final int epoch, final long quietNs)
    {
        final TickStream stream = rig.add(
            new TickStream(aeron.addExclusivePublication(CHANNEL, Streams.BARS), epoch, 1, null));
        final BarAgent agent = new BarAgent(new SubscriberContext().aeron(aeron)
            .channel("aeron:ipc")
            .streamId(Streams.TICKS)
            .startFrom(SubscriberContext.START), context, stream, () -> 1L, quietNs);
        rig.add((AutoCloseable)agent::onClose);

        return agent;
    }

    /** Publishes a tick with the sequence that is due; the agent works while there is no room. */
    private void publish(final UnsafeBuffer message, final BarAgent agent)
    {
        ArchiveRig.await(() -> "room for a tick", () ->
        {
            work(agent);
            return ticks.tryClaim(message.capacity());
        });
        final int block = ticks.offset() + MessageHeaderEncoder.ENCODED_LENGTH;
        ticks.buffer().putBytes(ticks.offset(), message, 0, message.capacity());
        ticks.buffer().putLong(block + TickEncoder.sequenceEncodingOffset(), ticks.sequence(), ByteOrder.LITTLE_ENDIAN);
        ticks.buffer().putInt(block + TickEncoder.epochEncodingOffset(), ticks.epoch(), ByteOrder.LITTLE_ENDIAN);
        ticks.commit();
    }

    private void heartbeat(final long publishTimeNs)
    {
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + HeartbeatEncoder.BLOCK_LENGTH;
        ArchiveRig.await(() -> "room for a heartbeat", () -> ticks.tryClaim(length));
        new HeartbeatEncoder().wrapAndApplyHeader(ticks.buffer(), ticks.offset(), new MessageHeaderEncoder())
            .lastSequence(ticks.sequence() - 1)
            .publishTimeNs(publishTimeNs)
            .epoch(ticks.epoch());
        ticks.commit();
    }

    private void end(final BarAgent agent)
    {
        ArchiveRig.await(() -> "room for the end", () ->
        {
            work(agent);
            return ticks.tryEndOfDay(1);
        });
    }

    private void await(final BarAgent agent, final int count)
    {
        ArchiveRig.await(() -> received.size() + " of " + count + " bars", () ->
        {
            work(agent);
            return received.size() >= count;
        });
    }

    private void work(final BarAgent agent)
    {
        if (null != agent)
        {
            agent.doWork();
            bars.poll(receive, LIMIT);
        }
    }

    private List<String> replayed()
    {
        return replayed(context());
    }

    private List<String> replayed(final BarContext context)
    {
        final List<String> contents = new ArrayList<>();
        StreamRecording.awaitRecorded(aeron, ticks.publication(), 10 * SECOND_NS);
        try (Replay replay = Replay.start(new ReplayContext().archive(rig.archive(aeron))
            .channel("aeron:ipc")
            .pace(Pace.MAX), new BarListener(context, sink(contents), BarListener.DEFAULT_QUIET_NS)))
        {
            ArchiveRig.await(() -> "replay at " + replay.position(), () ->
            {
                replay.poll(LIMIT);
                return replay.isDone();
            });
        }

        return contents;
    }

    private static List<String> direct(final List<UnsafeBuffer> messages)
    {
        final List<String> contents = new ArrayList<>();
        final BarBuilder builder = new BarBuilder(context(), sink(contents));
        final TickDecoder decoder = new TickDecoder();
        messages.forEach(message -> builder.onTick(RandomMarket.wrap(decoder, message)));
        builder.onEndOfDay();

        return contents;
    }

    private static BarSink sink(final List<String> contents)
    {
        final BarEncoding encoding = new BarEncoding();

        return bar ->
        {
            final UnsafeBuffer message = new UnsafeBuffer(new byte[BarEncoding.length(bar)]);
            encoding.encode(bar, message, 0, 0, 0, 0);
            contents.add(content(message));
        };
    }

    /** A bar's instrument and content in hexadecimal: everything but what belongs to the stream. */
    private static String content(final UnsafeBuffer message)
    {
        final byte[] bytes = new byte[message.capacity()];
        message.getBytes(0, bytes);
        final HexFormat hex = HexFormat.of();

        return hex.formatHex(bytes, MessageHeaderDecoder.ENCODED_LENGTH, MessageHeaderDecoder.ENCODED_LENGTH + 8) +
            hex.formatHex(bytes, BarEncoding.contentOffset(), bytes.length);
    }

    private static BarDecoder decoder(final String content)
    {
        final byte[] bytes = HexFormat.of().parseHex(content);
        final UnsafeBuffer message = new UnsafeBuffer(new byte[bytes.length + 28]);
        message.putBytes(BarEncoding.contentOffset(), bytes, 8, bytes.length - 8);

        return new BarDecoder().wrap(message, MessageHeaderDecoder.ENCODED_LENGTH, BarDecoder.BLOCK_LENGTH,
            BarDecoder.SCHEMA_VERSION);
    }

    private static Map<Long, List<String>> byInstrument(final List<String> contents)
    {
        final Map<Long, List<String>> sorted = new TreeMap<>();
        contents.forEach(content -> sorted
            .computeIfAbsent(Long.parseUnsignedLong(content.substring(0, 16), 16), key -> new ArrayList<>())
            .add(content));

        return sorted;
    }

    private static UnsafeBuffer copy(final MarketFeed feed)
    {
        final byte[] copy = new byte[feed.messageLength()];
        feed.message().getBytes(0, copy);

        return new UnsafeBuffer(copy);
    }
}
