package io.millrace.bars;

import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.Exchange;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where bars begin and end: each stamp of a trading day that makes trouble, on a real day. 2026-09-18 is a Friday. */
class BarSessionsTest
{
    private final CollectedBars bars = new CollectedBars();

    @Test
    void shouldPutTheBarsOfFridayNightIntoMondaysTradingDay()
    {
        final BarBuilder builder = builder("1m", "1d");
        final MarketFeed copper = new MarketFeed(Exchange.SHFE, "cu2611").day(20260921);

        builder.onTick(copper.trade("2026-09-18T21:00:00.500", 100, 3));
        builder.onTick(copper.trade("2026-09-19T00:59:59.500", 101, 4));
        builder.onTick(copper.trade("2026-09-21T09:00:00.500", 102, 5));
        builder.onEndOfDay();

        assertEquals(List.of("09-18 21:00:00-21:01:00 100/100/100/100 x3 n1",
            "09-19 00:59:00-01:00:00 101/101/101/101 x4 n1", "09-21 09:00:00-09:01:00 102/102/102/102 x5 n1"),
            bars.texts("1m"));
        assertEquals(List.of("09-18 21:00:00-15:00:00 100/102/100/102 x12 n3"), bars.texts("1d"));
        assertTrue(bars.all.stream().allMatch(bar -> 20260921 == bar.tradingDay()));
    }

    @Test
    void shouldKeepTheSmallHoursInTheirNight()
    {
        final BarBuilder builder = builder("1h");
        final MarketFeed gold = new MarketFeed(Exchange.SHFE, "au2612").day(20260917);

        builder.onTick(gold.trade("2026-09-16T23:59:59.500", 1, 1));
        builder.onTick(gold.trade("2026-09-17T00:00:00", 2, 1));
        builder.onTick(gold.trade("2026-09-17T02:30:00.500", 3, 1));
        builder.onTick(gold.trade("2026-09-17T09:00:00.500", 4, 1));
        builder.onEndOfDay();

        assertEquals(List.of("09-16 23:00:00-00:00:00", "09-17 00:00:00-01:00:00", "09-17 02:00:00-02:30:00",
            "09-17 09:00:00-10:00:00"), bars.bounds("1h"));
    }

    @Test
    void shouldBeginTheFirstDayAfterAHolidayWithItsDaySession()
    {
        final BarBuilder builder = builder("1h", "1d");
        final MarketFeed rubber = new MarketFeed(Exchange.SHFE, "ru1901").day(20181008);

        builder.onTick(rubber.flags(TickFlag.AUCTION).trade("2018-10-08T08:59:00.500", 12_000, 7));
        builder.onTick(rubber.trade("2018-10-08T09:00:00.500", 12_005, 1));
        builder.onEndOfDay();

        assertEquals(List.of("10-08 09:00:00-10:00:00"), bars.bounds("1h"));
        assertEquals(List.of("10-08 09:00:00-15:00:00 12000/12005/12000/12005 x8 n2"), bars.texts("1d"));
    }

    @Test
    void shouldPutTheAuctionIntoTheFirstBar()
    {
        final BarBuilder builder = builder("1m");
        final MarketFeed rebar = new MarketFeed(Exchange.SHFE, "rb2701").day(20260921);

        builder.onTick(rebar.quote("2026-09-18T20:55:01"));
        builder.onTick(rebar.flags(TickFlag.AUCTION).trade("2026-09-18T20:59:00.500", 3_100, 250));
        builder.onTick(rebar.trade("2026-09-18T21:00:00.500", 3_101, 10));
        builder.onTick(rebar.trade("2026-09-18T21:01:00.500", 3_102, 1));
        builder.onEndOfDay();

        final Bar first = bars.closed("1m").get(0);
        assertEquals("09-18 21:00:00-21:01:00 3100/3101/3100/3101 x260 n3", CollectedBars.text(first));
        assertTrue(first.has(BarFlag.AUCTION));
        assertEquals(MarketFeed.instant("2026-09-18T20:55:01"), first.firstTickTimeNs());
        assertFalse(bars.closed("1m").get(1).has(BarFlag.AUCTION));
    }

