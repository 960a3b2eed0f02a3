package io.millrace.app;

import io.millrace.app.role.BarsCommand;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * {@code millrace bars} over recorded days, against minute bars that this test computes from the text of the files alone: a row whose volume
 * rose trades its last price, and a high or low of the day that moved; auctions count for the minute that follows, a stamp at or
 * after a session's end for its last minute. Number of bars: each file ticks in each minute of its sessions (SHFE 225 in the day and 120 at
 * night, none on the first day after the holiday and no day session of the last; CFFEX 240; CZCE 225).
 */
class GoldenBarsTest
{
    private static final Path DATA = Path.of(System.getProperty("millrace.root")).resolve("../shared/data");
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final int AROUND_MINUTES = 30;
    private static final Set<String> COLUMNS = Set.of("TradingDay", "UpdateTime", "LastPrice", "HighestPrice",
        "LowestPrice", "OpenPrice", "Volume", "tradingDay", "interval", "vwap", "startTimeNs", "open", "high", "low",
        "close", "volume",
        "flags");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
    {
        "shfe_ru1901_20181008-20181010, 21:00-23:00 09:00-10:15 10:30-11:30 13:30-15:00, 1035",
        "cffex_IF2101_20210104-20210105, 09:30-11:30 13:00-15:00, 480",
        "czce_AP010_20200803-20200807, 09:00-10:15 10:30-11:30 13:30-15:00, 1125"
    })
    void shouldBuildTheMinutesOfTheFile(final String file, final String sessions, final int count) throws IOException
    {
        final Path in = DATA.resolve(file + ".csv.gz");
        final Path out = folder.resolve("bars.csv");
        final Map<String, List<BigDecimal>> expected = expected(in, sessions.split(" "));

        final int exitCode = new CommandLine(new BarsCommand()).execute("--in", in.toString(), "--interval", "1m",
            "--out", out.toString());

        assertEquals(0, exitCode);
        assertEquals(count, expected.size());
        assertEquals(expected, actual(out));
    }

    /**
     * Of bars with a trade. Nulls: without an average. Outside: averages that low and high do not hold, of seconds, whose snapshots do not
     * tell all prices, and of longer bars: there none is right, but in 40 s of DCE whose turnover was recorded with six digits.
     */
    @ParameterizedTest
    @CsvSource(
    {
        "shfe_ru1901_20181008-20181010, 0, 9668, 0, 0",
        "cffex_IF2101_20210104-20210105, 0, 8363, 0, 0",
        "czce_AP010_20200803-20200807, 56758, 0, 0, 57805",
        "dce_all_futures_20231023_simnow, 559, 153, 96, 600"
    })
    void shouldTellNoAverageThatTheTradesDoNotBear(final String file, final int nullCount, final int outsideOfSecond,
        final int outsideOfLonger, final int inexactCount) throws IOException
    {
        final Path out = folder.resolve("bars.csv");

        final int exitCode = new CommandLine(new BarsCommand()).execute("--in",
            DATA.resolve(file + ".csv.gz").toString(), "--interval", "1s,1m,5m,1h,1d", "--out", out.toString());

        assertEquals(0, exitCode);
        int nulls = 0;
        int ofSecond = 0;
        int ofLonger = 0;
        int inexact = 0;
        for (final Map<String, String> row : rows(Files.readAllLines(out)))
        {
            if (row.get("flags").contains("quoteOnly"))
            {
                continue;
            }
            inexact += row.get("flags").contains("inexactTurnover") ? 1 : 0;
            if (row.get("vwap").isEmpty())
            {
                nulls++;
            }
            else if (number(row, "vwap").compareTo(number(row, "low")) < 0 ||
                number(row, "vwap").compareTo(number(row, "high")) > 0)
            {
                ofSecond += "1s".equals(row.get("interval")) ? 1 : 0;
                ofLonger += "1s".equals(row.get("interval")) ? 0 : 1;
            }
        }
        assertEquals(List.of(nullCount, outsideOfSecond, outsideOfLonger, inexactCount),
            List.of(nulls, ofSecond, ofLonger, inexact));
    }

    /** Open, high, low, close and volume by trading day and minute. */
    private static Map<String, List<BigDecimal>> expected(final Path in, final String[] sessions) throws IOException
    {
        final Map<String, List<BigDecimal>> bars = new TreeMap<>();
        final Map<String, Map<String, String>> before = new HashMap<>();
        for (final Map<String, String> row : rows(in))
        {
            final String day = row.get("TradingDay");
            final Map<String, String> previous = before.get(day);
            final BigDecimal volume = number(row, "Volume")
                .subtract(null == previous ? BigDecimal.ZERO : number(previous, "Volume"));
            if (volume.signum() > 0)
            {
                before.put(day, row);
                bars.merge(day + ' ' + minute(row.get("UpdateTime"), sessions), bar(row, previous, volume),
                    GoldenBarsTest::joined);
            }
        }

        return bars;
    }

    private static List<BigDecimal> bar(final Map<String, String> row, final Map<String, String> previous,
        final BigDecimal volume)
    {
        final BigDecimal last = number(row, "LastPrice");
        final BigDecimal high = number(row, "HighestPrice");
        final BigDecimal low = number(row, "LowestPrice");
        final boolean isFirst = null == previous;

        return List.of(isFirst ? number(row, "OpenPrice") : last,
            isFirst || high.compareTo(number(previous, "HighestPrice")) > 0 ? high : last,
            isFirst || low.compareTo(number(previous, "LowestPrice")) < 0 ? low : last, last, volume);
    }

    private static List<BigDecimal> joined(final List<BigDecimal> bar, final List<BigDecimal> later)
    {
        return List.of(bar.get(0), bar.get(1).max(later.get(1)), bar.get(2).min(later.get(2)), later.get(3),
            bar.get(4).add(later.get(4)));
    }

    private static String minute(final String updateTime, final String[] sessions)
    {
        final LocalTime time = LocalTime.parse(updateTime).withSecond(0);
        for (final String session : sessions)
        {
            if (!time.isBefore(begin(session)) && time.isBefore(end(session)))
            {
                return time.toString();
            }
        }
        for (final String session : sessions)
        {
            if (!time.isBefore(end(session)) && time.isBefore(end(session).plusMinutes(AROUND_MINUTES)))
            {
                return end(session).minusMinutes(1).toString();
            }
            if (time.isBefore(begin(session)) && !time.isBefore(begin(session).minusMinutes(AROUND_MINUTES)))
            {
                return begin(session).toString();
            }
        }
        throw new AssertionError("trade outside all sessions at " + updateTime);
    }

    private static LocalTime begin(final String session)
    {
        return LocalTime.parse(session.substring(0, 5));
    }

    private static LocalTime end(final String session)
    {
        return LocalTime.parse(session.substring(6));
    }

    private static Map<String, List<BigDecimal>> actual(final Path out) throws IOException
    {
        final Map<String, List<BigDecimal>> bars = new TreeMap<>();
        final List<String> lines = Files.readAllLines(out);
        for (final Map<String, String> row : rows(lines))
        {
            if (!row.get("flags").contains("quoteOnly"))
            {
                final LocalTime begin = LocalTime.ofInstant(
                    Instant.ofEpochSecond(Long.parseLong(row.get("startTimeNs")) / 1_000_000_000L), SHANGHAI);
                final List<BigDecimal> before = bars.put(row.get("tradingDay") + ' ' + begin,
                    List.of(number(row, "open"), number(row, "high"), number(row, "low"), number(row, "close"),
                        number(row, "volume")));
                assertEquals(null, before, "two bars of one minute");
            }
        }

        return bars;
    }

    private static BigDecimal number(final Map<String, String> row, final String column)
    {
        // Integers have trailing zeros too: 11800 and 1.18E4 are to be one text.
        return new BigDecimal(new BigDecimal(row.get(column)).stripTrailingZeros().toPlainString());
    }

    private static List<Map<String, String>> rows(final Path in) throws IOException
    {
        try (BufferedReader reader = new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(in)), StandardCharsets.US_ASCII)))
        {
            return rows(reader.lines().toList());
        }
    }

    private static List<Map<String, String>> rows(final List<String> lines)
    {
        final List<String> names = Arrays.asList(lines.get(0).split(",", -1));
        final List<Map<String, String>> rows = new ArrayList<>();
        for (final String line : lines.subList(1, lines.size()))
        {
            final String[] fields = line.split(",", -1);
            final Map<String, String> row = new HashMap<>();
            for (int i = 0; i < fields.length; i++)
            {
                if (COLUMNS.contains(names.get(i)))
                {
                    row.put(names.get(i), fields[i]);
                }
            }
            rows.add(row);
        }

        return rows;
    }
}
