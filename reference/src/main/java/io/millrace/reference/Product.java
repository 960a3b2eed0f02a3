package io.millrace.reference;

import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;

/**
 * What the exchange says about all contracts of a product.
 *
 * @param exchange        where it is listed.
 * @param code            letters that its instrument ids begin with, e.g. {@code rb}.
 * @param kind            future or option.
 * @param multiplier      contract units a lot.
 * @param priceTick       smallest price step, mantissa with exponent -4.
 * @param sessionTemplate name of its trading sessions.
 */
public record Product(Exchange exchange, String code, InstrumentKind kind, int multiplier, long priceTick,
    String sessionTemplate)
{
}
