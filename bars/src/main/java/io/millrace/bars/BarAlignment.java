package io.millrace.bars;

/** Where the buckets of intraday bars begin; docs/bars.md has a table of both. The day bar knows no difference. */
public enum BarAlignment
{
    /** Anew with each segment of the trading sessions: no bar crosses a break. */
    SESSION("session"),
    /** Trading time is counted on across the breaks of the day session (tea break, lunch), never from night to day. */
    TRADING_TIME("trading-time");

    private final String text;

    BarAlignment(final String text)
    {
        this.text = text;
    }

    /**
     * Reads the name of the configuration.
     *
     * @param text {@code session} or {@code trading-time}.
     * @return the alignment.
     * @throws IllegalArgumentException that names the value when it is neither.
     */
    public static BarAlignment parse(final String text)
    {
        for (final BarAlignment alignment : values())
        {
            if (alignment.text.equals(text))
            {
                return alignment;
            }
        }
        throw new IllegalArgumentException("bar alignment '" + text + "': write session or trading-time");
    }

    @Override
    public String toString()
    {
        return text;
    }
}
