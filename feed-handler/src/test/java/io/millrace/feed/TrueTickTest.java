package io.millrace.feed;

import io.millrace.wire.PriceScale;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The verdicts on time, session, book and price, and what becomes of turnover and deltas. */
class TrueTickTest
{
    private final RecordedSink ticks = new RecordedSink();
    private final RecordedSink rejected = new RecordedSink();
    private final CountersManager counterMemory = new CountersManager(
        new UnsafeBuffer(ByteBuffer.allocateDirect(1024 * 1024)),
        new UnsafeBuffer(ByteBuffer.allocateDirect(256 * 1024)));
    private FeedLine line = line(RuleBook.shipped(), ClockCheck.NONE);

    private FeedLine line(final RuleBook rules, final ClockCheck clockCheck)
    {
        final FeedHandler handler = new FeedHandler(new FeedContext().counters(new FeedCounters(this::counter))
            .rules(rules)
            .clockCheck(clockCheck)
            .timings((due, receive, read, publish) ->
            {})
            .clock(() -> 42)
            .conclude());
        handler.streams(ticks, rejected);
        final FeedLine newLine = handler.line(0, event -> true);
        newLine.beginRun((sequence, hash) ->
        {}, true);

        return newLine;
    }

    private AtomicCounter counter(final int typeId, final String label)
    {
        return counterMemory.newCounter(label, typeId);
    }

    /** Stamps inside and outside the sessions of each kind of product; 2024-08-09 is a Friday, 2024-10-08 the first day after a holiday. */
    @ParameterizedTest
    @CsvSource(
    {
        "rb2410, 20240809, 20240808, 20:54:59, OUT_OF_SESSION, 0",
        "rb2410, 20240809, 20240808, 20:55:00, -, 32768",
        "rb2410, 20240809, 20240808, 20:59:00, -, 32768",
        "rb2410, 20240809, 20240808, 21:00:00, -, 0",
        "rb2410, 20240809, 20240808, 23:00:00, -, 0",
        "rb2410, 20240809, 20240808, 23:00:01, -, 0",
        "rb2410, 20240809, 20240808, 23:00:02, OUT_OF_SESSION, 0",
        "rb2410, 20240809, 20240809, 02:00:00, OUT_OF_SESSION, 0",
        "rb2410, 20240809, 20240809, 10:15:00, -, 0",
        "rb2410, 20240809, 20240809, 10:20:00, OUT_OF_SESSION, 0",
        "rb2410, 20240809, 20240809, 11:30:01, -, 0",
        "rb2410, 20240809, 20240809, 12:00:00, OUT_OF_SESSION, 0",
        "rb2410, 20240809, 20240809, 15:20:00, OUT_OF_SESSION, 0",
        "rb2410, 20240810, 20240810, 10:00:00, OUT_OF_SESSION, 0",
        "rb2411, 20241008, 20240930, 21:30:00, OUT_OF_SESSION, 0",
        "rb2411, 20241008, 20241008, 09:00:00, -, 0",
        "au2412, 20240812, 20240810, 02:29:59, -, 0",
        "cu2410, 20240812, 20240810, 01:00:01, -, 0",
        "cu2410, 20240812, 20240810, 02:00:00, OUT_OF_SESSION, 0",
        "AP410,  20240809, 20240808, 21:30:00, OUT_OF_SESSION, 0",
        "IF2409, 20240809, 20240809, 09:29:00, -, 32768",
        "IF2409, 20240809, 20240809, 13:00:00, -, 0",
        "T2409,  20240809, 20240809, 15:14:59, -, 0",
        "IF2409, 20240809, 20240809, 15:14:59, OUT_OF_SESSION, 0",
        "IO2409-C-4000, 20240809, 20240809, 14:58:00, -, 32768",
        "10006789, 20240809, 20240809, 09:20:00, -, 32768",
        "sc2410TAS, 20240809, 20240809, 09:30:00, -, 0",
        "sc2410TAS, 20240809, 20240809, 13:30:00, OUT_OF_SESSION, 0",
    })
    void shouldKnowTheSessions(final String symbol, final String tradingDay, final String actionDay, final String time,
        final String reason, final int flags)
    {
        offer(new RawRecord(1, symbol).day(tradingDay, actionDay).time(time, 0).volume(0, 0));

        if ("-".equals(reason))
        {
            assertEquals(2, ticks.messages.size());
            assertEquals(flags, flags(1) & ~(TickFlag.FIRST_OF_DAY | TickFlag.NO_TRADE_YET));
        }
        else
        {
            assertEquals(RejectReason.valueOf(reason), rejected.rejected(0).reason());
        }
    }

