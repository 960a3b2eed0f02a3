package io.millrace.app.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Typed access to the settings: {@code reference.conf}, overridden by the file of {@code --config}, overridden by system properties.
 * An error names the key, where it was set, the value and what is expected. Immutable: any thread.
 */
public final class Settings
{
    private final Config config;

    private Settings(final Config config)
    {
        this.config = config;
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

            return new Settings(config);
        }
        catch (final ConfigException ex)
        {
            throw new SettingsException("settings: " + ex.getMessage());
        }
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
            throw new SettingsException("settings: millrace." + key + " is empty: set it in your --config file");
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
            throw new SettingsException("settings: millrace." + key + "=" + bytes + " bytes: set 1 byte to 2 GiB");
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
