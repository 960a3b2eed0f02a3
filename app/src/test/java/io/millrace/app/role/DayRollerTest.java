package io.millrace.app.role;

import io.aeron.archive.client.ArchiveException;
import io.millrace.audit.HostClock;
import io.millrace.feed.DayGate;
import io.millrace.feed.FeedAgent;
import io.millrace.feed.FeedContext;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.reference.CivilDay;
import io.millrace.reference.SessionClock;
import io.millrace.reference.TradingCalendar;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DayRollerTest
{
    private static final int MONDAY = 20260928;
    private static final int TUESDAY = 20260929;

    private final ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
    private final RoleErrors errors = new RoleErrors("test", barrier);
    private final CachedNanoClock clock = new CachedNanoClock();
    private final DayGate gate = new DayGate(MONDAY);
    private final FeedAgent feed = feed(gate);
    private final List<Integer> tried = new ArrayList<>();
    private boolean isArchiveFull;
    private final DayRoller roller = new DayRoller(gate, this::roll, errors, clock);

    @AfterEach
    void close()
    {
        barrier.close();
    }

    @Test
    void shouldRollOnlyWhenTheFeedThreadHasParked()
    {
        assertFalse(gate.tryBegin(TUESDAY));
        assertEquals(0, roller.doWork());
        assertEquals(List.of(), tried);

        feed.doWork();

        assertEquals(1, roller.doWork());
        assertEquals(List.of(TUESDAY), tried);
        assertTrue(gate.tryBegin(TUESDAY));
        assertEquals(0, roller.doWork(), "once");
    }

    @Test
    void shouldKeepTheFeedShutUntilTheRollSucceeds()
    {
        isArchiveFull = true;
        gate.tryBegin(TUESDAY);
        feed.doWork();

        roller.doWork();
        roller.doWork();
        assertEquals(List.of(TUESDAY), tried, "tried again after a second, not at once");
        clock.advance(TimeUnit.SECONDS.toNanos(1));
        roller.doWork();
        assertEquals(2, errors.count());
        assertFalse(gate.tryBegin(TUESDAY));

        isArchiveFull = false;
        clock.advance(TimeUnit.SECONDS.toNanos(1));
        roller.doWork();

        assertEquals(List.of(TUESDAY, TUESDAY, TUESDAY), tried);
        assertTrue(gate.tryBegin(TUESDAY));
    }

    @ParameterizedTest
    @CsvSource(
    {"20260928, 10:00, 20260928", "20260928, 20:55, 20260929", "20260929, 01:00, 20260929", "20260925, 21:00, 20260928",
        "20260926, 01:00, 20260928", "20260927, 12:00, 20260928"})
    void shouldCountTheEveningToTheNextTradingDay(final int date, final String timeOfDay, final int expected)
    {
        final int timeOfDayMs = java.time.LocalTime.parse(timeOfDay).toSecondOfDay() * 1_000;

        assertEquals(expected, DayRoller.dayOf(TradingCalendar.shipped(),
            SessionClock.instant(CivilDay.toEpochDay(date), timeOfDayMs)));
    }

    private boolean roll(final int day)
    {
        tried.add(day);
        if (isArchiveFull)
        {
            throw new ArchiveException("no room");
        }

        return true;
    }

    private static FeedAgent feed(final DayGate gate)
    {
        final CountersManager counters = new CountersManager(new UnsafeBuffer(ByteBuffer.allocateDirect(512 * 1024)),
            new UnsafeBuffer(ByteBuffer.allocateDirect(128 * 1024)));
        final FeedHandler handler = new FeedHandler(new FeedContext()
            .counters(new FeedCounters((typeId, label) -> counters.newCounter(label, typeId)))
            .timings((due, receive, read, publish) ->
            {})
            .clock(HostClock.INSTANCE)
            .conclude());

        return new FeedAgent(List.of(), handler, HostClock.INSTANCE, nowNs -> 0, gate);
    }
}
