package io.millrace.bars;

import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.HeartbeatDecoder;
import io.millrace.wire.codec.HeartbeatEncoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.SessionState;
import io.millrace.wire.codec.SessionStatusDecoder;
import io.millrace.wire.codec.SessionStatusEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Which bars lack ticks: after a gap in the stream, a restart or a disconnect of the feed, at the end of a file. */
class BarGapsTest
{
    private static final String DAY = "2026-09-17T";
    private static final long SECOND_NS = 1_000_000_000L;

    private final CollectedBars bars = new CollectedBars();
    private final MarketFeed rod = new MarketFeed(Exchange.SHFE, "wr2701").day(20260917);
    private final MarketFeed copper = new MarketFeed(Exchange.SHFE, "cu2701").day(20260917);
    private final BarListener listener = new BarListener(
        new BarContext().intervalsS(60, 86_400).updateEveryNs(0), bars, 5 * SECOND_NS);
    private final BarBuilder builder = listener.builder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);

    @Test
    void shouldMarkWhatAStopAndAStartOfThePublisherMissed()
    {
        builder.onTick(rod.trade(DAY + "10:06:10", 100, 1));
        builder.onTick(rod.trade(DAY + "10:07:10", 100, 1));
        builder.onEndOfDay();
        builder.onTick(rod.trade(DAY + "10:11:10", 100, 500));
        builder.onTick(rod.trade(DAY + "10:12:10", 100, 1));
        builder.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));

        assertEquals(List.of("10:06 x1", "10:07 x1 incomplete", "10:11 x500 incomplete", "10:12 x1"), minutes());
        assertEquals(502 + 1, bars.closed("1d").get(1).volume());
        assertEquals(List.of(true, true), incomplete("1d"));
    }

    @Test
    void shouldMarkWhatAKilledPublisherMissed()
    {
        listener.onTick(rod.published(1, SECOND_NS).trade(DAY + "10:07:10", 100, 1), 0);
        listener.onTick(copper.published(1, SECOND_NS).trade(DAY + "10:07:10", 100, 1), 0);
        heartbeat(2, 241 * SECOND_NS);
        listener.onTick(rod.published(2, 241 * SECOND_NS).trade(DAY + "10:11:10", 100, 500), 0);
        listener.onTick(copper.published(2, 301 * SECOND_NS).quote(DAY + "10:12:10"), 0);
        builder.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));

        assertEquals(List.of("10:07 x1 incomplete", "10:07 x1 incomplete", "10:11 x500 incomplete", "10:12 x0"),
            minutes());
        assertEquals(1, listener.interruptionCount());
    }

    @Test
    void shouldMarkWhatADisconnectMissedWhenNoLineIsLeft()
    {
        status(0, SessionState.STREAMING);
        status(1, SessionState.STREAMING);
        listener.onTick(rod.published(1, SECOND_NS).trade(DAY + "10:05:10", 100, 1), 0);
        status(1, SessionState.DISCONNECTED);
        listener.onTick(rod.trade(DAY + "10:06:10", 100, 1), 0);
        listener.onTick(rod.trade(DAY + "10:07:10", 100, 1), 0);
        status(0, SessionState.DISCONNECTED);
        heartbeat(1, 200 * SECOND_NS);
        status(0, SessionState.SUBSCRIBING);
        listener.onTick(rod.published(1, 241 * SECOND_NS).trade(DAY + "10:11:10", 100, 500), 0);
        builder.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));

        assertEquals(List.of("10:05 x1", "10:06 x1", "10:07 x1 incomplete", "10:11 x500 incomplete"), minutes());
        assertEquals(1, listener.interruptionCount());
    }

    @Test
    void shouldMarkNothingWhenThePublisherIsAwayWhileTheMarketRests()
    {
        final MarketFeed gold = new MarketFeed(Exchange.SHFE, "au2612").day(20260917);
        listener.onTick(gold.published(1, SECOND_NS).trade("2026-09-17T02:29:00", 100, 1), 0);
        listener.onTick(gold.published(1, 60 * SECOND_NS).trade("2026-09-17T02:29:59.500", 100, 1), 0);
        heartbeat(1, 600 * SECOND_NS);
        builder.onEndOfDay();
        heartbeat(2, 6 * 3_600 * SECOND_NS);
        listener.onTick(gold.published(2, 7 * 3_600 * SECOND_NS).quote("2026-09-17T02:30:00.500"), 0);
        listener.onTick(gold.trade("2026-09-17T09:00:01", 100, 3), 0);
        builder.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));

        assertEquals(List.of("02:29 x2", "09:00 x3"), minutes().stream().distinct().toList());
        assertEquals(List.of(true, false), incomplete("1d"), "cut short at first, whole in the end");
    }

    @Test
    void shouldMarkTheFirstTickOfAQuietInstrumentAfterAGap()
    {
        builder.onTick(rod.trade(DAY + "10:00:20", 100, 1));
        builder.onTick(copper.trade(DAY + "10:00:25", 100, 1));
        builder.onGap();
        rod.traded(100, 100, 100, 700);
        builder.onTick(copper.trade(DAY + "10:00:31", 100, 1));
        builder.onTick(copper.trade(DAY + "10:05:09", 100, 1));
        builder.onTick(rod.trade(DAY + "10:05:10", 100, 1));
        builder.onTick(rod.trade(DAY + "10:06:10", 100, 1));
        builder.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));

        assertEquals(List.of("10:00 x1 incomplete", "10:05 x701 incomplete", "10:06 x1"), minutes(rod));
        assertEquals(List.of("10:00 x2 incomplete", "10:05 x1"), minutes(copper));
    }

    @Test
    void shouldNotMarkABarThatBeganAfterAGapWithoutTrades()
    {
        builder.onTick(rod.trade(DAY + "10:00:20", 100, 1));
        builder.onTick(copper.trade(DAY + "10:00:25", 100, 1));
        builder.onGap();
        builder.onTick(copper.trade(DAY + "10:00:31", 100, 1));
        builder.onTick(rod.quote(DAY + "10:05:10"));
        builder.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));

        assertEquals(List.of("10:00 x1 incomplete", "10:05 x0"), minutes(rod));
    }

    @Test
    void shouldMarkATickWhoseDeltaIsNotTheDifferenceOfTheTotals()
    {
        builder.onTick(rod.trade(DAY + "10:00:20", 100, 1));
        rod.traded(100, 100, 100, 700);
        builder.onTick(rod.trade(DAY + "10:05:10", 100, 1));
        builder.onTick(rod.trade(DAY + "10:06:10", 100, 1));
        builder.onMarketTime(MarketFeed.instant(DAY + "15:00:01"));

        assertEquals(List.of("10:00 x1", "10:05 x701 incomplete", "10:06 x1"), minutes());
    }

    @Test
    void shouldMarkTheBarsThatTheEndOfAFileCuts()
    {
        final StringBuilder text = new StringBuilder();
        final BarFile file = new BarFile(new BarContext().intervalsS(60, 86_400), new BarCsv(text));

        rod.trade(DAY + "10:00:20", 100, 1);
        file.onMessage(rod.message(), 0);
        rod.trade(DAY + "10:01:20", 100, 1);
        file.onMessage(rod.message(), 0);
        file.onEnd();

        assertEquals(List.of("closed", "closed|incomplete", "closed|incomplete"),
            text.toString().lines().skip(1).map(line -> line.substring(line.lastIndexOf(',') + 1)).toList());
    }

    @Test
    void shouldNotMarkTheLastBarOfAFileWhoseStampsHaveNoMilliseconds()
    {
        final MarketFeed sugar = new MarketFeed(Exchange.CZCE, "SR701").day(20260917);

        builder.onTick(sugar.trade(DAY + "14:59:59", 100, 1));
        builder.onEndOfDay();

        assertEquals(List.of("14:59 x1"), minutes());
    }

    private List<String> minutes()
    {
        return bars.closed("1m").stream().map(BarGapsTest::text).toList();
    }

    private List<String> minutes(final MarketFeed feed)
    {
        return bars.closed("1m")
            .stream()
            .filter(bar -> bar.instrumentId() == feed.instrumentId())
            .map(BarGapsTest::text)
            .toList();
    }

    private List<Boolean> incomplete(final String interval)
    {
        return bars.closed(interval).stream().map(bar -> bar.has(BarFlag.INCOMPLETE)).toList();
    }

    private static String text(final Bar bar)
    {
        return CollectedBars.bounds(bar).substring(6, 11) + " x" + bar.volume() +
            (bar.has(BarFlag.INCOMPLETE) ? " incomplete" : "");
    }

    private void heartbeat(final int epoch, final long publishTimeNs)
    {
        new HeartbeatEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .lastSequence(1)
            .publishTimeNs(publishTimeNs)
            .epoch(epoch);
        listener.onHeartbeat(
            new HeartbeatDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder()), 0);
    }

    private void status(final int line, final SessionState state)
    {
        new SessionStatusEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .sequence(1)
            .publishTimeNs(SECOND_NS)
            .epoch(1)
            .state(state)
            .line((short)line);
        listener.onSessionStatus(
            new SessionStatusDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder()), 0);
    }
}