    /** AP410 received on 2024-08-09: the front that leaves the trading day out does not take the contract its decade. */
    @Test
    void shouldReadTheYearDigitByTheReceiveTimeWhereTheTradingDayIsMissing()
    {
        offer(new RawRecord(1, "AP410").day("", "")
            .time("10:00:00", 0)
            .volume(1, 10)
            .receivedAt(1_723_168_800_000_000_000L));
        offer(new RawRecord(2, "AP410").day("20240809", "20240809").time("10:00:01", 0).volume(1, 10));

        assertEquals(202410, ticks.definition(0).deliveryMonth());
    }

    @Test
    void shouldKeepTheSettlementThatComesAfterTheClose()
    {
        offer(day("14:59:59", 0).volume(900, 9000).top(1, 1, 2, 1));
        offer(day("15:14:10", 0).volume(900, 9000).number(168, 3300));

        assertEquals(TickFlag.AFTER_CLOSE, flags(2));
        assertEquals(33_000_000, ticks.tick(2).settlementPrice());
    }

    @Test
    void shouldPublishWhatARuleOnlyFlags()
    {
        final CheckRules d = CheckRules.DEFAULT;
        line = line(new RuleBook(d,
            Map.of("SHFE.rb",
                new CheckRules(RuleAction.FLAG, d.staleSnapshot(), d.farFromClock(), RuleAction.REJECT,
                    RuleAction.REJECT,
                    RuleAction.REJECT, RuleAction.REJECT, d.clockToleranceMs(), d.sessionGraceMs(), 20))),
            ClockCheck.NONE);

        offer(day("12:00:00", 0).last(3000));
        assertEquals(TickFlag.OUT_OF_SESSION, flags(1) & TickFlag.OUT_OF_SESSION);
        expectRejected(RejectReason.CROSSED_BOOK, day("13:30:00", 0).top(2, 1, 1, 1));
        expectRejected(RejectReason.LOCKED_BOOK, day("13:30:00", 0).top(2, 1, 2, 1));
        expectRejected(RejectReason.OUTSIDE_LIMITS, day("13:30:00", 0).last(3000).number(176, 2999));
        expectRejected(RejectReason.PRICE_JUMP, day("13:30:00", 0).last(3061));
        offer(day("13:30:00", 0).last(3060));
        assertEquals(30_600_000, ticks.tick(2).lastPrice());
    }

    @Test
    void shouldFlagALockedBookAndAJumpByDefault()
    {
        offer(day("13:30:00", 0).last(3000));
        offer(day("13:30:01", 0).last(3151).top(3000, 1, 3000, 1));
        offer(new RawRecord(3, "rb2410C3000").day("20240809", "20240809").time("13:30:00", 0).last(10));
        offer(new RawRecord(4, "rb2410C3000").day("20240809", "20240809").time("13:30:01", 0).last(30));

        assertEquals(TickFlag.LOCKED | TickFlag.PRICE_JUMP | TickFlag.NO_TRADE_YET, flags(2));
        assertEquals(TickFlag.NO_TRADE_YET, flags(5), "an option's price may treble");
    }

    @Test
    void shouldCompareTheStampWithTheReceiveTime()
    {
        line = line(RuleBook.shipped(), ClockCheck.RECEIVE);

        expectRejected(RejectReason.STALE_SNAPSHOT, received("09:05:01", day("09:00:00", 0)));
        expectRejected(RejectReason.FAR_FROM_CLOCK, received("09:00:00", day("09:05:01", 0)));
        offer(received("09:05:00", day("09:00:00", 0)));
        offer(received("09:00:00", day("09:05:00", 0)));
        offer(day("09:05:01", 0).receivedAt(0));

        assertEquals(4, ticks.messages.size());
    }

