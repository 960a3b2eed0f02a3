package io.millrace.feed;

import io.millrace.reference.CivilDay;
import io.millrace.reference.TradingCalendar;
import io.millrace.wire.TickFlag;
import io.millrace.wire.codec.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TickTimeTest
{
    private final TickTime time = new TickTime(TradingCalendar.shipped());

    /** The night of Thursday 2024-08-08, as each exchange writes it, then Friday nights, day sessions and missing dates. */
    @ParameterizedTest
    @CsvSource(
    {
        "SHFE, 20240809, 20240808, 21:00:00.500, 20240809, 2024-08-08T21:00:00.500, 0",
        "SHFE, 20240809, 20240809, 01:00:00.500, 20240809, 2024-08-09T01:00:00.500, 0",
        "DCE,  20240809, 20240809, 21:00:00.123, 20240809, 2024-08-08T21:00:00.123, 4",
        "CZCE, 20240808, 20240808, 21:00:00.000, 20240809, 2024-08-08T21:00:00, 2",
        "DCE,  20240812, 20240812, 22:59:59.999, 20240812, 2024-08-09T22:59:59.999, 4",
        "CZCE, 20240809, 20240809, 22:59:59.000, 20240812, 2024-08-09T22:59:59, 2",
        "SHFE, 20240812, 20240810, 02:29:59.500, 20240812, 2024-08-10T02:29:59.500, 0",
        "INE,  20240812, -,        02:29:59.500, 20240812, 2024-08-10T02:29:59.500, 4",
        "INE,  20240812, -,        21:00:00.000, 20240812, 2024-08-09T21:00:00, 4",
        "DCE,  20240809, 20240809, 09:00:00.000, 20240809, 2024-08-09T09:00:00, 0",
        "CFFEX,20210104, 20210104, 09:29:00.400, 20210104, 2021-01-04T09:29:00.400, 0",
        "CZCE, 20200803, 20200731, 19:29:00.000, 20200803, 2020-07-31T19:29:00, 0",
        "CZCE, 20240808, -,        21:00:00.000, 20240809, 2024-08-08T21:00:00, 6",
        "CZCE, -,        20240809, 21:30:00.000, 20240812, 2024-08-09T21:30:00, 2",
        "CZCE, -,        20240809, 10:00:00.000, 20240809, 2024-08-09T10:00:00, 2",
        "SHFE, -,        20240810, 01:00:00.000, 20240812, 2024-08-10T01:00:00, 2",
    })
    void shouldDeriveDayAndTime(final Exchange exchange, final String tradingDay, final String actionDay,
        final String timeOfDay, final int expectedDay, final LocalDateTime expectedTime, final int expectedFlags)
    {
        assertTrue(time.derive(exchange, day(tradingDay), day(actionDay),
            (int)(LocalTime.parse(timeOfDay).toNanoOfDay() / 1_000_000), TickTime.NULL_CLOCK, 0));

        assertEquals(expectedDay, time.tradingDay());
        assertEquals(nanos(expectedTime), time.stampNs());
        assertEquals(expectedFlags, time.flags());
    }

    /** With a clock: midnight between stamp and clock, days that nobody sent, days that are wrong, and a stale stamp that stays what it is. */
    @ParameterizedTest
    @CsvSource(
    {
        "SHFE, 20240809, 20240808, 23:59:59.500, 2024-08-09T00:00:00.010, 20240809, 2024-08-08T23:59:59.500, 0",
        "SHFE, 20240809, 20240809, 00:00:00.000, 2024-08-08T23:59:59.990, 20240809, 2024-08-09T00:00:00, 0",
        "SHFE, -,        -,        23:59:59.500, 2024-08-09T00:00:00.010, 20240809, 2024-08-08T23:59:59.500, 6",
        "SHFE, -,        -,        00:00:00.000, 2024-08-08T23:59:59.990, 20240809, 2024-08-09T00:00:00, 6",
        "SHFE, -,        -,        01:00:00.000, 2024-08-10T01:00:00.010, 20240812, 2024-08-10T01:00:00, 6",
        "SHFE, -,        -,        10:00:00.000, 2024-08-09T10:00:00.010, 20240809, 2024-08-09T10:00:00, 6",
        "DCE,  20240813, 20240813, 09:30:00.000, 2024-08-12T09:30:00.020, 20240812, 2024-08-12T09:30:00, 6",
        "DCE,  20240812, 20240812, 21:30:00.000, 2024-08-12T21:30:00.020, 20240813, 2024-08-12T21:30:00, 2",
        "CZCE, 20240809, -,        21:30:00.000, 2024-08-09T21:30:00.020, 20240812, 2024-08-09T21:30:00, 6",
        "CZCE, 20240812, -,        21:30:00.000, 2024-08-09T21:30:00.020, 20240812, 2024-08-09T21:30:00, 4",
        "SHFE, 20240809, 20240809, 15:00:00.000, 2024-08-12T08:45:00.000, 20240809, 2024-08-09T15:00:00, 0",
        "SHFE, 20240808, 20240808, 09:01:00.000, 2024-08-09T09:03:00.000, 20240808, 2024-08-08T09:01:00, 0",
        "SHFE, 20240809, 20240809, 14:59:59.000, 2024-08-09T20:55:00.000, 20240809, 2024-08-09T14:59:59, 0",
    })
    void shouldAskTheClockWhereTheDaysAreMissingOrWrong(final Exchange exchange, final String tradingDay,
        final String actionDay, final String timeOfDay, final LocalDateTime clock, final int expectedDay,
        final LocalDateTime expectedTime, final int expectedFlags)
    {
        assertTrue(time.derive(exchange, day(tradingDay), day(actionDay),
            (int)(LocalTime.parse(timeOfDay).toNanoOfDay() / 1_000_000), nanos(clock), 300_000_000_000L));

        assertEquals(expectedDay, time.tradingDay());
        assertEquals(nanos(expectedTime), time.stampNs());
        assertEquals(expectedFlags, time.flags());
    }

    @Test
    void shouldSayWhenTheCalendarDoesNotCoverTheDay()
    {
        assertTrue(time.derive(Exchange.SHFE, 20410807, 20410806, 21 * 3_600_000, TickTime.NULL_CLOCK, 0));

        assertEquals(TickFlag.NO_CALENDAR, time.flags());
        assertEquals(nanos(LocalDateTime.parse("2041-08-06T21:00:00")), time.stampNs());
    }

    @Test
    void shouldNameTheFlagsOfTheTable()
    {
        assertEquals(2, TickFlag.DAY_DERIVED);
        assertEquals(4, TickFlag.DATE_DERIVED);
    }

    @Test
    void shouldRefuseATickWithoutAnyDate()
    {
        assertFalse(time.derive(Exchange.SHFE, CivilDay.NULL_DAY, CivilDay.NULL_DAY, 0, TickTime.NULL_CLOCK, 0));
        assertFalse(time.derive(Exchange.SHFE, 20240230, 0, 0, TickTime.NULL_CLOCK, 0));
    }

    private static long nanos(final LocalDateTime shanghai)
    {
        final Instant instant = shanghai.atZone(ZoneId.of("Asia/Shanghai")).toInstant();

        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    private static int day(final String text)
    {
        return "-".equals(text) ? CivilDay.NULL_DAY : Integer.parseInt(text);
    }
}
