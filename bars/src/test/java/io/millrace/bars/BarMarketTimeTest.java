package io.millrace.bars;

import io.millrace.wire.codec.Exchange;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the time of a market is, and what is sent when it goes on. */
class BarMarketTimeTest
{
    private static final String DAY = "2026-09-17T";
    private static final long SECOND_NS = 1_000_000_000L;

    private final CollectedBars bars = new CollectedBars();
    private final MarketFeed rod = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);
    private final MarketFeed copper = new MarketFeed(Exchange.SHFE, "cu2701").day(20260917);
    private final MarketFeed pig = new MarketFeed(Exchange.DCE, "lh2701").day(20260917);

    @Test
    void shouldNotBelieveOneStampThatIsFarAhead()
    {
        final BarBuilder builder = begin(0);

        builder.onTick(copper.trade(DAY + "09:04:30", 1, 1));
        builder.onTick(rod.trade(DAY + "09:00:31", 2, 1));
        builder.onTick(rod.trade(DAY + "09:00:32", 2, 1));

        assertEquals(MarketFeed.instant(DAY + "09:00:32"), builder.marketTimeNs());
        assertEquals(0, closedOf(rod).size());
        assertEquals(0, builder.lateCount());
    }

    @Test
    void shouldBelieveTwoInstrumentsThatAreAhead()
    {
        final BarBuilder builder = begin(0);

        builder.onTick(rod.trade(DAY + "10:30:30", 1, 1));
        assertEquals(MarketFeed.instant(DAY + "09:00:30"), builder.marketTimeNs());
        builder.onTick(copper.trade(DAY + "10:30:20", 1, 1));

        assertEquals(MarketFeed.instant(DAY + "10:30:20"), builder.marketTimeNs());
    }

    @Test
    void shouldBelieveThePublishTimesAndThreeStampsOfOne()
    {
        final BarBuilder builder = begin(0);

        builder.onTick(rod.published(1, 90 * SECOND_NS).trade(DAY + "09:02:00", 1, 1));
        assertEquals(MarketFeed.instant(DAY + "09:02:00"), builder.marketTimeNs());
        builder.onTick(rod.trade(DAY + "10:00:00", 1, 1));
        builder.onTick(rod.trade(DAY + "10:01:00", 1, 1));
        builder.onTick(rod.trade(DAY + "10:02:00", 1, 1));

        assertEquals(MarketFeed.instant(DAY + "10:01:00"), builder.marketTimeNs());
    }

    @Test
    void shouldGoBackWhenTheMarketSaysSo()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(60).updateEveryNs(0), bars);
        builder.onTick(copper.quote(DAY + "14:59:58"));
        builder.onTick(copper.quote(DAY + "14:59:58.000000001"));
        builder.onTick(rod.quote(DAY + "09:00:30"));

        for (int i = 31; i < 60; i++)
        {
            builder.onTick(rod.trade(DAY + "09:00:" + i, 1, 1));
        }
        builder.onTick(pig.quote(DAY + "09:00:59"));
        for (int i = 0; i < 3; i++)
        {
            builder.onTick(new MarketFeed(Exchange.SHFE, "rb2701").day(20260917).quote(DAY + "09:01:0" + i));
            final MarketFeed other = new MarketFeed(Exchange.SHFE, "rb2705").day(20260917);
            other.quote(DAY + "09:00:00");
            builder.onTick(other.quote(DAY + "09:01:0" + i));
        }

        assertEquals(MarketFeed.instant(DAY + "09:01:02"), builder.marketTimeNs());
        assertEquals(List.of("09-17 09:00:00-09:01:00 1/1/1/1 x29 n30"), closedOf(rod));
    }

    @Test
    void shouldKeepExchangesWithClocksOfTheirOwnApart()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(1).updateEveryNs(0), bars);
        final long startNs = MarketFeed.instant(DAY + "09:00:01");

        for (int i = 0; i < 1_200; i++)
        {
            final long timeNs = startNs + i * SECOND_NS / 2;
            builder.onTick(rod.trades(timeNs, 10_000, 10_000, 10_000, 1));
            builder.onTick(pig.trades(timeNs - 16 * SECOND_NS / 10, 10_000, 10_000, 10_000, 1));
        }

        assertEquals(0, builder.lateCount());
        assertTrue(bars.all.stream().noneMatch(bar -> bar.has(BarFlag.CORRECTED)));
    }

    @Test
    void shouldCloseTheBarsOfAnExchangeThatIsSilent()
    {
        final BarBuilder builder = begin(0);
        builder.onTick(pig.quote(DAY + "09:00:29"));
        builder.onTick(pig.trade(DAY + "09:00:30", 7, 1));

        for (int i = 31; i < 60; i++)
        {
            builder.onTick(rod.trade(DAY + "09:00:" + i, 1, 1));
        }
        for (int i = 0; i < 6; i++)
        {
            builder.onTick(rod.trade(DAY + "09:01:0" + i, 1, 1));
        }
        assertEquals(0, closedOf(pig).size());
        builder.onTick(rod.trade(DAY + "09:01:06", 1, 1));

        assertEquals(1, closedOf(pig).size());
    }

    @Test
    void shouldSendTheFirstTickAtOnceAndALaterOneWhenItIsDue()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(3_600, 86_400), bars);

        builder.onTick(rod.trade(DAY + "09:00:10", 1, 5));
        assertEquals(List.of(5L, 5L), bars.all.stream().map(Bar::volume).toList());
        builder.onTick(rod.trade(DAY + "09:00:10.250", 1, 500));
        builder.onMarketTime(MarketFeed.instant(DAY + "09:00:10.499"));
        assertEquals(2, bars.all.size());
        builder.onMarketTime(MarketFeed.instant(DAY + "09:00:10.500"));
        builder.onMarketTime(MarketFeed.instant(DAY + "09:00:20"));

        assertEquals(List.of(5L, 5L, 505L, 505L), bars.all.stream().map(Bar::volume).toList());
    }

    @Test
    void shouldSendWhatAnotherInstrumentsTimeMakesDue()
    {
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(3_600), bars);
        builder.onTick(rod.trade(DAY + "09:00:10", 1, 5));
        builder.onTick(rod.trade(DAY + "09:00:10.250", 1, 500));
        builder.onTick(copper.quote(DAY + "09:00:10"));

        builder.onTick(copper.quote(DAY + "09:00:10.600"));

        assertEquals(List.of(5L, 505L), bars.all.stream()
            .filter(bar -> bar.instrumentId() == rod.instrumentId())
            .map(Bar::volume)
            .toList());
    }

    /** Live, heartbeats move the time; in a file nothing does. */
    @Test
    void shouldMakeTheSameMessagesWhateverMovesTheTime()
    {
        final CollectedBars silent = new CollectedBars();
        final BarBuilder live = new BarBuilder(new BarContext(), bars);
        final BarBuilder file = new BarBuilder(new BarContext(), silent);
        final Random random = new Random(17);
        long timeNs = MarketFeed.instant(DAY + "09:00:00.500");

        for (int i = 0; i < 2_000; i++)
        {
            timeNs += random.nextInt(0 == i % 50 ? 90_000 : 900) * 1_000_000L;
            final var tick = rod.trades(timeNs, 10_000, 10_000, 10_000, 1 + random.nextInt(5));
            live.onTick(tick);
            file.onTick(tick);
            live.onMarketTime(timeNs + random.nextInt(900) * 1_000_000L);
            timeNs = live.marketTimeNs();
        }
        live.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));
        file.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));

        assertEquals(sorted(silent), sorted(bars));
    }

    @Test
    void shouldHandOutWhatIsDueInOrder()
    {
        final DueBars due = new DueBars();
        final Random random = new Random(23);
        final List<InstrumentBars> instruments = new ArrayList<>();
        final BarContext context = new BarContext().conclude();
        for (int i = 0; i < 300; i++)
        {
            final InstrumentBars instrument = new InstrumentBars(context, bars, rod.quote(DAY + "09:00:00"),
                new byte[0], null);
            instruments.add(instrument);
            due.reserve(instruments.size());
            due.expect(instrument, 1_000 + random.nextInt(1_000));
            due.expect(instruments.get(random.nextInt(instruments.size())), random.nextInt(2_000));
            if (0 == i % 10)
            {
                due.remove(instruments.get(random.nextInt(instruments.size())));
            }
        }

        final long expected = instruments.stream().filter(each -> InstrumentBars.NOT_DUE != each.dueNs).count();
        assertNull(due.poll(-1));
        long count = 0;
        long beforeNs = 0;
        while (count < expected)
        {
            final long earliestNs = instruments.stream().mapToLong(each -> each.dueNs).min().orElseThrow();
            assertTrue(earliestNs >= beforeNs);
            assertNull(due.poll(earliestNs - 1));
            assertEquals(InstrumentBars.NOT_DUE, due.poll(earliestNs).dueNs);
            beforeNs = earliestNs;
            count++;
        }
        assertNull(due.poll(Long.MAX_VALUE - 1));
    }

    /** At 09:00:30 by two ticks of rod and one of copper. */
    private BarBuilder begin(final long updateEveryNs)
    {
        final BarBuilder builder = new BarBuilder(new BarContext().intervalsS(60).updateEveryNs(updateEveryNs), bars);
        builder.onTick(copper.quote(DAY + "09:00:29"));
        builder.onTick(rod.quote(DAY + "09:00:29"));
        builder.onTick(rod.trade(DAY + "09:00:30", 1, 1));

        return builder;
    }

    private List<String> closedOf(final MarketFeed feed)
    {
        return bars.closed("1m")
            .stream()
            .filter(bar -> bar.instrumentId() == feed.instrumentId())
            .map(CollectedBars::text)
            .toList();
    }

    private static List<String> sorted(final CollectedBars collected)
    {
        return collected.all.stream()
            .map(bar -> bar.intervalS() + " " + CollectedBars.text(bar) + " r" + bar.revision() + " f" + bar.flags())
            .sorted()
            .toList();
    }
}
