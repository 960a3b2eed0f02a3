package io.millrace.reference;

import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.OptionRight;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an instrument id into an {@link InstrumentName}, or says why not; docs/instruments.md has the forms. One thread. */
final class InstrumentParser
{
    static final String TRADE_AT_SETTLEMENT = "TAS";

    /** Months that a contract may be listed ahead: no product of CZCE has more than 24, so 36 leaves room. */
    static final int MAX_MONTHS_AHEAD = 36;

    private static final String TAS_SESSIONS = "INE_TAS";
    private static final String STOCK_SESSIONS = "SSE_SZSE_OPTION";
    private static final String MONTHLY_AVERAGE = "F";
    private static final int MONTHS_OF_DECADE = 120;
    private static final int MAX_STRIKE_DIGITS = 12;
    private static final Pattern SINGLE = Pattern.compile("([A-Za-z]{1,3})([0-9]{3,4})(|F|TAS|[-MSCP0-9.]+)");
    private static final Pattern COMBINATION = Pattern.compile("[A-Z]{2,4} ([^& ]+)&([^& ]+)");
    private static final Pattern DASHED_OPTION = Pattern.compile("(-MS)?-([CP])-([0-9]+(?:\\.[0-9]+)?)");
    private static final Pattern PLAIN_OPTION = Pattern.compile("(MS)?([CP])([0-9]+(?:\\.[0-9]+)?)");
    private static final Pattern STOCK_OPTION = Pattern.compile("([19])[0-9]{7}");
    /** Funds: 50.... to 58.... at SSE, 15...., 16.... and 18.... at SZSE. SOPT quotes no shares. */
    private static final Pattern FUND = Pattern.compile("(?:(5[0-8])|1[568])[0-9]{4}");
    private static final Map<String, String> INDEX_FUTURES = Map.of("IO", "IF", "HO", "IH", "MO", "IM");

    private static final Product SSE_OPTION = option(Exchange.SSE);
    private static final Product SZSE_OPTION = option(Exchange.SZSE);
    private static final Product SSE_FUND = fund(Exchange.SSE);
    private static final Product SZSE_FUND = fund(Exchange.SZSE);

    private final Products products;
    private final int tradingDay;

    /**
     * A parser.
     *
     * @param products   all known products.
     * @param tradingDay yyyymmdd; anything else: not known.
     */
    InstrumentParser(final Products products, final int tradingDay)
    {
        this.products = products;
        this.tradingDay = tradingDay;
    }

    Outcome parse(final String symbol)
    {
        if (symbol.isEmpty())
        {
            return refused(symbol, "is empty: an id begins with the letters of its product");
        }
        if (symbol.length() > InstrumentName.MAX_LENGTH)
        {
            return refused(symbol.substring(0, InstrumentName.MAX_LENGTH) + "...", "has " + symbol.length() +
                " characters: an id has at most " + InstrumentName.MAX_LENGTH);
        }
        if (!symbol.chars().allMatch(character -> character >= 0x20 && character < 0x7f))
        {
            return refused(symbol, "has a character that is not printable ASCII");
        }
        final Matcher combination = COMBINATION.matcher(symbol);

        return combination.matches() ? combination(symbol, combination.group(1), combination.group(2)) : leg(symbol);
    }

    private Outcome leg(final String symbol)
    {
        final Matcher single = SINGLE.matcher(symbol);
        if (single.matches())
        {
            return single(symbol, single.group(1), single.group(2), single.group(3));
        }
        final Matcher option = STOCK_OPTION.matcher(symbol);
        if (option.matches())
        {
            return stock(symbol, "1".equals(option.group(1)) ? SSE_OPTION : SZSE_OPTION);
        }
        final Matcher fund = FUND.matcher(symbol);
        if (fund.matches())
        {
            return stock(symbol, null != fund.group(1) ? SSE_FUND : SZSE_FUND);
        }

        return refused(symbol, "has no known form: expected e.g. rb2601, TA601, cu2601C75000, m2601-C-3000, " +
            "SP a2601&a2605 or 8 digits that begin with 1 or 9");
    }

