package io.millrace.bars;

import io.millrace.wire.PriceScale;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.BarFlagsDecoder;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What ticks do to prices, volume and flags of their bars. */
class BarTradesTest
{
    private static final String DAY = "2026-09-17T";

    private final CollectedBars bars = new CollectedBars();
    private final MarketFeed feed = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);

    @Test
    void shouldTakePricesFromTradesOnly()
    {
        final BarBuilder builder = builder();

        builder.onTick(feed.trade(DAY + "09:00:00.500", 100, 2));
        builder.onTick(feed.quote(DAY + "09:00:01"));
        builder.onTick(feed.trade(DAY + "09:00:01.500", 99, 1));
        end(builder);

        final Bar bar = bars.closed("1m").get(0);
        assertEquals("09-17 09:00:00-09:01:00 100/100/99/99 x3 n3", CollectedBars.text(bar));
        assertEquals(1_003, bar.openInterest());
        assertEquals(BarFlag.CLOSED, bar.flags());
        assertEquals(MarketFeed.instant(DAY + "09:00:00.500"), bar.firstTickTimeNs());
        assertEquals(MarketFeed.instant(DAY + "09:00:01.500"), bar.lastTickTimeNs());
    }

    @Test
    void shouldCountNewExtremesOfTheDayAsTraded()
    {
        final BarBuilder builder = builder();

        builder.onTick(feed.trade(DAY + "09:00:00.500", 100, 2));
        builder.onTick(trades(DAY + "09:01:00", 101, 105, 98));
        builder.onTick(trades(DAY + "09:02:00", 102, 104, 99));
        end(builder);

        assertEquals(List.of("09-17 09:00:00-09:01:00 100/100/100/100 x2 n1",
            "09-17 09:01:00-09:02:00 101/105/98/101 x4 n1", "09-17 09:02:00-09:03:00 102/102/102/102 x4 n1"),
            bars.texts("1m"), "104 and 99 are within the day's range: no snapshot tells them");
    }

    @Test
    void shouldUseLastPricesOnlyWhenAsked()
    {
        final BarBuilder builder = new BarBuilder(
            new BarContext().intervalsS(60).updateEveryNs(0).usesDayExtremes(false),
            bars);

        builder.onTick(trades(DAY + "09:00:00.500", 100, 107, 97));
        builder.onTick(trades(DAY + "09:00:01", 101, 110, 90));
        end(builder);

        assertEquals(List.of("09-17 09:00:00-09:01:00 100/101/100/101 x8 n2"), bars.texts("1m"));
    }

    @Test
    void shouldOpenTheDayAtItsOpeningPrice()
    {
        final BarBuilder builder = builder();
        feed.traded(103, 103, 103, 5);

        builder.onTick(feedTick(DAY + "09:00:00.500", 101, 5));
        end(builder);

        assertEquals(List.of("09-17 09:00:00-09:01:00 103/103/101/101 x10 n1"), bars.texts("1m"));
    }

    @Test
    void shouldRepeatThePriceBeforeWhenNothingTrades()
    {
        final BarBuilder builder = builder();

        builder.onTick(feed.quote(DAY + "09:00:00.500"));
        builder.onTick(feed.trade(DAY + "09:01:00", 100, 2));
        builder.onTick(feed.quote(DAY + "09:02:00"));
        builder.onTick(feed.quote(DAY + "09:03:00"));
        builder.onTick(feed.trade(DAY + "09:03:30", 101, 2));
        end(builder);

        assertEquals(List.of("09-17 09:00:00-09:01:00 /// x0 n1", "09-17 09:01:00-09:02:00 100/100/100/100 x2 n1",
            "09-17 09:02:00-09:03:00 100/100/100/100 x0 n1", "09-17 09:03:00-09:04:00 101/101/101/101 x2 n2"),
            bars.texts("1m"));
        assertEquals(List.of(true, false, true, false),
            bars.closed("1m").stream().map(bar -> bar.has(BarFlag.QUOTE_ONLY)).toList());
        assertTrue(bars.closed("1m").stream().noneMatch(bar -> bar.has(BarFlag.INCOMPLETE)));
    }

    @Test
    void shouldMarkTheBarsThatAFeedHandlerJoinedLate()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(60, 86_400).updateEveryNs(0), bars);
        feed.joinLate(500, 100);

        builder.onTick(feed.quote(DAY + "09:30:30"));
        builder.onTick(feed.trade(DAY + "09:30:31", 101, 3));
        builder.onTick(feed.trade(DAY + "09:31:00", 102, 4));
        end(builder);

        final List<Bar> minutes = bars.closed("1m");
        assertEquals("09-17 09:30:00-09:31:00 101/101/101/101 x3 n2", CollectedBars.text(minutes.get(0)));
        assertTrue(minutes.get(0).has(BarFlag.INCOMPLETE));
        assertFalse(minutes.get(1).has(BarFlag.INCOMPLETE));
        assertEquals(7, bars.closed("1d").get(0).volume(), "500 lots are in no bar");
        assertTrue(bars.closed("1d").get(0).has(BarFlag.INCOMPLETE));
    }

    @Test
    void shouldMarkTheBarsThatItJoinedLateItself()
    {
        final BarBuilder builder = builder();
        builder.onTick(feed.trade(DAY + "09:30:30", 100, 3));
        final BarBuilder later = builder();
        bars.all.clear();

        later.onTick(feed.trade(DAY + "09:30:31", 101, 4));
        later.onTick(feed.trade(DAY + "09:31:00", 102, 4));
        end(later);

        assertEquals(List.of("09-17 09:30:00-09:31:00 101/101/101/101 x4 n1",
            "09-17 09:31:00-09:32:00 102/102/102/102 x4 n1"), bars.texts("1m"));
        assertEquals(List.of(true, false), incomplete());
    }

    @Test
    void shouldMarkWhatAGapTouchesAndKeepTheVolume()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(60, 86_400).updateEveryNs(0), bars);

        builder.onTick(feed.trade(DAY + "09:00:10", 100, 1));
        builder.onGap();
        feed.traded(101, 101, 101, 10);
        builder.onTick(feed.trade(DAY + "09:02:10", 102, 1));
        builder.onTick(feed.trade(DAY + "09:03:10", 103, 1));
        end(builder);

        assertEquals(List.of(true, true, false), incomplete());
        assertEquals(List.of(1L, 11L, 1L), bars.closed("1m").stream().map(Bar::volume).toList());
        assertTrue(bars.closed("1d").get(0).has(BarFlag.INCOMPLETE));
        assertEquals(feed.volume(), bars.closed("1d").get(0).volume());
    }

    @Test
    void shouldKeepTheVolumeWhenTheFeedHandlerBeginsAnew()
    {
        final BarBuilder builder = builder();

        builder.onTick(feed.trade(DAY + "09:00:10", 100, 1));
        feed.joinLate(20, 101);
        builder.onTick(feed.quote(DAY + "09:00:40"));
        builder.onTick(feed.trade(DAY + "09:01:40", 101, 1));
        end(builder);

        assertEquals(List.of(21L, 1L), bars.closed("1m").stream().map(Bar::volume).toList());
        assertEquals(List.of(true, false), incomplete());
    }

    @Test
    void shouldTakeNothingBackWhenTheVolumeFalls()
    {
        final BarBuilder builder = builder();

        builder.onTick(feed.trade(DAY + "09:00:10", 100, 50));
        final MarketFeed reset = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917).joinLate(5, 90);
        builder.onTick(reset.quote(DAY + "09:00:40"));
        builder.onTick(reset.trade(DAY + "09:00:41", 91, 2));
        end(builder);

        assertEquals(List.of("09-17 09:00:00-09:01:00 100/100/91/91 x52 n3"), bars.texts("1m"));
        assertEquals(List.of(true), incomplete());
    }

    @Test
    void shouldGoOnFromAPrimedTickAsIfItHadSeenTheDay()
    {
        final BarBuilder builder = builder();
        builder.prime(trades(DAY + "09:00:10", 100, 110, 90));

        builder.onTick(feed.quote(DAY + "09:01:00"));
        builder.onTick(trades(DAY + "09:02:10", 101, 111, 90));
        end(builder);

        assertEquals(List.of("09-17 09:01:00-09:02:00 100/100/100/100 x0 n1",
            "09-17 09:02:00-09:03:00 101/111/101/101 x4 n1"), bars.texts("1m"));
        assertEquals(List.of(false, false), incomplete());
    }

    @Test
    void shouldRoundTheAverageHalfUp()
    {
        final Bar bar = new Bar();
        bar.multiplier = 2;
        bar.volume = 5;

        assertEquals(List.of(1L, 2L, 2L, -1L, -1L, -2L), List.of(vwap(bar, 14), vwap(bar, 15), vwap(bar, 16),
            vwap(bar, -14), vwap(bar, -15), vwap(bar, -16)));
        bar.volume = 0;
        assertEquals(PriceScale.NULL_PRICE, bar.vwap());
        bar.volume = 5;
        bar.multiplier = 0;
        assertEquals(PriceScale.NULL_PRICE, bar.vwap());
    }

    @Test
    void shouldTellNoAverageOutsideThePricesOfAnInexactTurnover()
    {
        final Bar bar = new Bar();
        bar.multiplier = 2;
        bar.volume = 5;
        bar.prices(10);

        assertEquals(11L, vwap(bar, 110), "between two snapshots a price outside may have been traded");
        bar.flags |= BarFlag.INEXACT_TURNOVER;
        assertEquals(List.of(PriceScale.NULL_PRICE, 10L, PriceScale.NULL_PRICE),
            List.of(vwap(bar, 110), vwap(bar, 101), vwap(bar, -90)));
        bar.prices(PriceScale.NULL_PRICE);
        assertEquals(PriceScale.NULL_PRICE, vwap(bar, 100));
        assertTrue(new Bar().merge(bar).has(BarFlag.INEXACT_TURNOVER));
    }

    @Test
    void shouldFindATurnoverThatDoesNotFitThePrices()
    {
        final BarBuilder builder = builder();
        builder.onTick(feed.trade(DAY + "09:00:10", 100, 1));
        builder.onTick(feed.trade(DAY + "09:01:10", 101, 1));
        builder.onTick(feed.turnoverOff(-30).trade(DAY + "09:02:10", 101, 1));
        builder.onTick(feed.trade(DAY + "09:03:10", 101, 1));
        end(builder);

        assertEquals(List.of(false, false, true, true),
            bars.closed("1m").stream().map(bar -> bar.has(BarFlag.INEXACT_TURNOVER)).toList());
        assertEquals(List.of(false, false, true, false),
            bars.closed("1m").stream().map(bar -> PriceScale.NULL_PRICE == bar.vwap()).toList());
    }

    @Test
    void shouldTakeTheTurnoverOfCzceForInexact()
    {
        final BarBuilder builder = builder();
        builder.onTick(new MarketFeed(Exchange.CZCE, "SR701").day(20260917).trade(DAY + "09:00:10", 100, 1));
        end(builder);

        assertTrue(bars.closed("1m").get(0).has(BarFlag.INEXACT_TURNOVER));
    }

    @Test
    void shouldKeepTurnoverThatFalls()
    {
        final Bar bar = new Bar();
        final TickEffect effect = new TickEffect();
        effect.hasTurnover = true;

        effect.turnover = 500;
        bar.add(effect);
        effect.turnover = -70;
        bar.add(effect);

        assertEquals(430, bar.turnover());
    }

    @Test
    void shouldNotMergeBarsOfTwoInstruments()
    {
        final Bar bar = new Bar();
        final Bar other = new Bar();
        other.instrumentId = 7;

        final String message = assertThrows(IllegalArgumentException.class, () -> bar.merge(other)).getMessage();

        assertTrue(message.contains("instrumentId=7"), message);
    }

    @Test
    void shouldUseTheBitsOfTheSchema()
    {
        final BarFlagsDecoder schema = new BarFlagsDecoder();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1]);
        schema.wrap(buffer, 0);

        buffer.putByte(0, (byte)(BarFlag.CLOSED | BarFlag.CORRECTED | BarFlag.QUOTE_ONLY));

        assertTrue(schema.closed() && schema.corrected() && schema.quoteOnly());
        assertFalse(schema.incomplete() || schema.auction());
        buffer.putByte(0, (byte)(BarFlag.INCOMPLETE | BarFlag.AUCTION | BarFlag.INEXACT_TURNOVER));
        assertTrue(schema.incomplete() && schema.auction() && schema.inexactTurnover());
    }

    @Test
    void shouldTakeTheAuctionFlagFromTheFeedHandlerToo()
    {
        final BarBuilder builder = builder();

        builder.onTick(feed.flags(TickFlag.AUCTION).trade(DAY + "09:00:00.500", 100, 2));
        end(builder);

        assertTrue(bars.closed("1m").get(0).has(BarFlag.AUCTION));
    }

    /** All bars close by the market's time: none is cut short. */
    private static void end(final BarBuilder builder)
    {
        builder.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));
        builder.onEndOfDay();
    }

    private BarBuilder builder()
    {
        return new BarBuilder(new BarContext().intervalsS(60).updateEveryNs(0), bars);
    }

    private TickDecoder trades(final String time, final double last, final double high,
        final double low)
    {
        return feed.trades(MarketFeed.instant(time), MarketFeed.price(last), MarketFeed.price(high),
            MarketFeed.price(low), 4);
    }

    /** The day's first tick: its delta is the day's whole volume. */
    private TickDecoder feedTick(final String time, final double price, final long lots)
    {
        return feed.firstTick(MarketFeed.instant(time), MarketFeed.price(price), lots);
    }

    private List<Boolean> incomplete()
    {
        return bars.closed("1m").stream().map(bar -> bar.has(BarFlag.INCOMPLETE)).toList();
    }

    private static long vwap(final Bar bar, final long turnover)
    {
        bar.turnover = turnover;
        return bar.vwap();
    }
}
