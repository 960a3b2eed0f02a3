package io.millrace.record.replay;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How fast a replay goes: as published, so many times faster, or as fast as its reader. A value. */
public final class Pace
{
    /** With the gaps with which it was published. */
    public static final Pace ORIGINAL = new Pace(1.0);

    /** As fast as the reader takes it. */
    public static final Pace MAX = new Pace(Double.POSITIVE_INFINITY);

    private static final Pattern SPEED = Pattern.compile("[xX]([0-9]{1,9}(?:\\.[0-9]{1,9})?)");

    private final double speed;

    private Pace(final double speed)
    {
        this.speed = speed;
    }

    /**
     * Reads a pace.
     *
     * @param text {@code original}, {@code xN} with N above 0, e.g. {@code x10} or {@code x0.5}, or {@code max}.
     * @return the pace.
     * @throws IllegalArgumentException when the text is none of them.
     */
    public static Pace parse(final String text)
    {
        if ("original".equals(text))
        {
            return ORIGINAL;
        }
        if ("max".equals(text))
        {
            return MAX;
        }
        final Matcher matcher = SPEED.matcher(String.valueOf(text));
        if (matcher.matches() && Double.parseDouble(matcher.group(1)) > 0)
        {
            return new Pace(Double.parseDouble(matcher.group(1)));
        }

        throw new IllegalArgumentException(
            "pace '" + text + "' is not known: give original, max, or xN with N above 0, e.g. x10");
    }

    /**
     * Whether the replay does not look at times at all.
     *
     * @return true for {@link #MAX}.
     */
    public boolean isMax()
    {
        return Double.isInfinite(speed);
    }

    /**
     * How many times faster than published.
     *
     * @return 1.0 for {@link #ORIGINAL}, infinity for {@link #MAX}.
     */
    public double speed()
    {
        return speed;
    }

    /**
     * How long after its first message a replay is to deliver a message.
     *
     * @param publishedGapNs from the first message to this one, as published.
     * @return nanoseconds.
     */
    long gapNs(final long publishedGapNs)
    {
        return 1.0 == speed ? publishedGapNs : (long)(publishedGapNs / speed);
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof Pace && ((Pace)other).speed == speed;
    }

    @Override
    public int hashCode()
    {
        return Objects.hash(speed);
    }

    @Override
    public String toString()
    {
        if (isMax())
        {
            return "max";
        }

        return 1.0 == speed ? "original" : speed == Math.rint(speed) ? "x" + (long)speed : "x" + speed;
    }
}