    @Test
    void shouldKeepTheOrderOfTicksWithTheSameStamp()
    {
        final long stampNs = nanos("2024-08-09T09:00:01");
        for (int i = 0; i < 4; i++)
        {
            offer(apple("09:00:01", 10 + i, 71_690 + i));
        }
        offer(apple("09:00:02", 14, 71_700));

        for (int i = 0; i < 4; i++)
        {
            assertEquals(stampNs + i, ticks.tick(1 + i).exchangeTimeNs());
            assertEquals(i > 0 ? TickFlag.TIED_TIME : 0, flags(1 + i) & TickFlag.TIED_TIME);
            assertEquals(32_401_000, ticks.tick(1 + i).sourceTimeMs());
        }
        assertEquals(stampNs + 1_000_000_000, ticks.tick(5).exchangeTimeNs());
    }

    @Test
    void shouldMultiplyTheTurnoverOfCzceWhereItCameWithoutTheMultiplier()
    {
        offer(apple("09:00:01", 419, 3_003_811).number(384, 7169));
        offer(apple("09:00:02", 420, 30_109_800).number(384, 7169));

        assertEquals(300_381_100_000L, ticks.tick(1).turnover());
        assertEquals(TickFlag.TURNOVER_SCALED, flags(1) & TickFlag.TURNOVER_SCALED);
        assertEquals(71_690_000, ticks.tick(1).averageUnitPrice());
        assertEquals(301_098_000_000L, ticks.tick(2).turnover());
        assertEquals(0, flags(2) & TickFlag.TURNOVER_SCALED);
        assertEquals(716_900_000, ticks.tick(2).turnoverDelta());
    }

    @Test
    void shouldTakeTheVolumeOfADayNotSeenFromItsBeginForNoTicksOwn()
    {
        offer(day("10:00:00", 0).volume(900, 9000));
        offer(day("10:00:01", 0).volume(905, 9050));

        assertEquals(TickFlag.JOINED_LATE | TickFlag.FIRST_OF_DAY, flags(1));
        assertEquals(TickDecoder.volumeDeltaNullValue(), ticks.tick(1).volumeDelta());
        assertEquals(PriceScale.NULL_PRICE, ticks.tick(1).turnoverDelta());
        assertEquals(5, ticks.tick(2).volumeDelta());
    }

    @Test
    void shouldTakeTheFirstVolumeOfTheNextDayForItsFirstTicksOwnHoweverLateItCame()
    {
        offer(day("14:59:00", 0).volume(900, 9000));
        // Another contract shows that the opening was seen, thus that the first has not been missed.
        offer(new RawRecord(2, "rb2411").day("20240812", "20240809").time("21:00:00", 0).volume(1, 10));
        offer(new RawRecord(3, "rb2410").day("20240812", "20240812").time("10:40:00", 0).volume(7, 70));

        assertEquals(5, ticks.messages.size(), "two definitions, three ticks");
        assertEquals(TickFlag.FIRST_OF_DAY, flags(4));
        assertEquals(7, ticks.tick(4).volumeDelta());
        assertEquals(700_000, ticks.tick(4).turnoverDelta());
    }

    @Test
    void shouldTakeTheVolumeOfADayWhoseBeginIsMissingForNoTicksOwnThoughTheDayBeforeWasSeen()
    {
        offer(day("14:59:00", 0).volume(900, 9000));
        // The opening of a product without a night session says nothing of the night.
        offer(new RawRecord(2, "wr2411").day("20240812", "20240812").time("09:00:00", 0).volume(1, 10));
        offer(new RawRecord(3, "cu2411").day("20240812", "20240812").time("14:00:00", 0).volume(8, 80));
        offer(new RawRecord(4, "rb2410").day("20240812", "20240812").time("14:00:00", 0).volume(657_600, 70));

        assertEquals(TickFlag.JOINED_LATE | TickFlag.FIRST_OF_DAY, flags(ticks.messages.size() - 1));
        assertEquals(TickDecoder.volumeDeltaNullValue(), ticks.tick(ticks.messages.size() - 1).volumeDelta());
    }

