package io.millrace.feed;

import io.millrace.reference.MarketReference;
import io.millrace.wire.values.LastValueWriter;
import org.agrona.concurrent.EpochNanoClock;

/** What a {@link FeedHandler} is made of: fluent setters, then {@link #conclude()} once. */
public final class FeedContext
{
    private FeedCounters counters;
    private TickTimings timings;
    private EpochNanoClock clock;
    private MarketReference reference;
    private RuleBook rules = RuleBook.shipped();
    private ClockCheck clockCheck = ClockCheck.RECEIVE;
    private boolean isArbitrated;
    private LastValueWriter values;
    private int instrumentLimit = 65_536;

    /**
     * Checks that all is set.
     *
     * @return this.
     * @throws IllegalArgumentException that names the setter and the value.
     */
    public FeedContext conclude()
    {
        require(counters, "counters");
        require(timings, "timings");
        require(clock, "clock");
        reference = null == reference ? MarketReference.shipped() : reference;
        require(rules, "rules");
        require(clockCheck, "clockCheck");
        if (instrumentLimit < 1 || instrumentLimit > 1 << 24)
        {
            throw new IllegalArgumentException(
                "FeedContext.instrumentLimit=" + instrumentLimit + ": set 1 to 16777216");
        }

        return this;
    }

    /**
     * The counters.
     *
     * @param feedCounters to move.
     * @return this.
     */
    public FeedContext counters(final FeedCounters feedCounters)
    {
        counters = feedCounters;
        return this;
    }

    FeedCounters counters()
    {
        return counters;
    }

    /**
     * Who is told of each tick's times.
     *
     * @param tickTimings called on the feed thread.
     * @return this.
     */
    public FeedContext timings(final TickTimings tickTimings)
    {
        timings = tickTimings;
        return this;
    }

    TickTimings timings()
    {
        return timings;
    }

    /**
     * The host's clock.
     *
     * @param epochNanoClock that allocates nothing.
     * @return this.
     */
    public FeedContext clock(final EpochNanoClock epochNanoClock)
    {
        clock = epochNanoClock;
        return this;
    }

    EpochNanoClock clock()
    {
        return clock;
    }

    /**
     * Calendar, products and sessions; the shipped ones by default.
     *
     * @param marketReference to use.
     * @return this.
     */
    public FeedContext reference(final MarketReference marketReference)
    {
        reference = marketReference;
        return this;
    }

    MarketReference reference()
    {
        return reference;
    }

    /**
     * Rules that ticks are held to; {@link RuleBook#shipped()} by default.
     *
     * @param ruleBook to use.
     * @return this.
     */
    public FeedContext rules(final RuleBook ruleBook)
    {
        rules = ruleBook;
        return this;
    }

    RuleBook rules()
    {
        return rules;
    }

    /**
     * Clock that stamps are compared with; {@link ClockCheck#RECEIVE} by default.
     *
     * @param check to make.
     * @return this.
     */
    public FeedContext clockCheck(final ClockCheck check)
    {
        clockCheck = check;
        return this;
    }

    ClockCheck clockCheck()
    {
        return clockCheck;
    }

    /**
     * Whether several lines may carry the same instruments; false by default, which saves the search for copies.
     *
     * @param areLinesArbitrated true to publish the first copy of each tick only.
     * @return this.
     */
    public FeedContext arbitrated(final boolean areLinesArbitrated)
    {
        isArbitrated = areLinesArbitrated;
        return this;
    }

    boolean isArbitrated()
    {
        return isArbitrated;
    }

    /**
     * Where the last values of each instrument are kept for others to read; nowhere by default.
     *
     * @param lastValues of the ticks, written by the {@code feed} thread; null: none are kept.
     * @return this.
     */
    public FeedContext values(final LastValueWriter lastValues)
    {
        values = lastValues;
        return this;
    }

    LastValueWriter values()
    {
        return values;
    }

    /**
     * How many instruments the feed handler holds at most; 65,536 by default. An instrument takes about 700 bytes, with several lines 850 more, and 5,632 in the file of last values.
     *
     * @param limit 1 to 2^24.
     * @return this.
     */
    public FeedContext instrumentLimit(final int limit)
    {
        instrumentLimit = limit;
        return this;
    }

    int instrumentLimit()
    {
        return instrumentLimit;
    }

    private static void require(final Object value, final String setter)
    {
        if (null == value)
        {
            throw new IllegalArgumentException("FeedContext." + setter + "=null: set it before conclude()");
        }
    }
}
