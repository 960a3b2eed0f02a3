package io.millrace.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Typed access to the settings: {@code reference.conf}, overridden by the file of {@code --config}, overridden by system properties.
 * An error names the key, where it was set, the value and what is expected. Immutable: any thread.
 */
public final class Settings
{
    /** What all lines of a daemon share, and what an entry of feed.lines therefore cannot set. */
    private static final Set<String> SHARED_BY_LINES = Set.of("lines", "bridge-library", "host-program",
        "ring.directory", "ledger-directory", "instrument-limit", "calendar", "clock", "last-values-file");
    private static final String SHARED_BLOCK = "rules.";
    private static final int NO_LINE = -1;
    /** A line is one byte in each message, and 255 is its null. */
    private static final int MAX_LINE = 254;

    private final Config config;
    private final int lineIndex;

    private Settings(final Config config, final int lineIndex)
    {
        this.config = config;
        this.lineIndex = lineIndex;
    }

    /**
     * Reads the settings.
     *
     * @param file of the user's own settings; null: none.
     * @return the settings.
     * @throws SettingsException that says what is wrong and where.
     */
    public static Settings load(final File file)
    {
        try
        {
            if (file != null && !file.isFile())
            {
                throw new SettingsException(
                    "settings: --config " + file + " is not a file: give the path of a HOCON file");
            }
            final Config own = null == file ? ConfigFactory.empty() : ConfigFactory.parseFile(file);
            final Config reference = ConfigFactory.parseResources("reference.conf");
            final Config config = ConfigFactory.systemProperties()
                .withOnlyPath("millrace")
                .withFallback(own)
                .withFallback(reference)
                .resolve();
            rejectUnknownKeys(own, reference, file);

            return new Settings(config, NO_LINE);
        }
        catch (final ConfigException ex)
        {
            throw new SettingsException("settings: " + ex.getMessage());
        }
    }

    /**
     * The front sessions: one for each entry of {@code feed.lines}, or the one that {@code feed} itself describes when there is none.
     *
     * @return for each line the settings as it sees them: what its entry has, before what {@code feed} has.
     * @throws SettingsException when an entry is malformed, or two have one number.
     */
    public List<Settings> lines()
    {
        final List<? extends Config> entries = read("feed.lines", config::getConfigList);
        if (entries.isEmpty())
        {
            requireLineNumber();
            return List.of(this);
        }

        final List<Settings> lines = new ArrayList<>(entries.size());
        final Set<Integer> numbers = new HashSet<>();
        for (int i = 0; i < entries.size(); i++)
        {
            final Config entry = entries.get(i);
            checkLine(entry, i);
            final Settings line = new Settings(config.withValue("millrace.feed",
                entry.withFallback(config.getConfig("millrace.feed")).root()), i);
            line.requireLineNumber();
            if (!numbers.add(line.number("feed.line")))
            {
                throw new SettingsException("settings: " + line.key("feed.line") + "=" + line.number("feed.line") +
                    " is the number of another line too: give each its own, it names ring, flow folder and ticks");
            }
            lines.add(line);
        }

        return lines;
    }

    /**
     * A key's full name, as the user has to write it.
     *
     * @param key below {@code millrace}.
     * @return the name, e.g. {@code millrace.feed.lines[1].user} in the settings of a line.
     */
    public String key(final String key)
    {
        return NO_LINE != lineIndex && key.startsWith("feed.") ? "millrace.feed.lines[" + lineIndex + "]" +
            key.substring("feed".length()) : "millrace." + key;
    }

    /**
     * A text.
     *
     * @param key below {@code millrace}.
     * @return the value.
     */
    public String text(final String key)
    {
        return read(key, config::getString);
    }

    /**
     * A text that must not be empty.
     *
     * @param key below {@code millrace}.
     * @return the value.
     */
    public String requiredText(final String key)
    {
        final String value = text(key);
        if (value.isBlank())
        {
            throw new SettingsException("settings: " + key(key) + " is empty: set it in your --config file");
        }

        return value;
    }

