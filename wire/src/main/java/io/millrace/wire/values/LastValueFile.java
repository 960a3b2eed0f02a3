package io.millrace.wire.values;

import io.millrace.audit.HotPath;
import org.agrona.BitUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A mapped last-value file: where everything is, how it is made and checked. The owner closes it and uses nothing of it after that.
 *
 * <pre>
 *   0             4096                         each at the next multiple of 4096
 *   +-------------+----------------------------+--------+--------+-----+--------+--------+----
 *   | header page | index ({@link ValueIndex})     | head 0 | head 1 | ... | slot 0 | slot 1 | ...
 *   +-------------+----------------------------+--------+--------+-----+--------+--------+----
 *   of maxInstruments heads and slots; head: instrumentId 8, count of each value 8; slot: the {@link ValueRing} of each value
 *
 *   header page, little endian
 *     0 magic 8            16 epoch 8            40 slotLength 4         64 refusedCount 8
 *     8 formatVersion 4    24 state 8            44 valueCount 4         72 writerPid 8
 *    12 templateId 4       32 maxInstruments 4   48 history 4            80 writerStartMs 8
 *                          36 indexCapacity 4    52 maxMessageLength 4  128 labels, 8 each
 *                                                56 instrumentCount 8
 * </pre>
 *
 * Header, index and heads have their room on disk from the beginning. Slots are a hole in the file until an instrument has its first value:
 * the writer then writes the slot's zeros as to any file, so that a full disk is an error there and not a signal in a store.
 */
final class LastValueFile implements AutoCloseable
{
    static final int FORMAT_VERSION = 1;
    static final int MAX_INSTRUMENTS = ValueIndex.MAX_SLOTS;

    static final int EPOCH_OFFSET = 16;
    static final int STATE_OFFSET = 24;
    static final int INSTRUMENT_COUNT_OFFSET = 56;
    static final int REFUSED_COUNT_OFFSET = 64;
    static final int WRITER_PID_OFFSET = 72;
    static final int WRITER_START_OFFSET = 80;

    /** A writer has the file, or died with it. */
    static final long STATE_OPEN = 1;

    /** The writer closed it on purpose. */
    static final long STATE_CLOSED = 2;

    /** Another file has its name now. */
    static final long STATE_REPLACED = 3;

    private static final long MAGIC = 0x3153_4C41_5652_4D4CL; // "LMRVALS1", little endian
    private static final int FORMAT_VERSION_OFFSET = 8;
    private static final int TEMPLATE_ID_OFFSET = 12;
    private static final int MAX_INSTRUMENTS_OFFSET = 32;
    private static final int INDEX_CAPACITY_OFFSET = 36;
    private static final int SLOT_LENGTH_OFFSET = 40;
    private static final int VALUE_COUNT_OFFSET = 44;
    private static final int HISTORY_OFFSET = 48;
    private static final int MAX_MESSAGE_LENGTH_OFFSET = 52;
    private static final int LABELS_OFFSET = 128;
    private static final int PAGE = 4096;
    private static final long MAX_SEGMENT = 1L << 30;
    private static final String ANOTHER = "give another path, or delete the file: its writer makes a new one";

    private final Path path;
    private final Object key;
    private final LastValueLayout layout;
    private final int maxInstruments;
    private final MappedByteBuffer[] mappings;
    private final UnsafeBuffer header;
    private final ValueIndex index;
    private final UnsafeBuffer[] segments;
    private final int segmentShift;
    private final int slotLength;
    private final int headLength;
    private final int headsOffset;
    private final long slotsOffset;
    private boolean isClosed;

    private LastValueFile(final Path path, final Object key, final LastValueLayout layout, final int maxInstruments,
        final FileChannel channel, final FileChannel.MapMode mode) throws IOException
    {
        this.path = path;
        this.key = key;
        this.layout = layout;
        this.maxInstruments = maxInstruments;
        slotLength = layout.slotLength();
        segmentShift = segmentShift(slotLength);
        final int segmentCount = ((maxInstruments - 1) >> segmentShift) + 1;
        mappings = new MappedByteBuffer[segmentCount + 1];
        segments = new UnsafeBuffer[segmentCount];
        headLength = layout.headLength();
        headsOffset = (int)headsOffset(maxInstruments);
        final long slotsOffset = slotsOffset(layout, maxInstruments);
        this.slotsOffset = slotsOffset;
        mappings[0] = channel.map(mode, 0, slotsOffset);
        header = new UnsafeBuffer(mappings[0]);
        index = new ValueIndex(header, PAGE, indexCapacity(maxInstruments));
        final long segmentLength = (long)slotLength << segmentShift;
        for (int i = 0; i < segmentCount; i++)
        {
            final long begin = i * segmentLength;
            final long length = Math.min(segmentLength, (long)maxInstruments * slotLength - begin);
            mappings[i + 1] = channel.map(mode, slotsOffset + begin, length);
            segments[i] = new UnsafeBuffer(mappings[i + 1]);
        }
    }

