package io.millrace.reference;

import io.millrace.wire.PriceScale;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.OptionRight;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

class InstrumentNamePropertyTest
{
    private static final int TRADING_DAY = 20261121;
    private static final String ALPHABET = "abmrbcuTASRIOFPC0123456789-.& MS\u00e9\n";
    private static final List<String> GOOD = List.of("rb2601", "TA601", "cu2601C75000", "m2601-MS-C-3000", "sc2601TAS",
        "SPD CF601&CF605", "IO2601-C-4000", "10001234", "510050");

    private final Products products = Products.shipped();
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final Random random = new Random(seed);

    @Test
    void shouldHaveANameOrAReasonForAnyBytes()
    {
        for (int i = 0; i < 200_000; i++)
        {
            final String symbol = switch (i % 3)
            {
                case 0 -> bytes();
                case 1 -> letters();
                default -> mutated();
            };

            requireNameOrReason(symbol);
        }
    }

    @Test
    void shouldReadBackWhatItIsMadeOf()
    {
        final List<Product> futures = products.futures();
        final List<Product> options = products.options();
        for (int i = 0; i < 20_000; i++)
        {
            final boolean isOption = random.nextBoolean();
            final List<Product> all = isOption ? options : futures;
            final Product product = all.get(random.nextInt(all.size()));
            // CZCE's digit is good from 83 months before the trading day to 36 months after it.
            final int months = TRADING_DAY / 10_000 * 12 + TRADING_DAY / 100 % 100 - 1 + random.nextInt(120) - 83;
            final int month = months / 12 * 100 + months % 12 + 1;
            final String future = product.code() + (Exchange.CZCE == product.exchange() ?
                String.format("%03d", month % 1000) : String.format("%04d", month % 10_000));
            final long strike = 1 + random.nextInt(2_000_000_000);

            if (isOption)
            {
                requireOption(product, month, future, random.nextBoolean() ? OptionRight.CALL : OptionRight.PUT,
                    strike);
            }
            else
            {
                requireFuture(product, month, future);
            }
        }
    }

    private void requireFuture(final Product product, final int month, final String symbol)
    {
        final InstrumentName name = InstrumentName.parse(symbol, products, TRADING_DAY);
        final InstrumentName combination = InstrumentName.parse("SP " + symbol + "&" + symbol, products, TRADING_DAY);

        assertEquals(new InstrumentName(symbol, product.exchange(), InstrumentKind.FUTURE, product, month), name,
            () -> symbol + ", seed " + seed);
        assertEquals(symbol, combination.underlying());
        assertEquals(symbol, combination.secondLeg());
        assertEquals(product.exchange(), combination.exchange());
    }

    private void requireOption(final Product product, final int month, final String future, final OptionRight right,
        final long strike)
    {
        final boolean hasDashes = switch (product.exchange())
        {
            case DCE, GFEX, CFFEX -> true;
            default -> false;
        };
        final String dash = hasDashes ? "-" : "";
        final String symbol = future + dash + right.name().charAt(0) + dash +
            PriceScale.append(new StringBuilder(), strike);

        final InstrumentName name = InstrumentName.parse(symbol, products, TRADING_DAY);

        final String underlying = Exchange.CFFEX == product.exchange() ? "I" +
            switch (product.code())
            {
                case "IO" -> "F";
                case "HO" -> "H";
                default -> "M";
            } : future;
        assertEquals(new InstrumentName(symbol, product.exchange(), InstrumentKind.OPTION, product, month, right,
            strike, underlying, null), name, () -> symbol + ", seed " + seed);
    }

    private void requireNameOrReason(final String symbol)
    {
        try
        {
            final InstrumentName name = InstrumentName.parse(symbol, products, TRADING_DAY);
            final String refusal = InstrumentName.refusal(symbol, products);

            assertEquals(null == name || null == name.product(), null != refusal, () -> symbol + ", seed " + seed);
            if (null != name)
            {
                assertEquals(symbol, name.symbol());
                assertNotNull(name.exchange());
            }
            else
            {
                assertTrue(refusal.chars().allMatch(letter -> letter >= 0x20 && letter < 0x7f), refusal);
            }
        }
        catch (final RuntimeException ex)
        {
            fail("'" + symbol + "', seed " + seed, ex);
        }
    }

    private String bytes()
    {
        final byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);

        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String letters()
    {
        final StringBuilder letters = new StringBuilder();
        for (int i = random.nextInt(16); i >= 0; i--)
        {
            letters.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }

        return letters.toString();
    }

    private String mutated()
    {
        final StringBuilder symbol = new StringBuilder(GOOD.get(random.nextInt(GOOD.size())));
        for (int i = random.nextInt(3); i >= 0; i--)
        {
            symbol.setCharAt(random.nextInt(symbol.length()), ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }

        return symbol.toString();
    }
}
