package io.millrace.publish;

import io.millrace.audit.Hash64;
import io.millrace.audit.StreamChecksum;
import io.millrace.wire.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PublisherLedgerTest
{
    private static final int HEADER_LENGTH = 64;

    @TempDir
    private Path folder;

    @Test
    void shouldCountAndSumLikeTheChecksumOfTheStream()
    {
        final StreamChecksum expected = new StreamChecksum(10);
        final Random random = new Random(42);

        try (PublisherLedger ledger = PublisherLedger.open(folder.resolve("ledger")))
        {
            for (long sequence = 1; sequence <= 5_000; sequence++)
            {
                final long instrumentId = 1 + random.nextInt(300);
                final long hash = random.nextLong();
                ledger.onTick(instrumentId, hash, sequence);
                expected.add(instrumentId, hash);
            }

            assertEquals(5_000, ledger.tickCount());
            assertEquals(5_000, ledger.lastSequence());
            assertEquals(expected.value(), ledger.checksumValue());
            assertEquals(expected.instrumentCount(), ledger.instrumentCount());
        }
    }

    @Test
    void shouldGoOnAfterItWasOpenedAgain()
    {
        final Path file = folder.resolve("ledger");
        final StreamChecksum expected = new StreamChecksum(10);

        for (int start = 0; start < 3; start++)
        {
            try (PublisherLedger ledger = PublisherLedger.open(file, 16))
            {
                assertEquals(2 * start, ledger.lastSequence());
                ledger.onTick(7, 100 + start, 2 * start + 1);
                ledger.onSequence(2 * start + 2);
                expected.add(7, 100 + start);
            }
        }

        try (PublisherLedger ledger = PublisherLedger.open(file, 16))
        {
            assertEquals(3, ledger.tickCount());
            assertEquals(6, ledger.lastSequence());
            assertEquals(expected.value(), ledger.checksumValue());
        }
    }

    @Test
    void shouldRollForwardOnlyByWhatIsMissing()
    {
        try (PublisherLedger ledger = PublisherLedger.open(folder.resolve("ledger")))
        {
            ledger.onTick(1, 11, 1);
            ledger.onTick(2, 12, 2);
            final long before = ledger.checksumValue();

            assertFalse(ledger.rollForward(1, 11, 1));
            assertFalse(ledger.rollForward(2, 12, 2));
            assertEquals(before, ledger.checksumValue());
            assertTrue(ledger.rollForward(1, 13, 3));
            assertFalse(ledger.rollForward(1, 13, 3));

            assertEquals(3, ledger.tickCount());
        }
    }

    @Test
    void shouldBeValidWhenTheProcessDiesBetweenAnyTwoStores() throws IOException
    {
        final Path file = folder.resolve("ledger");
        try (PublisherLedger ledger = PublisherLedger.open(file, 4))
        {
            ledger.onTick(1, 11, 1);
            ledger.onTick(2, 12, 2);
        }
        final byte[] before = Files.readAllBytes(file);
        final long checksumBefore;
        try (PublisherLedger ledger = PublisherLedger.open(file, 4))
        {
            checksumBefore = ledger.checksumValue();
            ledger.onTick(1, 13, 3);
        }
        final byte[] after = Files.readAllBytes(file);
        final long checksumAfter;
        try (PublisherLedger ledger = PublisherLedger.open(file, 4))
        {
            checksumAfter = ledger.checksumValue();
        }

        final List<Integer> stores = storesInOrder(before, after);
        assertEquals(5, stores.size(), "instrument's chain, count, sequence; header's ticks, sequence");
        for (int done = 0; done <= stores.size(); done++)
        {
            final byte[] torn = before.clone();
            for (final int offset : stores.subList(0, done))
            {
                System.arraycopy(after, offset, torn, offset, Long.BYTES);
            }
            final Path tornFile = folder.resolve("torn-" + done);
            Files.write(tornFile, torn);

            try (PublisherLedger ledger = PublisherLedger.open(tornFile, 4))
            {
                final boolean isCounted = done >= 3;
                assertEquals(isCounted ? checksumAfter : checksumBefore, ledger.checksumValue(), "after store " + done);
                assertEquals(isCounted ? 3 : 2, ledger.tickCount(), "after store " + done);
                assertEquals(isCounted ? 3 : 2, ledger.lastSequence(), "after store " + done);

                assertEquals(!isCounted, ledger.rollForward(1, 13, 3), "after store " + done);
                assertEquals(checksumAfter, ledger.checksumValue(), "after store " + done);
                assertEquals(3, ledger.tickCount(), "after store " + done);
            }
        }
    }

    @Test
    void shouldRefuseTheLedgerOfAnotherStreamAndForeignFiles() throws IOException
    {
        final Path file = folder.resolve("ledger");
        PublisherLedger.open(file, Streams.TICKS, 4).close();
        final Path foreign = folder.resolve("foreign");
        Files.write(foreign, new byte[4096]);

        final String otherStream = assertThrows(IllegalStateException.class,
            () -> PublisherLedger.open(file, Streams.REJECTED, 4)).getMessage();
        final String noLedger = assertThrows(IllegalStateException.class, () -> PublisherLedger.open(foreign))
            .getMessage();

        assertTrue(otherStream.contains("stream id is 1001, expected 1002"), otherStream);
        assertTrue(noLedger.contains(foreign.toString()) && noLedger.contains("magic"), noLedger);
    }

    @Test
    void shouldSayWhatIsDamaged() throws IOException
    {
        final Path file = folder.resolve("ledger");
        try (PublisherLedger ledger = PublisherLedger.open(file, 4))
        {
            ledger.onTick(1, 11, 1);
            ledger.onTick(1, 12, 2);
            ledger.onTick(1, 13, 3);
        }
        final byte[] bytes = Files.readAllBytes(file);
        for (int offset = HEADER_LENGTH; offset < bytes.length; offset += 64)
        {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(offset, 0);
        }
        Files.write(file, bytes);

        final String message = assertThrows(IllegalStateException.class, () -> PublisherLedger.open(file)).getMessage();

        assertTrue(message.contains("damaged") && message.contains("counts 3 ticks"), message);
    }

    @Test
    void shouldSayThatItIsFullBeforeItOverwritesAnything()
    {
        try (PublisherLedger ledger = PublisherLedger.open(folder.resolve("ledger"), 2))
        {
            ledger.onTick(1, Hash64.mix(1), 1);
            ledger.onTick(2, Hash64.mix(2), 2);

            final String message = assertThrows(StreamFailedException.class, () -> ledger.onTick(3, 13, 3))
                .getMessage();

            assertTrue(message.contains("made for 2 instruments"), message);
            assertEquals(2, ledger.tickCount());
        }
    }

    @Test
    void shouldNotTakeOneSequenceTwice()
    {
        try (PublisherLedger ledger = PublisherLedger.open(folder.resolve("ledger"), 4))
        {
            ledger.onTick(1, 11, 5);

            assertThrows(IllegalStateException.class, () -> ledger.onTick(2, 12, 5));
        }
    }

    /** Offsets of the words that differ, in the order that the ledger's Javadoc gives: sequences after what they make valid. */
    private static List<Integer> storesInOrder(final byte[] before, final byte[] after)
    {
        final List<Integer> offsets = new ArrayList<>();
        for (int offset = 0; offset < before.length; offset += Long.BYTES)
        {
            final long oldWord = ByteBuffer.wrap(before).getLong(offset);
            if (oldWord != ByteBuffer.wrap(after).getLong(offset))
            {
                offsets.add(offset);
            }
        }
        offsets.sort(Comparator.comparing((Integer offset) -> offset < HEADER_LENGTH)
            .thenComparing(Comparator.<Integer>reverseOrder()));

        return offsets;
    }
}