    /**
     * A path, made absolute.
     *
     * @param key below {@code millrace}.
     * @return the value.
     */
    public Path path(final String key)
    {
        return Path.of(requiredText(key)).toAbsolutePath().normalize();
    }

    /**
     * A list of texts.
     *
     * @param key below {@code millrace}.
     * @return the value.
     */
    public List<String> texts(final String key)
    {
        return read(key, config::getStringList);
    }

    /**
     * A whole number.
     *
     * @param key below {@code millrace}.
     * @return the value.
     */
    public int number(final String key)
    {
        return read(key, config::getInt);
    }

    /**
     * Yes or no.
     *
     * @param key below {@code millrace}.
     * @return the value.
     */
    public boolean truth(final String key)
    {
        return read(key, config::getBoolean);
    }

    /**
     * A size.
     *
     * @param key below {@code millrace}.
     * @return bytes.
     */
    public int bytes(final String key)
    {
        final long bytes = read(key, config::getBytes);
        if (bytes < 1 || bytes > Integer.MAX_VALUE)
        {
            throw new SettingsException("settings: " + key(key) + "=" + bytes + " bytes: set 1 byte to 2 GiB");
        }

        return (int)bytes;
    }

    /**
     * A duration.
     *
     * @param key below {@code millrace}.
     * @return nanoseconds.
     */
    public long durationNs(final String key)
    {
        return read(key, path -> config.getDuration(path, TimeUnit.NANOSECONDS));
    }

    /**
     * A block of keys.
     *
     * @param key below {@code millrace}.
     * @return the block.
     */
    public Config section(final String key)
    {
        return read(key, config::getConfig);
    }

    /**
     * Whether threads spin.
     *
     * @return true for the profile {@code production}.
     */
    public boolean isProduction()
    {
        final String profile = text("profile");
        if (!"production".equals(profile) && !"development".equals(profile))
        {
            throw new SettingsException(
                "settings: millrace.profile='" + profile + "': set development or production");
        }

        return "production".equals(profile);
    }

    private <T> T read(final String key, final java.util.function.Function<String, T> getter)
    {
        try
        {
            return getter.apply("millrace." + key);
        }
        catch (final ConfigException ex)
        {
            throw new SettingsException("settings: " + ex.getMessage());
        }
    }

    private void requireLineNumber()
    {
        final int line = number("feed.line");
        if (line < 0 || line > MAX_LINE)
        {
            throw new SettingsException("settings: " + key("feed.line") + "=" + line + ": set 0 to " + MAX_LINE);
        }
    }

    private void checkLine(final Config entry, final int index)
    {
        final Config feed = config.getConfig("millrace.feed");
        for (final Map.Entry<String, ConfigValue> setting : entry.entrySet())
        {
            final String name = setting.getKey();
            final String where = "settings: " + setting.getValue().origin().description() + ": millrace.feed.lines[" +
                index + "]." + name;
            if (SHARED_BY_LINES.contains(name) || name.startsWith(SHARED_BLOCK))
            {
                throw new SettingsException(where + ": all lines share it: set millrace.feed." + name);
            }
            if (!feed.hasPathOrNull(name))
            {
                throw new SettingsException(where + ": unknown key: docs/configuration.md lists the keys of feed");
            }
        }
        if (!entry.hasPath("line"))
        {
            throw new SettingsException("settings: millrace.feed.lines[" + index +
                "] has no number: set line = 0 to " + MAX_LINE + ", another one for each line");
        }
    }

    private static void rejectUnknownKeys(final Config own, final Config reference, final File file)
    {
        if (own.hasPath("millrace"))
        {
            own.getConfig("millrace").entrySet().forEach(entry ->
            {
                if (!reference.getConfig("millrace").hasPathOrNull(entry.getKey()))
                {
                    throw new SettingsException("settings: " + entry.getValue().origin().description() +
                        ": unknown key millrace." + entry.getKey() + " in " + file +
                        ": docs/configuration.md lists the keys");
                }
            });
        }
    }
}
