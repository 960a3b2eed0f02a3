package io.millrace.publish;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import io.millrace.audit.AllocationProbe;
import io.millrace.audit.StreamChecksum;
import io.millrace.wire.Streams;
import io.millrace.wire.TickHash;
import io.millrace.wire.codec.BarEncoder;
import io.millrace.wire.codec.BookSnapshotEncoder;
import io.millrace.wire.codec.EndOfDayDecoder;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.HeartbeatDecoder;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.InstrumentImageEncoder;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.Level1DeltaEncoder;
import io.millrace.wire.codec.LineReportEncoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.OptionRight;
import io.millrace.wire.codec.QualityMinuteEncoder;
import io.millrace.wire.codec.SessionState;
import io.millrace.wire.codec.SessionStatusDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class TickStreamTest
{
    private long published;
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long NOW_NS = 1_000_000_000_000L;

    @TempDir
    private Path folder;

    private MediaDriver driver;
    private Aeron aeron;
    private PublisherLedger ledger;
    private final TestMessages messages = new TestMessages();

    @BeforeEach
    void launch()
    {
        driver = MediaDriver.launch(new MediaDriver.Context().aeronDirectoryName(folder.resolve("aeron").toString())
            .threadingMode(ThreadingMode.SHARED)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        ledger = PublisherLedger.open(folder.resolve("ledger"), 64);
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(ledger, aeron, driver);
    }

    @Test
    void shouldNumberTheMessagesAndKeepTheLedger()
    {
        final List<UnsafeBuffer> received = new ArrayList<>();
        try (Subscription subscription = aeron.addSubscription(CHANNEL, Streams.TICKS);
            TickStream stream = stream(3, 41))
        {
            awaitConnected(stream);

            assertTrue(stream.tryInstrument(1, Exchange.SHFE, InstrumentKind.FUTURE, 10, 10_000, "rb2601", "rb"));
            assertTrue(messages.tryTick(stream, 7));
            assertTrue(stream.trySessionStatus(SessionState.DISCONNECTED, 2, 4097, 20260930));
            assertTrue(messages.tryTick(stream, 8));
            assertTrue(stream.tryEndOfDay(NOW_NS));
            receive(subscription, received, 5);

            assertEquals(45, stream.sequence());
            assertEquals(5, stream.messagesPublished());
            assertEquals(2, stream.ticksPublished());
            assertEquals(44, ledger.lastSequence());
            assertEquals(2, ledger.tickCount());
        }

        final InstrumentDefinitionDecoder instrument = new InstrumentDefinitionDecoder();
        instrument.wrapAndApplyHeader(received.get(0), 0, new MessageHeaderDecoder());
        assertEquals(41, instrument.sequence());
        assertEquals(3, instrument.epoch());
        assertEquals("rb2601", instrument.symbol());
        assertEquals("rb", instrument.product());
        assertEquals("", instrument.underlying());
        assertEquals("", instrument.secondLeg());
        assertEquals("", instrument.sessionTemplate());
        assertEquals(OptionRight.NULL_VAL, instrument.right());
        assertEquals(InstrumentDefinitionDecoder.strikePriceNullValue(), instrument.strikePrice());
        assertEquals(InstrumentDefinitionDecoder.deliveryMonthNullValue(), instrument.deliveryMonth());
        assertEquals(InstrumentDefinitionDecoder.expiryDayNullValue(), instrument.expiryDay());
        final SessionStatusDecoder status = new SessionStatusDecoder();
        status.wrapAndApplyHeader(received.get(2), 0, new MessageHeaderDecoder());
        assertEquals(43, status.sequence());
        assertEquals(SessionState.DISCONNECTED, status.state());
        assertEquals(4097, status.reason());
        final EndOfDayDecoder endOfDay = new EndOfDayDecoder();
        endOfDay.wrapAndApplyHeader(received.get(4), 0, new MessageHeaderDecoder());
        assertEquals(44, endOfDay.lastSequence());
        assertEquals(2, endOfDay.tickCount());
    }

    @Test
    void shouldHoldTheMessagesOfEveryStreamToItsSequence()
    {
        final int[][] sequenced =
        {
            {BarEncoder.TEMPLATE_ID, BarEncoder.sequenceEncodingOffset()},
            {QualityMinuteEncoder.TEMPLATE_ID, QualityMinuteEncoder.sequenceEncodingOffset()},
            {LineReportEncoder.TEMPLATE_ID, LineReportEncoder.sequenceEncodingOffset()},
            {InstrumentImageEncoder.TEMPLATE_ID, InstrumentImageEncoder.sequenceEncodingOffset()},
            {BookSnapshotEncoder.TEMPLATE_ID, BookSnapshotEncoder.sequenceEncodingOffset()},
            {Level1DeltaEncoder.TEMPLATE_ID, Level1DeltaEncoder.sequenceEncodingOffset()}};
        try (Subscription subscription = aeron.addSubscription(CHANNEL, Streams.TICKS);
            TickStream stream = stream(1, 41))
        {
            awaitConnected(stream);
            for (final int[] message : sequenced)
            {
                assertTrue(stream.tryClaim(256));
                final MutableDirectBuffer buffer = stream.buffer();
                new MessageHeaderEncoder().wrap(buffer, stream.offset()).templateId(message[0]).schemaId(2606);
                buffer.putLong(stream.offset() + 8 + message[1], stream.sequence() + 1, ByteOrder.LITTLE_ENDIAN);
                assertThrows(IllegalStateException.class, stream::commit, "template " + message[0]);

                assertTrue(stream.tryClaim(256));
                new MessageHeaderEncoder().wrap(stream.buffer(), stream.offset()).templateId(message[0]).schemaId(2606);
                stream.buffer().putLong(stream.offset() + 8 + message[1], stream.sequence(), ByteOrder.LITTLE_ENDIAN);
                stream.commit();
            }

            assertEquals(41 + sequenced.length, stream.sequence());
            await("the image", subscription::isConnected);
        }
    }

    @Test
    void shouldKeepTheChecksumOfWhatReadersReceive()
    {
        final StreamChecksum receivedChecksum = new StreamChecksum(10);
        try (Subscription subscription = aeron.addSubscription(CHANNEL, Streams.TICKS);
            TickStream stream = stream(1, 1))
        {
            awaitConnected(stream);
            final FragmentHandler handler = (buffer, offset, length, header) -> receivedChecksum.add(
                buffer.getLong(offset + MessageHeaderDecoder.ENCODED_LENGTH), TickHash.of(buffer, offset, length));
            for (long number = 1; number <= 2_000; number++)
            {
                while (!messages.tryTick(stream, number))
                {
                    subscription.poll(handler, 100);
                }
            }
            await("the last tick", () -> subscription.poll(handler, 100) == 0 && receivedChecksum.count() == 2_000);
        }

        assertEquals(receivedChecksum.value(), ledger.checksumValue());
    }

    @Test
    void shouldRefuseAndCountWhenNobodyIsConnected()
    {
        try (TickStream stream = stream(1, 1))
        {
            assertFalse(messages.tryTick(stream, 1));
            assertFalse(stream.tryEndOfDay(NOW_NS));

            assertEquals(2, stream.notConnectedCount());
            assertEquals(0, stream.backPressuredCount());
            assertEquals(1, stream.sequence());
        }
    }

    @Test
    void shouldLoseNothingWhenATetheredReaderIsSlow()
    {
        final List<UnsafeBuffer> received = new ArrayList<>();
        try (Subscription slow = aeron.addSubscription(CHANNEL, Streams.TICKS);
            TickStream stream = stream(1, 1))
        {
            awaitConnected(stream);

            long published = 0;
            while (messages.tryTick(stream, published + 1))
            {
                published++;
            }
            final long refusedAt = stream.sequence();
            assertFalse(messages.tryTick(stream, published + 1));
            assertEquals(2, stream.backPressuredCount());
            assertEquals(published + 1, refusedAt);
            assertEquals(refusedAt, stream.sequence(), "a refused claim takes no sequence");

            receive(slow, received, (int)published);
            final long next = published + 1;
            await("room after the reader caught up", () -> messages.tryTick(stream, next));
            receive(slow, received, (int)next);
        }

        final TickDecoder tick = new TickDecoder();
        for (int i = 0; i < received.size(); i++)
        {
            tick.wrapAndApplyHeader(received.get(i), 0, new MessageHeaderDecoder());
            assertEquals(i + 1, tick.sequence());
            assertEquals(i + 1, tick.sourceSequence());
        }
        assertEquals(received.size(), ledger.tickCount());
    }

    @Test
    void shouldFailFastWhenThePublicationIsClosed()
    {
        final TickStream stream = stream(1, 1);
        stream.close();

        final String message = assertThrows(StreamFailedException.class, () -> messages.tryTick(stream, 1))
            .getMessage();

        assertTrue(message.contains("stream 1001") && message.contains("closed") && message.contains("restart"),
            message);
    }

    @Test
    void shouldSendHeartbeatsOnlyInSilence()
    {
        final List<UnsafeBuffer> received = new ArrayList<>();
        try (Subscription subscription = aeron.addSubscription(CHANNEL, Streams.TICKS);
            TickStream stream = stream(4, 12))
        {
            awaitConnected(stream);

            assertEquals(1, stream.heartbeat(NOW_NS), "the first says that the publisher is there");
            assertEquals(0, stream.heartbeat(NOW_NS + INTERVAL_NS - 1));
            assertTrue(messages.tryTick(stream, 1));
            assertEquals(0, stream.heartbeat(NOW_NS + INTERVAL_NS), "a tick was sent");
            assertEquals(0, stream.heartbeat(NOW_NS + 2 * INTERVAL_NS - 1));
            assertEquals(1, stream.heartbeat(NOW_NS + 2 * INTERVAL_NS));
            assertEquals(0, stream.heartbeat(NOW_NS - 1), "the clock stepped back: count from there");
            assertEquals(1, stream.heartbeat(NOW_NS - 1 + INTERVAL_NS));
            receive(subscription, received, 4);
            assertEquals(3, stream.heartbeatCount());
        }

        final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
        heartbeat.wrapAndApplyHeader(received.get(2), 0, new MessageHeaderDecoder());
        assertEquals(12, heartbeat.lastSequence());
        assertEquals(4, heartbeat.epoch());
        assertEquals(NOW_NS + 2 * INTERVAL_NS, heartbeat.publishTimeNs());
    }

    @Test
    void shouldGiveTheClaimBackWhenTheSequenceIsWrong()
    {
        final List<UnsafeBuffer> received = new ArrayList<>();
        try (Subscription subscription = aeron.addSubscription(CHANNEL, Streams.TICKS);
            TickStream stream = stream(1, 5))
        {
            awaitConnected(stream);
            assertTrue(stream.tryClaim(TestMessages.length()));
            messages.encode(stream, 1, 6);

            final String message = assertThrows(IllegalStateException.class, stream::commit).getMessage();
            assertTrue(messages.tryTick(stream, 2));
            receive(subscription, received, 1);

            assertTrue(message.contains("sequence=6") && message.contains("sequence=5"), message);
            assertEquals(5, ledger.lastSequence());
        }
    }

    @Test
    void shouldRefuseToBeginBelowTheLedger()
    {
        ledger.onTick(1, 1, 9);
        try (ExclusivePublication publication = aeron.addExclusivePublication(CHANNEL, Streams.TICKS))
        {
            final String message = assertThrows(IllegalArgumentException.class,
                () -> new TickStream(publication, 1, 9, ledger)).getMessage();

            assertTrue(message.contains("lastSequence=9"), message);
        }
    }

    @Test
    void shouldAllocateNothingPerTick()
    {
        final FragmentHandler handler = (buffer, offset, length, header) ->
        {};
        try (Subscription subscription = aeron.addSubscription(CHANNEL, Streams.TICKS);
            TickStream stream = stream(1, 1))
        {
            awaitConnected(stream);
            AllocationProbe.requireNone("publishing", () ->
            {
                for (int i = 0; i < 50_000; i++)
                {
                    published = publishOne(stream, subscription, handler, published);
                }
            });

            assertEquals(published, ledger.tickCount());
        }
    }

    private long publishOne(
        final TickStream stream,
        final Subscription subscription,
        final FragmentHandler handler,
        final long number)
    {
        while (!messages.tryTick(stream, number + 1))
        {
            Thread.onSpinWait();
        }
        stream.heartbeat(NOW_NS + number);
        while (0 == subscription.poll(handler, 10))
        {
            Thread.onSpinWait();
        }

        return number + 1;
    }

    private TickStream stream(final int epoch, final long nextSequence)
    {
        return new TickStream(aeron.addExclusivePublication(CHANNEL, Streams.TICKS), epoch, nextSequence, ledger,
            () -> NOW_NS, INTERVAL_NS);
    }

    private static void awaitConnected(final TickStream stream)
    {
        await("a reader", () -> stream.publication().isConnected());
    }

    private static void receive(final Subscription subscription, final List<UnsafeBuffer> received, final int count)
    {
        final FragmentHandler handler = (buffer, offset, length, header) -> received.add(copy(buffer, offset, length));
        await(count + " messages", () ->
        {
            subscription.poll(handler, 10);
            return received.size() >= count;
        });
        assertEquals(count, received.size());
    }

    private static UnsafeBuffer copy(final DirectBuffer buffer, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);

        return new UnsafeBuffer(bytes);
    }

    private static void await(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "waited 20 s for " + what);
            Thread.yield();
        }
    }
}
