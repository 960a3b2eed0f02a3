package io.millrace.app.role;

import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValueWriter;
import io.millrace.wire.values.LastValues;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SnapshotFilesTest
{
    @TempDir
    private Path directory;
    private Path ticks;
    private Path shard0;
    private Path shard1;
    private SnapshotFiles files;

    @BeforeEach
    void name()
    {
        ticks = directory.resolve("ticks");
        shard0 = directory.resolve("bars.shard-0");
        shard1 = directory.resolve("bars.shard-1");
        files = new SnapshotFiles(new SnapshotSources(ticks, List.of(shard0, shard1)));
    }

    @AfterEach
    void close()
    {
        files.close();
    }

    @Test
    void shouldReadEachFileAsItComes() throws IOException
    {
        assertFalse(files.look());
        assertNull(files.ticks());
        assertEquals(2, files.bars().length);

        LastValueWriter.open(shard1, LastValueLayout.bars(60), 4).close();
        Files.writeString(shard0, "not yet");
        assertTrue(files.look());
        assertNull(files.bars()[0]);
        assertEquals(LastValueLayout.bars(60), files.bars()[1].layout());

        LastValueWriter.open(ticks, LastValueLayout.ticks(), 4).close();
        assertTrue(files.look());
        assertEquals(LastValueLayout.ticks(), files.ticks().layout());
        assertFalse(files.look());
    }

    @Test
    void shouldReadAFileAgainThatSomebodyRemovedAndItsWriterMadeAnew() throws IOException
    {
        LastValueWriter.open(ticks, LastValueLayout.ticks(), 4).close();
        files.look();
        final LastValues before = files.ticks();
        Files.delete(ticks);
        assertFalse(files.look());
        assertSame(before, files.ticks());

        LastValueWriter.open(ticks, LastValueLayout.ticks(), 4).close();

        assertTrue(files.look());
        assertNotSame(before, files.ticks());
        assertEquals(0, before.instrumentCount());
        files.closeRetired();
        assertFalse(files.look());
    }

    @Test
    void shouldReadTheNewFileOfAWriterThatWantedAnotherRoom()
    {
        LastValueWriter.open(ticks, LastValueLayout.ticks(), 4).close();
        files.look();

        try (LastValueWriter writer = LastValueWriter.open(ticks, LastValueLayout.ticks(), 8))
        {
            writer.onTick(7, new UnsafeBuffer(new byte[100]), 0, 100);

            assertTrue(files.look());
            assertEquals(1, files.ticks().instrumentCount());
        }
    }

    @Test
    void shouldKnowWhetherSomebodyWritesTheTicks()
    {
        assertFalse(files.hasTickWriter());
        try (LastValueWriter writer = LastValueWriter.open(ticks, LastValueLayout.ticks(), 4))
        {
            files.look();
            assertTrue(files.hasTickWriter(), "while " + writer.maxInstruments() + " slots are written");
        }
        files.look();
        assertFalse(files.hasTickWriter());

        LastValueWriter.open(shard0, LastValueLayout.bars(60), 4).close();
        try (LastValueWriter writer = LastValueWriter.open(ticks, LastValueLayout.ticks(), 4))
        {
            files.look();
            assertTrue(files.hasTickWriter(), "while " + writer.maxInstruments() + " slots are written");
        }
    }
}
