package io.millrace.app;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The minutes of one instrument by the text of a file of ticks, without a line of the product's code: a row whose volume rose trades its last
 * price, and a high or low of the day that moved; auctions count for the minute that follows, a stamp at or up to a second after a session's end
 * for its last minute, one further outside only when it traded.
 */
final class GoldenMinutes
{
    static final Set<String> COLUMNS = Set.of("TradingDay", "InstrumentID", "UpdateTime", "UpdateMillisec", "LastPrice",
        "HighestPrice", "LowestPrice", "OpenPrice", "Volume", "Turnover", "OpenInterest", "instrument", "tradingDay",
        "interval", "startTimeNs", "endTimeNs", "firstTickTimeNs", "lastTickTimeNs", "open", "high", "low", "close",
        "vwap", "volume", "turnover", "openInterest", "tickCount", "revision", "flags");

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final int AROUND_MINUTES = 30;
    private static final int UPDATE_EVERY_MS = 500;
    private static final long MILLI_NS = 1_000_000L;

    private final Map<String, Minute> minutes = new TreeMap<>();
    private final Map<String, Map<String, String>> previous = new HashMap<>();
    private final Map<String, Map<String, String>> previousTrade = new HashMap<>();
    private final String[] sessions;
    private final BigDecimal multiplier;
    private final BigDecimal turnoverFactor;
    private final boolean isInexact;

    GoldenMinutes(final String[] sessions, final int multiplier, final int turnoverFactor, final boolean isInexact)
    {
        this.sessions = sessions;
        this.multiplier = BigDecimal.valueOf(multiplier);
        this.turnoverFactor = BigDecimal.valueOf(turnoverFactor);
        this.isInexact = isInexact;
    }

    void add(final Map<String, String> row)
    {
        final String day = row.get("TradingDay");
        final LocalTime time = LocalTime.parse(row.get("UpdateTime"))
            .plus(Long.parseLong(row.get("UpdateMillisec")), ChronoUnit.MILLIS);
        final Map<String, String> before = previous.get(day);
        final BigDecimal volume = difference(row, before, "Volume");
        if ((null != before && before.get("line").equals(row.get("line"))) ||
            (isAtRest(time) && volume.signum() == 0))
        {
            return;
        }
        final LocalTime begin = minute(time);
        final Minute minute = minutes.computeIfAbsent(day + ' ' + begin,
            key -> new Minute(begin, previousTrade.get(day)));
        minute.count(time, row, isAuction(time));
        minute.turnover = minute.turnover.add(difference(row, before, "Turnover").multiply(turnoverFactor));
        if (volume.signum() > 0)
        {
            minute.trade(row, previousTrade.get(day), volume);
            previousTrade.put(day, row);
        }
        previous.put(day, row);
    }

    /** By trading day and minute. */
    Map<String, String> texts()
    {
        final Map<String, String> texts = new TreeMap<>();
        minutes.forEach((key, minute) -> texts.put(key, minute.text()));

        return texts;
    }

    /** Trading day and minute of a line of bars. */
    static String key(final Map<String, String> bar)
    {
        return bar.get("tradingDay") + ' ' + time(bar, "startTimeNs");
    }

    /** All columns of a line of bars that {@link #texts} computes. */
    static String text(final Map<String, String> bar)
    {
        return String.join(" ", number(bar, "open") + "/" + number(bar, "high") + "/" + number(bar, "low") + "/" +
            number(bar, "close"), "vwap=" + number(bar, "vwap"), "x" + bar.get("volume"), number(bar, "turnover") + "",
            bar.get("openInterest"), "n" + bar.get("tickCount"), time(bar, "firstTickTimeNs") + "",
            time(bar, "lastTickTimeNs") + "", "r" + bar.get("revision"), bar.get("flags"));
    }

    /** What lines of bars in the order of time make together. */
    static String joined(final List<Map<String, String>> bars)
    {
        final List<Map<String, String>> traded = bars.stream()
            .filter(bar -> !"0".equals(bar.get("volume")) && !bar.get("open").isEmpty())
            .toList();
        final String prices = traded.isEmpty() ? "" :
            number(traded.get(0), "open") + "/" +
                traded.stream().map(bar -> number(bar, "high")).reduce(BigDecimal::max).orElseThrow() + "/" +
                traded.stream().map(bar -> number(bar, "low")).reduce(BigDecimal::min).orElseThrow() + "/" +
                number(traded.get(traded.size() - 1), "close");

        return String.join(" ", prices, "x" + sum(bars, "volume"), sum(bars, "turnover") + "",
            bars.get(bars.size() - 1).get("openInterest"), "n" + sum(bars, "tickCount"),
            bars.get(0).get("firstTickTimeNs"), bars.get(bars.size() - 1).get("lastTickTimeNs"));
    }

    static BigDecimal number(final Map<String, String> row, final String column)
    {
        return row.get(column).isEmpty() ? null : plain(new BigDecimal(row.get(column)));
    }

