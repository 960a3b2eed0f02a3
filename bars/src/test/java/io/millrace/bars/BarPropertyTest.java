package io.millrace.bars;

import io.millrace.wire.codec.TickDecoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What holds for any ticks. The seed is the parameter. */
class BarPropertyTest
{
    private static final int[] INTERVALS_S =
    {1, 7, 60, 300, 1_800, 3_600, 5_000, 86_400};
    private static final int TICKS = 400;

    private final TickDecoder decoder = new TickDecoder();

    @ParameterizedTest
    @ValueSource(longs =
    {1, 2, 3, 4, 5, 6})
    void shouldAddUpToTheVolumeOfTheDay(final long seed)
    {
        final RandomMarket market = new RandomMarket(seed, TICKS);
        for (final BarAlignment alignment : BarAlignment.values())
        {
            final CollectedBars bars = new CollectedBars();
            final BarBuilder builder = build(context(alignment), market.messages, bars);

            for (final int intervalS : INTERVALS_S)
            {
                final Map<String, Long> sums = new HashMap<>();
                newest(bars.all).values()
                    .stream()
                    .filter(bar -> bar.intervalS() == intervalS)
                    .forEach(bar -> sums.merge(symbol(bar) + '/' + bar.tradingDay(), bar.volume(), Long::sum));
                assertEquals(market.volumes, sums, "interval " + intervalS + " s, " + alignment);
            }
            assertEquals(0, builder.tooLateCount());
            assertTrue(builder.lateCount() > 0 && builder.restingTradeCount() > 0 && builder.restingCount() > 0,
                "the market has no late ticks, or none at rest");
        }
    }

    @ParameterizedTest
    @ValueSource(longs =
    {1, 2, 3, 4, 5, 6})
    void shouldKeepPricesWithinTheirBounds(final long seed)
    {
        final CollectedBars bars = new CollectedBars();
        build(context(BarAlignment.SESSION), new RandomMarket(seed, TICKS).messages, bars);

        for (final Bar bar : bars.all)
        {
            final String text = CollectedBars.text(bar);
            assertTrue(bar.lowPrice() <= Math.min(bar.openPrice(), bar.closePrice()), text);
            assertTrue(bar.highPrice() >= Math.max(bar.openPrice(), bar.closePrice()), text);
            assertTrue(bar.volume() > 0 || bar.lowPrice() == bar.highPrice(), text);
            assertEquals(0 == bar.volume(), bar.has(BarFlag.QUOTE_ONLY), text);
            assertTrue(bar.startTimeNs() < bar.endTimeNs(), text);
            assertTrue(bar.endTimeNs() - bar.startTimeNs() <= bar.intervalS() * 1_000_000_000L ||
                86_400 == bar.intervalS(), text);
            assertTrue(bar.firstTickTimeNs() <= bar.lastTickTimeNs() && bar.tickCount() > 0, text);
            assertTrue(0 == bar.volume() || (bar.vwap() >= bar.lowPrice() && bar.vwap() <= bar.highPrice()), text);
        }
    }

    @ParameterizedTest
    @ValueSource(longs =
    {11, 12, 13, 14})
    void shouldCloseEachBarAndSendNoTwoOfOnePlace(final long seed)
    {
        final CollectedBars bars = new CollectedBars();
        build(context(BarAlignment.SESSION), new RandomMarket(seed, TICKS).messages, bars);

        final Map<String, Integer> revisions = new HashMap<>();
        for (final Bar bar : bars.all)
        {
            final int before = revisions.getOrDefault(key(bar), 0);
            assertEquals(before + 1, bar.revision(), CollectedBars.text(bar));
            revisions.put(key(bar), bar.revision());
        }
        assertTrue(newest(bars.all).values().stream().allMatch(bar -> bar.has(BarFlag.CLOSED)));
    }

