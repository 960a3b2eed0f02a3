package io.millrace.bench.values;

import io.millrace.audit.Hash64;
import io.millrace.wire.values.LastValueWriter;
import org.agrona.concurrent.UnsafeBuffer;

import java.util.SplittableRandom;

/** Writes ticks of instruments in random order, as long as a tick of the market and each telling its number in every long. One thread. */
final class ValueMarket
{
    /** Header, block and symbol of a Tick, to the next multiple of 8. */
    static final int LENGTH = 400;

    private final LastValueWriter writer;
    private final long[] ids;
    private final SplittableRandom random = new SplittableRandom(1);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
    private long number;

    ValueMarket(final LastValueWriter writer, final long[] ids)
    {
        this.writer = writer;
        this.ids = ids;
    }

    /** Identities as hashes give them. */
    static long[] ids(final int count)
    {
        final long[] ids = new long[count];
        for (int i = 0; i < count; i++)
        {
            ids[i] = Hash64.mix(i + 1);
        }

        return ids;
    }

    /** A tick of each instrument, some times over. */
    void fill(final int ticksEach)
    {
        for (int tick = 0; tick < ticksEach; tick++)
        {
            for (final long id : ids)
            {
                write(id);
            }
        }
    }

    /** Ticks of random instruments that differ in every byte that a reader checks. */
    void run(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            write(ids[random.nextInt(ids.length)]);
        }
    }

    /** The same without making the messages: what the writer alone costs. */
    void runSame(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            writer.onTick(ids[random.nextInt(ids.length)], message, 0, LENGTH);
        }
    }

    long number()
    {
        return number;
    }

    private void write(final long id)
    {
        number++;
        for (int i = 0; i < LENGTH; i += Long.BYTES)
        {
            message.putLong(i, number);
        }
        writer.onTick(id, message, 0, LENGTH);
    }

    /** Whether a copy is one message and not parts of two. */
    static boolean isWhole(final UnsafeBuffer copy, final int length)
    {
        final long first = copy.getLong(0);
        boolean isWhole = LENGTH == length && first > 0;
        for (int i = Long.BYTES; i < LENGTH; i += Long.BYTES)
        {
            isWhole &= copy.getLong(i) == first;
        }

        return isWhole;
    }
}
