package io.millrace.feed;

import io.millrace.reference.InstrumentName;
import io.millrace.wire.codec.InstrumentKind;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which rules hold for which instrument: what is said of its product counts before what is said of its exchange, that before its kind, that
 * before what holds for all; rule by rule. Looked up once for each instrument, by the {@code feed} thread.
 */
public final class RuleBook
{
    private final Function<List<String>, CheckRules> rules;
    private final Map<List<String>, CheckRules> known = new HashMap<>();

    /**
     * A book.
     *
     * @param rules for the names of an instrument, the narrowest first: {@code EXCHANGE.product}, {@code EXCHANGE}, {@link InstrumentKind}.
     */
    public RuleBook(final Function<List<String>, CheckRules> rules)
    {
        this.rules = rules;
    }

    /**
     * A book of whole sets of rules: the narrowest name that has one counts.
     *
     * @param general for who has none of his own.
     * @param special by {@code EXCHANGE.product}, {@code EXCHANGE} or the name of an {@link InstrumentKind}.
     */
    public RuleBook(final CheckRules general, final Map<String, CheckRules> special)
    {
        this((names) -> names.stream().filter(special::containsKey).findFirst().map(special::get).orElse(general));
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

        return known.computeIfAbsent(List.of(exchange + '.' + name.product().code(), exchange, name.kind().name()),
            rules);
    }
}
