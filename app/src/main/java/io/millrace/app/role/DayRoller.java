package io.millrace.app.role;

import io.aeron.exceptions.AeronException;
import io.millrace.feed.DayGate;
import io.millrace.feed.DayKeeper;
import io.millrace.record.archive.RecordingException;
import io.millrace.reference.CivilDay;
import io.millrace.reference.SessionClock;
import io.millrace.reference.TradingCalendar;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;

/**
 * Has the recordings of a new trading day begun when the feed thread asks for it. One that fails leaves the feed shut, its ticks in the
 * rings, and is tried again each second. {@code control} thread; when that has ended, the one that closes the daemon.
 */
final class DayRoller
{
    private static final Logger LOG = LoggerFactory.getLogger(DayRoller.class);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final DayGate gate;
    private final DayKeeper recordings;
    private final RoleErrors errors;
    private final NanoClock clock;
    private long nextTryNs;

    DayRoller(final DayGate gate, final DayKeeper recordings, final RoleErrors errors, final NanoClock clock)
    {
        this.gate = gate;
        this.recordings = recordings;
        this.errors = errors;
        this.clock = clock;
        nextTryNs = clock.nanoTime();
    }

    /**
     * The trading day of a moment: from the evening on it is the next one's.
     *
     * @param calendar of the exchanges.
     * @param nowNs    epoch nanoseconds.
     * @return yyyymmdd.
     */
    static int dayOf(final TradingCalendar calendar, final long nowNs)
    {
        final int date = SessionClock.dateOf(nowNs);
        final int timeOfDayMs = SessionClock.timeOfDayMs(nowNs);
        final int lastEnded = timeOfDayMs >= SessionClock.EVENING_BEGINS_MS ? date : date - 1;

        return CivilDay.fromEpochDay(calendar.nextTradingDay(lastEnded));
    }

    /** Rolls when it is asked to. */
    int doWork()
    {
        final int day = gate.askedDay();
        if (DayGate.NO_DAY == day || clock.nanoTime() - nextTryNs < 0)
        {
            return 0;
        }
        final long startNs = clock.nanoTime();
        try
        {
            recordings.tryBegin(day);
        }
        catch (final AeronException | RecordingException ex)
        {
            nextTryNs = clock.nanoTime() + RETRY_NS;
            errors.count(new RoleException("the recordings of trading day " + day +
                " cannot begin, ticks wait in the rings until they do; tried again each second: " + ex.getMessage()));
            return 1;
        }
        gate.open(day);
        LOG.info("feed: the recordings of trading day {} have begun; the feed waited {} ms for them", day,
            TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - startNs));

        return 1;
    }
}
