package io.millrace.wire;

/**
 * The one scale of prices and turnover on the wire: a mantissa with exponent -4
 * (docs/decisions/0003-price-scale-and-null.md).
 */
public final class PriceScale
{
    /** Mantissa of one currency unit. */
    public static final long ONE = 10_000L;

    /** Decimal exponent of all mantissas. */
    public static final int EXPONENT = -4;

    /** "No price" on the wire: SBE's null of int64. */
    public static final long NULL_PRICE = Long.MIN_VALUE;

    private PriceScale()
    {
    }

    /**
     * Appends a mantissa as a plain decimal without trailing zeros; nothing for {@link #NULL_PRICE}.
     *
     * @param out      to append to.
     * @param mantissa to print.
     * @return {@code out}.
     */
    public static StringBuilder append(final StringBuilder out, final long mantissa)
    {
        if (NULL_PRICE == mantissa)
        {
            return out;
        }
        if (mantissa < 0)
        {
            out.append('-');
        }
        final long magnitude = Math.abs(mantissa);
        out.append(magnitude / ONE);
        long rest = magnitude % ONE;
        if (rest != 0)
        {
            out.append('.');
            for (long digit = ONE / 10; rest != 0; digit /= 10)
            {
                out.append((char)('0' + rest / digit));
                rest %= digit;
            }
        }

        return out;
    }
}
