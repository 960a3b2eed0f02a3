package io.millrace.bars;

import io.millrace.reference.MarketReference;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What a {@link BarBuilder} is to build, and by which rules. Two builders with equal contexts make equal bars of equal ticks. Set on one
 * thread, concluded once, then read by any.
 */
public final class BarContext
{
    /** The default intervals: 1 s, 1, 5, 15 and 30 min, 1 h, the day. */
    public static final String DEFAULT_INTERVALS = "1s,1m,5m,15m,30m,1h,1d";

    /** Default of {@link #updateEveryNs(long)}: 500 ms, the pace of the exchanges' snapshots. */
    public static final long DEFAULT_UPDATE_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /**
     * Default of {@link #closeGraceNs(long)}: 1 s. In a recording of 19,364 callbacks of all 220 DCE futures, no tick came more than
     * 500 ms of exchange time after a later one, once the snapshots that answer a subscribe request were through.
     */
    public static final long DEFAULT_CLOSE_GRACE_NS = TimeUnit.SECONDS.toNanos(1);

    private MarketReference reference;
    private int[] intervalsS = Arrays.stream(DEFAULT_INTERVALS.split(",")).mapToInt(BarInterval::parse).toArray();
    private BarAlignment alignment = BarAlignment.SESSION;
    private long updateEveryNs = DEFAULT_UPDATE_EVERY_NS;
    private long closeGraceNs = DEFAULT_CLOSE_GRACE_NS;
    private boolean usesDayExtremes = true;
    private int shards = 1;
    private int shard;
    private boolean isConcluded;

    /**
     * Checks the settings and fills in what was not set. To be called once.
     *
     * @return this.
     * @throws IllegalArgumentException that names setting and value when one is wrong.
     */
    public BarContext conclude()
    {
        require(!isConcluded, "context", "concluded", "conclude it once");
        require(intervalsS.length > 0, "intervals", "[]", "give one at least");
        for (int i = 0; i < intervalsS.length; i++)
        {
            require(intervalsS[i] > 0 && intervalsS[i] <= BarInterval.DAY_S, "intervals", intervalsS[i] + " s",
                "give 1 to 86400 s");
            require(0 == i || intervalsS[i - 1] < intervalsS[i], "intervals",
                "..., " + BarInterval.format(intervalsS[i]),
                "list them from the shortest to the longest, each once");
        }
        require(updateEveryNs >= 0, "updateEveryNs", String.valueOf(updateEveryNs), "give 0 (none) or more");
        require(closeGraceNs >= 0, "closeGraceNs", String.valueOf(closeGraceNs), "give 0 or more");
        require(shards > 0, "shards", String.valueOf(shards), "give 1 or more");
        require(shard >= 0 && shard < shards, "shard", shard + " of " + shards, "give 0 to shards - 1");
        reference = null == reference ? MarketReference.shipped() : reference;
        isConcluded = true;

        return this;
    }

    /**
     * Whether {@link #conclude()} was called.
     *
     * @return true when the context may be used.
     */
    public boolean isConcluded()
    {
        return isConcluded;
    }

    /**
     * Calendar, products and sessions.
     *
     * @param reference to use; default: what Millrace ships.
     * @return this.
     */
    public BarContext reference(final MarketReference reference)
    {
        this.reference = reference;
        return this;
    }

    /** Calendar, products and sessions. */
    public MarketReference reference()
    {
        return reference;
    }

    /**
     * Lengths of the bars to build.
     *
     * @param intervalsS seconds, 1 to 86,400, rising; 86,400 is the trading day. Default: {@link #DEFAULT_INTERVALS}.
     * @return this.
     */
    public BarContext intervalsS(final int... intervalsS)
    {
        this.intervalsS = intervalsS.clone();
        return this;
    }

    /** Lengths of the bars in seconds, rising. */
    public int[] intervalsS()
    {
        return intervalsS.clone();
    }

    /**
     * Where buckets begin.
     *
     * @param alignment of intraday bars; default: {@link BarAlignment#SESSION}.
     * @return this.
     */
    public BarContext alignment(final BarAlignment alignment)
    {
        this.alignment = alignment;
        return this;
    }

    /** Where buckets begin. */
    public BarAlignment alignment()
    {
        return alignment;
    }

    /**
     * How often an open bar is sent while it changes.
     *
     * @param updateEveryNs nanoseconds of exchange time between two messages of one bar; 0: closed bars only.
     * @return this.
     */
    public BarContext updateEveryNs(final long updateEveryNs)
    {
        this.updateEveryNs = updateEveryNs;
        return this;
    }

    /** Nanoseconds of exchange time between two messages of an open bar; 0: none. */
    public long updateEveryNs()
    {
        return updateEveryNs;
    }

    /**
     * How far the market's time must be past a bar's end until the bar closes without a later tick of its own instrument.
     *
     * @param closeGraceNs nanoseconds of exchange time.
     * @return this.
     */
    public BarContext closeGraceNs(final long closeGraceNs)
    {
        this.closeGraceNs = closeGraceNs;
        return this;
    }

    /** Nanoseconds of exchange time after a bar's end at which the market's time closes it. */
    public long closeGraceNs()
    {
        return closeGraceNs;
    }

    /**
     * Whether a new highest or lowest price of the day counts for the bar of the tick that brings it, and the day's opening price for
     * its first bar. A snapshot stands for all trades since the one before; these are the prices among them that it tells.
     *
     * @param usesDayExtremes default: true. False: last prices only.
     * @return this.
     */
    public BarContext usesDayExtremes(final boolean usesDayExtremes)
    {
        this.usesDayExtremes = usesDayExtremes;
        return this;
    }

    /** Whether the day's highest, lowest and opening prices count. */
    public boolean usesDayExtremes()
    {
        return usesDayExtremes;
    }

    /**
     * Which instruments to build: those whose instrument id modulo {@code shards} is {@code shard}.
     *
     * @param shard  from 0.
     * @param shards in all; default 1.
     * @return this.
     */
    public BarContext shard(final int shard, final int shards)
    {
        this.shard = shard;
        this.shards = shards;
        return this;
    }

    /** Number of this shard, from 0. */
    public int shard()
    {
        return shard;
    }

    /** Shards in all. */
    public int shards()
    {
        return shards;
    }

    private static void require(final boolean isTrue, final String setting, final String value, final String remedy)
    {
        if (!isTrue)
        {
            throw new IllegalArgumentException("bars: " + setting + "=" + value + ": " + remedy);
        }
    }
}
