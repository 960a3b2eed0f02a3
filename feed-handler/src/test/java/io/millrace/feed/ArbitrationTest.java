package io.millrace.feed;

import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.LineReportDecoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.QualityMinuteDecoder;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Several lines of the same instruments: who wins, what is counted, what is late, what is marked. */
class ArbitrationTest
{
    private static final long NINE_NS = 1_723_165_200_000_000_000L;

    private final RecordedSink ticks = new RecordedSink();
    private final RecordedSink rejected = new RecordedSink();
    private final RecordedSink quality = new RecordedSink();
    private final CountersManager counterMemory = new CountersManager(
        new UnsafeBuffer(ByteBuffer.allocateDirect(1024 * 1024)),
        new UnsafeBuffer(ByteBuffer.allocateDirect(256 * 1024)));
    private final FeedCounters counters = new FeedCounters(this::counter);
    private final FeedHandler handler = handler();
    private final FeedLine first = line(1);
    private final FeedLine second = line(2);

    private FeedHandler handler()
    {
        final FeedHandler made = new FeedHandler(new FeedContext().counters(counters)
            .arbitrated(true)
            .timings((due, receive, read, publish) ->
            {})
            .clock(() -> NINE_NS)
            .conclude());
        made.streams(ticks, rejected);
        made.quality(quality);

        return made;
    }

    private FeedLine line(final int number)
    {
        final FeedLine line = handler.line(number, event -> true);
        line.beginRun((sequence, hash) ->
        {}, true);

        return line;
    }

    private AtomicCounter counter(final int typeId, final String label)
    {
        return counterMemory.newCounter(label, typeId);
    }

    @Test
    void shouldPublishTheFirstCopyAndCountTheOther()
    {
        offer(first, 0, 10);
        offer(second, 0, 15);
        offer(second, 1, 5);
        offer(first, 1, 30);

        assertEquals(List.of(0, 1), published());
        assertEquals(List.of(1, 2), linesOfTheTicks());
        assertEquals(2, counters.ticksRedundant());
        assertEquals(0, rejected.messages.size());
    }

    @Test
    void shouldLoseNothingWhenTheFasterLineDiesInABurst()
    {
        for (int i = 0; i < 7; i++)
        {
            offer(first, i, 1);
        }
        for (int i = 0; i < 20; i++)
        {
            offer(second, i, 40);
        }

        assertEquals(IntStream.range(0, 20).boxed().toList(), published());
        assertEquals(7, counters.ticksRedundant());
    }

    @Test
    void shouldKeepATickThatOnlyTheSlowerLineHasForLate()
    {
        offer(first, 0, 1);
        offer(first, 2, 1);
        offer(second, 0, 40);
        offer(second, 1, 40);
        offer(second, 2, 40);
        offer(second, 3, 40);

        assertEquals(List.of(0, 2, 3), published());
        assertEquals(1, counters.rejected(RejectReason.LATE));
        assertEquals(1, counters.rejected(RejectReason.LATE, Exchange.SHFE));
        assertEquals(2, counters.ticksRedundant());
        assertEquals(2, ticks.tick(2).volumeDelta(), "the volume of the late tick is in the next one's delta");
    }

    @Test
    void shouldNotLetALaggingLineOutvoteTheOther()
    {
        for (int i = 0; i < 100; i++)
        {
            offer(first, i, 1);
        }
        for (int i = 0; i < 60; i++)
        {
            offer(second, i, 1);
        }

        assertEquals(IntStream.range(0, 100).boxed().toList(), published());
        assertEquals(60, counters.rejected(RejectReason.LATE));
    }

    @Test
    void shouldTellARepeatOfALineFromACopyOfTheOther()
    {
        offer(first, 0, 1);
        offer(first, 0, 1);
        offer(second, 0, 1);
        offer(second, 0, 1);

        assertEquals(List.of(0), published());
        assertEquals(1, counters.ticksRedundant());
        assertEquals(2, counters.rejected(RejectReason.DUPLICATE));
    }

