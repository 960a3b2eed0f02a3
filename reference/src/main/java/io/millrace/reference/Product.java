package io.millrace.reference;

import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;

/**
 * What the exchange says about all contracts of a product.
 *
 * @param exchange           where it is listed.
 * @param code               letters that its instrument ids begin with, e.g. {@code rb}.
 * @param kind               future or option.
 * @param multiplier         contract units a lot.
 * @param priceTick          smallest price step, mantissa with exponent -4.
 * @param sessionTemplate    name of its trading sessions.
 * @param lastTradingDayRule how the last trading day follows from the delivery month.
 * @param ruleSinceMonth     yyyymm of the first delivery month that the rule is known to hold for; 0: all.
 */
public record Product(Exchange exchange, String code, InstrumentKind kind, int multiplier, long priceTick,
    String sessionTemplate, LastTradingDayRule lastTradingDayRule, int ruleSinceMonth)
{
    /**
     * A product whose last trading day is not known.
     *
     * @param exchange        where it is listed.
     * @param code            letters that its instrument ids begin with, e.g. {@code rb}.
     * @param kind            future or option.
     * @param multiplier      contract units a lot.
     * @param priceTick       smallest price step, mantissa with exponent -4.
     * @param sessionTemplate name of its trading sessions.
     */
    public Product(final Exchange exchange, final String code, final InstrumentKind kind, final int multiplier,
        final long priceTick, final String sessionTemplate)
    {
        this(exchange, code, kind, multiplier, priceTick, sessionTemplate, LastTradingDayRule.NOT_KNOWN, 0);
    }

    /** The same product as it trades in contracts of another kind: with sessions of their own, and no rule for their last day. */
    Product traded(final String otherTemplate)
    {
        return new Product(exchange, code, kind, multiplier, priceTick, otherTemplate);
    }
}
