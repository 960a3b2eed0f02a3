package io.millrace.app.role;

import io.millrace.app.settings.FeedSettings;
import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import io.millrace.bars.BarAlignment;
import io.millrace.bars.BarContext;
import io.millrace.bars.BarInterval;

import java.util.List;
import java.util.function.Supplier;

/** Reads the block {@code bars} of the settings. Stateless. */
final class BarSettings
{
    private BarSettings()
    {
    }

    /**
     * What to build.
     *
     * @param settings of the role.
     * @return the context, concluded.
     * @throws SettingsException that names key and value when one is wrong.
     */
    static BarContext context(final Settings settings)
    {
        return context(settings, settings.texts("bars.intervals"));
    }

    /**
     * What to build, with other intervals than the settings name.
     *
     * @param settings  of the role.
     * @param intervals as text, e.g. {@code 1m}.
     * @return the context, concluded.
     * @throws SettingsException that names key and value when one is wrong.
     */
    static BarContext context(final Settings settings, final List<String> intervals)
    {
        final int[] intervalsS = checked(settings, "bars.intervals",
            () -> intervals.stream().mapToInt(BarInterval::parse).toArray());
        final BarAlignment alignment = checked(settings, "bars.alignment",
            () -> BarAlignment.parse(settings.text("bars.alignment")));

        return checked(settings, "bars", () -> new BarContext().reference(FeedSettings.reference(settings))
            .intervalsS(intervalsS)
            .alignment(alignment)
            .updateEveryNs(settings.durationNs("bars.update-every"))
            .closeGraceNs(settings.durationNs("bars.close-grace"))
            .usesDayExtremes(settings.truth("bars.day-extremes"))
            .shard(settings.number("bars.shard"), settings.number("bars.shards"))
            .conclude());
    }

    private static <T> T checked(final Settings settings, final String key, final Supplier<T> value)
    {
        try
        {
            return value.get();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new SettingsException("settings: " + settings.key(key) + ": " + ex.getMessage());
        }
    }
}
