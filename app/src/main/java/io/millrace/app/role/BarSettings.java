package io.millrace.app.role;

import io.millrace.app.settings.FeedSettings;
import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import io.millrace.bars.BarAlignment;
import io.millrace.bars.BarContext;
import io.millrace.bars.BarInterval;

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
        return context(settings, intervalsS(settings), settings.number("bars.shard"), settings.number("bars.shards"));
    }

    /**
     * What to build of a file: all instruments, however many processes share those of the stream.
     *
     * @param settings   of the role.
     * @param intervalsS seconds, rising; null: those of the settings.
     * @return the context, concluded.
     * @throws SettingsException that names key and value when one is wrong.
     */
    static BarContext ofFile(final Settings settings, final int[] intervalsS)
    {
        return context(settings, null == intervalsS ? intervalsS(settings) : intervalsS, 0, 1);
    }

    private static int[] intervalsS(final Settings settings)
    {
        return checked(settings, "bars.intervals",
            () -> settings.texts("bars.intervals").stream().mapToInt(BarInterval::parse).toArray());
    }

    private static BarContext context(final Settings settings, final int[] intervalsS, final int shard,
        final int shards)
    {
        final BarAlignment alignment = checked(settings, "bars.alignment",
            () -> BarAlignment.parse(settings.text("bars.alignment")));

        return checked(settings, "bars", () -> new BarContext().reference(FeedSettings.reference(settings))
            .intervalsS(intervalsS)
            .alignment(alignment)
            .updateEveryNs(settings.durationNs("bars.update-every"))
            .closeGraceNs(settings.durationNs("bars.close-grace"))
            .usesDayExtremes(settings.truth("bars.day-extremes"))
            .shard(shard, shards)
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