    private static BigDecimal sum(final List<Map<String, String>> bars, final String column)
    {
        return plain(bars.stream().map(bar -> number(bar, column)).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static BigDecimal plain(final BigDecimal number)
    {
        // Integers have trailing zeros too: 11800 and 1.18E4 are to be one text.
        return new BigDecimal(number.stripTrailingZeros().toPlainString());
    }

    private static BigDecimal difference(final Map<String, String> row, final Map<String, String> before,
        final String column)
    {
        return null == before ? number(row, column) : number(row, column).subtract(number(before, column));
    }

    private static LocalTime time(final Map<String, String> bar, final String column)
    {
        // Ticks of one stamp are a nanosecond apart.
        return LocalTime.ofInstant(Instant.ofEpochMilli(Long.parseLong(bar.get(column)) / MILLI_NS), SHANGHAI);
    }

    private boolean isAuction(final LocalTime time)
    {
        final LocalTime begin = begin(sessions[0]);

        return time.isBefore(begin) && !time.isBefore(begin.minusMinutes(AROUND_MINUTES));
    }

    private boolean isAtRest(final LocalTime time)
    {
        for (final String session : sessions)
        {
            if (!time.isBefore(begin(session)) && time.isBefore(end(session).plusSeconds(1)))
            {
                return false;
            }
        }

        return !isAuction(time);
    }

    private LocalTime minute(final LocalTime time)
    {
        for (final String session : sessions)
        {
            if (!time.isBefore(begin(session)) && time.isBefore(end(session)))
            {
                return time.truncatedTo(ChronoUnit.MINUTES);
            }
        }
        for (final String session : sessions)
        {
            if (!time.isBefore(end(session)) && time.isBefore(end(session).plusMinutes(AROUND_MINUTES)))
            {
                return end(session).minusMinutes(1);
            }
        }
        if (isAuction(time))
        {
            return begin(sessions[0]);
        }
        throw new AssertionError("trade outside all sessions at " + time);
    }

    private static LocalTime begin(final String session)
    {
        return LocalTime.parse(session.substring(0, 5));
    }

    private static LocalTime end(final String session)
    {
        return LocalTime.parse(session.substring(6));
    }

    /** One minute. */
    private final class Minute
    {
        private final long endMs;
        private BigDecimal open;
        private BigDecimal high;
        private BigDecimal low;
        private BigDecimal close;
        private BigDecimal volume = BigDecimal.ZERO;
        private BigDecimal turnover = BigDecimal.ZERO;
        private String openInterest;
        private LocalTime first;
        private LocalTime last;
        private int tickCount;
        private int revision;
        private boolean isChanged;
        private boolean hasAuction;
        private long dueMs = Long.MIN_VALUE;

        Minute(final LocalTime begin, final Map<String, String> tradeBefore)
        {
            endMs = milli(begin.plusMinutes(1));
            open = null == tradeBefore ? null : number(tradeBefore, "LastPrice");
            high = open;
            low = open;
            close = open;
        }

        void count(final LocalTime time, final Map<String, String> row, final boolean isAuction)
        {
            first = null == first ? time : first;
            last = time;
            tickCount++;
            openInterest = number(row, "OpenInterest") + "";
            hasAuction |= isAuction;
            sendWhatIsDue(milli(time));
            isChanged = true;
            if (milli(time) >= dueMs)
            {
                revision++;
                isChanged = false;
                dueMs = milli(time) + UPDATE_EVERY_MS;
            }
        }

        void trade(final Map<String, String> row, final Map<String, String> tradeBefore, final BigDecimal lots)
        {
            final BigDecimal price = number(row, "LastPrice");
            final BigDecimal highest = number(row, "HighestPrice");
            final BigDecimal lowest = number(row, "LowestPrice");
            final boolean isFirst = null == tradeBefore;
            final BigDecimal top = isFirst || highest.compareTo(number(tradeBefore, "HighestPrice")) > 0 ?
                highest : price;
            final BigDecimal bottom = isFirst || lowest.compareTo(number(tradeBefore, "LowestPrice")) < 0 ?
                lowest : price;
            final boolean isFirstOfBar = volume.signum() == 0;
            open = !isFirstOfBar ? open : isFirst ? number(row, "OpenPrice") : price;
            high = isFirstOfBar ? top : high.max(top);
            low = isFirstOfBar ? bottom : low.min(bottom);
            close = price;
            volume = volume.add(lots);
        }

        String text()
        {
            sendWhatIsDue(endMs);
            revision++;
            final String flags = "closed" + (hasAuction ? "|auction" : "") +
                (volume.signum() == 0 ? "|quoteOnly" : "") + (isInexact ? "|inexactTurnover" : "");

            return String.join(" ", open + "/" + high + "/" + low + "/" + close, "vwap=" + vwap(), "x" + volume,
                plain(turnover) + "", openInterest, "n" + tickCount, first + "", last + "", "r" + revision, flags);
        }

        private BigDecimal vwap()
        {
            if (volume.signum() == 0)
            {
                return null;
            }
            final BigDecimal average = plain(turnover.divide(volume.multiply(multiplier), 4, RoundingMode.HALF_UP));

            return isInexact && (average.compareTo(low) < 0 || average.compareTo(high) > 0) ? null : average;
        }

        private void sendWhatIsDue(final long timeMs)
        {
            if (isChanged && dueMs <= timeMs && dueMs <= endMs)
            {
                revision++;
                isChanged = false;
                dueMs += UPDATE_EVERY_MS;
            }
        }

        private long milli(final LocalTime time)
        {
            return time.toNanoOfDay() / MILLI_NS;
        }
    }
}
