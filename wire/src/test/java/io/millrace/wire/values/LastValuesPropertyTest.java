package io.millrace.wire.values;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LastValuesPropertyTest
{
    private static final int STEPS = 60_000;
    private static final int VALUES = 3;
    private static final int HISTORY = 4;
    private static final int ROOM = 120;
    private static final LastValueLayout LAYOUT = new LastValueLayout(1, CheckedMessage.MAX_LENGTH, HISTORY, 1, 5, 60);

    private final Map<Long, List<Long>> model = new HashMap<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[(CheckedMessage.MAX_LENGTH + 4) * HISTORY]);
    private long instruments;

    @TempDir
    private Path directory;

    @Test
    void shouldAgreeWithAPlainMap()
    {
        final long seed = System.nanoTime();
        System.out.println("LastValuesPropertyTest seed=" + seed);
        final Random random = new Random(seed);
        final Path path = directory.resolve("values");
        LastValueWriter writer = LastValueWriter.open(path, LAYOUT, ROOM);
        try (LastValues values = LastValues.open(path))
        {
            for (int step = 1; step <= STEPS; step++)
            {
                // The room is more than twice as much: the file is never replaced.
                final long id = 1 + random.nextInt(ROOM / 2 - 1) * 0x9E37_79B9_7F4A_7C15L;
                final int value = random.nextInt(VALUES);
                switch (random.nextInt(1_000))
                {
                    case 0 -> {
                        writer.close();
                        writer = LastValueWriter.open(path, LAYOUT, ROOM);
                    }
                    case 1, 2, 3 -> writer.beginAt(writer.slotOf(id), value, CheckedMessage.MAX_LENGTH);
                    default -> write(writer, id, value, step);
                }
                check(values, id, random.nextInt(VALUES), random.nextInt(HISTORY + 2),
                    "seed " + seed + ", step " + step);
            }
            assertEquals(0, values.refusedCount());
            assertEquals(writer.instrumentCount(), values.instrumentCount());
        }
        finally
        {
            writer.close();
        }
        assertEquals(ROOM / 2 - 1, instruments);
    }

    private void write(final LastValueWriter writer, final long id, final int value, final long number)
    {
        final List<Long> numbers = model.computeIfAbsent(key(id, value), key -> new ArrayList<>());
        writer.beginAt(writer.slotOf(id), value, CheckedMessage.length(id, number));
        CheckedMessage.write(writer.buffer(), writer.offset(), id, number);
        writer.end();
        numbers.add(number);
        instruments = writer.instrumentCount();
    }

    private void check(final LastValues values, final long id, final int value, final int limit, final String where)
    {
        final List<Long> numbers = model.getOrDefault(key(id, value), List.of());
        final int length = values.copyLast(id, value, buffer, 0);
        assertEquals(numbers.isEmpty() ? 0L : numbers.get(numbers.size() - 1),
            0 == length ? 0 : CheckedMessage.check(buffer, 0, length, id), where);

        final List<Long> first = model.getOrDefault(key(id, 0), List.of());
        final int expected = Math.min(Math.min(limit, HISTORY), first.size());
        assertEquals(expected, values.copyTicks(id, limit, buffer, 0), where);
        int offset = 0;
        for (int i = first.size() - expected; i < first.size(); i++)
        {
            final int tickLength = buffer.getInt(offset);
            assertEquals(first.get(i), CheckedMessage.check(buffer, offset + 4, tickLength, id), where);
            offset += 4 + tickLength;
        }
        assertEquals(first.size(), values.tickCount(id), where);
    }

    private static long key(final long id, final int value)
    {
        return id * VALUES + value;
    }
}
