package io.millrace.feed;

import io.millrace.audit.Hash64;
import io.millrace.wire.InstrumentIds;
import io.millrace.wire.PriceScale;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.RejectedTickDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FeedHandlerTest
{
    private static final double NONE = Double.MAX_VALUE;

    private final RecordedSink ticks = new RecordedSink();
    private final RecordedSink rejected = new RecordedSink();
    private final List<Long> audited = new ArrayList<>();
    private final CountersManager counterMemory = new CountersManager(
        new UnsafeBuffer(ByteBuffer.allocateDirect(512 * 1024)),
        new UnsafeBuffer(ByteBuffer.allocateDirect(128 * 1024)));
    private final FeedCounters counters = new FeedCounters(this::counter);
    private final FeedHandler handler = new FeedHandler(new FeedContext().counters(counters)
        .clockCheck(ClockCheck.NONE)
        .timings((due, receive, read, publish) ->
        {})
        .clock(() -> 42)
        .instrumentLimit(8)
        .conclude());

    private final FeedLine line = handler.line(3, event -> true);

    private AtomicCounter counter(final int typeId, final String label)
    {
        return counterMemory.newCounter(label, typeId);
    }

    private void begin()
    {
        handler.streams(ticks, rejected);
        line.beginRun((sequence, hash) -> audited.add(sequence), true);
    }

    @Test
    void shouldPublishATrueTickBehindItsDefinition()
    {
        begin();

        assertTrue(line.onTick(new RawRecord(7, "rb2410").last(3301)
            .top(3300, 5, 3301, 6)
            .volume(10, 330100)
            .number(176, 3500)
            .number(184, 3100)
            .number(384, 33010)
            .tick()));

        assertEquals(InstrumentDefinitionDecoder.TEMPLATE_ID, ticks.templateId(0));
        assertEquals(10, ticks.definition(0).multiplier());
        assertEquals(10_000, ticks.definition(0).priceTick());
        final TickDecoder tick = ticks.tick(1);
        assertEquals(InstrumentIds.of(Exchange.SHFE, "rb2410"), tick.instrumentId());
        assertEquals(2, tick.sequence());
        assertEquals(7, tick.sourceSequence());
        assertEquals(3, tick.line());
        assertEquals(33_010_000, tick.lastPrice());
        assertEquals(33_000_000, tick.level1().bidPrice());
        assertEquals(6, tick.level1().askVolume());
        assertEquals(PriceScale.NULL_PRICE, tick.level2().bidPrice());
        assertEquals(PriceScale.NULL_PRICE, tick.openPrice());
        assertEquals(3_301_000_000L, tick.turnover());
        assertEquals(33_010_000, tick.averageUnitPrice());
        assertEquals(10, tick.volumeDelta());
        assertEquals(3_301_000_000L, tick.turnoverDelta());
        assertEquals(TickDecoder.dueTimeNsNullValue(), tick.dueTimeNs());
        assertEquals(20240809, tick.tradingDay());
        assertEquals(20240808, tick.sourceActionDay());
        assertEquals(42, tick.publishTimeNs());
        assertTrue(tick.flags().firstOfDay());
        assertEquals("rb2410", tick.symbol());
        assertEquals(List.of(7L), audited);
    }

    @Test
    void shouldTakeDifferencesToThePreviousTickOfTheDay()
    {
        begin();

        line.onTick(new RawRecord(1, "rb2410").volume(10, 1000).tick());
        line.onTick(new RawRecord(2, "rb2410").time("21:00:01", 0).volume(15, 1600.5).tick());
        line.onTick(new RawRecord(3, "rb2410").time("21:00:01", 500).volume(15, 1600.4).tick());
        line.onTick(new RawRecord(4, "rb2410").day("20240812", "20240809").volume(3, 300).tick());

        assertEquals(5, ticks.tick(2).volumeDelta());
        assertEquals(6_005_000, ticks.tick(2).turnoverDelta());
        assertEquals(0, ticks.tick(3).volumeDelta());
        assertTrue(ticks.tick(3).flags().turnoverBackwards());
        assertTrue(ticks.tick(4).flags().firstOfDay());
        assertEquals(3, ticks.tick(4).volumeDelta());
        assertEquals(3_000_000, ticks.tick(4).turnoverDelta());
    }

    @Test
    void shouldKeepEachRejectedTickWithItsReasonAndBytes()
    {
        begin();
        final RawRecord good = new RawRecord(1, "rb2410").volume(10, 1000);
        line.onTick(new RawRecord(1, "rb2410").time("21:00:00", 0).volume(8, 800).tick());
        line.onTick(good.tick());

        expectRejected(RejectReason.EMPTY_INSTRUMENT, new RawRecord(2, ""));
        expectRejected(RejectReason.MALFORMED_INSTRUMENT, new RawRecord(3, "rb"));
        expectRejected(RejectReason.UNKNOWN_PRODUCT, new RawRecord(4, "zz2410"));
        expectRejected(RejectReason.MALFORMED_DAY, new RawRecord(5, "rb2410").day("2024x809", "20240808"));
        expectRejected(RejectReason.MALFORMED_DAY, new RawRecord(6, "rb2410").day("20240230", ""));
        expectRejected(RejectReason.MALFORMED_TIME, new RawRecord(7, "rb2410").time("25:00:00", 0));
        expectRejected(RejectReason.MALFORMED_TIME, new RawRecord(8, "rb2410").time("21:00:00", 1000));
        expectRejected(RejectReason.MALFORMED_PRICE, new RawRecord(9, "rb2410").last(Double.POSITIVE_INFINITY));
        expectRejected(RejectReason.MALFORMED_PRICE, new RawRecord(10, "rb2410").last(1e18));
        expectRejected(RejectReason.NEGATIVE_QUANTITY, new RawRecord(11, "rb2410").volume(-1, 0));
        expectRejected(RejectReason.NEGATIVE_QUANTITY, new RawRecord(12, "rb2410").top(1, -1, 2, 1));
        expectRejected(RejectReason.DUPLICATE, good);
        expectRejected(RejectReason.TIME_BACKWARDS, new RawRecord(14, "rb2410").time("20:59:59", 0).volume(10, 1000));
        expectRejected(RejectReason.VOLUME_BACKWARDS, new RawRecord(15, "rb2410").time("21:00:02", 0).volume(9, 1000));

        assertEquals(3, ticks.messages.size());
        assertEquals(16, counters.ticksRead());
        assertEquals(2, counters.ticksPublished());
    }

    @Test
    void shouldNotHoldAStaleSnapshotAgainstTheTrueTicksThatFollow()
    {
        begin();

        line.onTick(new RawRecord(1, "m2411").day("20240809", "20240809").time("15:00:00", 0).volume(900, 9000).tick());
        line.onTick(new RawRecord(2, "m2411").day("20240809", "20240809").time("09:00:00", 0).volume(5, 50).tick());
        line.onTick(new RawRecord(3, "m2411").day("20240809", "20240809").time("09:00:01", 0).volume(7, 70).tick());

        assertEquals(3, counters.ticksPublished());
        assertTrue(ticks.tick(2).flags().firstOfDay());
        assertEquals(TickDecoder.volumeDeltaNullValue(), ticks.tick(2).volumeDelta());
        assertEquals(2, ticks.tick(3).volumeDelta());
    }

    @Test
    void shouldBelieveTheMarketAgainAfterTwoStaleTicks()
    {
        begin();
        line.onTick(dce("15:00:00", 900).tick());
        line.onTick(dce("15:00:01", 901).tick());

        expectRejected(RejectReason.TIME_BACKWARDS, dce("09:00:00", 5));
        expectRejected(RejectReason.TIME_BACKWARDS, dce("09:00:01", 6));
        expectRejected(RejectReason.TIME_BACKWARDS, dce("09:00:02", 6));
        line.onTick(dce("09:00:03", 9).tick());
        line.onTick(dce("09:00:04", 11).tick());

        assertEquals(4, counters.ticksPublished());
        assertTrue(ticks.tick(3).flags().firstOfDay());
        assertEquals(2, ticks.tick(4).volumeDelta());
    }

    @Test
    void shouldNotBelieveOneStaleSnapshotHoweverOftenItComes()
    {
        begin();
        line.onTick(dce("10:00:00", 100).tick());
        line.onTick(dce("10:00:01", 101).tick());

        for (int i = 0; i < 10; i++)
        {
            expectRejected(RejectReason.TIME_BACKWARDS, dce("09:00:00", 50));
        }
        line.onTick(dce("10:00:02", 103).tick());

        assertEquals(2, ticks.tick(3).volumeDelta());
    }

    @Test
    void shouldNotBelieveBackwardsTicksThatContradictEachOther()
    {
        begin();
        line.onTick(dce("10:00:00", 100).tick());
        line.onTick(dce("10:00:01", 101).tick());

        for (int i = 0; i < 10; i++)
        {
            expectRejected(RejectReason.TIME_BACKWARDS, dce("09:00:" + (59 - i), 50 - i));
        }
        line.onTick(dce("10:00:02", 103).tick());

        assertEquals(2, ticks.tick(3).volumeDelta());
    }

    @Test
    void shouldHoldNoMoreInstrumentsThanItsLimit()
    {
        begin();
        for (int i = 0; i < 8; i++)
        {
            line.onTick(new RawRecord(1 + i, "rb24" + (10 + i)).tick());
        }

        expectRejected(RejectReason.INSTRUMENT_LIMIT, new RawRecord(9, "rb2501"));
        assertEquals(8, handler.instrumentCount());
    }

    @ParameterizedTest
    @ValueSource(doubles =
    {NONE, -NONE, Double.NaN, 0.0})
    void shouldKnowNoPriceHoweverItIsWritten(final double none)
    {
        begin();

        line.onTick(new RawRecord(1, "TA410").day("20240809", "20240809")
            .time("09:00:00", 0)
            .last(none)
            .top(none, 0, none, 0)
            .tick());

        assertEquals(PriceScale.NULL_PRICE, ticks.tick(1).lastPrice());
        assertEquals(PriceScale.NULL_PRICE, ticks.tick(1).level1().bidPrice());
    }

    @Test
    void shouldTakeZeroAndNegativePricesOfACombinationForPrices()
    {
        begin();

        line.onTick(new RawRecord(1, "SPD CF601&CF605").day("20240809", "20240809")
            .time("09:00:00", 0)
            .last(0)
            .top(-15, 3, 0, 4)
            .tick());

        assertEquals(0, ticks.tick(1).lastPrice());
        assertEquals(-150_000, ticks.tick(1).level1().bidPrice());
        assertEquals(0, ticks.tick(1).level1().askPrice());
    }

    @Test
    void shouldFlagWhatIsOddButTrue()
    {
        begin();

        line.onTick(
            new RawRecord(1, "rb2410").last(3600.00003).top(3302, 1, 3301, 1).number(176, 3500).volume(1, 1).tick());

        final int flags = ticks.messages.get(1).getInt(8 + io.millrace.wire.codec.TickEncoder.flagsEncodingOffset());
        assertEquals(TickFlag.FIRST_OF_DAY | TickFlag.ROUNDED | TickFlag.CROSSED | TickFlag.OUTSIDE_LIMITS, flags);
    }

    @Test
    void shouldChangeNothingWhenAStreamIsFull()
    {
        begin();
        line.onTick(new RawRecord(1, "rb2410").volume(10, 1000).tick());
        final RawRecord next = new RawRecord(2, "rb2410").time("21:00:01", 0).volume(12, 1200);

        ticks.isFull = true;
        assertFalse(line.onTick(next.tick()));
        assertFalse(line.onTick(new RawRecord(2, "rb2411").tick()));
        rejected.isFull = true;
        assertFalse(line.onTick(new RawRecord(2, "").tick()));
        ticks.isFull = false;
        assertTrue(line.onTick(next.tick()));

        assertEquals(2, ticks.tick(2).volumeDelta());
        assertEquals(List.of(1L, 2L), audited);
        assertEquals(2, counters.ticksRead());
    }

    @Test
    void shouldAuditButNotPublishWhatADeadProcessHadPublished()
    {
        final PublishedRecords published = new PublishedRecords(counters, (sequence, hash) -> audited.add(sequence), 2);

        assertTrue(published.onTick(new RawRecord(1, "rb2410").tick()));
        assertTrue(published.onTick(new RawRecord(2, "rb2410").time("21:00:01", 0).tick()));
        assertFalse(published.onTick(new RawRecord(3, "rb2410").time("21:00:02", 0).tick()));

        assertEquals(List.of(1L, 2L), audited);
        assertEquals(0, ticks.messages.size());
        assertEquals(2, counters.ticksRead());
    }

    @Test
    void shouldAnnounceAnInstrumentAgainInANewEpoch()
    {
        begin();
        line.onTick(new RawRecord(1, "rb2410").tick());
        ticks.epoch = 2;
        begin();
        line.onTick(new RawRecord(1, "rb2410").time("21:00:01", 0).tick());

        assertEquals(4, ticks.messages.size());
        assertEquals(InstrumentDefinitionDecoder.TEMPLATE_ID, ticks.templateId(2));
        assertEquals(2, ticks.tick(3).epoch());
    }

    @Test
    void shouldGiveOneVerdictToAnyBytes()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        begin();
        final int count = 20_000;
        for (int i = 1; i <= count; i++)
        {
            final RawRecord record = new RawRecord(i, "rb2410").volume(i, i);
            for (int k = random.nextInt(12); k >= 0; k--)
            {
                record.buffer.putByte(RawRecord.HEAD + random.nextInt(RawRecord.STRUCT), (byte)random.nextInt(256));
            }
            assertTrue(line.onTick(record.tick()), "seed " + seed);
        }

        long verdicts = counters.ticksPublished();
        for (final RejectReason reason : RejectReason.values())
        {
            verdicts += RejectReason.NULL_VAL == reason ? 0 : counters.rejected(reason);
        }
        assertEquals(count, verdicts, "seed " + seed);
        assertEquals(rejected.messages.size(), count - counters.ticksPublished(), "seed " + seed);
    }

    private static RawRecord dce(final String time, final int volume)
    {
        return new RawRecord(1, "m2411").day("20240809", "20240809").time(time, 0).volume(volume, volume * 10.0);
    }

    private void expectRejected(final RejectReason reason, final RawRecord record)
    {
        final int before = rejected.messages.size();
        final long countBefore = counters.rejected(reason);

        assertTrue(line.onTick(record.tick()));

        assertEquals(before + 1, rejected.messages.size(), reason.name());
        final RejectedTickDecoder decoder = rejected.rejected(before);
        assertEquals(reason, decoder.reason());
        assertEquals(before + 1, decoder.sequence());
        final byte[] raw = new byte[decoder.rawLength()];
        decoder.getRaw(raw, 0, raw.length);
        assertEquals(Hash64.hash(record.buffer, RawRecord.HEAD, RawRecord.STRUCT),
            Hash64.hash(new UnsafeBuffer(raw), 0, raw.length));
        assertEquals(countBefore + 1, counters.rejected(reason));
    }
}