    private static Outcome stock(final String symbol, final Product product)
    {
        return taken(
            new InstrumentName(symbol, product.exchange(), product.kind(), product, InstrumentName.NULL_MONTH));
    }

    private static Product option(final Exchange exchange)
    {
        return new Product(exchange, "ETF", InstrumentKind.OPTION, 10_000, 1, STOCK_SESSIONS);
    }

    private static Product fund(final Exchange exchange)
    {
        return new Product(exchange, "FUND", InstrumentKind.NULL_VAL, 1, 10, STOCK_SESSIONS);
    }

    private Outcome combination(final String symbol, final String first, final String second)
    {
        final Outcome one = leg(first);
        final Outcome other = leg(second);
        if (null == one.name || null == other.name)
        {
            return refused(symbol, "has a leg that is none: " + (null == one.name ? one.refusal : other.refusal));
        }
        if (null == one.name.product() || null == other.name.product())
        {
            return new Outcome(new InstrumentName(symbol, Exchange.NULL_VAL, InstrumentKind.COMBINATION, null,
                InstrumentName.NULL_MONTH, null, PriceScale.NULL_PRICE, first, second),
                null == one.name.product() ? one.refusal : other.refusal);
        }
        if (one.name.exchange() != other.name.exchange())
        {
            return refused(symbol, "has legs of " + one.name.exchange() + " and " + other.name.exchange() +
                ": both legs of a combination are listed at one exchange");
        }
        final Product product = one.name.product();

        return taken(new InstrumentName(symbol, one.name.exchange(), InstrumentKind.COMBINATION,
            product.traded(product.sessionTemplate()), InstrumentName.NULL_MONTH, null, PriceScale.NULL_PRICE, first,
            second));
    }

    private Outcome single(final String symbol, final String code, final String digits, final String rest)
    {
        final boolean isOption = !rest.isEmpty() && !MONTHLY_AVERAGE.equals(rest) && !TRADE_AT_SETTLEMENT.equals(rest);
        final Matcher dashed = DASHED_OPTION.matcher(rest);
        final Matcher plain = PLAIN_OPTION.matcher(rest);
        final boolean isDashed = isOption && dashed.matches();
        if (isOption && !isDashed && !plain.matches())
        {
            return refused(symbol, "has '" + rest + "' after its month: expected nothing, F, TAS, C75000 or -C-3000");
        }
        final Product product = isOption ? products.option(code) : products.future(code);
        if (null == product)
        {
            return new Outcome(new InstrumentName(symbol, Exchange.NULL_VAL,
                isOption ? InstrumentKind.OPTION : InstrumentKind.FUTURE, null, InstrumentName.NULL_MONTH),
                "instrument id '" + symbol + "': no exchange lists " + (isOption ? "options" : "a future") + " of '" +
                    code + "': letters are case-sensitive, and products.csv has those that are known");
        }
        final String misfit = misfit(product.exchange(), digits, rest, isOption, isDashed);
        if (null != misfit)
        {
            return refused(symbol, misfit);
        }
        if (!isOption)
        {
            return future(symbol, product, digits, rest);
        }

        return option(symbol, product, digits, isDashed ? dashed : plain);
    }

    private Outcome future(final String symbol, final Product product, final String digits, final String rest)
    {
        final Product traded = rest.isEmpty() ? product : product.traded(TRADE_AT_SETTLEMENT.equals(rest) ?
            TAS_SESSIONS : product.sessionTemplate());

        return taken(new InstrumentName(symbol, product.exchange(), InstrumentKind.FUTURE, traded, monthOf(digits)));
    }

