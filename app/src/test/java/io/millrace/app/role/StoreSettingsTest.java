package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import io.millrace.record.store.StoreContext;
import io.millrace.record.store.StoreListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class StoreSettingsTest
{
    @TempDir
    private Path folder;

    @Test
    void shouldWriteEveryStreamWithABatchSizeOfItsOwn() throws IOException
    {
        final Settings settings = settings("");

        assertEquals(List.of(StoreStream.values()), StoreSettings.streams(settings));
        assertEquals(50_000, context(settings, StoreStream.TICKS).batchRows());
        assertEquals(5_000, context(settings, StoreStream.REJECTED).batchRows());
        assertEquals(20_000, context(settings, StoreStream.BARS).batchRows());
        assertEquals(TimeUnit.SECONDS.toNanos(2), context(settings, StoreStream.QUALITY).lingerNs());
    }

    @Test
    void shouldReadTheSettingsOfEachStream() throws IOException
    {
        final Settings settings = settings("ticks.write = false, rejected.write = false, bars { batch-rows = 7, " +
            "linger = 3 ms, shards = 3, shard = 2 }");

        assertEquals(List.of(StoreStream.BARS, StoreStream.QUALITY), StoreSettings.streams(settings));
        assertEquals(7, context(settings, StoreStream.BARS).batchRows());
        assertEquals(3_000_000L, context(settings, StoreStream.BARS).lingerNs());
        assertEquals(2, context(settings, StoreStream.BARS).shard());
        assertEquals(3, context(settings, StoreStream.BARS).shards());
    }

    @Test
    void shouldNameTheStreamWhoseSettingIsWrong() throws IOException
    {
        final Settings settings = settings("bars.batch-rows = 0, quality.shard = 1");

        final String ofBars = assertThrows(SettingsException.class, () -> context(settings, StoreStream.BARS))
            .getMessage();
        final String ofQuality = assertThrows(SettingsException.class, () -> context(settings, StoreStream.QUALITY))
            .getMessage();

        assertEquals("settings: millrace.store.streams.bars, or what all streams share: batchRows=0 is not allowed; " +
            "give 1 to 1000000", ofBars);
        assertEquals("settings: millrace.store.streams.quality, or what all streams share: shard=1 is not allowed; " +
            "give 0 to 0, below shards=1", ofQuality);
    }

    @Test
    void shouldRefuseToRunWithNothingToWrite() throws IOException
    {
        final Settings settings = settings(
            "ticks.write = false, rejected.write = false, bars.write = false, quality.write = false");

        final String message = assertThrows(SettingsException.class, () -> StoreSettings.streams(settings))
            .getMessage();

        assertEquals("settings: millrace.store.streams: no stream has write = true: set it for those that this " +
            "process is to write, or do not start it", message);
    }

    @Test
    void shouldKeepDeadLettersBelowTheDirectory() throws IOException
    {
        final Settings settings = Settings.load(Files.writeString(folder.resolve("my.conf"),
            "millrace { directory = /data/m, store.dead-letters.limit = 7 }").toFile());

        assertEquals(Path.of("/data/m/dead-letters"), context(settings, StoreStream.TICKS).deadLetterDirectory());
        assertEquals(7, context(settings, StoreStream.TICKS).deadLetterLimit());
    }

    @Test
    void shouldHaveNothingToReplayWithoutDeadLetters() throws IOException
    {
        final Path config = Files.writeString(folder.resolve("my.conf"), "millrace.directory = \"" + folder + "\"");

        final int exitCode = new CommandLine(new StoreCommand())
            .execute("--config", config.toString(), "--replay-dead-letters");

        assertEquals(0, exitCode);
    }

    private static StoreContext context(final Settings settings, final StoreStream stream)
    {
        return StoreSettings.context(settings, stream, StoreListener.NONE, (error) ->
        {
            throw new AssertionError(error);
        });
    }

    private Settings settings(final String streams) throws IOException
    {
        return Settings.load(
            Files.writeString(folder.resolve("my.conf"), "millrace.store.streams { " + streams + " }").toFile());
    }
}
