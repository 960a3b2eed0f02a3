package io.millrace.app;

import io.millrace.app.role.BarsCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * {@code millrace bars} over recorded days, against bars that this test computes from the text of the files alone ({@link GoldenMinutes}): all
 * minutes, those without a trade too, in every column. Longer bars are held to the minutes. Number of bars: each file ticks in each minute of
 * its sessions (SHFE 225 in the day and 120 at night, none on the first day after the holiday and no day session of the last; CFFEX 240; CZCE
 * 225).
 */
class GoldenBarsTest
{
    private static final Path DATA = Path.of(System.getProperty("millrace.root")).resolve("../shared/data");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
    {
        "shfe_ru1901_20181008-20181010, 21:00-23:00 09:00-10:15 10:30-11:30 13:30-15:00, 10, 1, 1035",
        "cffex_IF2101_20210104-20210105, 09:30-11:30 13:00-15:00, 300, 1, 480",
        "czce_AP010_20200803-20200807, 09:00-10:15 10:30-11:30 13:30-15:00, 10, 10, 1125"
    })
    void shouldBuildTheMinutesOfTheFile(final String file, final String sessions, final int multiplier,
        final int turnoverFactor, final int count) throws IOException
    {
        final boolean isInexact = file.startsWith("czce");
        final GoldenMinutes expected = new GoldenMinutes(sessions.split(" "), multiplier, turnoverFactor, isInexact);
        rows(DATA.resolve(file + ".csv.gz")).forEach(expected::add);

        final Map<String, String> actual = new TreeMap<>();
        for (final Map<String, String> row : bars(file, "1m"))
        {
            assertNull(actual.put(GoldenMinutes.key(row), GoldenMinutes.text(row)), "two bars of one minute");
        }

        assertEquals(count, actual.size());
        assertEquals(expected.texts(), actual);
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"shfe_ru1901_20181008-20181010", "cffex_IF2101_20210104-20210105", "czce_AP010_20200803-20200807",
        "dce_all_futures_20231023_simnow"})
    void shouldBuildLongerBarsThatAreTheirMinutes(final String file) throws IOException
    {
        final List<Map<String, String>> bars = bars(file, "1m,5m,30m,1h,1d");

        int count = 0;
        for (final Map<String, String> bar : bars)
        {
            if (!"1m".equals(bar.get("interval")))
            {
                final List<Map<String, String>> minutes = bars.stream()
                    .filter(row -> "1m".equals(row.get("interval")) && isWithin(row, bar))
                    .toList();
                assertEquals(GoldenMinutes.joined(minutes), GoldenMinutes.joined(List.of(bar)), bar.toString());
                count++;
            }
        }
        assertTrue(count >= 96, "only " + count + " bars");
    }

    /** What 40 s of all futures traded: the difference of the first and the last row, by the text. */
    @Test
    void shouldCountWhatAllFuturesOfAnExchangeTraded() throws IOException
    {
        final String file = "dce_all_futures_20231023_simnow";
        final Map<String, Long> first = new TreeMap<>();
        final Map<String, Long> expected = new TreeMap<>();
        for (final Map<String, String> row : rows(DATA.resolve(file + ".csv.gz")))
        {
            final long volume = Long.parseLong(row.get("Volume"));
            final long before = first.computeIfAbsent(row.get("InstrumentID"), instrument -> volume);
            expected.put(row.get("InstrumentID"), volume - before);
        }

        final Map<String, Long> actual = new TreeMap<>();
        bars(file, "1d").forEach(
            row -> actual.merge(row.get("instrument"), Long.parseLong(row.get("volume")), Long::sum));

        assertEquals(100, expected.values().stream().filter(volume -> volume > 0).count());
        expected.keySet().forEach(instrument -> actual.putIfAbsent(instrument, 0L));
        assertEquals(expected, actual);
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
        int nulls = 0;
        int ofSecond = 0;
        int ofLonger = 0;
        int inexact = 0;
        for (final Map<String, String> row : bars(file, "1s,1m,5m,1h,1d"))
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
            else if (GoldenMinutes.number(row, "vwap").compareTo(GoldenMinutes.number(row, "low")) < 0 ||
                GoldenMinutes.number(row, "vwap").compareTo(GoldenMinutes.number(row, "high")) > 0)
            {
                ofSecond += "1s".equals(row.get("interval")) ? 1 : 0;
                ofLonger += "1s".equals(row.get("interval")) ? 0 : 1;
            }
        }
        assertEquals(List.of(nullCount, outsideOfSecond, outsideOfLonger, inexactCount),
            List.of(nulls, ofSecond, ofLonger, inexact));
    }

    private List<Map<String, String>> bars(final String file, final String intervals) throws IOException
    {
        final Path out = folder.resolve("bars.csv");
        assertEquals(0, new CommandLine(new BarsCommand()).execute("--in",
            DATA.resolve(file + ".csv.gz").toString(), "--interval", intervals, "--out", out.toString()));

        return rows(Files.readAllLines(out));
    }

    private static boolean isWithin(final Map<String, String> minute, final Map<String, String> bar)
    {
        return minute.get("instrument").equals(bar.get("instrument")) &&
            Long.parseLong(minute.get("startTimeNs")) >= Long.parseLong(bar.get("startTimeNs")) &&
            Long.parseLong(minute.get("endTimeNs")) <= Long.parseLong(bar.get("endTimeNs"));
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
                if (GoldenMinutes.COLUMNS.contains(names.get(i)))
                {
                    row.put(names.get(i), fields[i]);
                }
            }
            row.put("line", line);
            rows.add(row);
        }

        return rows;
    }
}
