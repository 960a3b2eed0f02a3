package io.millrace.publish;

import io.millrace.audit.AllocationProbe;
import io.millrace.wire.codec.BookSnapshotDecoder;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.InstrumentDefinitionEncoder;
import io.millrace.wire.codec.Level1DeltaDecoder;
import io.millrace.wire.codec.Level1FieldsDecoder;
import io.millrace.wire.codec.LevelEncoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BookPublisherTest
{
    private static final long INTERVAL_NS = 1_000;
    private static final long PRICE_TICK = 10_000;
    private static final long NONE = TickDecoder.lastPriceNullValue();

    private final MemorySink sink = new MemorySink();
    private boolean isHeard = true;
    private final BookPublisher publisher = publisher(0);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[1024]);
    private final TickDecoder tick = new TickDecoder();
    private long sequence;

    @BeforeEach
    void define()
    {
        for (long id = 1; id <= 5; id++)
        {
            new InstrumentDefinitionEncoder().wrapAndApplyHeader(message, 0, new MessageHeaderEncoder())
                .instrumentId(id)
                .priceTick(PRICE_TICK);
            final InstrumentDefinitionDecoder definition = new InstrumentDefinitionDecoder();
            definition.wrapAndApplyHeader(message, 0, new MessageHeaderDecoder());
            publisher.onInstrument(definition);
        }
        publisher.doWork(0);
    }

    @Test
    void shouldSendTheWholeBookOfANewInstrument()
    {
        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);

        assertEquals(List.of("delta 1: bidPrice askPrice bidVolume askVolume lastPrice volume", "book 1: CHANGE"),
            sent());
        final BookSnapshotDecoder book = new BookSnapshotDecoder();
        book.wrapAndApplyHeader(sink.messages.get(1), 0, new MessageHeaderDecoder());
        assertEquals(100 * PRICE_TICK, book.level1().bidPrice());
        assertEquals(20, book.level1().askVolume());
        assertEquals(99 * PRICE_TICK, book.level2().bidPrice());
        assertEquals(NONE, book.level3().bidPrice());
        assertEquals(1, book.tickSequence());
        assertEquals(20260930, book.tradingDay());
        assertEquals(Exchange.SHFE, book.exchange());
        assertEquals("rb2601", book.symbol());
    }

    @Test
    void shouldSendADeltaOfWhatChangedAndNothingWhenNothingDid()
    {
        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);
        sink.messages.clear();

        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);
        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 12, 20, 7);
        tick(1, 100 * PRICE_TICK, 102 * PRICE_TICK, 12, 20, 8);

        assertEquals(List.of("delta 1: bidVolume", "delta 1: askPrice volume"), sent());
        final Level1DeltaDecoder delta = new Level1DeltaDecoder();
        delta.wrapAndApplyHeader(sink.messages.get(1), 0, new MessageHeaderDecoder());
        assertEquals(102 * PRICE_TICK, delta.askPrice());
        assertEquals(12, delta.bidVolume());
        assertEquals(8, delta.volume());
        assertEquals(4, delta.tickSequence());
    }

    @Test
    void shouldSendASnapshotAtOnceWhenTheFirstLevelMovedBeyondTheThreshold()
    {
        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);
        sink.messages.clear();

        tick(1, 101 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);
        tick(1, 102 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);
        tick(1, 102 * PRICE_TICK, 101 * PRICE_TICK, 14, 20, 7);
        tick(1, 102 * PRICE_TICK, 101 * PRICE_TICK, 15, 20, 7);
        tick(1, 102 * PRICE_TICK, NONE, 15, 0, 7);

        assertEquals(List.of("delta 1: bidPrice", "delta 1: bidPrice", "book 1: CHANGE", "delta 1: bidVolume",
            "delta 1: bidVolume", "book 1: CHANGE", "delta 1: askPrice askVolume", "book 1: CHANGE"), sent());
    }

    @Test
    void shouldSendChangedBooksByIntervalAndNoMoreThanTheLimitInACycle()
    {
        for (long id = 1; id <= 5; id++)
        {
            tick(id, 100 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);
        }
        for (long id = 2; id <= 5; id++)
        {
            tick(id, 100 * PRICE_TICK, 101 * PRICE_TICK, 11, 20, 7);
        }
        sink.messages.clear();

        assertEquals(0, publisher.doWork(INTERVAL_NS - 1));
        assertEquals(3, publisher.doWork(INTERVAL_NS));
        assertEquals(1, publisher.doWork(INTERVAL_NS + 1));
        assertEquals(0, publisher.doWork(2 * INTERVAL_NS));

        assertEquals(List.of("book 2: PERIODIC", "book 3: PERIODIC", "book 4: PERIODIC", "book 5: PERIODIC"), sent());
    }

    @Test
    void shouldMergeAndCountWhatFindsNoRoom()
    {
        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);
        sink.messages.clear();
        sink.room = 0;

        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 11, 20, 7);
        tick(1, 110 * PRICE_TICK, 101 * PRICE_TICK, 11, 20, 8);
        assertEquals(0, publisher.doWork(1));
        sink.room = 1;
        assertEquals(1, publisher.doWork(2));
        sink.room = 9;
        assertEquals(1, publisher.doWork(3));
        assertEquals(0, publisher.doWork(4));

        assertEquals(List.of("delta 1: bidPrice bidVolume volume", "book 1: CHANGE"), sent());
        assertEquals(1, publisher.mergedCount());
    }

    @Test
    void shouldSendBooksThatDidNotChangeInSlowerRounds()
    {
        final BookPublisher refreshing = publisher(5 * INTERVAL_NS);
        refreshing.doWork(0);
        for (long id = 1; id <= 5; id++)
        {
            encode(id, 100, 101, 10, 20, 7);
            refreshing.onTick(tick, 1);
        }
        sink.messages.clear();

        assertEquals(0, refreshing.doWork(5 * INTERVAL_NS - 1));
        assertEquals(3, refreshing.doWork(5 * INTERVAL_NS));
        assertEquals(2, refreshing.doWork(5 * INTERVAL_NS + 1));
        assertEquals(0, refreshing.doWork(10 * INTERVAL_NS - 1));
        sink.room = 1;
        assertEquals(1, refreshing.doWork(10 * INTERVAL_NS));
        sink.room = 9;
        assertEquals(3, refreshing.doWork(10 * INTERVAL_NS + 1));

        assertEquals(List.of("book 1: PERIODIC", "book 2: PERIODIC", "book 3: PERIODIC", "book 4: PERIODIC",
            "book 5: PERIODIC", "book 1: PERIODIC", "book 2: PERIODIC", "book 3: PERIODIC", "book 4: PERIODIC"),
            sent());
    }

    @Test
    void shouldSendTheBookOfAnInstrumentThatHasNotTickedSinceTheStart()
    {
        encode(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);
        assertTrue(publisher.seed(tick));
        encode(1, 90 * PRICE_TICK, 91 * PRICE_TICK, 10, 20, 7);
        assertFalse(publisher.seed(tick));

        assertEquals(1, publisher.doWork(INTERVAL_NS));
        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 11, 20, 7);

        assertEquals(List.of("book 1: PERIODIC", "delta 1: bidPrice askPrice bidVolume askVolume lastPrice volume"),
            sent());
        final BookSnapshotDecoder book = new BookSnapshotDecoder();
        book.wrapAndApplyHeader(sink.messages.get(0), 0, new MessageHeaderDecoder());
        assertEquals(100 * PRICE_TICK, book.level1().bidPrice());
        assertEquals(1, book.tickSequence());
    }

    @Test
    void shouldSendWhatWaitedNoFasterThanTheLimitAndCountNoMergesThatNobodyMissed()
    {
        isHeard = false;
        sink.room = 0;
        for (int round = 0; round < 2; round++)
        {
            for (long id = 1; id <= 5; id++)
            {
                tick(id, 100 * PRICE_TICK, 101 * PRICE_TICK, 10 + round, 20, 7);
            }
        }
        assertEquals(0, publisher.mergedCount());
        isHeard = true;
        sink.room = 99;

        assertEquals(6, publisher.doWork(1));
        assertEquals(4, publisher.doWork(2));
        assertEquals(0, publisher.doWork(3));
    }

    @Test
    void shouldTellWhatChangedBeforeItsFirstSnapshotFoundRoom()
    {
        sink.room = 1;
        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);
        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 11, 20, 7);
        sink.room = 9;
        publisher.doWork(1);

        assertEquals(List.of("delta 1: bidPrice askPrice bidVolume askVolume lastPrice volume", "delta 1: bidVolume",
            "book 1: CHANGE"), sent());
        assertEquals(0, publisher.mergedCount());
    }

    @Test
    void shouldTakeAnyChangeForAStepWhenTheStepIsNotKnown()
    {
        tick(9, 100, 200, 10, 20, 7);
        sink.messages.clear();

        tick(9, 101, 200, 10, 20, 7);

        assertEquals(List.of("delta 9: bidPrice", "book 9: CHANGE"), sent());
    }

    @Test
    void shouldRefuseSettingsThatCannotBe()
    {
        assertThrows(IllegalArgumentException.class, () -> new BookPublisher(sink, () -> true, 0, 0, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new BookPublisher(sink, () -> true, 1, -1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class,
            () -> new BookPublisher(sink, () -> true, 1, 0, 1, Double.NaN, 1));
    }

    @Test
    void shouldAllocateNothingForAnInstrumentThatItKnows()
    {
        tick(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 10, 20, 7);
        sink.room = 0;
        encode(1, 100 * PRICE_TICK, 101 * PRICE_TICK, 11, 20, 7);

        AllocationProbe.requireNone("a book", () ->
        {
            for (int i = 0; i < 20_000; i++)
            {
                publisher.onTick(tick, i);
                publisher.doWork(i);
            }
        });

        assertEquals(1, publisher.deltaCount());
    }

    private BookPublisher publisher(final long refreshIntervalNs)
    {
        return new BookPublisher(sink, () -> isHeard, INTERVAL_NS, refreshIntervalNs, 2, 0.5, 3);
    }

    private void tick(final long instrumentId, final long bid, final long ask, final int bidVolume, final int askVolume,
        final long volume)
    {
        encode(instrumentId, bid, ask, bidVolume, askVolume, volume);
        publisher.onTick(tick, 5);
    }

    private void encode(final long instrumentId, final long bid, final long ask, final int bidVolume,
        final int askVolume, final long volume)
    {
        final TickEncoder encoder = new TickEncoder();
        encoder.wrapAndApplyHeader(message, 0, new MessageHeaderEncoder())
            .instrumentId(instrumentId)
            .sequence(++sequence)
            .lastPrice(PRICE_TICK)
            .volume(volume)
            .tradingDay(20260930)
            .exchange(Exchange.SHFE);
        encoder.level1().bidPrice(bid).askPrice(ask).bidVolume(bidVolume).askVolume(askVolume);
        encoder.level2().bidPrice(99 * PRICE_TICK).askPrice(NONE).bidVolume(1).askVolume(0);
        for (final LevelEncoder level : List.of(encoder.level3(), encoder.level4(), encoder.level5()))
        {
            level.bidPrice(NONE).askPrice(NONE).bidVolume(0).askVolume(0);
        }
        encoder.symbol("rb2601");
        tick.wrapAndApplyHeader(message, 0, new MessageHeaderDecoder());
    }

    private List<String> sent()
    {
        final List<String> texts = new ArrayList<>();
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        for (final UnsafeBuffer sent : sink.messages)
        {
            header.wrap(sent, 0);
            if (Level1DeltaDecoder.TEMPLATE_ID == header.templateId())
            {
                final Level1DeltaDecoder delta = new Level1DeltaDecoder();
                delta.wrapAndApplyHeader(sent, 0, header);
                texts.add("delta " + delta.instrumentId() + ":" + names(delta.changed()));
            }
            else
            {
                final BookSnapshotDecoder book = new BookSnapshotDecoder();
                book.wrapAndApplyHeader(sent, 0, header);
                texts.add("book " + book.instrumentId() + ": " + book.reason());
            }
        }

        return texts;
    }

    private static String names(final Level1FieldsDecoder fields)
    {
        return (fields.bidPrice() ? " bidPrice" : "") + (fields.askPrice() ? " askPrice" : "") +
            (fields.bidVolume() ? " bidVolume" : "") + (fields.askVolume() ? " askVolume" : "") +
            (fields.lastPrice() ? " lastPrice" : "") + (fields.volume() ? " volume" : "");
    }
}
