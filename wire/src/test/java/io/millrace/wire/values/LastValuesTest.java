package io.millrace.wire.values;

import io.millrace.audit.AllocationProbe;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.BarEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LastValuesTest
{
    private static final LastValueLayout SMALL = new LastValueLayout(1, CheckedMessage.MAX_LENGTH, 3, 0);

    @TempDir
    private Path directory;
    private Path path;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[8192]);
    private final UnsafeBuffer copy = new UnsafeBuffer(new byte[8192]);

    @BeforeEach
    void name()
    {
        path = directory.resolve("values");
    }

    @Test
    void shouldReadTheLastTickAndItsBook()
    {
        final TickDecoder tick = new TickDecoder();
        try (LastValueWriter writer = LastValueWriter.open(path, LastValueLayout.ticks(), 16);
            LastValues values = LastValues.open(path))
        {
            assertFalse(values.lastTick(7, tick));
            tick(writer, 7, 1, 52_300_000);
            tick(writer, 7, 2, 52_310_000);
            tick(writer, 8, 3, 61_000_000);

            assertTrue(values.lastTick(7, tick));

            assertEquals(2, tick.sequence());
            assertEquals(52_310_000, tick.lastPrice());
            assertEquals(52_310_001, tick.level1().askPrice());
            assertEquals("rb2601", tick.symbol());
            assertEquals(2, values.tickCount(7));
            assertEquals(values.copyLast(8, copy, 0), values.copyLastAt(values.slotOf(8), 0, copy, 0));
            assertEquals(0, values.copyLastAt(values.slotOf(9), 0, copy, 0));
            assertEquals(0, values.tickCount(9));
            assertEquals(2, values.instrumentCount());
            assertEquals(7, values.instrumentId(0));
            assertEquals(8, values.instrumentId(1));
            assertThrows(IndexOutOfBoundsException.class, () -> values.instrumentId(2));
        }
    }

    @Test
    void shouldGiveTheNewestTicksOldestFirst()
    {
        try (LastValueWriter writer = LastValueWriter.open(path, LastValueLayout.ticks(), 16);
            LastValues values = LastValues.open(path))
        {
            assertEquals(0, values.copyTicks(7, 10, copy, 0));
            for (long number = 1; number <= 4; number++)
            {
                put(writer, 7, number);
            }
            assertTicks(values, 10, 1, 4);
            for (long number = 5; number <= 25; number++)
            {
                put(writer, 7, number);
            }

            assertTicks(values, 10, 16, 25);
            assertTicks(values, 99, 16, 25);
            assertTicks(values, 3, 23, 25);
            assertEquals(0, values.copyTicks(7, 0, copy, 0));
        }
    }

    @Test
    void shouldKeepAllTicksReadableWhileTheNextIsWritten()
    {
        try (LastValueWriter writer = LastValueWriter.open(path, LastValueLayout.ticks(), 16);
            LastValues values = LastValues.open(path))
        {
            for (long number = 1; number <= 25; number++)
            {
                put(writer, 7, number);
            }

            assertTrue(writer.begin(7, CheckedMessage.length(7, 26)));
            CheckedMessage.write(writer.buffer(), writer.offset(), 7, 26);

            assertTicks(values, 10, 16, 25);
            writer.end();
            assertTicks(values, 10, 17, 26);
        }
    }

    @Test
    void shouldForgetAMessageThatWasBegunAndNotEnded()
    {
        try (LastValueWriter writer = LastValueWriter.open(path, SMALL, 16); LastValues values = LastValues.open(path))
        {
            put(writer, 7, 1);
            writer.begin(7, 400);
            writer.buffer().setMemory(writer.offset(), 400, (byte)-1);
            put(writer, 8, 1);
            writer.end();
            assertTicks(values, 3, 1, 1);

            put(writer, 7, 2);

            assertTicks(values, 3, 1, 2);
        }
    }

    @Test
    void shouldKeepTheBarsOfEachIntervalApart()
    {
        final LastValueLayout layout = LastValueLayout.bars(60, 300, 86_400);
        final BarDecoder bar = new BarDecoder();
        try (LastValueWriter writer = LastValueWriter.open(path, layout, 16); LastValues values = LastValues.open(path))
        {
            bar(writer, 7, 60, 1);
            bar(writer, 7, 86_400, 2);
            bar(writer, 8, 300, 3);
            bar(writer, 7, 60, 4);

            assertTrue(values.lastBar(7, 60, bar));
            assertEquals(4, bar.revision());
            assertTrue(values.lastBar(7, 86_400, bar));
            assertEquals(2, bar.revision());
            assertTrue(values.lastBar(8, 300, bar));
            assertEquals(3, bar.revision());
            assertFalse(values.lastBar(8, 60, bar));
            assertFalse(values.lastBar(7, 900, bar));
            assertEquals(layout, values.layout());
        }
    }

    @Test
    void shouldRefuseAndCountWhatItHasNoRoomFor()
    {
        try (LastValueWriter writer = LastValueWriter.open(path, SMALL, 2); LastValues values = LastValues.open(path))
        {
            put(writer, 7, 1);
            put(writer, 8, 1);
            assertFalse(writer.begin(7, CheckedMessage.MAX_LENGTH + 1));
            assertTrue(writer.refusal().contains("was given value 0 with 468 bytes"), writer.refusal());
            assertFalse(writer.beginAt(writer.slotOf(7), 1, 16));
            assertFalse(writer.begin(0, 16));
            put(writer, 9, 1);
            writer.end();

            assertEquals(4, writer.refusedCount());
            assertEquals(4, values.refusedCount());
            assertTrue(writer.refusal().contains("is full: it was made for 2 instruments"), writer.refusal());
            assertEquals(0, values.copyLast(9, copy, 0));
            assertEquals(0, values.copyLast(0, copy, 0));
            assertTicks(values, 3, 1, 1);
        }
    }

    @Test
    void shouldGoOnWithTheFileOfAnEarlierWriter()
    {
        try (LastValueWriter writer = LastValueWriter.open(path, SMALL, 16))
        {
            put(writer, 7, 1);
            writer.begin(7, 100);
        }
        try (LastValues values = LastValues.open(path))
        {
            assertTrue(values.isWriterClosed());
            assertFalse(values.isWriterAlive());
            assertEquals(1, values.epoch());
            assertTicks(values, 3, 1, 1);
            try (LastValueWriter writer = LastValueWriter.open(path, SMALL, 16))
            {
                assertEquals(2, values.epoch());
                assertFalse(values.isWriterClosed());
                assertTrue(values.isWriterAlive());
                assertEquals(1, writer.instrumentCount());

                put(writer, 7, 2);
                put(writer, 9, 1);

                assertTicks(values, 3, 1, 2);
                assertEquals(2, values.instrumentCount());
            }
            assertFalse(values.isReplaced());
        }
    }

    @Test
    void shouldBeginANewFileWhenTheOldOneIsOfAnotherLayoutOrMoreThanHalfFull()
    {
        LastValueWriter.open(path, SMALL, 4).close();
        try (LastValues old = LastValues.open(path);
            LastValueWriter writer = LastValueWriter.open(path, LastValueLayout.ticks(), 4))
        {
            assertTrue(old.isReplaced());
            put(writer, 7, 1);
            put(writer, 8, 1);
            put(writer, 9, 1);
            assertEquals(0, old.copyLast(7, copy, 0));
        }
        try (LastValues old = LastValues.open(path);
            LastValueWriter writer = LastValueWriter.open(path, LastValueLayout.ticks(), 4);
            LastValues values = LastValues.open(path))
        {
            assertTrue(old.isReplaced());
            assertEquals(3, old.instrumentCount());
            assertEquals(0, writer.instrumentCount());
            assertEquals(3, values.epoch());
            assertEquals(0, values.instrumentCount());
        }
    }

    @Test
    void shouldRefuseASecondWriter()
    {
        try (LastValueWriter writer = LastValueWriter.open(path, SMALL, 4))
        {
            final String text = assertThrows(LastValueException.class, () -> LastValueWriter.open(path, SMALL, 4))
                .getMessage();

            assertTrue(text.contains(path + " is written to by process " + ProcessHandle.current().pid()), text);
            assertEquals(4, writer.maxInstruments());
        }
    }

    @Test
    void shouldLetOneOfTheWritersSucceedThatOpenAtOneTime() throws Exception
    {
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        try
        {
            for (int round = 0; round < 100; round++)
            {
                final CyclicBarrier start = new CyclicBarrier(2);
                final Callable<LastValueWriter> opener = () ->
                {
                    start.await();
                    try
                    {
                        return LastValueWriter.open(path, SMALL, 4);
                    }
                    catch (final LastValueException ex)
                    {
                        return null;
                    }
                };
                final List<LastValueWriter> writers = new ArrayList<>();
                for (final Future<LastValueWriter> opened : threads.invokeAll(List.of(opener, opener)))
                {
                    if (null != opened.get())
                    {
                        writers.add(opened.get());
                    }
                }

                assertEquals(1, writers.size(), "writers in round " + round);
                writers.get(0).close();
            }
        }
        finally
        {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldTellWhenThePathNamesAnotherFile() throws IOException
    {
        LastValueWriter.open(path, SMALL, 4).close();
        try (LastValues values = LastValues.open(path))
        {
            assertFalse(values.isAnotherThere());
            Files.move(path, directory.resolve("aside"));
            assertFalse(values.isAnotherThere());

            LastValueWriter.open(path, SMALL, 4).close();

            assertTrue(values.isAnotherThere());
            assertFalse(values.isReplaced());
        }
    }

    @Test
    void shouldNotTakeAWrongIndexForADamagedFile()
    {
        try (LastValueWriter writer = LastValueWriter.open(path, SMALL, 4); LastValues values = LastValues.open(path))
        {
            put(writer, 7, 1);

            assertThrows(IndexOutOfBoundsException.class, () -> values.copyLast(7, 1, copy, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> values.copyLast(7, -1, copy, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> values.copyLastAt(4, 0, copy, 0));
        }
    }

    @Test
    void shouldRefuseWhatIsNoLastValueFile() throws IOException
    {
        assertTrue(messageOf(() -> LastValues.open(path)).contains("is missing: start its writer first"));
        Files.writeString(path, "text");
        assertTrue(messageOf(() -> LastValues.open(path)).contains("has 4 bytes: it is not a last-value file"));
        Files.write(path, new byte[8192]);
        assertTrue(messageOf(() -> LastValueWriter.open(path, SMALL, 4)).contains("is not a last-value file"));
        assertEquals(8192, Files.size(path));
        Files.delete(path);
        LastValueWriter.open(path, SMALL, 4).close();
        final byte[] bytes = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(bytes, bytes.length - 1));
        assertTrue(messageOf(() -> LastValues.open(path)).contains("has length " + (bytes.length - 1)));
        bytes[8] = 9;
        Files.write(path, bytes);
        assertTrue(messageOf(() -> LastValues.open(path)).contains("has formatVersion 9, expected 1"));
    }

    @Test
    void shouldRefuseToReadAfterItsClose()
    {
        LastValueWriter.open(path, SMALL, 4).close();
        final LastValues values = LastValues.open(path);

        values.close();
        values.close();

        assertThrows(IllegalStateException.class, () -> values.copyLast(1, copy, 0));
        assertThrows(IllegalStateException.class, values::epoch);
    }

    @Test
    void shouldRefuseALayoutThatCannotBe()
    {
        assertThrows(IllegalArgumentException.class, () -> new LastValueLayout(1, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LastValueLayout(1, 64, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> LastValueLayout.bars());
        assertThrows(IllegalArgumentException.class, () -> LastValueLayout.bars(60, 60));
        assertThrows(IllegalArgumentException.class, () -> LastValueWriter.open(path, SMALL, 0));
    }

    @Test
    void shouldHaveRoomForTheLongestSymbol()
    {
        try (LastValueWriter writer = LastValueWriter.open(path, LastValueLayout.ticks(), 4))
        {
            final TickEncoder encoder = new TickEncoder();
            encoder.wrapAndApplyHeader(message, 0, new MessageHeaderEncoder())
                .symbol("x".repeat(LastValueLayout.MAX_SYMBOL_LENGTH));

            writer.onTick(7, message, 0, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());

            assertEquals(0, writer.refusedCount());
            assertEquals(5_632, writer.layout().slotLength());
        }
    }

    @Test
    void shouldAllocateNothing()
    {
        final TickDecoder tick = new TickDecoder();
        try (LastValueWriter writer = LastValueWriter.open(path, LastValueLayout.ticks(), 100);
            LastValues values = LastValues.open(path))
        {
            final int length = encode(1, 1);
            for (long id = 1; id <= 100; id++)
            {
                writer.onTick(id, message, 0, length);
            }

            AllocationProbe.requireNone("a last value, written and read", () ->
            {
                for (int i = 0; i < 50_000; i++)
                {
                    writer.onTick(1 + i % 101, message, 0, length);
                    values.lastTick(1 + i % 101, tick);
                    values.copyTicks(1 + i % 101, 10, copy, 0);
                }
            });
            assertTrue(writer.refusedCount() > 0);
        }
    }

    private void assertTicks(final LastValues values, final int limit, final long first, final long last)
    {
        final int count = values.copyTicks(7, limit, copy, 0);

        assertEquals(last - first + 1, count);
        int offset = 0;
        for (long number = first; number <= last; number++)
        {
            final int length = copy.getInt(offset);
            assertEquals(number, CheckedMessage.check(copy, offset + 4, length, 7));
            offset += 4 + length;
        }
        final int length = values.copyLast(7, copy, 0);
        assertEquals(last, CheckedMessage.check(copy, 0, length, 7));
    }

    private void put(final LastValueWriter writer, final long instrumentId, final long number)
    {
        writer.onTick(instrumentId, message, 0, CheckedMessage.write(message, 0, instrumentId, number));
    }

    private void tick(final LastValueWriter writer, final long instrumentId, final long sequence, final long price)
    {
        writer.onTick(instrumentId, message, 0, encode(sequence, price));
    }

    private int encode(final long sequence, final long price)
    {
        final TickEncoder encoder = new TickEncoder();
        encoder.wrapAndApplyHeader(message, 0, new MessageHeaderEncoder()).sequence(sequence).lastPrice(price);
        encoder.level1().askPrice(price + 1);
        encoder.symbol("rb2601");

        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    private void bar(final LastValueWriter writer, final long instrumentId, final int intervalS, final int revision)
    {
        final BarEncoder encoder = new BarEncoder();
        encoder.wrapAndApplyHeader(message, 0, new MessageHeaderEncoder())
            .intervalS(intervalS)
            .revision(revision)
            .symbol("rb2601");
        writer.onValue(instrumentId, writer.layout().indexOf(intervalS), message, 0,
            MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    private static String messageOf(final Executable executable)
    {
        return assertThrows(LastValueException.class, executable).getMessage();
    }
}
