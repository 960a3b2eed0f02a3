package io.millrace.app.role;

import io.aeron.exceptions.AeronException;
import io.millrace.feed.DayGate;
import io.millrace.record.archive.RecordingException;
import io.millrace.reference.CivilDay;
import io.millrace.reference.SessionClock;
import io.millrace.reference.TradingCalendar;
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
    private final FeedStreams streams;
    private final RoleErrors errors;
    private long nextTryNs = System.nanoTime();

    DayRoller(final DayGate gate, final FeedStreams streams, final RoleErrors errors)
    {
        this.gate = gate;
        this.streams = streams;
        this.errors = errors;
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
        if (DayGate.NO_DAY == day || System.nanoTime() - nextTryNs < 0)
        {
            return 0;
        }
        final long startNs = System.nanoTime();
        try
        {
            streams.roll(day);
        }
        catch (final AeronException | RecordingException ex)
        {
            nextTryNs = System.nanoTime() + RETRY_NS;
            errors.count(new RoleException("the recordings of trading day " + day +
                " cannot begin, ticks wait in the rings until they do; tried again each second: " + ex.getMessage()));
            return 1;
        }
        gate.open(day);
        LOG.info("feed: the recordings of trading day {} have begun; the feed waited {} ms for them", day,
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));

        return 1;
    }
}
