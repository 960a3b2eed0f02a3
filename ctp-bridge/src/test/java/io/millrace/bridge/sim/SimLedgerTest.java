package io.millrace.bridge.sim;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SimLedgerTest
{
    private static final int ENTRY = 4096 + 128;

    @TempDir
    private Path directory;
    private final byte[] bytes = new byte[4096 + 255 * 128];
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);

    @Test
    void shouldReadHeaderAndRuns() throws IOException
    {
        header(2);
        buffer.putInt(12, 1);
        buffer.putLong(16, 500);
        buffer.putLong(24, 1_700_000_000_000_000_000L);
        buffer.putLong(32, -1);
        buffer.putLong(ENTRY, 4711);
        buffer.putLong(ENTRY + 8, 99);
        buffer.putLong(ENTRY + 80, 12_345);
        buffer.putLong(ENTRY + 88, 1);

        try (SimLedger ledger = open())
        {
            assertEquals(2, ledger.runCount());
            assertTrue(ledger.isFinished());
            assertEquals(500, ledger.marketOffered());
            assertEquals(1_700_000_000_000_000_000L, ledger.firstDueTimeNs());
            assertEquals(-1, ledger.marketTotal());
            assertEquals(4711, ledger.pid(1));
            assertEquals(99, ledger.startTimeNs(1));
            assertEquals(12_345, ledger.maxCallbackNs(1));
            assertTrue(ledger.isReleased(1));
            assertFalse(ledger.isReleased(0));
        }
    }

    @Test
    void shouldTakeTheSlotWithTheLargerCount() throws IOException
    {
        header(2);
        slot(16, 1, 9, 900);
        slot(16, 0, 8, 800);
        slot(48, 1, 9, 900);
        slot(48, 0, 8, 800);

        try (SimLedger ledger = open())
        {
            assertEquals(9, ledger.generatedCount(1, 9));
            assertEquals(900, ledger.generatedChecksum(1, 9));
        }
    }

    @Test
    void shouldCountATickInDoubtWhenTheBridgeHasIt() throws IOException
    {
        header(2);
        slot(16, 0, 10, 1000);
        slot(16, 1, 9, 900);
        slot(48, 0, 8, 800);
        slot(48, 1, 9, 900);

        try (SimLedger ledger = open())
        {
            assertEquals(10, ledger.generatedCount(1, 10));
            assertEquals(1000, ledger.generatedChecksum(1, 10));
            assertEquals(9, ledger.generatedCount(1, 9));
            assertEquals(900, ledger.generatedChecksum(1, 9));
        }
    }

    @Test
    void shouldCountOnlyTheRunsOwnTicksWhenItsRingWasUsedBefore() throws IOException
    {
        header(2);
        slot(16, 0, 110, 1000);
        slot(16, 1, 109, 900);
        slot(48, 1, 109, 900);
        slot(48, 0, 108, 800);
        buffer.putLong(ENTRY + 96, 100);
        buffer.putLong(ENTRY + 104, 9);
        buffer.putLong(ENTRY + 112, 1_500);
        buffer.putLong(ENTRY + 120, 7);

        try (SimLedger ledger = open())
        {
            assertEquals(10, ledger.generatedCount(1, 110));
            assertEquals(9, ledger.generatedCount(1, 109));
            assertEquals(100, ledger.base(1));
            assertEquals(9, ledger.callbacks(1));
            assertEquals(1_500, ledger.p999CallbackNs(1));
            assertEquals(7, ledger.missed(1));
        }
    }

    @Test
    void shouldRefuseWhatIsNotALedger() throws IOException
    {
        final Path missing = directory.resolve("missing");
        final Path foreign = Files.write(directory.resolve("foreign"), bytes);

        assertTrue(assertThrows(IllegalArgumentException.class, () -> SimLedger.open(missing)).getMessage()
            .contains(missing.toString()));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> SimLedger.open(foreign)).getMessage()
            .contains(foreign.toString()));
        header(1);
        try (SimLedger ledger = open())
        {
            assertThrows(IllegalArgumentException.class, () -> ledger.pid(1));
        }
    }

    private void header(final int runCount)
    {
        buffer.putLong(0, 0x314d49535f524d00L);
        buffer.putInt(8, runCount);
    }

    private void slot(final int offset, final int index, final long count, final long checksum)
    {
        buffer.putLong(ENTRY + offset + 16 * index, count);
        buffer.putLong(ENTRY + offset + 16 * index + 8, checksum);
    }

    private SimLedger open() throws IOException
    {
        return SimLedger.open(Files.write(directory.resolve("ledger"), bytes));
    }
}