    @Test
    void shouldNotCrossTheBreaksOfTheDay()
    {
        final BarBuilder builder = builder("30m", "1h");
        play(builder, new MarketFeed(Exchange.SHFE, "ru1901").day(20181008), "2018-10-08T", "09:00:00.500",
            "09:30:00", "10:00:00", "10:14:59.500", "10:15:00.500", "10:30:00.500", "11:00:00", "11:29:59",
            "11:30:00.500", "13:30:00", "14:00:00", "14:30:00", "15:00:00.500");

        assertEquals(List.of("10-08 09:00:00-09:30:00", "10-08 09:30:00-10:00:00", "10-08 10:00:00-10:15:00",
            "10-08 10:30:00-11:00:00", "10-08 11:00:00-11:30:00", "10-08 13:30:00-14:00:00",
            "10-08 14:00:00-14:30:00", "10-08 14:30:00-15:00:00"), bars.bounds("30m"));
        assertEquals(List.of("10-08 09:00:00-10:00:00", "10-08 10:00:00-10:15:00", "10-08 10:30:00-11:30:00",
            "10-08 13:30:00-14:30:00", "10-08 14:30:00-15:00:00"), bars.bounds("1h"));
    }

    @Test
    void shouldCountTradingTimeAcrossTheBreaksWhenAsked()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(1_800, 3_600)
            .alignment(BarAlignment.TRADING_TIME), bars);
        play(builder, new MarketFeed(Exchange.SHFE, "rb2701").day(20260917), "", "2026-09-16T21:00:00.500",
            "2026-09-16T22:59:59.500", "2026-09-17T09:00:00.500", "2026-09-17T09:30:00", "2026-09-17T10:00:00",
            "2026-09-17T10:15:00.500", "2026-09-17T10:30:00", "2026-09-17T10:44:59.500", "2026-09-17T10:45:00",
            "2026-09-17T11:15:00", "2026-09-17T13:30:00", "2026-09-17T13:45:00", "2026-09-17T14:15:00",
            "2026-09-17T14:45:00", "2026-09-17T15:00:00.500");

        assertEquals(List.of("09-16 21:00:00-21:30:00", "09-16 22:30:00-23:00:00", "09-17 09:00:00-09:30:00",
            "09-17 09:30:00-10:00:00", "09-17 10:00:00-10:45:00", "09-17 10:45:00-11:15:00",
            "09-17 11:15:00-13:45:00", "09-17 13:45:00-14:15:00", "09-17 14:15:00-14:45:00",
            "09-17 14:45:00-15:00:00"), bars.bounds("30m"));
        assertEquals(List.of("09-16 21:00:00-22:00:00", "09-16 22:00:00-23:00:00", "09-17 09:00:00-10:00:00",
            "09-17 10:00:00-11:15:00", "09-17 11:15:00-14:15:00", "09-17 14:15:00-15:00:00"), bars.bounds("1h"));
    }

    @Test
    void shouldBeginATradingTimeBarAfterTheBreakThatItsBorderFallsInto()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(4_500)
            .alignment(BarAlignment.TRADING_TIME), bars);
        play(builder, new MarketFeed(Exchange.SHFE, "wr2701").day(20260917), "2026-09-17T", "09:00:01",
            "10:15:00.500", "10:30:00");

        assertEquals(List.of("09-17 09:00:00-10:15:00", "09-17 10:30:00-13:45:00"), bars.bounds("75m"));
    }

    @Test
    void shouldTakeTheStampsRightAfterAnEndIntoTheLastBar()
    {
        final BarBuilder builder = builder("1m");
        play(builder, new MarketFeed(Exchange.CFFEX, "IF2612").day(20260917), "2026-09-17T", "11:29:59.700",
            "11:30:00.200", "13:00:00.200", "14:59:59.900", "15:00:00.400");

        assertEquals(List.of("09-17 11:29:00-11:30:00 1/2/1/2 x2 n2", "09-17 13:00:00-13:01:00 3/3/3/3 x1 n1",
            "09-17 14:59:00-15:00:00 4/5/4/5 x2 n2"), bars.texts("1m"));
    }

    @Test
    void shouldTradeBondsAQuarterOfAnHourLonger()
    {
        final BarBuilder builder = builder("5m", "1d");
        play(builder, new MarketFeed(Exchange.CFFEX, "T2612").day(20260917), "2026-09-17T", "09:29:00.200",
            "09:30:00.200", "15:14:59.700", "15:15:00.200");

        assertEquals(List.of("09-17 09:30:00-09:35:00 1/2/1/2 x2 n2", "09-17 15:10:00-15:15:00 3/4/3/4 x2 n2"),
            bars.texts("5m"));
        assertEquals(List.of("09-17 09:30:00-15:15:00"), bars.bounds("1d"));
    }

    @Test
    void shouldContinueTheLastSegmentIntoItsClosingAuction()
    {
        final BarBuilder builder = builder("5m");
        play(builder, new MarketFeed(Exchange.SSE, "10001234").day(20260917), "2026-09-17T", "14:56:59", "15:00:00");

        final List<Bar> five = bars.closed("5m");
        assertEquals(List.of("09-17 14:55:00-15:00:00 1/2/1/2 x2 n2"), bars.texts("5m"));
        assertTrue(five.get(0).has(BarFlag.AUCTION));
    }

    @Test
    void shouldMoveTradesToldInABreakIntoTheBarBefore()
    {
        final BarBuilder builder = builder("1m");
        play(builder, new MarketFeed(Exchange.SHFE, "ru1901").day(20181008), "2018-10-08T", "10:14:00", "10:20:00",
            "10:30:00");

        assertEquals(List.of("10-08 10:14:00-10:15:00 1/1/1/1 x1 n1", "10-08 10:14:00-10:15:00 1/2/1/2 x2 n2",
            "10-08 10:30:00-10:31:00 3/3/3/3 x1 n1"), bars.texts("1m"), "closed by time, then corrected");
        assertTrue(bars.closed("1m").get(1).has(BarFlag.CORRECTED));
        assertEquals(1, builder.restingTradeCount());
    }

    @Test
    void shouldCountAndIgnoreQuotesWhileTheMarketRests()
    {
        final BarBuilder builder = builder("1m", "1d");
        final MarketFeed rubber = new MarketFeed(Exchange.SHFE, "ru1901").day(20181008);

        builder.onTick(rubber.quote("2018-10-08T08:30:00"));
        builder.onTick(rubber.trade("2018-10-08T14:59:59.500", 5, 2));
        builder.onTick(rubber.quote("2018-10-08T15:14:00"));
        builder.onTick(rubber.flags(TickFlag.AFTER_CLOSE).quote("2018-10-08T14:59:59.500"));
        builder.onEndOfDay();

        assertEquals(3, builder.restingCount());
        assertEquals(List.of("10-08 09:00:00-15:00:00 5/5/5/5 x2 n1"), bars.texts("1d"));
    }

    @Test
    void shouldMakeNoBarsOfInstrumentsWithoutKnownSessions()
    {
        final BarBuilder builder = builder("1m");
        final MarketFeed unknown = new MarketFeed(Exchange.SHFE, "qq2701").day(20260917);

        builder.onTick(unknown.trade("2026-09-17T09:00:01", 5, 2));
        builder.onEndOfDay();

        assertEquals(List.of(), bars.all);
        assertEquals(1, builder.unscheduledCount());
    }

    private BarBuilder builder(final String... intervals)
    {
        return new BarBuilder(new BarContext().updateEveryNs(0)
            .intervalsS(List.of(intervals).stream().mapToInt(BarInterval::parse).toArray()), bars);
    }

    /** One lot at each time, at the prices 1, 2, 3, ... */
    private static void play(final BarBuilder builder, final MarketFeed feed, final String day, final String... times)
    {
        int price = 0;
        for (final String time : times)
        {
            builder.onTick(feed.trade(day + time, ++price, 1));
        }
        builder.onEndOfDay();
    }
}
