package io.millrace.app.file;

import io.millrace.feed.ClockCheck;
import io.millrace.feed.RuleBook;
import io.millrace.reference.MarketReference;
import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.TickDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The recorded files through the feed handler, against figures that were counted without it: docs/golden-ticks.md has the commands that
 * count them, and why each is what it is.
 */
class GoldenTicksTest
{
    private static final Path DATA = Path.of(System.getProperty("millrace.root")).resolve("../shared/data");
    private static final int NO_DAY = 0;

    @ParameterizedTest
    @CsvSource(
    {
        "shfe_ru1901_20181008-20181010, 116498, 'firstOfDay=4', ''",
        "czce_AP010_20200803-20200807, 61890, 'auction=5 firstOfDay=5 turnoverBackwards=31 turnoverScaled=61890', 'DUPLICATE=5 OUT_OF_SESSION=5'",
        "cffex_IF2101_20210104-20210105, 56209, 'afterClose=5 auction=2 firstOfDay=2', ''",
        "dce_all_futures_20231023_simnow, 2890, 'firstOfDay=208 joinedLate=191 noTradeYet=86', 'OUT_OF_SESSION=12'",
    })
    void shouldGiveEachRowItsVerdict(final String file, final long published, final String flags, final String reasons)
    {
        final Verdicts verdicts = read(file, NO_DAY);

        assertEquals(published, verdicts.published);
        assertEquals(flags, text(verdicts.flags));
        assertEquals(reasons, text(verdicts.reasons));
    }

    @Test
    void shouldGiveEachRowItsVerdictInTheOrderOfArrivalWithoutDays()
    {
        final Verdicts verdicts = read("arrival_order_dce_20231023", 20231023);

        assertEquals(16_260, verdicts.published);
        assertEquals("auction=7269 dateDerived=16260 firstOfDay=208 noTradeYet=16260", text(verdicts.flags));
        assertEquals("DUPLICATE=7 OUT_OF_SESSION=3097", text(verdicts.reasons));
    }

    /** Day totals as the last row of each day has them, which no rule of ours may change; for AP010 turnover times 10, its multiplier. */
    @ParameterizedTest
    @CsvSource(
    {
        "shfe_ru1901_20181008-20181010, 20181009, 740820, 93519000000",
        "shfe_ru1901_20181008-20181010, 20181010, 335828, 42356258200",
        "shfe_ru1901_20181008-20181010, 20181011, 192624, 23982834800",
        "czce_AP010_20200803-20200807, 20200807, 297748, 20517814680",
        "cffex_IF2101_20210104-20210105, 20210105, 88203, 140413643280",
    })
    void shouldAddUpToTheTotalsOfTheDay(final String file, final int day, final long volume, final long turnover)
    {
        final Verdicts verdicts = read(file, NO_DAY);

        assertEquals(volume, verdicts.volumes.get(day));
        assertEquals(turnover * PriceScale.ONE, verdicts.turnovers.get(day));
    }

    /** The night of 2018-10-09's trading day began on Monday evening; 2020-08-03 was a Monday whose first row is of Friday evening. */
    @Test
    void shouldDateTheNightByItsEvening()
    {
        final Verdicts ru = read("shfe_ru1901_20181008-20181010", NO_DAY);

        assertEquals(nanos("2018-10-08T21:00:00.500"), ru.firstTimes.get(20181009));
        assertEquals(nanos("2018-10-09T15:00:00.500"), ru.lastTimes.get(20181009));
        assertEquals(nanos("2018-10-10T23:00:00.500"), ru.lastTimes.get(20181011));
        assertEquals(nanos("2020-08-03T08:59:00"),
            read("czce_AP010_20200803-20200807", NO_DAY).firstTimes.get(20200803));
    }

    private static Verdicts read(final String file, final int tradingDay)
    {
        final Verdicts verdicts = new Verdicts();
        final FileFeed feed = new FileFeed(MarketReference.shipped(), RuleBook.shipped(), ClockCheck.RECEIVE, 1024,
            verdicts);
        try (TickCsvReader rows = TickCsvReader.open(DATA.resolve(file + ".csv.gz")))
        {
            while (rows.next())
            {
                if (NO_DAY != tradingDay)
                {
                    rows.tradingDay(tradingDay);
                }
                feed.take(rows);
                verdicts.rows++;
                assertEquals(verdicts.rows, verdicts.published + verdicts.rejected, "one verdict for line " +
                    rows.lineNumber());
            }
        }
        assertEquals(verdicts.rows, feed.counters().ticksRead());
        assertEquals(verdicts.published, feed.counters().ticksPublished());
        for (final RejectReason reason : RejectReason.values())
        {
            if (RejectReason.NULL_VAL != reason)
            {
                assertEquals(verdicts.reasons.getOrDefault(reason.name(), 0L), feed.counters().rejected(reason));
            }
        }

        return verdicts;
    }

    private static String text(final Map<String, Long> counts)
    {
        return counts.entrySet()
            .stream()
            .map((count) -> count.getKey() + "=" + count.getValue())
            .reduce((left, right) -> left + " " + right)
            .orElse("");
    }

    private static long nanos(final String shanghai)
    {
        final LocalDateTime time = LocalDateTime.parse(shanghai);

        return time.atZone(ZoneId.of("Asia/Shanghai")).toEpochSecond() * 1_000_000_000L + time.getNano();
    }

    /** Counts, and holds each instrument's time to its order. */
    private static final class Verdicts implements FileFeed.Listener
    {
        private final Map<String, Long> flags = new TreeMap<>();
        private final Map<String, Long> reasons = new TreeMap<>();
        private final Map<Integer, Long> volumes = new TreeMap<>();
        private final Map<Integer, Long> turnovers = new TreeMap<>();
        private final Map<Integer, Long> firstTimes = new TreeMap<>();
        private final Map<Integer, Long> lastTimes = new TreeMap<>();
        private final Map<Long, Long> newestTimes = new HashMap<>();
        private long rows;
        private long published;
        private long rejected;

        @Override
        public void onTick(final TickCsvReader row, final TickDecoder tick)
        {
            published++;
            final String names = tick.flags().toString();
            for (final String name : names.substring(1, names.length() - 1).split(","))
            {
                if (!name.isEmpty())
                {
                    flags.merge(name, 1L, Long::sum);
                }
            }
            final Long before = newestTimes.put(tick.instrumentId(), tick.exchangeTimeNs());
            assertTrue(null == before || before < tick.exchangeTimeNs(), "time rises at line " + row.lineNumber());
            firstTimes.putIfAbsent(tick.tradingDay(), tick.exchangeTimeNs());
            lastTimes.put(tick.tradingDay(), tick.exchangeTimeNs());
            if (PriceScale.NULL_PRICE != tick.volumeDelta())
            {
                assertTrue(tick.volumeDelta() >= 0);
                volumes.merge(tick.tradingDay(), tick.volumeDelta(), Long::sum);
            }
            if (PriceScale.NULL_PRICE != tick.turnoverDelta())
            {
                turnovers.merge(tick.tradingDay(), tick.turnoverDelta(), Long::sum);
            }
        }

        @Override
        public void onRejected(final TickCsvReader row, final RejectReason reason)
        {
            rejected++;
            reasons.merge(reason.name(), 1L, Long::sum);
        }
    }
}
