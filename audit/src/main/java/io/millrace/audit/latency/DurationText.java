package io.millrace.audit.latency;

import java.util.Locale;

/** Prints durations with three significant digits and a unit that fits. */
final class DurationText
{
    private static final String[] UNITS =
    {"ns", "µs", "ms", "s"};

    private DurationText()
    {
    }

    static String of(final double ns)
    {
        double value = ns;
        int unit = 0;
        // 999.5 would print as 1000.
        while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1)
        {
            value /= 1000;
            unit++;
        }
        final double magnitude = Math.abs(value);
        final int decimals = value == Math.rint(value) && 0 == unit || magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 :
            2;

        return String.format(Locale.ROOT, "%." + decimals + "f\u00a0%s", value, UNITS[unit]);
    }
}