    @Test
    void shouldNotHoldAStaleSnapshotInTheMiddleOfADayAgainstTheTicksThatFollow()
    {
        offer(day("09:30:00", 0).volume(9, 90));
        offer(day("15:00:00", 0).volume(9, 90).top(1, 1, 2, 1));
        offer(day("09:30:01", 0).volume(12, 120));
        offer(day("09:30:02", 0).volume(13, 130));

        assertEquals(0, rejected.messages.size());
        assertEquals(TickFlag.FIRST_OF_DAY, flags(3));
        assertEquals(3, ticks.tick(3).volumeDelta());
        assertEquals(1, ticks.tick(4).volumeDelta());
    }

    @Test
    void shouldBelieveAJumpThatTheNextTickConfirms()
    {
        final CheckRules d = CheckRules.DEFAULT;
        line = line(new RuleBook(new CheckRules(d.outOfSession(), d.staleSnapshot(), d.farFromClock(), d.crossedBook(),
            d.lockedBook(), d.outsideLimits(), RuleAction.REJECT, d.clockToleranceMs(), d.sessionGraceMs(), 50),
            Map.of()),
            ClockCheck.NONE);

        offer(day("13:30:00", 0).last(3000));
        expectRejected(RejectReason.PRICE_JUMP, day("13:30:01", 0).last(3180));
        offer(day("13:30:02", 0).last(3181));
        offer(day("13:30:03", 0).last(3182));

        assertEquals(TickFlag.PRICE_JUMP, flags(2) & TickFlag.PRICE_JUMP);
        assertEquals(0, flags(3) & TickFlag.PRICE_JUMP);
    }

    @Test
    void shouldNotTakeYesterdaysVolumeForTodays()
    {
        offer(day("14:59:00", 0).volume(900, 9000));
        offer(new RawRecord(2, "rb2410").day("20240812", "20240809").time("22:30:00", 0).volume(900, 9000));

        assertEquals(TickFlag.FIRST_OF_DAY | TickFlag.JOINED_LATE, flags(2));
        assertEquals(TickDecoder.volumeDeltaNullValue(), ticks.tick(2).volumeDelta());
    }

    @Test
    void shouldNotBelieveATickThatGoesBackInTimeBehindTheOpeningOnesWhenThereIsAClock()
    {
        line = line(RuleBook.shipped(), ClockCheck.RECEIVE);
        offer(received("09:00:01", day("09:00:01", 0).volume(10, 100)));
        expectRejected(RejectReason.TIME_BACKWARDS, received("09:00:01", day("09:00:00", 0).volume(3, 30)));
        offer(received("09:00:02", day("09:00:02", 0).volume(11, 110)));

        assertEquals(1, ticks.tick(2).volumeDelta());
    }

    @Test
    void shouldGoOnFromTheLastTurnoverThatWasKnown()
    {
        offer(day("09:00:00", 0).volume(1, 100));
        offer(day("09:00:01", 0).volume(2, RawRecord.NO_VALUE));
        offer(day("09:00:02", 0).volume(3, 300));

        assertEquals(PriceScale.NULL_PRICE, ticks.tick(2).turnoverDelta());
        assertEquals(2_000_000, ticks.tick(3).turnoverDelta());
    }

    private static RawRecord day(final String time, final int millis)
    {
        return new RawRecord(1, "rb2410").day("20240809", "20240809").time(time, millis);
    }

    private static RawRecord apple(final String time, final int volume, final double turnover)
    {
        return new RawRecord(volume, "AP410").day("20240809", "20240809")
            .time(time, 0)
            .volume(volume, turnover)
            .last(7169);
    }

    private static RawRecord received(final String time, final RawRecord record)
    {
        return record.receivedAt(nanos("2024-08-09T" + time));
    }

    private static long nanos(final String shanghai)
    {
        return LocalDateTime.parse(shanghai).atZone(ZoneId.of("Asia/Shanghai")).toEpochSecond() * 1_000_000_000L;
    }

    private int flags(final int message)
    {
        return ticks.messages.get(message).getInt(8 + TickEncoder.flagsEncodingOffset());
    }

    private void offer(final RawRecord record)
    {
        assertTrue(line.onTick(record.tick()));
    }

    private void expectRejected(final RejectReason reason, final RawRecord record)
    {
        final int before = rejected.messages.size();
        offer(record);
        assertEquals(before + 1, rejected.messages.size(), reason.name());
        assertEquals(reason, rejected.rejected(before).reason());
    }
}
