package io.millrace.wire.values;

import io.millrace.audit.HotPath;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the last values of instruments into a mapped file, for {@link LastValues} of any process. One thread. Waits for nobody,
 * allocates nothing and makes no system call, but for an instrument's first value, which writes the slot's zeros to the file.
 * <p>
 * Room is bounded: {@link #maxInstruments()} slots. An instrument that finds none, or no room on the disk, and a message or value that
 * the layout has no room for are refused: {@link #begin} returns false, {@link #refusedCount()} counts, here and in the file. Nothing
 * is ever thrown on this way.
 * <p>
 * <b>With a publisher.</b> After its commit a message may not be read any more. So the writer takes the bytes before and shows them after it:
 *
 * <pre>
 *   values.begin(instrumentId, length);       // finds the slot
 *   values.put(claim.buffer(), claim.offset());
 *   claim.commit();
 *   values.end();                             // readers see it
 * </pre>
 *
 * A process that dies between the commit and {@code end()} leaves the message before as the last one; one that dies between {@code begin}
 * and {@code end} likewise. Readers never see a part of a message. The message that was begun is forgotten by the next {@code begin}.
 */
public final class LastValueWriter implements AutoCloseable
{
    private static final int NONE = -1;
    private static final VarHandle REFUSED_COUNT = refusedCountField();

    private final WriterLock lock;
    private final LastValueFile file;
    private final LastValueLayout layout;
    private final ValueRing ring;
    private final ValueIndex index;
    private final UnsafeBuffer header;
    private final RandomAccessFile disk;
    private final byte[] zeros;
    private final int ringLength;
    private final int maxMessageLength;
    private final int valueCount;

    private UnsafeBuffer buffer;
    private int count = NONE;
    private int ringOffset;
    private int offset;
    private int length;

    private int instrumentCount;
    private boolean isFull;
    private long refusedCount;
    private String refusal = "";
    private boolean isClosed;

    private LastValueWriter(final WriterLock lock, final LastValueFile file, final RandomAccessFile disk,
        final long epoch)
    {
        this.lock = lock;
        this.file = file;
        this.disk = disk;
        layout = file.layout();
        ring = layout.ring();
        index = file.index();
        header = file.header();
        zeros = new byte[layout.slotLength()];
        ringLength = ring.length();
        maxMessageLength = ring.maxMessageLength();
        valueCount = layout.valueCount();
        buffer = header;
        instrumentCount = index.slotCount();
        header.putLong(LastValueFile.WRITER_PID_OFFSET, WriterProcess.pid());
        header.putLong(LastValueFile.WRITER_START_OFFSET, WriterProcess.startMs());
        header.putLong(LastValueFile.REFUSED_COUNT_OFFSET, 0);
        header.putLongRelease(LastValueFile.INSTRUMENT_COUNT_OFFSET, instrumentCount);
        header.putLongRelease(LastValueFile.STATE_OFFSET, LastValueFile.STATE_OPEN);
        header.putLongRelease(LastValueFile.EPOCH_OFFSET, epoch);
    }

    /**
     * Opens a file for writing. One that an earlier writer left, whatever became of it, goes on with its values, in a new epoch, when it has
     * the same layout and room and is not more than half full; else an empty one takes its name and readers of the old one are told
     * ({@link LastValues#isReplaced()}). So instruments that expired do not pile up from start to start; who wants some of the values back
     * reads them before and puts them in again. Of writers that open a file at one time, one succeeds: it holds a lock on the file
     * {@code .lock} beside it, which stays there.
     *
     * @param path           of the file, best in shared memory, e.g. /dev/shm.
     * @param layout         to keep.
     * @param maxInstruments to have room for, 1 to 4,194,303.
     * @return the writer.
     * @throws LastValueException when the path names another kind of file, a live process writes to it, or it cannot be made.
     */
    public static LastValueWriter open(final Path path, final LastValueLayout layout, final int maxInstruments)
    {
        final WriterLock lock = WriterLock.tryTake(path);
        if (null == lock)
        {
            throw new LastValueException("last-value file " + path + " is written to by " + holder(path) +
                ": end that process, or give another path");
        }
        try
        {
            return open(lock, path, layout, maxInstruments);
        }
        catch (final RuntimeException ex)
        {
            lock.close();
            throw ex;
        }
    }

    /** Says in the file that the writer ended on purpose, and unmaps it. The file and its values stay. Idempotent. */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            count = NONE;
            header.putLongRelease(LastValueFile.STATE_OFFSET, LastValueFile.STATE_CLOSED);
            file.close();
            try
            {
                disk.close();
            }
            catch (final IOException ex)
            {
                throw new LastValueException("last-value file " + file.path() + " cannot be closed: " + ex, ex);
            }
            finally
            {
                lock.close();
            }
        }
    }

    /**
     * Finds the slot of an instrument and makes it when it has none. It stays the same until {@link #close()}: whoever keeps it saves
     * the search.
     *
     * @param instrumentId of the instrument.
     * @return the slot; {@link ValueIndex#NO_SLOT} when there is no room, or the id is 0.
     */
    @HotPath
    public int slotOf(final long instrumentId)
    {
        final int slot = file.find(instrumentId);

        return ValueIndex.NO_SLOT == slot ? addSlow(instrumentId) : slot;
    }

    /**
     * Begins the next message of an instrument's first value.
     *
     * @param instrumentId  of the instrument.
     * @param messageLength in bytes, SBE header included.
     * @return true when {@link #buffer()} and {@link #offset()} are where the message is to be written; false: refused and counted.
     */
    @HotPath
    public boolean begin(final long instrumentId, final int messageLength)
    {
        return beginAt(slotOf(instrumentId), 0, messageLength);
    }

    /**
     * Begins the next message of a value whose slot is known.
     *
     * @param slot          of the instrument, of {@link #slotOf}.
     * @param value         index of the value in the layout.
     * @param messageLength in bytes, SBE header included.
     * @return true when {@link #buffer()} and {@link #offset()} are where the message is to be written; false: refused and counted.
     */
    @HotPath
    public boolean beginAt(final int slot, final int value, final int messageLength)
    {
        if (slot < 0 || messageLength < 0 || messageLength > maxMessageLength || value < 0 || value >= valueCount)
        {
            refuseSlow(slot, value, messageLength);
            return false;
        }
        buffer = file.segment(slot);
        ringOffset = file.offset(slot) + value * ringLength;
        count = file.count(slot, value);
        length = messageLength;
        offset = ring.begin(header, count, buffer, ringOffset, messageLength);

        return true;
    }

    /**
     * Where to write the message that was begun.
     *
     * @return the buffer, valid until {@link #end()}.
     */
    @HotPath
    public MutableDirectBuffer buffer()
    {
        return buffer;
    }

    /**
     * Where to write the message that was begun.
     *
     * @return index of its first byte in {@link #buffer()}.
     */
    @HotPath
    public int offset()
    {
        return offset;
    }

    /**
     * Copies the message that was begun; nothing when none was, or it was refused.
     *
     * @param message       that holds it.
     * @param messageOffset of its first byte.
     */
    @HotPath
    public void put(final DirectBuffer message, final int messageOffset)
    {
        if (count != NONE)
        {
            buffer.putBytes(offset, message, messageOffset, length);
        }
    }

    /** Shows readers the message that was begun; nothing when none was, or it was refused. */
    @HotPath
    public void end()
    {
        if (count != NONE)
        {
            ring.end(header, count, buffer, ringOffset);
            count = NONE;
        }
    }

    /**
     * Copies and shows a tick at once.
     *
     * @param instrumentId  of the instrument.
     * @param message       that holds the encoded tick.
     * @param messageOffset of its SBE header.
     * @param messageLength in bytes, SBE header included.
     */
    @HotPath
    public void onTick(final long instrumentId, final DirectBuffer message, final int messageOffset,
        final int messageLength)
    {
        onValue(instrumentId, 0, message, messageOffset, messageLength);
    }

    /**
     * Copies and shows a message at once.
     *
     * @param instrumentId  of the instrument.
     * @param value         index of the value in the layout.
     * @param message       that holds the encoded message.
     * @param messageOffset of its SBE header.
     * @param messageLength in bytes, SBE header included.
     */
    @HotPath
    public void onValue(final long instrumentId, final int value, final DirectBuffer message, final int messageOffset,
        final int messageLength)
    {
        beginAt(slotOf(instrumentId), value, messageLength);
        put(message, messageOffset);
        end();
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
     * Instruments that the file has room for.
     *
     * @return the number of slots.
     */
    public int maxInstruments()
    {
        return file.maxInstruments();
    }

    /**
     * Instruments that have a slot.
     *
     * @return the number, of earlier epochs too.
     */
    public int instrumentCount()
    {
        return instrumentCount;
    }

    /**
     * Messages that were refused in this epoch: normal is 0. Any thread; who sees it move sees the {@link #refusal()} of it.
     *
     * @return the number.
     */
    public long refusedCount()
    {
        // Pairs with the release in refuseSlow.
        return (long)REFUSED_COUNT.getAcquire(this);
    }

    /**
     * Why the newest refused message was refused, and what to do; for another thread's log, once {@link #refusedCount()} moved.
     *
     * @return the text; empty when nothing was refused.
     */
    public String refusal()
    {
        return refusal;
    }

    private static LastValueWriter open(final WriterLock lock, final Path path, final LastValueLayout layout,
        final int maxInstruments)
    {
        long epoch = 1;
        LastValueFile file = null;
        if (Files.exists(path))
        {
            final LastValueFile old = LastValueFile.open(path, true);
            epoch = old.header().getLong(LastValueFile.EPOCH_OFFSET) + 1;
            file = takeOver(old, layout, maxInstruments);
        }
        if (null == file)
        {
            file = LastValueFile.create(path, layout, maxInstruments);
        }
        try
        {
            return new LastValueWriter(lock, file, new RandomAccessFile(path.toFile(), "rw"), epoch);
        }
        catch (final IOException ex)
        {
            file.close();
            throw new LastValueException("last-value file " + path + " cannot be written (" + ex +
                "): check its owner and mode", ex);
        }
    }

    /** Who holds the lock, as the file says; it may be in the making. */
    private static String holder(final Path path)
    {
        try (LastValues values = LastValues.open(path))
        {
            return "process " + values.writerPid();
        }
        catch (final LastValueException ex)
        {
            return "a process that is about to make it";
        }
    }

    /** Null: the file is of no more use to this writer and says so. */
    private static LastValueFile takeOver(final LastValueFile old, final LastValueLayout layout,
        final int maxInstruments)
    {
        final UnsafeBuffer header = old.header();
        if (old.hasLiveWriter())
        {
            final long pid = header.getLong(LastValueFile.WRITER_PID_OFFSET);
            old.close();
            throw new LastValueException("last-value file " + old.path() + " is written to by process " + pid +
                ": end that process, or give another path");
        }
        final boolean isRoomy = old.index().slotCount() <= maxInstruments / 2;
        if (isRoomy && old.layout().equals(layout) && old.maxInstruments() == maxInstruments &&
            header.getLong(LastValueFile.STATE_OFFSET) != LastValueFile.STATE_REPLACED)
        {
            return old;
        }
        header.putLongRelease(LastValueFile.STATE_OFFSET, LastValueFile.STATE_REPLACED);
        old.close();

        return null;
    }

    /** Once an instrument: its room on the disk, its id, then its place in the index, by which readers find it. */
    private int addSlow(final long instrumentId)
    {
        if (0 == instrumentId || isFull || instrumentCount >= file.maxInstruments())
        {
            return ValueIndex.NO_SLOT;
        }
        final int slot = instrumentCount;
        try
        {
            disk.seek(file.position(slot));
            disk.write(zeros);
        }
        catch (final IOException ex)
        {
            isFull = true;
            refusal = "last-value file " + file.path() + " cannot take instrument number " + (slot + 1) + " (" + ex +
                "): make room on its disk and restart the writer; until then new instruments are left out";
            return ValueIndex.NO_SLOT;
        }
        header.putLong(file.head(slot), instrumentId);
        index.add(instrumentId, slot);
        instrumentCount++;
        header.putLongRelease(LastValueFile.INSTRUMENT_COUNT_OFFSET, instrumentCount);

        return slot;
    }

    private void refuseSlow(final int slot, final int value, final int messageLength)
    {
        count = NONE;
        if (slot >= 0)
        {
            refusal = "last-value file " + file.path() + " keeps " + valueCount + " values of up to " +
                maxMessageLength + " bytes and was given value " + value + " with " + messageLength +
                " bytes: give its layout more room";
        }
        else if (!isFull)
        {
            refusal = instrumentCount < file.maxInstruments() ? "an instrument with id 0, which is no identity" :
                "last-value file " + file.path() + " is full: it was made for " + file.maxInstruments() +
                    " instruments; configure more and restart the writer";
            isFull = instrumentCount >= file.maxInstruments();
        }
        // After the text: another thread reads that when it sees the count move.
        REFUSED_COUNT.setRelease(this, refusedCount + 1);
        header.putLongRelease(LastValueFile.REFUSED_COUNT_OFFSET, refusedCount);
    }

    private static VarHandle refusedCountField()
    {
        try
        {
            return MethodHandles.lookup().findVarHandle(LastValueWriter.class, "refusedCount", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }
}