    @ParameterizedTest
    @ValueSource(longs =
    {21, 22, 23, 24, 25, 26, 27, 28})
    void shouldMergeTheBarsOfAnySplitToTheBarsOfTheWhole(final long seed)
    {
        final List<UnsafeBuffer> messages = new RandomMarket(seed, 150).messages;
        final int split = new Random(seed).nextInt(messages.size());
        final CollectedBars whole = new CollectedBars();
        build(context(BarAlignment.SESSION), messages, whole);

        final CollectedBars first = new CollectedBars();
        final BarBuilder earlier = new BarBuilder(context(BarAlignment.SESSION), first);
        messages.subList(0, split).forEach(message -> earlier.onTick(RandomMarket.wrap(decoder, message)));
        messages.subList(0, split)
            .forEach(message -> earlier.openBars(RandomMarket.wrap(decoder, message).instrumentId(), first));
        final CollectedBars second = new CollectedBars();
        final BarBuilder later = new BarBuilder(context(BarAlignment.SESSION), second);
        final Map<Long, UnsafeBuffer> newest = new HashMap<>();
        messages.subList(0, split)
            .forEach(message -> newest.put(RandomMarket.wrap(decoder, message).instrumentId(), message));
        newest.values().forEach(message -> later.prime(RandomMarket.wrap(decoder, message)));
        play(later, messages.subList(split, messages.size()));
        final Map<String, Bar> merged = newest(first.all);
        newest(second.all).forEach((key, bar) -> merged.merge(key, bar, Bar::merge));

        assertEquals(contents(newest(whole.all)), contents(merged), "split at " + split);
    }

    @ParameterizedTest
    @ValueSource(longs =
    {31, 32, 33, 34})
    void shouldMergeShortBarsToLongOnes(final long seed)
    {
        final CollectedBars bars = new CollectedBars();
        build(context(BarAlignment.SESSION), new RandomMarket(seed, TICKS).messages, bars);
        final Map<String, Bar> all = newest(bars.all);

        for (final int longS : new int[]
        {60, 300, 1_800, 86_400})
        {
            final int shortS = 60 == longS ? 1 : 60;
            final Map<String, Bar> expected = new TreeMap<>();
            final Map<String, Bar> merged = new TreeMap<>();
            all.values().stream().filter(bar -> bar.intervalS() == longS).forEach(bar -> expected.put(key(bar), bar));
            all.values().stream().filter(bar -> bar.intervalS() == shortS).forEach(bar ->
            {
                final Bar target = expected.values()
                    .stream()
                    .filter(each -> each.instrumentId() == bar.instrumentId() &&
                        each.startTimeNs() <= bar.startTimeNs() && each.endTimeNs() >= bar.endTimeNs())
                    .findFirst()
                    .orElseThrow();
                final Bar start = new Bar().copyOf(bar);
                start.intervalS = longS;
                start.startTimeNs = target.startTimeNs();
                start.endTimeNs = target.endTimeNs();
                merged.merge(key(target), start, Bar::merge);
            });

            assertEquals(contents(expected), contents(merged), shortS + " s to " + longS + " s");
        }
    }

    @ParameterizedTest
    @ValueSource(longs =
    {41, 42})
    void shouldMakeTheSameBarsInShardsAsInOne(final long seed)
    {
        final List<UnsafeBuffer> messages = new RandomMarket(seed, TICKS).messages;
        final CollectedBars whole = new CollectedBars();
        build(context(BarAlignment.SESSION), messages, whole);

        final Map<Long, List<String>> expected = byInstrument(whole);
        final Map<Long, List<String>> shards = new TreeMap<>();
        for (int shard = 0; shard < 3; shard++)
        {
            final CollectedBars part = new CollectedBars();
            build(context(BarAlignment.SESSION).shard(shard, 3), messages, part);
            byInstrument(part).forEach((instrument, lines) -> assertEquals(null, shards.put(instrument, lines)));
        }

        assertEquals(expected, shards);
    }

