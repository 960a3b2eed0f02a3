package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where images come from.
 *
 * @param ticks file of the ticks' last values.
 * @param bars  files of the current bars, one of each shard, in their order; empty: images without bars.
 */
record SnapshotSources(Path ticks, List<Path> bars)
{
    static SnapshotSources read(final Settings settings)
    {
        if (settings.text("feed.last-values-file").isBlank())
        {
            throw new SettingsException("settings: " + settings.key("feed.last-values-file") +
                " is empty: images are made of the last values; name a file, the same for feed and snapshots");
        }
        final int shards = settings.number("bars.shards");
        final boolean hasBars = !settings.text("bars.last-values-file").isBlank();

        return new SnapshotSources(settings.path("feed.last-values-file"), IntStream.range(0, hasBars ? shards : 0)
            .mapToObj(shard -> barsFile(settings, shard))
            .toList());
    }

    /** The file of this process's shard of the bars. */
    static Path barsFile(final Settings settings)
    {
        return barsFile(settings, settings.number("bars.shard"));
    }

    private static Path barsFile(final Settings settings, final int shard)
    {
        final Path file = settings.path("bars.last-values-file");

        return 1 == settings.number("bars.shards") ? file :
            file.resolveSibling(file.getFileName() + ".shard-" + shard);
    }

    @Override
    public String toString()
    {
        return "of " + ticks + (bars.isEmpty() ? ", without bars" : " and " + bars);
    }
}
