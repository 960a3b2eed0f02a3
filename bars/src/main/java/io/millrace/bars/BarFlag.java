package io.millrace.bars;

/** Bits of a bar's {@code flags} as masks; the schema's set {@code BarFlags} says what each means, and a test compares the two. */
public final class BarFlag
{
    /** No tick of the interval can follow but a late one. */
    public static final int CLOSED = 1;

    /** The ticks do not cover the interval. */
    public static final int INCOMPLETE = 1 << 1;

    /** Sent again: a late tick changed a closed bar. */
    public static final int CORRECTED = 1 << 2;

    /** Holds a tick of an auction. */
    public static final int AUCTION = 1 << 3;

    /** No trade in the interval: the prices repeat the one before it. */
    public static final int QUOTE_ONLY = 1 << 4;

    /** The source's turnover is rounded or does not fit the prices: {@link Bar#vwap()} is null where it would lie outside them. */
    public static final int INEXACT_TURNOVER = 1 << 5;

    private BarFlag()
    {
    }
}
