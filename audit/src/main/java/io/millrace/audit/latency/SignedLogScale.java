package io.millrace.audit.latency;

import java.util.ArrayList;
import java.util.List;

/**
 * A logarithmic axis that goes through zero, so that negative latencies have a place: {@code sign(v) * log10(1 + |v|)}. Immutable.
 */
final class SignedLogScale
{
    private final double low;
    private final double high;
    private final double lowPixel;
    private final double highPixel;

    /** Scale from a smallest and largest value (widened to whole decades) to a range of pixels. */
    SignedLogScale(final long min, final long max, final double lowPixel, final double highPixel)
    {
        // One unit of slack at the decades: log10(1 + 10) is a little more than 1.
        this.low = Math.floor(position(min));
        this.high = Math.max(low + 1, Math.ceil(position(Math.max(0, max - 1))));
        this.lowPixel = lowPixel;
        this.highPixel = highPixel;
    }

    double pixel(final long value)
    {
        final double clipped = Math.max(low, Math.min(high, position(value)));

        return lowPixel + (clipped - low) / (high - low) * (highPixel - lowPixel);
    }

    /** The powers of ten, of both signs, and zero, as far as they are on the axis. */
    List<Long> ticks()
    {
        final List<Long> ticks = new ArrayList<>();
        for (int decade = (int)low; decade <= (int)high; decade++)
        {
            ticks.add(0 == decade ? 0 : Math.round(Math.signum((double)decade) * Math.pow(10, Math.abs(decade))));
        }

        return ticks;
    }

    private static double position(final long value)
    {
        return Math.signum((double)value) * Math.log10(1 + Math.abs((double)value));
    }
}