    @ParameterizedTest
    @ValueSource(longs =
    {51, 52, 53, 54, 55, 56, 57, 58})
    void shouldThrowNothingWhateverTheTicksHold(final long seed)
    {
        final Random random = new Random(seed);
        final List<UnsafeBuffer> messages = new RandomMarket(seed, 100).messages;
        for (final UnsafeBuffer message : messages)
        {
            for (int i = random.nextInt(4); i > 0; i--)
            {
                final int field = 8 + random.nextInt(TickDecoder.BLOCK_LENGTH - 8);
                message.putLong(field, random.nextBoolean() ? random.nextLong() : Long.MIN_VALUE);
            }
        }

        final CollectedBars bars = new CollectedBars();
        final BarBuilder builder = new BarBuilder(context(BarAlignment.TRADING_TIME), bars);
        for (final UnsafeBuffer message : messages)
        {
            builder.onTick(RandomMarket.wrap(decoder, message));
        }
        builder.onEndOfDay();

        // Garbage in prices and totals is the feed handler's to reject; the builder's is that each bar has a place, ends and is numbered.
        assertTrue(bars.all.size() > messages.size() / 2, "only " + bars.all.size() + " messages");
        final Map<String, Bar> newest = new HashMap<>();
        for (final Bar bar : bars.all)
        {
            assertTrue(bar.startTimeNs() < bar.endTimeNs(), CollectedBars.text(bar));
            newest.put(bar.instrumentId() + " " + key(bar), bar);
        }
        assertTrue(newest.values().stream().allMatch(bar -> bar.has(BarFlag.CLOSED)));
        final Map<Integer, Long> ticks = new TreeMap<>();
        newest.values().forEach(bar -> ticks.merge(bar.intervalS(), (long)bar.tickCount(), Long::sum));
        final long counted = builder.tickCount() - builder.restingCount() - builder.unscheduledCount();
        assertTrue(ticks.values().stream().allMatch(sum -> sum <= counted && sum > 0), ticks + " of " + counted);
    }

    private static BarContext context(final BarAlignment alignment)
    {
        return new BarContext().reference(RandomMarket.REFERENCE).intervalsS(INTERVALS_S).alignment(alignment);
    }

    private BarBuilder build(final BarContext context, final List<UnsafeBuffer> messages, final BarSink sink)
    {
        final BarBuilder builder = new BarBuilder(context, sink);
        play(builder, messages);

        return builder;
    }

    private void play(final BarBuilder builder, final List<UnsafeBuffer> messages)
    {
        messages.forEach(message -> builder.onTick(RandomMarket.wrap(decoder, message)));
        builder.onMarketTime(MarketFeed.instant("2026-09-22T00:00:00"));
        builder.onEndOfDay();
    }

    /** The last state of each bar. */
    private static Map<String, Bar> newest(final List<Bar> bars)
    {
        final Map<String, Bar> newest = new TreeMap<>();
        bars.forEach(bar -> newest.put(key(bar), bar));

        return newest;
    }

    private static String key(final Bar bar)
    {
        return symbol(bar) + ' ' + bar.intervalS() + ' ' + bar.startTimeNs();
    }

    private static String symbol(final Bar bar)
    {
        return new String(bar.symbol(), StandardCharsets.ISO_8859_1);
    }

    /** Everything but how often a bar was sent. */
    private static List<String> contents(final Map<String, Bar> bars)
    {
        final List<String> contents = new ArrayList<>();
        bars.values().forEach(bar ->
        {
            final Bar content = new Bar().copyOf(bar);
            content.revision = 0;
            content.flags &= ~(BarFlag.CORRECTED | BarFlag.CLOSED);
            contents.add(line(content));
        });

        return contents;
    }

    private static Map<Long, List<String>> byInstrument(final CollectedBars bars)
    {
        final Map<Long, List<String>> lines = new TreeMap<>();
        bars.all.forEach(bar -> lines.computeIfAbsent(bar.instrumentId(), key -> new ArrayList<>()).add(line(bar)));

        return lines;
    }

    private static String line(final Bar bar)
    {
        final StringBuilder line = new StringBuilder();
        new BarCsv(line).write(bar);

        return line.toString();
    }
}