    /** Makes a file under its path, whatever was there before. */
    static LastValueFile create(final Path path, final LastValueLayout layout, final int maxInstruments)
    {
        requireLittleEndian(path);
        if (maxInstruments < 1 || maxInstruments > MAX_INSTRUMENTS)
        {
            throw new IllegalArgumentException("maxInstruments=" + maxInstruments + " of last-value file " + path +
                " is to be 1 to " + MAX_INSTRUMENTS);
        }
        if (slotsOffset(layout, maxInstruments) > MAX_SEGMENT)
        {
            throw new IllegalArgumentException("maxInstruments=" + maxInstruments + " of last-value file " + path +
                " is too much for " + layout.valueCount() + " values each: index and heads may take 1 GiB");
        }
        final Path absolute = path.toAbsolutePath();
        final Path draft = absolute.resolveSibling(absolute.getFileName() + ".draft");
        final long slotsOffset = slotsOffset(layout, maxInstruments);
        try
        {
            Files.createDirectories(absolute.getParent());
            Files.deleteIfExists(draft);
            try (RandomAccessFile file = new RandomAccessFile(draft.toFile(), "rw"))
            {
                final byte[] page = new byte[PAGE];
                for (long offset = 0; offset < slotsOffset; offset += PAGE)
                {
                    file.write(page);
                }
                file.setLength(slotsOffset + (long)maxInstruments * layout.slotLength());
                final LastValueFile made = new LastValueFile(path, keyOf(draft), layout, maxInstruments,
                    file.getChannel(), FileChannel.MapMode.READ_WRITE);
                made.writeHeader();
                // Readers open by name: under this one the file is whole.
                Files.move(draft, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

                return made;
            }
        }
        catch (final IOException ex)
        {
            throw new LastValueException("last-value file " + path + " for " + maxInstruments + " instruments cannot " +
                "be made (" + ex + "): check its directory and the free space", ex);
        }
    }

    /** Maps an existing file and checks it. */
    static LastValueFile open(final Path path, final boolean isWriter)
    {
        requireLittleEndian(path);
        // Before it is opened: if another one takes the name meanwhile, this key is not that one's, and the reader opens again.
        final Object key = keyOf(path);
        try (FileChannel channel = isWriter ?
            FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE) :
            FileChannel.open(path, StandardOpenOption.READ))
        {
            if (channel.size() < PAGE)
            {
                throw new LastValueException("file " + path + " has " + channel.size() +
                    " bytes: it is not a last-value file; " + ANOTHER);
            }
            final MappedByteBuffer page = channel.map(FileChannel.MapMode.READ_ONLY, 0, PAGE);
            final LastValueLayout layout;
            final int maxInstruments;
            try
            {
                final UnsafeBuffer header = new UnsafeBuffer(page);
                layout = layoutOf(path, header);
                maxInstruments = header.getInt(MAX_INSTRUMENTS_OFFSET);
                require(path, "maxInstruments", maxInstruments,
                    Math.max(1, Math.min(maxInstruments, MAX_INSTRUMENTS)));
                require(path, "indexCapacity", header.getInt(INDEX_CAPACITY_OFFSET), indexCapacity(maxInstruments));
                require(path, "slotLength", header.getInt(SLOT_LENGTH_OFFSET), layout.slotLength());
                require(path, "length", channel.size(),
                    slotsOffset(layout, maxInstruments) + (long)maxInstruments * layout.slotLength());
            }
            finally
            {
                IoUtil.unmap(page);
            }

            return new LastValueFile(path, key, layout, maxInstruments, channel,
                isWriter ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY);
        }
        catch (final NoSuchFileException ex)
        {
            throw new LastValueException("last-value file " + path +
                " is missing: start its writer first, or correct the path", ex);
        }
        catch (final IOException ex)
        {
            throw new LastValueException("last-value file " + path + " cannot be mapped (" + ex +
                "): check its owner and mode", ex);
        }
    }