    private Outcome option(final String symbol, final Product product, final String digits, final Matcher form)
    {
        final long strike = strikeOf(form.group(3));
        if (strike <= 0)
        {
            return refused(symbol, "has the strike price '" + form.group(3) + "': expected more than 0, at most " +
                MAX_STRIKE_DIGITS + " digits and 4 decimals");
        }
        final boolean isSeries = null != form.group(1);
        final String index = INDEX_FUTURES.get(product.code());

        return taken(new InstrumentName(symbol, product.exchange(), InstrumentKind.OPTION,
            isSeries ? product.traded(product.sessionTemplate()) : product, monthOf(digits),
            "C".equals(form.group(2)) ? OptionRight.CALL : OptionRight.PUT, strike,
            null == index ? product.code() + digits : index, null));
    }

    /** What of the id is not in the form of its exchange; null when all of it is. */
    private static String misfit(final Exchange exchange, final String digits, final String rest,
        final boolean isOption, final boolean isDashed)
    {
        final int month = Integer.parseInt(digits.substring(digits.length() - 2));
        if (month < 1 || month > 12)
        {
            return "has the month '" + digits.substring(digits.length() - 2) + "': expected 01 to 12";
        }
        if (3 == digits.length() && Exchange.CZCE != exchange)
        {
            return "has a year of one digit: only CZCE's ids have, those of " + exchange + " have two";
        }
        final boolean hasDashes = Exchange.DCE == exchange || Exchange.GFEX == exchange || Exchange.CFFEX == exchange;
        final boolean hasSeries = Exchange.DCE == exchange || Exchange.CZCE == exchange;
        final boolean isAverage = MONTHLY_AVERAGE.equals(rest);
        final boolean isSettlement = TRADE_AT_SETTLEMENT.equals(rest);
        final boolean isWrong = isOption ? isDashed != hasDashes || (rest.contains("MS") && !hasSeries) :
            (isAverage && Exchange.DCE != exchange) ||
                (isSettlement && Exchange.INE != exchange && Exchange.SHFE != exchange);

        return isWrong ? "has '" + rest + "' after its month, which is no form of " + exchange +
            ": docs/instruments.md has them" : null;
    }

    private int monthOf(final String digits)
    {
        final int month = Integer.parseInt(digits.substring(digits.length() - 2));
        final int year = Integer.parseInt(digits.substring(0, digits.length() - 2));
        if (4 == digits.length())
        {
            return (2000 + year) * 100 + month;
        }

        return CivilDay.NULL_DAY == CivilDay.toEpochDay(tradingDay) ? InstrumentName.NULL_MONTH :
            decadeOf(year, month, tradingDay);
    }

    /**
     * The month that one year digit means on a day: the only one of the decade that begins 83 months before it and ends 36 months after it.
     * A contract is listed for no more than 24 months, so a live one is never beyond that; what lies before the day's month has expired and
     * is seen in stale snapshots, of which the newest is the likely one.
     */
    private static int decadeOf(final int yearDigit, final int month, final int tradingDay)
    {
        final int now = tradingDay / 10_000 * 12 + tradingDay / 100 % 100 - 1;
        final int earliest = now + MAX_MONTHS_AHEAD - MONTHS_OF_DECADE + 1;
        final int months = earliest + Math.floorMod(yearDigit * 12 + month - 1 - earliest, MONTHS_OF_DECADE);

        return months / 12 * 100 + months % 12 + 1;
    }

    private static long strikeOf(final String text)
    {
        final BigDecimal price = new BigDecimal(text).stripTrailingZeros();
        final boolean fits = price.scale() <= -PriceScale.EXPONENT &&
            price.precision() - price.scale() <= MAX_STRIKE_DIGITS;

        return fits ? price.movePointRight(-PriceScale.EXPONENT).longValueExact() : 0;
    }

    private static Outcome taken(final InstrumentName name)
    {
        return new Outcome(name, null);
    }

    private static Outcome refused(final String symbol, final String what)
    {
        return new Outcome(null, "instrument id '" + symbol.replaceAll("[^ -~]", "?") + "' " + what);
    }

    /**
     * What became of an id.
     *
     * @param name    null when it is refused; with a null product when that is not known.
     * @param refusal null when there is nothing against it.
     */
    record Outcome(InstrumentName name, String refusal)
    {
    }
}
