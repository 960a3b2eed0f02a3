package io.millrace.feed;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the feed thread, which meets the first tick of a trading day, waits for the control thread, which has the recordings of that day
 * begun.
 *
 * <ol>
 * <li>The feed thread meets the tick and asks: {@link #tryBegin}. The tick stays in its ring. What else the duty cycle publishes is of the
 * day before.
 * <li>At the beginning of its next duty cycle it parks: {@link #isShut}. From here on it publishes nothing.
 * <li>The control thread sees the day only then, {@link #askedDay}, has the recordings rolled, which takes milliseconds, and opens:
 * {@link #open}. If it fails, the gate stays shut and it tries again.
 * </ol>
 */
public final class DayGate implements DayKeeper
{
    /** Nobody has asked for a day. */
    public static final int NO_DAY = 0;

    private static final int OPEN = 0;
    private static final int ASKED = 1;
    private static final int PARKED = 2;

    /** OPEN to ASKED to PARKED by the feed thread, back to OPEN by the control thread; each release pairs with the other's acquire. */
    private final AtomicInteger state = new AtomicInteger(OPEN);

    /** Written by the feed thread before it parks. */
    private int askedDay;

    /** Written by the control thread before it opens. */
    private int recordedDay;

    /**
     * A gate that is open.
     *
     * @param recordedDay trading day of the recordings, yyyymmdd; {@link #NO_DAY} when they are not of one day.
     */
    public DayGate(final int recordedDay)
    {
        this.recordedDay = recordedDay;
    }

    @Override
    public boolean tryBegin(final int tradingDay)
    {
        if (OPEN != state.getAcquire())
        {
            return false;
        }
        if (recordedDay == tradingDay)
        {
            return true;
        }
        askedDay = tradingDay;
        state.setRelease(ASKED);

        return false;
    }

    /** Whether nothing may be published; {@code feed} thread, at the beginning of each duty cycle. */
    boolean isShut()
    {
        final int now = state.getAcquire();
        if (OPEN == now)
        {
            return false;
        }
        if (ASKED == now)
        {
            state.setRelease(PARKED);
        }

        return true;
    }

    /**
     * The day that the feed thread waits for. {@code control} thread.
     *
     * @return yyyymmdd; {@link #NO_DAY} while it publishes.
     */
    public int askedDay()
    {
        return PARKED == state.getAcquire() ? askedDay : NO_DAY;
    }

    /**
     * Lets the feed thread go on. {@code control} thread, after {@link #askedDay} told a day.
     *
     * @param tradingDay of the recordings, yyyymmdd.
     */
    public void open(final int tradingDay)
    {
        recordedDay = tradingDay;
        state.setRelease(OPEN);
    }
}