    /** Unmaps the file. Idempotent. */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            header.wrap(0, 0);
            for (final UnsafeBuffer segment : segments)
            {
                segment.wrap(0, 0);
            }
            for (final MappedByteBuffer mapping : mappings)
            {
                IoUtil.unmap(mapping);
            }
        }
    }

    Path path()
    {
        return path;
    }

    LastValueLayout layout()
    {
        return layout;
    }

    int maxInstruments()
    {
        return maxInstruments;
    }

    boolean isClosed()
    {
        return isClosed;
    }

    UnsafeBuffer header()
    {
        return header;
    }

    ValueIndex index()
    {
        return index;
    }

    /** Slot of an instrument; {@link ValueIndex#NO_SLOT} when it has none. */
    @HotPath
    int find(final long instrumentId)
    {
        int place = index.first(instrumentId);
        int entry = index.entryAt(place);
        while (entry != 0)
        {
            if (!ValueIndex.isOther(entry, instrumentId))
            {
                final int slot = ValueIndex.slotOf(entry);
                if (idOf(slot) == instrumentId)
                {
                    return slot;
                }
            }
            place = index.next(place);
            entry = index.entryAt(place);
        }

        return ValueIndex.NO_SLOT;
    }

    /** Instrument of a slot that was found. */
    @HotPath
    long idOf(final int slot)
    {
        return header.getLong(head(slot));
    }

    /** Offset of the head of a slot in {@link #header()}: its instrument's id. */
    @HotPath
    int head(final int slot)
    {
        return headsOffset + slot * headLength;
    }

    /** Offset of a value's count in {@link #header()}. */
    @HotPath
    int count(final int slot, final int value)
    {
        return head(slot) + Long.BYTES + value * Long.BYTES;
    }

    /** Buffer that a slot is in. */
    UnsafeBuffer segment(final int slot)
    {
        return segments[slot >> segmentShift];
    }

    /** Offset of a slot in its buffer. */
    int offset(final int slot)
    {
        return (slot & ((1 << segmentShift) - 1)) * slotLength;
    }

    /** Place of a slot in the file. */
    long position(final int slot)
    {
        return slotsOffset + (long)slot * slotLength;
    }

    /** Whether the process that opened the file for writing runs, and has not closed it. */
    boolean hasLiveWriter()
    {
        if (header.getLongVolatile(STATE_OFFSET) != STATE_OPEN)
        {
            return false;
        }

        return WriterProcess.isAlive(header.getLong(WRITER_PID_OFFSET), header.getLong(WRITER_START_OFFSET));
    }

    /** Whether the path names another file than this one. */
    boolean isAnotherThere()
    {
        final Object there = keyOf(path);

        return null != there && !there.equals(key);
    }

    /** Device and inode of what a path names; null: nothing. */
    private static Object keyOf(final Path path)
    {
        try
        {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        }
        catch (final NoSuchFileException ex)
        {
            return null;
        }
        catch (final IOException ex)
        {
            throw new LastValueException("last-value file " + path + " cannot be looked up (" + ex +
                "): check its directory, owner and mode", ex);
        }
    }

    private void writeHeader()
    {
        header.putInt(FORMAT_VERSION_OFFSET, FORMAT_VERSION);
        header.putInt(TEMPLATE_ID_OFFSET, layout.templateId());
        header.putInt(MAX_INSTRUMENTS_OFFSET, maxInstruments);
        header.putInt(INDEX_CAPACITY_OFFSET, indexCapacity(maxInstruments));
        header.putInt(SLOT_LENGTH_OFFSET, slotLength);
        header.putInt(VALUE_COUNT_OFFSET, layout.valueCount());
        header.putInt(HISTORY_OFFSET, layout.history());
        header.putInt(MAX_MESSAGE_LENGTH_OFFSET, layout.maxMessageLength());
        for (int i = 0; i < layout.valueCount(); i++)
        {
            header.putLong(LABELS_OFFSET + i * Long.BYTES, layout.label(i));
        }
        header.putLongRelease(0, MAGIC);
    }

    private static LastValueLayout layoutOf(final Path path, final UnsafeBuffer header)
    {
        if (header.getLongVolatile(0) != MAGIC)
        {
            throw new LastValueException("file " + path + " is not a last-value file; " + ANOTHER);
        }
        require(path, "formatVersion", header.getInt(FORMAT_VERSION_OFFSET), FORMAT_VERSION);
        final int valueCount = header.getInt(VALUE_COUNT_OFFSET);
        require(path, "valueCount", valueCount, Math.max(1, Math.min(valueCount, LastValueLayout.MAX_VALUES)));
        final long[] labels = new long[valueCount];
        for (int i = 0; i < valueCount; i++)
        {
            labels[i] = header.getLong(LABELS_OFFSET + i * Long.BYTES);
        }
        try
        {
            return new LastValueLayout(header.getInt(TEMPLATE_ID_OFFSET), header.getInt(MAX_MESSAGE_LENGTH_OFFSET),
                header.getInt(HISTORY_OFFSET), labels);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new LastValueException("last-value file " + path + " is damaged: " + ex.getMessage() + "; " + ANOTHER,
                ex);
        }
    }

    private static void require(final Path path, final String what, final long actual, final long expected)
    {
        if (actual != expected)
        {
            throw new LastValueException("last-value file " + path + " has " + what + " " + actual + ", expected " +
                expected + "; " + ANOTHER);
        }
    }

    private static void requireLittleEndian(final Path path)
    {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN)
        {
            throw new LastValueException("last-value file " + path +
                " is little-endian, this machine is not: use x86-64 or aarch64");
        }
    }

    /** At most half full: a miss ends after a few entries. */
    private static int indexCapacity(final int maxInstruments)
    {
        return BitUtil.findNextPositivePowerOfTwo(2 * maxInstruments);
    }

    private static long headsOffset(final int maxInstruments)
    {
        return PAGE + BitUtil.align((long)indexCapacity(maxInstruments) * ValueIndex.ENTRY_LENGTH, PAGE);
    }

    private static long slotsOffset(final LastValueLayout layout, final int maxInstruments)
    {
        return headsOffset(maxInstruments) + BitUtil.align((long)maxInstruments * layout.headLength(), PAGE);
    }

    /** A mapping holds a power of two of slots and has at most 1 GiB, because a buffer's index is an int. */
    private static int segmentShift(final int slotLength)
    {
        return 63 - Long.numberOfLeadingZeros(MAX_SEGMENT / slotLength);
    }
}
