package io.millrace.wire.values;

import io.millrace.audit.HotPath;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.file.Path;

/**
 * Reads the last values of instruments out of a file that a {@link LastValueWriter} writes, in this or another process, now or before
 * it died. One thread for each object; any number of objects. The writer does not notice; a read is repeated when the writer
 * overtook it by the whole history, so readers together are lock-free. No value is ever torn: {@link ValueRing} says why.
 * <p>
 * A writer that starts again goes on with the file: {@link #epoch()} changes and the values stay. When it had to make a new file,
 * {@link #isReplaced()} says so; open again by the same path.
 */
public final class LastValues implements AutoCloseable
{
    private static final int NO_VALUE = -1;

    private final LastValueFile file;
    private final LastValueLayout layout;
    private final ValueRing ring;
    private final UnsafeBuffer header;
    private final int ringLength;
    private final int valueCount;
    private final int maxInstruments;
    private final UnsafeBuffer scratch;
    private final MessageHeaderDecoder messageHeader = new MessageHeaderDecoder();

    private LastValues(final LastValueFile file)
    {
        this.file = file;
        layout = file.layout();
        ring = layout.ring();
        header = file.header();
        ringLength = ring.length();
        valueCount = layout.valueCount();
        maxInstruments = file.maxInstruments();
        scratch = new UnsafeBuffer(new byte[layout.maxMessageLength()]);
    }

    /**
     * Opens a file for reading.
     *
     * @param path of the file.
     * @return a reader for one thread.
     * @throws LastValueException when there is no such file, or it is not a whole one of this version.
     */
    public static LastValues open(final Path path)
    {
        return new LastValues(LastValueFile.open(path, false));
    }

    /** Unmaps the file. By the reading thread. Idempotent. */
    @Override
    public void close()
    {
        file.close();
    }

    /**
     * Copies the newest message of an instrument's first value: its last tick.
     *
     * @param instrumentId      of the instrument.
     * @param destination       with room for the message.
     * @param destinationOffset of the copy.
     * @return bytes of the message, SBE header included; 0: the instrument has none.
     */
    @HotPath
    public int copyLast(final long instrumentId, final MutableDirectBuffer destination, final int destinationOffset)
    {
        return copyLast(instrumentId, 0, destination, destinationOffset);
    }

    /**
     * Copies the newest message of a value.
     *
     * @param instrumentId      of the instrument.
     * @param value             index of the value in the layout.
     * @param destination       with room for the message.
     * @param destinationOffset of the copy.
     * @return bytes of the message, SBE header included; 0: the instrument has none.
     */
    @HotPath
    public int copyLast(final long instrumentId, final int value, final MutableDirectBuffer destination,
        final int destinationOffset)
    {
        return copyLastAt(slotOf(instrumentId), value, destination, destinationOffset);
    }

    /**
     * Finds the slot of an instrument, which stays the same as long as the file is not replaced: whoever keeps it saves the search.
     *
     * @param instrumentId of the instrument.
     * @return the slot; {@link ValueIndex#NO_SLOT} when it has no value yet.
     */
    @HotPath
    public int slotOf(final long instrumentId)
    {
        if (file.isClosed())
        {
            throw closed();
        }

        return file.find(instrumentId);
    }

    /**
     * Copies the newest message of a value whose slot is known.
     *
     * @param slot              of the instrument, of {@link #slotOf}.
     * @param value             index of the value in the layout.
     * @param destination       with room for the message.
     * @param destinationOffset of the copy.
     * @return bytes of the message, SBE header included; 0: the instrument has none.
     * @throws IndexOutOfBoundsException when the layout has no such value, or the file no such slot.
     */
    @HotPath
    public int copyLastAt(final int slot, final int value, final MutableDirectBuffer destination,
        final int destinationOffset)
    {
        if (slot < 0 || value < 0 || value >= valueCount || slot >= maxInstruments || file.isClosed())
        {
            return noneSlow(slot, value);
        }

        return ring.copyLast(header, file.count(slot, value), file.segment(slot),
            file.offset(slot) + value * ringLength, destination, destinationOffset);
    }

    /**
     * Copies the newest ticks of an instrument, oldest first and without a gap, each behind its length as int32, little endian.
     *
     * @param instrumentId      of the instrument.
     * @param limit             how many at most; the file keeps {@link LastValueLayout#history()}.
     * @param destination       with room for them and their lengths.
     * @param destinationOffset of the first length.
     * @return how many were copied; 0: the instrument has none.
     */
    @HotPath
    public int copyTicks(final long instrumentId, final int limit, final MutableDirectBuffer destination,
        final int destinationOffset)
    {
        final int slot = slotOf(instrumentId);
        if (ValueIndex.NO_SLOT == slot)
        {
            return 0;
        }

        return ring.copyNewest(header, file.count(slot, 0), file.segment(slot), file.offset(slot), limit, destination,
            destinationOffset);
    }