    @Test
    void shouldKnowACopyFromAnotherKindOfFront()
    {
        assertTrue(first.onTick(apple(3_003_811).tick()));
        assertTrue(second.onTick(apple(30_038_110).text(40, "CZCE").number(384, 71_690).tick()));

        assertEquals(2, ticks.messages.size());
        assertEquals(1, counters.ticksRedundant());
    }

    @Test
    void shouldKnowACopyFromAFrontWithFiveLevels()
    {
        assertTrue(first.onTick(market(0).receivedAt(NINE_NS).tick()));
        assertTrue(second.onTick(market(0).receivedAt(NINE_NS).number(256, 3298).whole(264, 9).tick()));

        assertEquals(List.of(0), published());
        assertEquals(1, counters.ticksRedundant());
    }

    @Test
    void shouldBelieveALineAgainstAnotherThatSentOneWrongTickAndNoMore()
    {
        assertTrue(first.onTick(market(0).volume(900_000, 1).receivedAt(NINE_NS).tick()));
        for (int i = 130; i < 140; i++)
        {
            offer(second, i, 1);
        }

        assertEquals(10, published().size() - 1 + counters.rejected(RejectReason.VOLUME_BACKWARDS));
        assertTrue(published().contains(139));
    }

    @Test
    void shouldPublishEachOfSeveralEqualTicksOfASecondOnce()
    {
        // CZCE: the same second, volume and book, only the turnover was corrected.
        assertTrue(first.onTick(apple(3_003_811).tick()));
        assertTrue(first.onTick(apple(3_003_810).tick()));
        assertTrue(second.onTick(apple(3_003_811).tick()));
        assertTrue(second.onTick(apple(3_003_810).tick()));

        assertEquals(3, ticks.messages.size());
        assertEquals(2, counters.ticksRedundant());
    }

    /** Two lines, each without some of the ticks, in any interleaving: nothing twice, nothing out of order, nothing unaccounted for. */
    @Test
    void shouldAccountForEachTickOfTwoLines()
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final int count = 5_000;
        final boolean[][] isDelivered = new boolean[2][count];
        final int[] next = new int[2];
        int offered = 0;
        while (next[0] < count || next[1] < count)
        {
            // Neither is further behind than what is remembered.
            final int who = next[0] >= count || next[0] - next[1] > 20 ? 1 :
                next[1] >= count || next[1] - next[0] > 20 ? 0 : random.nextInt(2);
            final int number = next[who]++;
            if (random.nextInt(10) != 0)
            {
                isDelivered[who][number] = true;
                offered++;
                offer(0 == who ? first : second, number, random.nextInt(50));
            }
        }

