package io.millrace.reference;

import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an instrument id says by its form: exchange, kind and product. Forms: {@code rb2601}, {@code TA601} (future),
 * {@code l2602F} (monthly average), {@code sc2601TAS}, {@code cu2601C75000}, {@code m2601-C-3000}, {@code SR601C5500},
 * {@code IO2601-C-4000} (option), {@code SP a2601&a2605}, {@code SPD CF601&CF605} (combination), eight digits (SSE: 1...,
 * SZSE: 9...). Cold path: made once for each instrument.
 *
 * @param symbol   the id.
 * @param exchange where it is listed.
 * @param kind     what is traded.
 * @param product  product code: the letters of the (first) leg; {@code ETF} for stock-exchange options.
 */
public record InstrumentName(String symbol, Exchange exchange, InstrumentKind kind, Product product)
{
    private static final Pattern SINGLE = Pattern
        .compile("([A-Za-z]{1,3})(\\d{3,4})(F|TAS)?(?:(-?)([CP])\\4(\\d+(?:\\.\\d+)?))?");
    private static final Pattern COMBINATION = Pattern.compile("[A-Z]{2,4} ([A-Za-z]{1,3})\\d{3,4}[^& ]*&[^& ]+");
    private static final Pattern STOCK_OPTION = Pattern.compile("([19])\\d{7}");

    /**
     * Reads an id.
     *
     * @param symbol   the id.
     * @param products all known products.
     * @return the name; with a null {@code product} when the form is known and the product is not; null when the form is not known.
     */
    public static InstrumentName parse(final String symbol, final Products products)
    {
        final Matcher stock = STOCK_OPTION.matcher(symbol);
        if (stock.matches())
        {
            final Exchange exchange = "1".equals(stock.group(1)) ? Exchange.SSE : Exchange.SZSE;
            return new InstrumentName(symbol, exchange, InstrumentKind.OPTION,
                new Product(exchange, "ETF", InstrumentKind.OPTION, 10_000, 1, "SSE_SZSE_OPTION"));
        }

        final Matcher single = SINGLE.matcher(symbol);
        if (single.matches())
        {
            final boolean isOption = single.group(5) != null;
            final String code = single.group(1);
            return named(symbol, isOption ? InstrumentKind.OPTION : InstrumentKind.FUTURE,
                isOption ? products.option(code) : products.future(code));
        }

        final Matcher combination = COMBINATION.matcher(symbol);
        if (combination.matches())
        {
            return named(symbol, InstrumentKind.COMBINATION, products.future(combination.group(1)));
        }

        return null;
    }

    private static InstrumentName named(final String symbol, final InstrumentKind kind, final Product product)
    {
        return new InstrumentName(symbol, null == product ? Exchange.NULL_VAL : product.exchange(), kind, product);
    }
}
