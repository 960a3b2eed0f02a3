package io.millrace.reference;

import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All known products, read from a CSV of {@code exchange,product,kind,multiplier,priceTick,session,lastTradingDayRule}. Immutable: any thread. */
public final class Products
{
    private static final String HEADER = "exchange,product,kind,multiplier,priceTick,session,lastTradingDayRule";

    private final Map<String, Product> futures = new HashMap<>();
    private final Map<String, Product> options = new HashMap<>();

    private Products()
    {
    }

    /**
     * The table that Millrace ships.
     *
     * @return the products.
     */
    public static Products shipped()
    {
        final String name = "products.csv";
        try (InputStream in = Products.class.getResourceAsStream(name))
        {
            return parse(name, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("products: cannot read the shipped table " + name, ex);
        }
    }

    /**
     * Reads a table.
     *
     * @param name for error messages, e.g. the file's path.
     * @param in   the text; lines that begin with {@code #} are comments.
     * @return the products.
     * @throws IOException              when reading fails.
     * @throws IllegalArgumentException that names line, field and value when a line is malformed.
     */
    public static Products parse(final String name, final BufferedReader in) throws IOException
    {
        final Products products = new Products();
        boolean isHeaderSeen = false;
        int lineNumber = 0;
        for (String line = in.readLine(); line != null; line = in.readLine())
        {
            lineNumber++;
            if (line.isBlank() || line.startsWith("#"))
            {
                continue;
            }
            if (!isHeaderSeen)
            {
                require(HEADER.equals(line), name, lineNumber, "header", line, "write " + HEADER);
                isHeaderSeen = true;
                continue;
            }
            products.add(name, lineNumber, line.split(",", -1));
        }

        return products;
    }

    /**
     * The future of a product code.
     *
     * @param code letters of the instrument id.
     * @return the product, or null when there is none.
     */
    public Product future(final String code)
    {
        return futures.get(code);
    }

    /**
     * The option of a product code.
     *
     * @param code letters of the instrument id.
     * @return the product, or null when there is none.
     */
    public Product option(final String code)
    {
        return options.get(code);
    }

    /**
     * All options.
     *
     * @return a copy.
     */
    public List<Product> options()
    {
        return new ArrayList<>(options.values());
    }

    /**
     * All futures.
     *
     * @return a copy.
     */
    public List<Product> futures()
    {
        return new ArrayList<>(futures.values());
    }

    private void add(final String name, final int lineNumber, final String[] fields)
    {
        require(fields.length == 7, name, lineNumber, "fields", String.valueOf(fields.length), "give 7 fields");
        final InstrumentKind kind = oneOf(InstrumentKind.class, fields[2], name, lineNumber, "kind");
        final Product product = new Product(oneOf(Exchange.class, fields[0], name, lineNumber, "exchange"), fields[1],
            kind,
            multiplierOf(fields[3], name, lineNumber),
            priceTickOf(fields[4], name, lineNumber),
            fields[5], ruleOf(fields[6], name, lineNumber), sinceMonthOf(fields[6], name, lineNumber));
        final Product previous = (InstrumentKind.OPTION == kind ? options : futures).put(product.code(), product);
        require(null == previous, name, lineNumber, "product", product.code(), "name each product once");
    }

    /** {@code RULE}, {@code RULE@yyyymm} from that delivery month on, or nothing. */
    private static LastTradingDayRule ruleOf(final String text, final String name, final int lineNumber)
    {
        final int at = text.indexOf('@');

        return text.isEmpty() ? LastTradingDayRule.NOT_KNOWN : oneOf(LastTradingDayRule.class,
            at < 0 ? text : text.substring(0, at), name, lineNumber, "lastTradingDayRule");
    }

    private static int sinceMonthOf(final String text, final String name, final int lineNumber)
    {
        final int at = text.indexOf('@');
        if (at < 0)
        {
            return 0;
        }
        require(text.substring(at + 1).matches("20[0-9]{2}(0[1-9]|1[0-2])"), name, lineNumber, "lastTradingDayRule",
            text, "write the first delivery month after the @ as YYYYMM");

        return Integer.parseInt(text.substring(at + 1));
    }

    private static <E extends Enum<E>> E oneOf(final Class<E> type, final String value, final String name,
        final int lineNumber, final String field)
    {
        for (final E constant : type.getEnumConstants())
        {
            if (constant.name().equals(value) && !"NULL_VAL".equals(value))
            {
                return constant;
            }
        }
        throw malformed(name, lineNumber, field, value, "use one of the names of " + type.getSimpleName());
    }

    private static int multiplierOf(final String value, final String name, final int lineNumber)
    {
        final BigDecimal multiplier = number(value, name, lineNumber, "multiplier");
        try
        {
            return multiplier.intValueExact();
        }
        catch (final ArithmeticException ex)
        {
            throw malformed(name, lineNumber, "multiplier", value, "write a whole number of units for each lot");
        }
    }

    private static long priceTickOf(final String value, final String name, final int lineNumber)
    {
        final BigDecimal priceTick = number(value, name, lineNumber, "priceTick");
        try
        {
            return priceTick.movePointRight(-PriceScale.EXPONENT).longValueExact();
        }
        catch (final ArithmeticException ex)
        {
            throw malformed(name, lineNumber, "priceTick", value, "write at most " + -PriceScale.EXPONENT +
                " decimals");
        }
    }

    private static BigDecimal number(final String value, final String name, final int lineNumber, final String field)
    {
        try
        {
            return new BigDecimal(value);
        }
        catch (final NumberFormatException ex)
        {
            throw malformed(name, lineNumber, field, value, "write a decimal number");
        }
    }

    private static void require(final boolean isTrue, final String name, final int lineNumber, final String field,
        final String value, final String remedy)
    {
        if (!isTrue)
        {
            throw malformed(name, lineNumber, field, value, remedy);
        }
    }

    private static IllegalArgumentException malformed(final String name, final int lineNumber, final String field,
        final String value, final String remedy)
    {
        return new IllegalArgumentException(
            "products: " + name + " line " + lineNumber + ": " + field + " '" + value + "': " + remedy);
    }
}
