package io.millrace.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.millrace.feed.CheckRules;
import io.millrace.feed.ClockCheck;
import io.millrace.feed.RuleAction;
import io.millrace.feed.RuleBook;
import io.millrace.reference.MarketReference;
import io.millrace.reference.Product;
import io.millrace.reference.ReferenceDataException;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentKind;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what the settings say of the truth of ticks: calendar, clock and rules. Stateless. */
public final class FeedSettings
{
    private static final String RULES = "feed.rules";
    private static final String SPECIAL = "special";
    private static final String FOR = "for";
    private static final Set<String> KEYS = Set.of(FOR, "out-of-session", "stale-snapshot", "far-from-clock",
        "crossed-book", "locked-book", "outside-limits", "price-jump", "clock-tolerance", "session-grace",
        "jump-permille");

    private FeedSettings()
    {
    }

    /**
     * The reference data, with the calendar that is named.
     *
     * @param settings of the feed.
     * @return the data.
     * @throws SettingsException when the calendar cannot be used.
     */
    public static MarketReference reference(final Settings settings)
    {
        final String file = settings.text("feed.calendar");
        try
        {
            return file.isBlank() ? MarketReference.shipped() :
                MarketReference.withCalendar(Path.of(file).toAbsolutePath());
        }
        catch (final ReferenceDataException ex)
        {
            throw new SettingsException("settings: " + settings.key("feed.calendar") + ": " + ex.getMessage());
        }
    }

    /**
     * Which clock stamps are compared with.
     *
     * @param settings of the feed.
     * @return the check.
     * @throws SettingsException that names key and value when it is another word.
     */
    public static ClockCheck clockCheck(final Settings settings)
    {
        final String clock = settings.text("feed.clock");

        return switch (clock)
        {
            case "receive" -> ClockCheck.RECEIVE;
            case "none" -> ClockCheck.NONE;
            default -> throw new SettingsException("settings: " + settings.key("feed.clock") + "='" + clock +
                "': set receive, or none for replays with shifted clocks");
        };
    }

    /**
     * The rules that ticks are held to.
     *
     * @param settings  of the feed.
     * @param reference whose products may be named.
     * @return the rules.
     * @throws SettingsException that names key and value of a rule that does not fit.
     */
    public static RuleBook rules(final Settings settings, final MarketReference reference)
    {
        final Config general = settings.section(RULES).withoutPath(SPECIAL);
        final Map<String, Config> special = shippedSpecial();
        final Set<String> named = new HashSet<>();
        int index = 0;
        for (final Config entry : settings.section(RULES).getConfigList(SPECIAL))
        {
            final String where = settings.key(RULES) + "." + SPECIAL + "[" + index++ + "]";
            for (final String key : entry.root().keySet())
            {
                require(KEYS.contains(key), where + "." + key, "unknown key: docs/configuration.md lists the rules");
            }
            require(entry.hasPath(FOR), where, "has no name: set for = \"EXCHANGE.product\", an exchange or a kind");
            final String name = entry.getString(FOR);
            require(isKnown(name, reference), where + ".for='" + name + "'",
                "name a product as EXCHANGE.product, an exchange, or FUTURE, OPTION or COMBINATION");
            require(named.add(name), where + ".for='" + name + "'", "name each once");
            special.merge(name, entry, (shipped, own) -> own.withFallback(shipped));
            // Each entry by itself: an error names it.
            rules(entry.withFallback(general), where);
        }
        rules(general, settings.key(RULES));

        return new RuleBook((names) ->
        {
            Config narrowest = ConfigFactory.empty();
            for (final String name : names)
            {
                narrowest = narrowest.withFallback(special.getOrDefault(name, ConfigFactory.empty()));
            }

            return rules(narrowest.withFallback(general), settings.key(RULES));
        });
    }

    /** A list of the user's own replaces the shipped one, but what that says of options still holds where his says nothing of it. */
    private static Map<String, Config> shippedSpecial()
    {
        final Map<String, Config> shipped = new HashMap<>();
        ConfigFactory.parseResources("reference.conf")
            .getConfig("millrace." + RULES)
            .getConfigList(SPECIAL)
            .forEach((entry) -> shipped.put(entry.getString(FOR), entry));

        return shipped;
    }

    private static CheckRules rules(final Config config, final String where)
    {
        try
        {
            return new CheckRules(action(config, where, "out-of-session"), action(config, where, "stale-snapshot"),
                action(config, where, "far-from-clock"), action(config, where, "crossed-book"),
                action(config, where, "locked-book"), action(config, where, "outside-limits"),
                action(config, where, "price-jump"), millis(config, "clock-tolerance"), millis(config, "session-grace"),
                config.getInt("jump-permille"));
        }
        catch (final IllegalArgumentException | com.typesafe.config.ConfigException ex)
        {
            throw new SettingsException("settings: " + where + ": " + ex.getMessage());
        }
    }

    private static int millis(final Config config, final String key)
    {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, config.getDuration(key, TimeUnit.MILLISECONDS)));
    }

    private static RuleAction action(final Config config, final String where, final String key)
    {
        final String text = config.getString(key);
        for (final RuleAction action : RuleAction.values())
        {
            if (action.name().toLowerCase(Locale.ROOT).equals(text))
            {
                return action;
            }
        }
        throw new SettingsException("settings: " + where + "." + key + "='" + text + "': set " +
            Stream.of(RuleAction.values())
                .map((action) -> action.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
    }

    private static boolean isKnown(final String name, final MarketReference reference)
    {
        if (name.contains("."))
        {
            return Stream.of(reference.products().future(name.substring(name.indexOf('.') + 1)),
                reference.products().option(name.substring(name.indexOf('.') + 1)))
                .anyMatch((product) -> null != product && name.equals(idOf(product)));
        }

        return Stream.concat(Stream.of(Exchange.values()), Stream.of(InstrumentKind.values()))
            .anyMatch((value) -> value.name().equals(name) && !"NULL_VAL".equals(name));
    }

    private static String idOf(final Product product)
    {
        return product.exchange().name() + '.' + product.code();
    }

    private static void require(final boolean isTrue, final String where, final String remedy)
    {
        if (!isTrue)
        {
            throw new SettingsException("settings: " + where + ": " + remedy);
        }
    }
}
