package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import io.millrace.publish.ImagePublisher;
import io.millrace.wire.values.LastValueLayout;

/**
 * The settings of the role, read and checked before it makes anything.
 *
 * @param sources               where images come from.
 * @param channel               of images and books.
 * @param imageIntervalNs       from one round of images to the next, nanoseconds; 0: only on request.
 * @param perCycle              images, or books, in a duty cycle.
 * @param bookIntervalNs        between snapshots of a changed book, nanoseconds.
 * @param bookRefreshIntervalNs from one round over all books to the next, nanoseconds; 0: none.
 * @param bookPriceTicks        price steps that make a snapshot.
 * @param bookVolumeRatio       share of a volume that makes a snapshot.
 * @param maxImageLength        bytes of the longest image.
 */
record SnapshotSettings(SnapshotSources sources, String channel, long imageIntervalNs, int perCycle,
    long bookIntervalNs, long bookRefreshIntervalNs, int bookPriceTicks, double bookVolumeRatio, int maxImageLength)
{
    /**
     * Reads them.
     *
     * @param settings of the role.
     * @return the settings.
     * @throws SettingsException that names key and value when one is wrong.
     */
    static SnapshotSettings read(final Settings settings)
    {
        final SnapshotSources sources = SnapshotSources.read(settings);
        final LastValueLayout bars = sources.bars().isEmpty() ? null :
            LastValueLayout.bars(BarSettings.context(settings).intervalsS());

        return new SnapshotSettings(sources, settings.requiredText("snapshots.channel"),
            durationNs(settings, "snapshots.image-interval", 0),
            number(settings, "snapshots.per-cycle", ImagePublisher.MIN_PER_CYCLE),
            durationNs(settings, "snapshots.book-interval", 1),
            durationNs(settings, "snapshots.book-refresh-interval", 0),
            number(settings, "snapshots.book-price-ticks", 1),
            number(settings, "snapshots.book-volume-percent", 1) / 100.0,
            ImagePublisher.maxLength(LastValueLayout.ticks(), bars));
    }

    /**
     * Checks that the stream takes the longest image.
     *
     * @param maxPayloadLength of the stream, bytes.
     * @throws SettingsException when it does not.
     */
    void requireRoom(final int maxPayloadLength)
    {
        if (maxImageLength > maxPayloadLength)
        {
            throw new SettingsException("settings: millrace.snapshots.channel=" + channel + " takes messages of " +
                maxPayloadLength + " bytes, an image " + sources + " has up to " + maxImageLength +
                ": give it a larger mtu, e.g. aeron:ipc?mtu=8k");
        }
    }

    private static int number(final Settings settings, final String key, final int least)
    {
        final int value = settings.number(key);
        if (value < least)
        {
            throw new SettingsException("settings: " + settings.key(key) + "=" + value + ": set " + least + " or more");
        }

        return value;
    }

    private static long durationNs(final Settings settings, final String key, final long leastNs)
    {
        final long valueNs = settings.durationNs(key);
        if (valueNs < leastNs)
        {
            throw new SettingsException("settings: " + settings.key(key) + "=" + valueNs + " ns: set " +
                (0 == leastNs ? "0 s or more" : "more than 0 s"));
        }

        return valueNs;
    }
}