        final List<Integer> published = published();
        final Set<Integer> missing = new HashSet<>();
        for (int i = 0; i < count; i++)
        {
            if (isDelivered[0][i] || isDelivered[1][i])
            {
                missing.add(i);
            }
        }
        assertEquals(published.stream().sorted().distinct().toList(), published, "seed " + seed);
        published.forEach(missing::remove);
        assertEquals(missing.size(), counters.rejected(RejectReason.LATE), "seed " + seed);
        assertEquals(offered, published.size() + counters.ticksRedundant() + rejected.messages.size(), "seed " + seed);
        assertEquals(rejected.messages.size(), counters.rejected(RejectReason.LATE), "seed " + seed);
    }

    @Test
    void shouldGoOnFromWhatAnEarlierProcessPublished()
    {
        offer(first, 0, 1);
        offer(first, 1, 1);
        final FeedHandler next = handler();
        next.prime(ticks.tick(1));
        next.prime(ticks.tick(2));
        final FeedLine nextFirst = next.line(1, event -> true);
        final FeedLine nextSecond = next.line(2, event -> true);
        for (final FeedLine line : List.of(nextFirst, nextSecond))
        {
            line.beginRun((sequence, hash) ->
            {}, true);
        }

        offer(nextSecond, 0, 20);
        offer(nextSecond, 1, 20);
        offer(nextFirst, 1, 30);
        offer(nextSecond, 2, 20);
        offer(nextFirst, 2, 30);

        assertEquals(List.of(0, 1, 2), published());
        assertEquals(1, ticks.tick(ticks.messages.size() - 1).volumeDelta());
        assertEquals(3, counters.ticksRedundant());
        assertEquals(1, counters.rejected(RejectReason.DUPLICATE), "the snapshot that the first line sends again");
    }

    @Test
    void shouldReportTheMinuteOfEachInstrumentAndLine()
    {
        handler.reportQuality(NINE_NS + 2_000_000_000L);
        for (int i = 0; i < 40; i++)
        {
            offer(first, i, 1);
            offer(second, i, 101);
        }
        offer(second, 39, 1);
        offerBad(first, 39);
        assertEquals(0, quality.messages.size());
        sweep(NINE_NS + 61_999_999_999L);
        assertEquals(0, quality.messages.size(), "not before the slower line may have delivered");
        sweep(NINE_NS + 62_000_000_000L);

        assertEquals(3, quality.messages.size());
        final QualityMinuteDecoder minute = new QualityMinuteDecoder();
        wrap(0, minute::wrap);
        assertEquals("rb2410", symbol(minute));
        assertEquals(NINE_NS, minute.minuteTimeNs());
        assertEquals(40, minute.accepted());
        assertEquals(1, minute.rejected());
        assertEquals(40, minute.redundant());
        assertEquals(1, minute.duplicates());
        assertEquals(41, minute.expected());
        assertEquals(1, minute.flagged(), "the first tick: the night before it was not seen");
        assertEquals(963, minute.score());
        assertEquals(1_000_000, minute.meanLatenessNs());
        assertEquals(20240809, minute.tradingDay());
        final LineReportDecoder report = new LineReportDecoder();
        wrap(1, report::wrap);
        assertEquals(1, report.line());
        assertEquals(40, report.first());
        assertEquals(LineReportDecoder.meanLatenessNsNullValue(), report.meanLatenessNs());
        assertFalse(report.marks().behind());
        wrap(2, report::wrap);
        assertEquals(40, report.redundant());
        assertEquals(100_000_000, report.meanLatenessNs());
        assertEquals(100_000_000, report.maxLatenessNs());
        assertTrue(report.marks().behind());
        assertFalse(report.marks().stalled());
    }

    @Test
    void shouldMarkALineThatIsSilentWhileTheOtherTicks()
    {
        handler.reportQuality(NINE_NS + 2_000_000_000L);
        offer(first, 0, 1);
        offer(second, 0, 2);
        for (int i = 1; i < 40; i++)
        {
            offer(first, i, 1);
        }
        sweep(NINE_NS + 62_000_000_000L);

        final LineReportDecoder report = new LineReportDecoder();
        wrap(1, report::wrap);
        assertFalse(report.marks().stalled());
        wrap(2, report::wrap);
        assertTrue(report.marks().stalled());
    }

    @Test
    void shouldNotMarkALineThatOnlyLeftARingBehind()
    {
        second.beginRun((sequence, hash) ->
        {}, false);
        handler.reportQuality(NINE_NS + 2_000_000_000L);
        offer(first, 0, 1);
        offer(second, 0, 2);
        for (int i = 1; i < 40; i++)
        {
            offer(first, i, 1);
        }
        sweep(NINE_NS + 62_000_000_000L);

        final LineReportDecoder report = new LineReportDecoder();
        wrap(2, report::wrap);
        assertEquals(1, report.redundant());
        assertFalse(report.marks().stalled());
    }

    @Test
    void shouldMarkALineThatRepeatsItself()
    {
        handler.reportQuality(NINE_NS + 2_000_000_000L);
        for (int i = 0; i < 20; i++)
        {
            offer(first, i, 1);
            offer(first, i, 1);
        }
        sweep(NINE_NS + 62_000_000_000L);

        final LineReportDecoder report = new LineReportDecoder();
        wrap(1, report::wrap);
        assertTrue(report.marks().repeating());
        assertEquals(20, report.duplicates());
    }

    @Test
    void shouldSendTheRestWhenTheStreamHasRoomAgain()
    {
        offer(first, 0, 1);
        quality.isFull = true;
        assertFalse(handler.tryFlushQuality());
        quality.isFull = false;
        assertTrue(handler.tryFlushQuality());

        assertEquals(3, quality.messages.size(),
            "the instrument's minute and a report of each line, also of the silent one");
        final LineReportDecoder report = new LineReportDecoder();
        wrap(2, report::wrap);
        assertEquals(0, report.first() + report.redundant() + report.duplicates() + report.late());
    }

    /** Stamps of whole seconds are up to a second older than their ticks: CZCE's are not late for it. */
    @Test
    void shouldAllowASecondMoreWhereStampsHaveNoMilliseconds()
    {
        final QualityMinute minute = new QualityMinute();
        minute.begin(0);
        final NormalisedTick tick = new NormalisedTick();
        tick.stampNs = 1_000_000_000L;
        minute.onAccepted(tick, false, 2_900_000_000L);
        assertEquals(0, minute.flagged);
        minute.onAccepted(tick, true, 2_900_000_000L);
        assertEquals(1, minute.flagged);
        minute.onAccepted(tick, false, 3_100_000_000L);
        assertEquals(2, minute.flagged);
    }

    /** Tick number i of the market: half a second and one lot after the one before. */
    private static RawRecord market(final int number)
    {
        final int millis = number * 500;
        final int second = millis / 1000;
        return new RawRecord(number + 1, "rb2410").day("20240809", "20240809")
            .time(String.format("%02d:%02d:%02d", 9 + second / 3600, second / 60 % 60, second % 60), millis % 1000)
            .last(3300 + number % 7)
            .volume(1 + number, 33_000 * (1 + number));
    }

    private static RawRecord apple(final double turnover)
    {
        return new RawRecord(1, "AP410").day("20240809", "20240809")
            .time("09:00:00", 0)
            .last(7169)
            .number(384, 7169)
            .volume(419, turnover)
            .receivedAt(NINE_NS);
    }

    private static void offer(final FeedLine line, final int number, final int latenessMs)
    {
        assertTrue(line.onTick(market(number).receivedAt(NINE_NS + (number * 500L + latenessMs) * 1_000_000).tick()));
    }

    private static void offerBad(final FeedLine line, final int number)
    {
        assertTrue(line.onTick(
            market(number).last(Double.POSITIVE_INFINITY).receivedAt(NINE_NS + number * 500_000_000L).tick()));
    }

    private void sweep(final long nowNs)
    {
        for (int i = 0; i < 10; i++)
        {
            handler.reportQuality(nowNs);
        }
    }

    /** Numbers of the market's ticks in the order of the stream, by their volume. */
    private List<Integer> published()
    {
        final List<Integer> numbers = new ArrayList<>();
        forEachTick((tick) -> numbers.add((int)tick.volume() - 1));

        return numbers;
    }

    private List<Integer> linesOfTheTicks()
    {
        final List<Integer> lines = new ArrayList<>();
        forEachTick((tick) -> lines.add((int)tick.line()));

        return lines;
    }

    private void forEachTick(final java.util.function.Consumer<TickDecoder> consumer)
    {
        for (int i = 0; i < ticks.messages.size(); i++)
        {
            if (TickDecoder.TEMPLATE_ID == ticks.templateId(i))
            {
                assertTrue(PriceScale.NULL_PRICE != ticks.tick(i).lastPrice());
                consumer.accept(ticks.tick(i));
            }
        }
    }

    private void wrap(final int message, final Wrapper wrapper)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(quality.messages.get(message), 0);
        wrapper.wrap(quality.messages.get(message), MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(),
            header.version());
    }

    private static String symbol(final QualityMinuteDecoder minute)
    {
        return minute.symbol();
    }

    private interface Wrapper
    {
        Object wrap(org.agrona.DirectBuffer buffer, int offset, int blockLength, int version);
    }
}
