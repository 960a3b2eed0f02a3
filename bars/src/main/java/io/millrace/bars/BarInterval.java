package io.millrace.bars;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of bars as text: {@code 30s}, {@code 5m}, {@code 1h}, {@code 1d}. On the wire they are seconds. Stateless. */
public final class BarInterval
{
    /** The trading day with its night session, however long it is. */
    public static final int DAY_S = 86_400;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})\\s*([smhd])");

    private BarInterval()
    {
    }

    /**
     * Reads a length.
     *
     * @param text number and unit: s, m, h or d.
     * @return seconds, 1 to 86,400.
     * @throws IllegalArgumentException that names the value when it is no such length.
     */
    public static int parse(final String text)
    {
        final Matcher matcher = TEXT.matcher(text.trim());
        final long seconds = matcher.matches() ?
            Long.parseLong(matcher.group(1)) * unitSeconds(matcher.group(2).charAt(0)) : 0;
        if (seconds < 1 || seconds > DAY_S)
        {
            throw new IllegalArgumentException("bar interval '" + text +
                "': write a length from 1s to 1d, e.g. 1s, 5m, 1h; 1d is the trading day with its night");
        }

        return (int)seconds;
    }

    /**
     * A length in its largest whole unit.
     *
     * @param intervalS seconds.
     * @return e.g. {@code 5m}.
     */
    public static String format(final int intervalS)
    {
        for (final char unit : new char[]
        {'d', 'h', 'm'})
        {
            if (intervalS % unitSeconds(unit) == 0)
            {
                return intervalS / unitSeconds(unit) + String.valueOf(unit);
            }
        }

        return intervalS + "s";
    }

    private static int unitSeconds(final char unit)
    {
        return 'd' == unit ? DAY_S : 'h' == unit ? 3_600 : 'm' == unit ? 60 : 1;
    }
}