    /**
     * The last tick of an instrument, and with it the latest book.
     *
     * @param instrumentId of the instrument.
     * @param tick         is put on a copy, which is valid until the next call of a method with a decoder.
     * @return false: the instrument has none.
     */
    @HotPath
    public boolean lastTick(final long instrumentId, final TickDecoder tick)
    {
        if (copyLast(instrumentId, 0, scratch, 0) < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            return false;
        }
        tick.wrapAndApplyHeader(scratch, 0, messageHeader);

        return true;
    }

    /**
     * The current bar of an instrument.
     *
     * @param instrumentId of the instrument.
     * @param intervalS    length in seconds.
     * @param bar          is put on a copy, which is valid until the next call of a method with a decoder.
     * @return false: the instrument has none, or the file keeps no bars of that interval.
     */
    @HotPath
    public boolean lastBar(final long instrumentId, final int intervalS, final BarDecoder bar)
    {
        final int value = layout.indexOf(intervalS);
        if (NO_VALUE == value ||
            copyLast(instrumentId, value, scratch, 0) < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            return false;
        }
        bar.wrapAndApplyHeader(scratch, 0, messageHeader);

        return true;
    }

    /**
     * Messages of an instrument's first value since the file was made.
     *
     * @param instrumentId of the instrument.
     * @return the number; who polls sees by it that there is a new one.
     */
    @HotPath
    public long tickCount(final long instrumentId)
    {
        final int slot = slotOf(instrumentId);

        return ValueIndex.NO_SLOT == slot ? 0 : header.getLongAcquire(file.count(slot, 0));
    }

    /**
     * Instruments in the file.
     *
     * @return the number; it grows.
     */
    @HotPath
    public int instrumentCount()
    {
        return (int)openHeader().getLongAcquire(LastValueFile.INSTRUMENT_COUNT_OFFSET);
    }

    /**
     * An instrument of the file, to go through all of them.
     *
     * @param number of the instrument, from 0 to below {@link #instrumentCount()}, in the order of their first values.
     * @return its id.
     */
    @HotPath
    public long instrumentId(final int number)
    {
        if (number < 0 || number >= instrumentCount())
        {
            throw new IndexOutOfBoundsException("instrument number " + number + " of " + instrumentCount() + " in " +
                file.path());
        }

        return file.idOf(number);
    }

    /**
     * What the file keeps.
     *
     * @return the layout.
     */
    public LastValueLayout layout()
    {
        return layout;
    }

    /**
     * Starts of writers on this path.
     *
     * @return the number of the newest, from 1; it changes when a writer starts again.
     */
    public long epoch()
    {
        return openHeader().getLongAcquire(LastValueFile.EPOCH_OFFSET);
    }

    /**
     * Whether the writer ended on purpose; its values stay.
     *
     * @return true until a writer starts again.
     */
    public boolean isWriterClosed()
    {
        return openHeader().getLongAcquire(LastValueFile.STATE_OFFSET) == LastValueFile.STATE_CLOSED;
    }

    /**
     * Whether the writer's process runs and has not closed the file. Asks the operating system: not for the tick path.
     *
     * @return false when it ended on purpose or died.
     */
    public boolean isWriterAlive()
    {
        openHeader();

        return file.hasLiveWriter();
    }

    /**
     * Process that opened the file for writing last.
     *
     * @return its id, in the writer's own numbering of processes.
     */
    public long writerPid()
    {
        return openHeader().getLongAcquire(LastValueFile.WRITER_PID_OFFSET);
    }

    /**
     * Whether a writer made another file under this path, in which new values are: open that one. A writer says so in the old file; of a file
     * that somebody removed or moved, {@link #isAnotherThere()} tells.
     *
     * @return true: this file gets no more values.
     */
    public boolean isReplaced()
    {
        return openHeader().getLongAcquire(LastValueFile.STATE_OFFSET) == LastValueFile.STATE_REPLACED;
    }

    /**
     * Whether the path now names another file than the one that was opened, however that came. Asks the operating system: not for the tick
     * path.
     *
     * @return true: open the path again; false also when nothing is there.
     */
    public boolean isAnotherThere()
    {
        openHeader();

        return file.isAnotherThere();
    }

    /**
     * Messages that the writer had no room for in this epoch: normal is 0.
     *
     * @return the number.
     */
    public long refusedCount()
    {
        return openHeader().getLongAcquire(LastValueFile.REFUSED_COUNT_OFFSET);
    }

    private int noneSlow(final int slot, final int value)
    {
        if (file.isClosed())
        {
            throw closed();
        }
        if (value < 0 || value >= valueCount)
        {
            throw new IndexOutOfBoundsException("value " + value + " of " + file.path() + ": it keeps 0 to " +
                (valueCount - 1) + " of each instrument");
        }
        if (slot != ValueIndex.NO_SLOT)
        {
            throw new IndexOutOfBoundsException("slot " + slot + " is none of slotOf");
        }

        return 0;
    }

    private UnsafeBuffer openHeader()
    {
        if (file.isClosed())
        {
            throw closed();
        }

        return header;
    }

    private IllegalStateException closed()
    {
        return new IllegalStateException("last-value reader of " + file.path() + " is closed: open another");
    }
}
