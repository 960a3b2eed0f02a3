package io.millrace.publish;

import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.BarEncoder;
import io.millrace.wire.codec.InstrumentImageDecoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.SnapshotRequestEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValueWriter;
import io.millrace.wire.values.LastValues;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ImagePublisherTest
{
    private static final int MTU = 4096;
    private static final long INTERVAL_NS = 1_000;

    @TempDir
    private Path directory;
    private final MemorySink sink = new MemorySink();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[1024]);
    private LastValueWriter tickWriter;
    private LastValueWriter barWriter;
    private LastValues ticks;
    private LastValues bars;

    @BeforeEach
    void open()
    {
        tickWriter = LastValueWriter.open(directory.resolve("ticks"), LastValueLayout.ticks(), 64);
        barWriter = LastValueWriter.open(directory.resolve("bars"), LastValueLayout.bars(60, 300), 64);
        ticks = LastValues.open(directory.resolve("ticks"));
        bars = LastValues.open(directory.resolve("bars"));
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(ticks, bars, tickWriter, barWriter);
    }

    @Test
    void shouldAnswerARequestWithTheTickAndTheOpenBars()
    {
        final ImagePublisher publisher = publisher(0, ticks, bars);
        tick(7, 41);
        bar(7, 60, 5);
        bar(7, 300, 6);
        final SnapshotRequestEncoder request = new SnapshotRequestEncoder();
        request.wrapAndApplyHeader(message, 16, new MessageHeaderEncoder()).correlationId(99).instrumentId(7);

        publisher.onMessage(message, 16, 8 + SnapshotRequestEncoder.BLOCK_LENGTH);
        publisher.onMessage(message, 16, 4);
        assertEquals(1, publisher.doWork(77));
        assertEquals(0, publisher.doWork(78));

        final InstrumentImageDecoder image = image(0);
        assertEquals(7, image.instrumentId());
        assertEquals(1, image.sequence());
        assertEquals(77, image.publishTimeNs());
        assertEquals(3, image.epoch());
        assertEquals(99, image.correlationId());
        assertEquals(41, image.tickSequence());
        assertEquals(1, image.imageNumber());
        assertEquals(1, image.imageCount());
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[MTU]);
        image.getTick(copy, 0, image.tickLength());
        assertEquals(41, new TickDecoder().wrapAndApplyHeader(copy, 0, new MessageHeaderDecoder()).sequence());
        final int length = image.getBars(copy, 0, image.barsLength());
        assertEquals(List.of("60:5", "300:6"), bars(copy, length));
    }

    @Test
    void shouldSayThatAnInstrumentHasNoTick()
    {
        final ImagePublisher publisher = publisher(0, ticks);

        publisher.onRequest(99, 7);
        publisher.doWork(77);

        assertEquals(7, image(0).instrumentId());
        assertEquals(0, image(0).tickSequence());
        assertEquals(0, image(0).tickLength());
    }

    @Test
    void shouldSendARoundByIntervalAndNoMoreThanTheLimitInACycle()
    {
        final ImagePublisher publisher = publisher(INTERVAL_NS, ticks, bars);
        for (long id = 1; id <= 10; id++)
        {
            tick(id, id);
        }

        assertEquals(4, publisher.doWork(0));
        assertEquals(4, publisher.doWork(1));
        assertEquals(2, publisher.doWork(2));
        assertEquals(0, publisher.doWork(INTERVAL_NS - 1));
        assertEquals(4, publisher.doWork(INTERVAL_NS));

        for (int i = 0; i < 10; i++)
        {
            assertEquals(i + 1, image(i).instrumentId());
            assertEquals(i + 1, image(i).imageNumber());
            assertEquals(10, image(i).imageCount());
            assertEquals(0, image(i).correlationId());
        }
        assertEquals(14, publisher.imageCount());
    }

    @Test
    void shouldAnswerRequestsDuringARoundAndTheRoundDuringRequests()
    {
        final ImagePublisher publisher = publisher(INTERVAL_NS, ticks);
        for (long id = 1; id <= 6; id++)
        {
            tick(id, id);
        }
        publisher.onRequest(50, ImagePublisher.ALL_INSTRUMENTS);
        publisher.onRequest(51, 3);
        publisher.onRequest(52, 4);

        int sent = 0;
        for (int now = 0; now < 5; now++)
        {
            sent += publisher.doWork(now);
        }

        assertEquals(14, sent);
        final List<Long> correlationIds = new ArrayList<>();
        for (int i = 0; i < 14; i++)
        {
            correlationIds.add(image(i).correlationId());
        }
        assertEquals(List.of(51L, 50L, 0L, 0L, 52L, 50L, 0L, 0L, 50L, 50L, 0L, 0L, 50L, 50L), correlationIds);
    }

    @Test
    void shouldGoOnWithTheSameImageWhenTheStreamWasFull()
    {
        final ImagePublisher publisher = publisher(0, ticks);
        tick(1, 1);
        tick(2, 2);
        publisher.onRequest(50, ImagePublisher.ALL_INSTRUMENTS);
        sink.room = 1;
        assertEquals(1, publisher.doWork(0));
        assertEquals(0, publisher.doWork(1));

        sink.room = 9;
        tick(2, 8);
        assertEquals(1, publisher.doWork(2));

        assertEquals(2, image(1).instrumentId());
        assertEquals(2, image(1).imageNumber());
        assertEquals(8, image(1).tickSequence());
    }

    @Test
    void shouldSayHowManyRequestsFindRoomAndCountThoseThatDoNot()
    {
        final ImagePublisher publisher = publisher(0, ticks);
        assertEquals(ImagePublisher.MAX_REQUESTS, publisher.requestRoom());
        for (int i = 0; i < ImagePublisher.MAX_REQUESTS; i++)
        {
            assertTrue(publisher.onRequest(i, 7));
        }
        assertEquals(0, publisher.requestRoom());

        assertFalse(publisher.onRequest(999, 7));

        assertEquals(1, publisher.droppedRequestCount());
        assertEquals(4, publisher.doWork(0));
        assertEquals(4, publisher.requestRoom());
        assertTrue(publisher.onRequest(999, 7));
        assertEquals(ImagePublisher.MAX_REQUESTS - 3, publisher.waitingRequestCount());
    }

    @Test
    void shouldJoinARequestThatWaitsAlready()
    {
        final ImagePublisher publisher = publisher(0, ticks);
        tick(1, 1);
        publisher.onRequest(50, ImagePublisher.ALL_INSTRUMENTS);
        publisher.onRequest(50, ImagePublisher.ALL_INSTRUMENTS);
        publisher.onRequest(51, ImagePublisher.ALL_INSTRUMENTS);
        publisher.onRequest(50, 1);
        publisher.onRequest(50, 1);

        assertEquals(3, publisher.doWork(0) + publisher.doWork(1));
        assertEquals(0, publisher.waitingRequestCount());
    }

    @Test
    void shouldAnswerSingleRequestsWhileManyForAllWait()
    {
        final ImagePublisher publisher = publisher(0, ticks);
        for (long id = 1; id <= 60; id++)
        {
            tick(id, id);
        }
        for (int i = 0; i < ImagePublisher.MAX_REQUESTS; i++)
        {
            publisher.onRequest(1_000 + i, ImagePublisher.ALL_INSTRUMENTS);
        }
        publisher.onRequest(7, 33);

        publisher.doWork(0);

        assertEquals(7, image(0).correlationId());
        assertEquals(33, image(0).instrumentId());
    }

    @Test
    void shouldAnswerARequestForAllOfNoneByOneImage()
    {
        final ImagePublisher publisher = publisher(0, ticks, bars);
        publisher.onRequest(50, ImagePublisher.ALL_INSTRUMENTS);

        assertEquals(1, publisher.doWork(0));
        assertEquals(0, publisher.doWork(1));

        assertEquals(50, image(0).correlationId());
        assertEquals(ImagePublisher.ALL_INSTRUMENTS, image(0).instrumentId());
        assertEquals(0, image(0).imageNumber());
        assertEquals(0, image(0).imageCount());
        assertEquals(0, image(0).tickLength());
    }

    @Test
    void shouldKeepRequestsUntilThereAreSourcesAndBeginAnAnswerAgainWhenTheyChange()
    {
        final ImagePublisher publisher = publisher(0, null);
        for (long id = 1; id <= 6; id++)
        {
            tick(id, id);
        }
        publisher.onRequest(50, ImagePublisher.ALL_INSTRUMENTS);
        assertEquals(0, publisher.doWork(0));
        publisher.sources(ticks);
        assertEquals(4, publisher.doWork(1));

        publisher.sources(ticks, bars);
        int sent = 0;
        for (int now = 2; now < 5; now++)
        {
            sent += publisher.doWork(now);
        }

        assertEquals(6, sent);
        assertEquals(4, image(3).imageNumber());
        for (int i = 1; i <= 6; i++)
        {
            assertEquals(i, image(3 + i).imageNumber());
            assertEquals(50, image(3 + i).correlationId());
        }
    }

    @Test
    void shouldTakeTheBarsOfEachInstrumentFromItsShard()
    {
        try (LastValueWriter otherWriter = LastValueWriter.open(directory.resolve("other"), LastValueLayout.bars(900),
            64);
            LastValues other = LastValues.open(directory.resolve("other")))
        {
            final ImagePublisher publisher = publisher(0, ticks, bars, other, null);
            bar(barWriter, 6, 60, 1);
            bar(otherWriter, -2, 900, 2);
            for (final long id : new long[]
            {6, -2, 5})
            {
                publisher.onRequest(id, id);
            }

            assertEquals(3, publisher.doWork(0));

            final UnsafeBuffer copy = new UnsafeBuffer(new byte[MTU]);
            assertEquals(List.of("60:1"), bars(copy, barsOf(0, copy)));
            assertEquals(List.of("900:2"), bars(copy, barsOf(1, copy)));
            assertEquals(List.of(), bars(copy, barsOf(2, copy)));
        }
    }

    @Test
    void shouldSendNoRoundsWithoutAWriterButAnswer()
    {
        final ImagePublisher publisher = publisher(INTERVAL_NS, ticks);
        tick(1, 1);
        publisher.rounds(false);
        assertEquals(0, publisher.doWork(0));

        publisher.onRequest(50, 1);

        assertEquals(1, publisher.doWork(1));
        publisher.rounds(true);
        assertEquals(1, publisher.doWork(2));
    }

    @Test
    void shouldRefuseAStreamThatCannotTakeTheLongestImage()
    {
        final ImagePublisher publisher = new ImagePublisher(sink, 0, 4, 900);
        final String text = assertThrows(IllegalArgumentException.class, () -> publisher.sources(ticks, bars))
            .getMessage();

        assertTrue(text.contains("maxImageLength=900"), text);
        assertThrows(IllegalArgumentException.class, () -> new ImagePublisher(sink, 0, 3, MTU));
    }

    private ImagePublisher publisher(final long intervalNs, final LastValues tickValues, final LastValues... barValues)
    {
        final ImagePublisher publisher = new ImagePublisher(sink, intervalNs, 4, MTU);
        publisher.sources(tickValues, barValues);

        return publisher;
    }

    private InstrumentImageDecoder image(final int index)
    {
        final InstrumentImageDecoder image = new InstrumentImageDecoder();
        image.wrapAndApplyHeader(sink.messages.get(index), 0, new MessageHeaderDecoder());

        return image;
    }

    private int barsOf(final int index, final UnsafeBuffer copy)
    {
        final InstrumentImageDecoder image = image(index);
        image.skipTick();

        return image.getBars(copy, 0, MTU);
    }

    private static List<String> bars(final UnsafeBuffer buffer, final int length)
    {
        final List<String> texts = new ArrayList<>();
        final BarDecoder bar = new BarDecoder();
        for (int offset = 0; offset < length; offset += 2 + buffer.getShort(offset, ByteOrder.LITTLE_ENDIAN))
        {
            bar.wrapAndApplyHeader(buffer, offset + 2, new MessageHeaderDecoder());
            texts.add(bar.intervalS() + ":" + bar.revision());
        }

        return texts;
    }

    private void tick(final long instrumentId, final long sequence)
    {
        final TickEncoder encoder = new TickEncoder();
        encoder.wrapAndApplyHeader(message, 0, new MessageHeaderEncoder())
            .instrumentId(instrumentId)
            .sequence(sequence)
            .symbol("rb2601");
        tickWriter.onTick(instrumentId, message, 0, 8 + encoder.encodedLength());
    }

    private void bar(final long instrumentId, final int intervalS, final int revision)
    {
        bar(barWriter, instrumentId, intervalS, revision);
    }

    private void bar(final LastValueWriter writer, final long instrumentId, final int intervalS, final int revision)
    {
        final BarEncoder encoder = new BarEncoder();
        encoder.wrapAndApplyHeader(message, 0, new MessageHeaderEncoder())
            .instrumentId(instrumentId)
            .intervalS(intervalS)
            .revision(revision)
            .symbol("rb2601");
        writer.onValue(instrumentId, writer.layout().indexOf(intervalS), message, 0, 8 + encoder.encodedLength());
    }
}
