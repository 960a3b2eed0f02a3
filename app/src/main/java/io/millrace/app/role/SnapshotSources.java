package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;

import java.nio.file.Path;

/**
 * Where images come from.
 *
 * @param ticks file of the ticks' last values.
 * @param bars  file of the current bars; null: images without bars.
 */
record SnapshotSources(Path ticks, Path bars)
{
    static SnapshotSources read(final Settings settings)
    {
        final String bars = settings.text("bars.last-values-file");
        if (settings.text("feed.last-values-file").isBlank())
        {
            throw new SettingsException("settings: " + settings.key("feed.last-values-file") +
                " is empty: images are made of the last values; name a file, the same for feed and snapshots");
        }

        return new SnapshotSources(settings.path("feed.last-values-file"), bars.isBlank() ? null : barsFile(settings));
    }

    /** The file of this process's shard of the bars. */
    static Path barsFile(final Settings settings)
    {
        final Path file = settings.path("bars.last-values-file");

        return 1 == settings.number("bars.shards") ? file :
            file.resolveSibling(file.getFileName() + ".shard-" + settings.number("bars.shard"));
    }

    @Override
    public String toString()
    {
        return "of " + ticks + (null == bars ? ", without bars" : " and " + bars);
    }
}
