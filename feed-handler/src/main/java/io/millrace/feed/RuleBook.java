package io.millrace.feed;

import io.millrace.wire.codec.InstrumentKind;
import io.millrace.reference.InstrumentName;

import java.util.Map;

/**
 * Which rules hold for which product: those of the product, else those of its exchange, else those of its kind, else the general ones.
 * Immutable: any thread; looked up once for each instrument.
 */
public final class RuleBook
{
    private final CheckRules general;
    private final Map<String, CheckRules> special;

    /**
     * A book.
     *
     * @param general for who has none of his own.
     * @param special by {@code EXCHANGE.product}, {@code EXCHANGE} or the name of an {@link InstrumentKind}.
     */
    public RuleBook(final CheckRules general, final Map<String, CheckRules> special)
    {
        this.general = general;
        this.special = Map.copyOf(special);
    }

    /**
     * The rules that Millrace ships: the price of an option, or the spread of a combination, jumps by nature.
     *
     * @return the book.
     */
    public static RuleBook shipped()
    {
        final CheckRules d = CheckRules.DEFAULT;
        final CheckRules noBand = new CheckRules(d.outOfSession(), d.staleSnapshot(), d.farFromClock(), d.crossedBook(),
            d.lockedBook(), d.outsideLimits(), RuleAction.OFF, d.clockToleranceMs(), d.sessionGraceMs(),
            d.jumpPermille());

        return new RuleBook(d,
            Map.of(InstrumentKind.OPTION.name(), noBand, InstrumentKind.COMBINATION.name(), noBand));
    }

    CheckRules rulesOf(final InstrumentName name)
    {
        final String exchange = name.exchange().name();
        CheckRules found = special.get(exchange + '.' + name.product().code());
        found = null == found ? special.get(exchange) : found;
        found = null == found ? special.get(name.kind().name()) : found;

        return null == found ? general : found;
    }
}
