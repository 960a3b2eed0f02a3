package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SnapshotSettingsTest
{
    private static final int PAYLOAD_OF_8K = 8_192 - 32;
    private static final int PAYLOAD_OF_DEFAULT = 1_408 - 32;

    @TempDir
    private Path folder;

    @Test
    void shouldReadWhatIsShipped() throws IOException
    {
        final SnapshotSettings settings = SnapshotSettings.read(settings("", ""));

        assertEquals(30_000_000_000L, settings.bookRefreshIntervalNs());
        assertEquals(0.5, settings.bookVolumeRatio());
        settings.requireRoom(PAYLOAD_OF_8K);
    }

    @Test
    void shouldNameTheFilesOfAllShards() throws IOException
    {
        final String file = folder.resolve("bars").toString();

        assertEquals(List.of(), SnapshotSettings.read(settings("", "")).sources().bars());
        assertEquals(List.of(Path.of(file)), SnapshotSettings.read(settings("", "last-values-file = \"" + file + '"'))
            .sources()
            .bars());
        assertEquals(List.of(Path.of(file + ".shard-0"), Path.of(file + ".shard-1"), Path.of(file + ".shard-2")),
            SnapshotSettings.read(settings("", "shards = 3, shard = 1, last-values-file = \"" + file + '"'))
                .sources()
                .bars());
    }

    @ParameterizedTest
    @CsvSource(
    {"per-cycle = 3, millrace.snapshots.per-cycle=3: set 4 or more",
        "book-interval = 0 s, millrace.snapshots.book-interval=0 ns: set more than 0 s",
        "image-interval = -1 s, millrace.snapshots.image-interval=-1000000000 ns: set 0 s or more",
        "book-refresh-interval = -1 s, millrace.snapshots.book-refresh-interval=-1000000000 ns: set 0 s or more",
        "book-price-ticks = 0, millrace.snapshots.book-price-ticks=0: set 1 or more",
        "book-volume-percent = 0, millrace.snapshots.book-volume-percent=0: set 1 or more"})
    void shouldNameTheKeyOfAValueThatDoesNotDo(final String setting, final String message) throws IOException
    {
        final Settings settings = settings(setting, "");

        final String text = assertThrows(SettingsException.class, () -> SnapshotSettings.read(settings)).getMessage();

        assertEquals("settings: " + message, text);
    }

    @Test
    void shouldRefuseAChannelThatIsTooNarrowForImagesWithBars() throws IOException
    {
        SnapshotSettings.read(settings("", "")).requireRoom(PAYLOAD_OF_DEFAULT);
        final SnapshotSettings settings = SnapshotSettings.read(settings("", "last-values-file = \"bars\""));

        final String text = assertThrows(SettingsException.class, () -> settings.requireRoom(PAYLOAD_OF_DEFAULT))
            .getMessage();

        assertTrue(
            text.startsWith("settings: millrace.snapshots.channel=aeron:ipc?mtu=8k takes messages of 1376 bytes"),
            text);
        settings.requireRoom(PAYLOAD_OF_8K);
    }

    private Settings settings(final String snapshots, final String bars) throws IOException
    {
        final Path file = folder.resolve("my.conf");
        Files.writeString(file, "millrace { feed.last-values-file = \"" + folder.resolve("ticks") +
            "\", snapshots { " + snapshots + " }, bars { " + bars + " } }");

        return Settings.load(file.toFile());
    }
}
