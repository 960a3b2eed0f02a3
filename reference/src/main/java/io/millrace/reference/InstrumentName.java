package io.millrace.reference;

import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.OptionRight;

/**
 * What an instrument id says by its form: exchange, kind, product, month, and what an option or a combination is made of.
 * docs/instruments.md has the forms of each exchange. Product letters are case-sensitive, as the fronts are. Cold path: made once for
 * each instrument. Immutable: any thread.
 *
 * @param symbol        the id.
 * @param exchange      where it is listed.
 * @param kind          what is traded; the wire's null for a stock exchange's fund, of which the wire knows no kind.
 * @param product       product of the (first) leg; {@code ETF} for stock-exchange options, {@code FUND} for their underlyings. Its session
 *                      template is the one of this instrument (TAS contracts have their own). Null when no exchange lists it.
 * @param deliveryMonth yyyymm of the contract, for an option of its underlying; {@link #NULL_MONTH}: it has none (combinations, stock
 *                      exchanges), or the id has one year digit and the trading day was not given.
 * @param right         call or put; null: not an option, or not in the id.
 * @param strikePrice   mantissa with exponent -4; {@link PriceScale#NULL_PRICE}: not an option, or not in the id.
 * @param underlying    options: id of the underlying future, product code of the index's future at CFFEX; combinations: first leg; else
 *                      null.
 * @param secondLeg     combinations only; else null.
 */
public record InstrumentName(String symbol, Exchange exchange, InstrumentKind kind, Product product, int deliveryMonth,
    OptionRight right, long strikePrice, String underlying, String secondLeg)
{
    /** No delivery month, as on the wire. */
    public static final int NULL_MONTH = Integer.MIN_VALUE;

    /** The vendor's field has 81 bytes from API 6.5.1 on, the last of them 0. */
    public static final int MAX_LENGTH = 80;

    /** No trading day is known. */
    static final int NULL_TRADING_DAY = Integer.MIN_VALUE;

    /** An instrument that is no option and no combination. */
    InstrumentName(final String symbol, final Exchange exchange, final InstrumentKind kind, final Product product,
        final int deliveryMonth)
    {
        this(symbol, exchange, kind, product, deliveryMonth, null, PriceScale.NULL_PRICE, null, null);
    }

    /**
     * Reads an id without knowing the trading day: where the id has one year digit, the month stays null.
     *
     * @param symbol   the id.
     * @param products all known products.
     * @return the name; with a null {@code product} when the form is known and the product is not; null when the form is not known, or the
     *         id says what cannot be. {@link #refusal} has the reason.
     */
    public static InstrumentName parse(final String symbol, final Products products)
    {
        return new InstrumentParser(products, NULL_TRADING_DAY).parse(symbol).name();
    }

    /**
     * Reads an id on a trading day, which decides the decade of CZCE's one year digit (docs/instruments.md has the rule).
     *
     * @param symbol     the id.
     * @param products   all known products.
     * @param tradingDay yyyymmdd; what is not a date leaves the month null.
     * @return as {@link #parse(String, Products)}.
     */
    public static InstrumentName parse(final String symbol, final Products products, final int tradingDay)
    {
        return new InstrumentParser(products, tradingDay).parse(symbol).name();
    }

    /**
     * Why an id is refused, in words for a log or a report.
     *
     * @param symbol   the id; unprintable characters are shown as {@code ?}.
     * @param products all known products.
     * @return what is wrong, the value and what is expected; null when the id is good.
     */
    public static String refusal(final String symbol, final Products products)
    {
        return new InstrumentParser(products, NULL_TRADING_DAY).parse(symbol).refusal();
    }

    /**
     * Whether 0 and less are prices of this instrument: of combinations, which are differences of two prices, and of trades at settlement
     * (TAS), which are quoted as the difference from the settlement price.
     *
     * @return false when 0 can only mean "no price".
     */
    public boolean isZeroPriceValid()
    {
        return InstrumentKind.COMBINATION == kind || isTradeAtSettlement();
    }

    /**
     * Whether trades are made at the day's settlement price plus what is quoted (form {@code sc2601TAS}).
     *
     * @return true for TAS contracts.
     */
    public boolean isTradeAtSettlement()
    {
        return InstrumentKind.FUTURE == kind && symbol.endsWith(InstrumentParser.TRADE_AT_SETTLEMENT);
    }
}
