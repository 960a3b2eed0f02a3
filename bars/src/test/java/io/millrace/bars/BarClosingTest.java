package io.millrace.bars;

import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.TickDecoder;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** When bars are sent: while they change, as they close, and again when a late tick corrects them. */
class BarClosingTest
{
    private static final String DAY = "2026-09-17T";

    private final CollectedBars bars = new CollectedBars();
    private final MarketFeed rod = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);
    private final MarketFeed copper = new MarketFeed(Exchange.SHFE, "cu2701").day(20260917);
    private final MarketFeed pig = new MarketFeed(Exchange.DCE, "lh2701").day(20260917);

    @Test
    void shouldCloseABarWithTheNextTickOfItsInstrument()
    {
        final BarBuilder builder = builder(0);

        builder.onTick(rod.trade(DAY + "09:00:59.999", 1, 1));
        builder.onTick(rod.trade(DAY + "09:01:00", 2, 1));

        assertEquals(List.of("09-17 09:00:00-09:01:00 1/1/1/1 x1 n1"), bars.texts("1m"));
    }

    @Test
    void shouldCloseABarWhenTheMarketHasPassedItByTheGrace()
    {
        final BarBuilder builder = builder(0);

        builder.onTick(copper.quote(DAY + "09:00:50"));
        builder.onTick(copper.quote(DAY + "09:00:56"));
        builder.onTick(rod.trade(DAY + "09:00:57", 1, 1));
        builder.onTick(copper.quote(DAY + "09:01:00.999"));
        assertEquals(List.of("09-17 09:00:00-09:01:00 /// x0 n2"), bars.texts("1m"), "copper's own");
        builder.onTick(copper.quote(DAY + "09:01:01"));

        assertEquals("09-17 09:00:00-09:01:00 1/1/1/1 x1 n1", bars.texts("1m").get(1));
    }

    @Test
    void shouldNotBelieveTheTimeOfAFirstTickOrOfOneThatIsFarFromTheClock()
    {
        final BarBuilder builder = builder(0);

        builder.onTick(rod.trade(DAY + "09:00:30", 1, 1));
        builder.onTick(pig.quote(DAY + "14:59:59"));
        builder.onTick(pig.flags(TickFlag.FAR_FROM_CLOCK).quote(DAY + "14:00:00"));

        assertEquals(0, bars.all.size());
    }

    @Test
    void shouldCloseAtMarketTimeWithoutATick()
    {
        final BarBuilder builder = builder(0);

        builder.onTick(rod.trade(DAY + "11:29:59.500", 1, 1));
        builder.onMarketTime(MarketFeed.instant(DAY + "11:30:00.999"));
        assertEquals(0, bars.all.size());
        builder.onMarketTime(MarketFeed.instant(DAY + "11:30:01"));
        builder.onMarketTime(MarketFeed.instant(DAY + "11:00:00"));

        assertEquals(List.of("09-17 11:29:00-11:30:00 1/1/1/1 x1 n1"), bars.texts("1m"));
        assertEquals(MarketFeed.instant(DAY + "11:30:01"), builder.marketTimeNs());
    }

    @Test
    void shouldCloseAtTheChangeOfDay()
    {
        final BarBuilder builder = new BarBuilder(
            new BarContext().intervalsS(86_400).updateEveryNs(0).closeGraceNs(100 * 3_600_000_000_000L), bars);

        builder.onTick(rod.trade(DAY + "14:59:59", 1, 1));
        rod.day(20260918);
        builder.onTick(rod.trade("2026-09-18T09:00:01", 2, 1));

        assertEquals(List.of("09-17 09:00:00-15:00:00 1/1/1/1 x1 n1"), bars.texts("1d"));
    }

    @Test
    void shouldCorrectTheLastClosedBarWithALateTick()
    {
        final BarBuilder builder = builder(0);

        builder.onTick(rod.trade(DAY + "09:00:30", 1, 1));
        builder.onMarketTime(MarketFeed.instant(DAY + "09:01:02"));
        builder.onTick(rod.trade(DAY + "09:00:59", 3, 2));
        builder.onTick(rod.trade(DAY + "09:01:02", 4, 1));
        builder.onEndOfDay();

        final List<Bar> corrected = bars.all.stream().filter(bar -> bar.has(BarFlag.CORRECTED)).toList();
        assertEquals(List.of("09-17 09:00:00-09:01:00 1/3/1/3 x3 n2"),
            corrected.stream().map(CollectedBars::text).toList());
        assertEquals(2, corrected.get(0).revision());
        assertTrue(corrected.get(0).has(BarFlag.CLOSED));
        assertEquals(1, builder.lateCount());
        assertEquals(0, builder.tooLateCount());
    }

    @Test
    void shouldCorrectABarWhileALaterOneIsOpen()
    {
        final BarBuilder builder = builder(0);
        final long lateNs = MarketFeed.instant(DAY + "09:00:59");

        builder.onTick(rod.trade(DAY + "09:00:30", 1, 1));
        builder.onTick(rod.trade(DAY + "09:01:02", 4, 1));
        builder.onTick(rod.trades(lateNs, MarketFeed.price(9), MarketFeed.price(9), MarketFeed.price(9), 5));
        builder.onEndOfDay();

        assertEquals(List.of("09-17 09:00:00-09:01:00 1/1/1/1 x1 n1", "09-17 09:00:00-09:01:00 1/9/1/9 x6 n2",
            "09-17 09:01:00-09:02:00 4/4/4/4 x1 n1"), bars.texts("1m"));
    }

    @Test
    void shouldCountWhatIsTooLate()
    {
        final BarBuilder builder = builder(0);

        builder.onTick(rod.trade(DAY + "09:00:30", 1, 1));
        builder.onTick(rod.trade(DAY + "09:01:30", 2, 1));
        builder.onTick(rod.trade(DAY + "09:02:30", 3, 1));
        builder.onTick(rod.trade(DAY + "09:00:40", 4, 6));
        final MarketFeed yesterday = new MarketFeed(Exchange.SHFE, "wr2701").day(20260916);
        builder.onTick(yesterday.trade("2026-09-16T14:59:59", 4, 3));

        assertEquals(2, builder.tooLateCount());
        assertEquals(9, builder.tooLateVolume());
        assertEquals(2, bars.closed("1m").size());
    }

    @Test
    void shouldSendAnOpenBarAsOftenAsAsked()
    {
        final BarBuilder builder = builder(1_000_000_000L);

        builder.onTick(rod.trade(DAY + "09:00:10", 1, 1));
        builder.onTick(rod.trade(DAY + "09:00:10.500", 2, 1));
        builder.onTick(rod.trade(DAY + "09:00:11", 3, 1));
        builder.onTick(rod.trade(DAY + "09:00:11.500", 4, 1));
        builder.onTick(rod.trade(DAY + "09:00:12.500", 5, 1));
        builder.onTick(rod.trade(DAY + "09:01:00", 6, 1));

        assertEquals(List.of("1/1/1/1 r1", "1/2/1/2 r2", "1/4/1/4 r3", "1/5/1/5 r4", "1/5/1/5 r5", "6/6/6/6 r1"),
            bars.all.stream().map(bar -> CollectedBars.prices(bar) + " r" + bar.revision()).toList());
        assertEquals(List.of(false, false, false, false, true, false),
            bars.all.stream().map(bar -> bar.has(BarFlag.CLOSED)).toList());
    }

    @Test
    void shouldOpenABarAgainWhenThePublisherComesBackWithinIt()
    {
        final BarBuilder builder = builder(0);

        builder.onTick(rod.trade(DAY + "09:00:10", 1, 1));
        builder.onEndOfDay();
        builder.onTick(rod.trade(DAY + "09:00:20", 2, 1));
        builder.onTick(rod.trade(DAY + "09:00:30", 3, 1));
        builder.onTick(rod.trade(DAY + "09:01:00", 4, 1));
        builder.onEndOfDay();
        builder.onEndOfDay();

        assertEquals(List.of("09-17 09:00:00-09:01:00 1/1/1/1 x1 n1", "09-17 09:00:00-09:01:00 1/3/1/3 x3 n3",
            "09-17 09:01:00-09:02:00 4/4/4/4 x1 n1"), bars.texts("1m"));
        assertEquals(List.of(1, 2, 1), bars.all.stream().map(Bar::revision).toList());
        assertTrue(bars.all.get(1).has(BarFlag.CORRECTED));
        assertEquals(0, builder.lateCount());
    }

    @Test
    void shouldTakeBackAStaleSnapshotOfTheFuture()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(60, 86_400), bars);

        builder.onTick(rod.joinLate(500, 90).quote(DAY + "14:59:59"));
        builder.onTick(pig.trade(DAY + "09:00:05", 7, 1));
        builder.onTick(new MarketFeed(Exchange.SHFE, "wr2701").day(20260917).quote(DAY + "09:00:10"));
        rod.day(20260917);
        rod.quote(DAY + "09:00:10");
        builder.onTick(rod.trade(DAY + "09:00:20", 100, 3));
        builder.onTick(rod.trade(DAY + "09:01:20", 101, 4));
        builder.onTick(pig.quote(DAY + "09:01:20"));
        builder.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));

        final List<Bar> ofRod = bars.all.stream()
            .filter(bar -> bar.instrumentId() == rod.instrumentId() && bar.has(BarFlag.CLOSED))
            .toList();
        assertEquals(List.of("09-17 14:59:00-15:00:00 /// x0 n0", "09-17 09:00:00-09:01:00 100/100/100/100 x3 n2",
            "09-17 09:01:00-09:02:00 101/101/101/101 x4 n1", "09-17 09:00:00-15:00:00 100/101/100/101 x7 n3"),
            ofRod.stream().map(CollectedBars::text).toList(), "the bar of 14:59 is withdrawn");
        assertTrue(ofRod.get(0).has(BarFlag.CORRECTED));
        assertEquals(List.of(2, 3, 2, 5), ofRod.stream().map(Bar::revision).toList(), "updates go on");
        assertEquals(1, builder.takenBackCount());
        assertEquals(0, builder.tooLateCount());
    }

    @Test
    void shouldGoOnWithTheRevisionsOfAWithdrawnBar()
    {
        final BarBuilder builder = builder(500_000_000L);

        builder.onTick(rod.joinLate(500, 90).quote(DAY + "14:58:50"));
        builder.onTick(rod.trade(DAY + "14:59:10", 90, 2));
        builder.onTick(rod.trade(DAY + "14:59:30", 90, 2));
        final MarketFeed again = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);
        builder.onTick(again.quote(DAY + "09:00:10"));
        builder.onTick(again.trade(DAY + "14:58:20", 99, 7));
        builder.onTick(again.trade(DAY + "14:59:20", 100, 7));
        builder.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));

        assertEquals(List.of("14:58 x0 r1", "14:58 x0 r2", "14:59 x2 r1", "14:59 x4 r2", "14:58 x0 r3", "14:59 x0 r3",
            "09:00 x0 r1", "09:00 x0 r2", "14:58 x7 r4", "14:58 x7 r5", "14:59 x7 r4", "14:59 x7 r5"),
            bars.all.stream()
                .map(bar -> CollectedBars.bounds(bar).substring(6, 11) + " x" + bar.volume() + " r" + bar.revision())
                .toList());
        assertTrue(bars.all.stream().filter(bar -> bar.revision() > 2).allMatch(bar -> bar.has(BarFlag.CORRECTED)));
    }

    @Test
    void shouldShowTheOpenBars()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().updateEveryNs(0), bars);
        final CollectedBars open = new CollectedBars();

        builder.onTick(rod.trade(DAY + "09:00:10", 1, 1));
        builder.openBars(rod.instrumentId(), open);
        builder.openBars(pig.instrumentId(), open);

        assertEquals(List.of(1, 60, 300, 900, 1_800, 3_600, 86_400), open.all.stream().map(Bar::intervalS).toList());
        assertFalse(open.all.get(0).has(BarFlag.CLOSED));
        assertEquals(0, bars.all.size());
    }

    @Test
    void shouldLeaveTheTicksSymbolUnread()
    {
        final BarBuilder builder = builder(0);
        final TickDecoder tick = rod.trade(DAY + "09:00:10", 1, 1);

        builder.onTick(tick);

        assertEquals("wr2701", tick.symbol());
    }

    private BarBuilder builder(final long updateEveryNs)
    {
        return new BarBuilder(new BarContext().intervalsS(60).updateEveryNs(updateEveryNs), bars);
    }
}
