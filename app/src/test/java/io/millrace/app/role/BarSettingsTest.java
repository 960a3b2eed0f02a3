package io.millrace.app.role;

import io.millrace.app.settings.Settings;
import io.millrace.app.settings.SettingsException;
import io.millrace.bars.BarAlignment;
import io.millrace.bars.BarContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BarSettingsTest
{
    @TempDir
    private Path folder;

    @Test
    void shouldShipTheDefaultsOfTheBuilder() throws IOException
    {
        final BarContext shipped = BarSettings.context(settings(""));

        final BarContext expected = new BarContext();
        assertArrayEquals(expected.intervalsS(), shipped.intervalsS());
        assertEquals(expected.alignment(), shipped.alignment());
        assertEquals(expected.updateEveryNs(), shipped.updateEveryNs());
        assertEquals(expected.closeGraceNs(), shipped.closeGraceNs());
        assertEquals(expected.usesDayExtremes(), shipped.usesDayExtremes());
        assertEquals(expected.shards(), shipped.shards());
        assertTrue(shipped.isConcluded());
    }

    @Test
    void shouldReadEverySetting() throws IOException
    {
        final Settings settings = settings("intervals = [30s, 2h], alignment = trading-time, update-every = 0 s, " +
            "close-grace = 2 s, day-extremes = false, shards = 4, shard = 3");

        final BarContext context = BarSettings.context(settings);

        assertArrayEquals(new int[]
        {30, 7_200}, context.intervalsS());
        assertEquals(BarAlignment.TRADING_TIME, context.alignment());
        assertEquals(0, context.updateEveryNs());
        assertEquals(2_000_000_000L, context.closeGraceNs());
        assertEquals(List.of(4, 3), List.of(context.shards(), context.shard()));
        assertEquals(false, context.usesDayExtremes());
    }

    @Test
    void shouldBuildAllInstrumentsOfAFileWhicheverShardTheRoleHas() throws IOException
    {
        final Settings settings = settings("intervals = [30s, 2h], shards = 4, shard = 3");

        final BarContext context = BarSettings.ofFile(settings, null);

        assertEquals(List.of(1, 0), List.of(context.shards(), context.shard()));
        assertArrayEquals(new int[]
        {30, 7_200}, context.intervalsS());
        assertArrayEquals(new int[]
        {60}, BarSettings.ofFile(settings, new int[]
        {60}).intervalsS());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value =
    {"intervals = [1m, 7w] | millrace.bars.intervals | '7w'", "intervals = [5m, 1m] | millrace.bars | 1m",
        "alignment = clock | millrace.bars.alignment | 'clock'", "shard = 1 | millrace.bars | shard=1 of 1",
        "close-grace = -1 s | millrace.bars | closeGraceNs=-1000000000"})
    void shouldNameKeyAndValueOfAWrongSetting(final String wrong, final String key, final String value)
        throws IOException
    {
        final Settings settings = settings(wrong);

        final String message = assertThrows(SettingsException.class, () -> BarSettings.context(settings)).getMessage();

        assertTrue(message.contains(key) && message.contains(value), message);
    }

    private Settings settings(final String bars) throws IOException
    {
        return Settings.load(Files.writeString(folder.resolve("millrace.conf"), "millrace.bars { " + bars + " }")
            .toFile());
    }
}
