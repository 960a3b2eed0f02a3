package io.millrace.publish;

import io.millrace.audit.Hash64;
import io.millrace.audit.HotPath;
import io.millrace.audit.StreamChecksum;
import io.millrace.wire.Streams;
import io.millrace.wire.TickHash;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.collections.Hashing;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Count and checksum of what a stream has published, in a mapped file that survives the death of the process at any line.
 *
 * <pre>
 *  header, 64 bytes                      one slot per instrument, 64 bytes, open addressing
 *  0        8        16    20    24      0             8               32              56     64
 *  +--------+--------+-----+-----+       +-------------+---------------+---------------+------+
 *  | magic  | version| str.| cap.|       | instrumentId| state A       | state B       | pad  |
 *  +--------+--------+-----+-----+       +-------------+---------------+---------------+------+
 *  24               40              56   state: sequence 8 | count 8 | chain 8
 *  | state A        | state B       |   an id of 0: the slot is free
 *  state: sequence 8 | ticks 8
 * </pre>
 *
 * Each state is kept twice; the one with the higher sequence is valid. A new state overwrites the older one, its sequence last
 * (a release store), so that a kill between any two stores leaves the other state valid: the torn one still bears its old, lower
 * sequence. Store order of a tick: the instrument's chain, count, sequence; then the header's ticks, sequence. The header may
 * therefore be one tick behind the instruments; {@link #open(Path)} repairs that.
 * <p>
 * The file outlives the process, not the machine: nothing is forced to disk. Writing and reading belong to one thread.
 */
public final class PublisherLedger implements AutoCloseable
{
    /** Instruments a ledger has room for unless told otherwise. */
    public static final int DEFAULT_MAX_INSTRUMENTS = 65_536;

    static final int FULL = -1;

    private static final long MAGIC = 0x31474C425550524DL; // "MRPUBLG1", little endian
    private static final long VERSION = 1;
    private static final int VERSION_OFFSET = 8;
    private static final int STREAM_ID_OFFSET = 16;
    private static final int CAPACITY_OFFSET = 20;
    private static final int HEADER_A_OFFSET = 24;
    private static final int HEADER_B_OFFSET = 40;
    private static final int HEADER_LENGTH = 64;

    private static final int SLOT_LENGTH = 64;
    private static final int SLOT_A_OFFSET = 8;
    private static final int SLOT_B_OFFSET = 32;
    private static final int COUNT_OFFSET = 8;
    private static final int CHAIN_OFFSET = 16;

    private final Path file;
    private final MappedByteBuffer mapping;
    private final UnsafeBuffer buffer;
    private final int streamId;
    private final int mask;
    private final int maxInstruments;

    private int instrumentCount;
    private long lastSequence;
    private long tickCount;
    private boolean isClosed;

    private PublisherLedger(final Path file, final MappedByteBuffer mapping, final int streamId,
        final int maxInstruments)
    {
        this.file = file;
        this.mapping = mapping;
        this.buffer = new UnsafeBuffer(mapping);
        this.streamId = streamId;
        this.maxInstruments = maxInstruments;
        this.mask = buffer.getInt(CAPACITY_OFFSET) - 1;
    }

    /**
     * Opens the ledger of the tick stream with room for {@link #DEFAULT_MAX_INSTRUMENTS}.
     *
     * @param file to open; made when it does not exist.
     * @return the ledger.
     */
    public static PublisherLedger open(final Path file)
    {
        return open(file, Streams.TICKS, DEFAULT_MAX_INSTRUMENTS);
    }

    /**
     * Opens the ledger of the tick stream.
     *
     * @param file           to open; made when it does not exist.
     * @param maxInstruments that a new file has room for; an existing file keeps the room it was made with.
     * @return the ledger.
     */
    public static PublisherLedger open(final Path file, final int maxInstruments)
    {
        return open(file, Streams.TICKS, maxInstruments);
    }

    /**
     * Opens the ledger of a stream and repairs what the death of the process that had it left half done.
     *
     * @param file           to open; made when it does not exist.
     * @param streamId       whose ledger it is.
     * @param maxInstruments that a new file has room for, 1 to 4,194,304; an existing file keeps the room it was made with.
     * @return the ledger.
     * @throws IllegalStateException when the file is not the ledger of this stream, or is damaged.
     */
    public static PublisherLedger open(final Path file, final int streamId, final int maxInstruments)
    {
        if (maxInstruments < 1 || maxInstruments > 1 << 22)
        {
            throw new IllegalArgumentException("maxInstruments=" + maxInstruments + " is not in 1..." + (1 << 22));
        }

        final MappedByteBuffer mapping = map(file, streamId, maxInstruments);
        try
        {
            final UnsafeBuffer head = new UnsafeBuffer(mapping);
            final int capacity = head.getInt(CAPACITY_OFFSET);
            check(file, "magic", head.getLong(0), MAGIC);
            check(file, "version", head.getLong(VERSION_OFFSET), VERSION);
            check(file, "stream id", head.getInt(STREAM_ID_OFFSET), streamId);
            check(file, "length", head.capacity(), HEADER_LENGTH + (long)capacity * SLOT_LENGTH);
            check(file, "bits in capacity", Integer.bitCount(capacity), 1);

            final PublisherLedger ledger = new PublisherLedger(file, mapping, streamId, capacity >> 1);
            ledger.recount();

            return ledger;
        }
        catch (final RuntimeException ex)
        {
            IoUtil.unmap(mapping);
            throw ex;
        }
    }

    /**
     * Accounts for a tick that was just committed.
     *
     * @param instrumentId of the tick, never 0.
     * @param hash         of the message ({@code TickHash}).
     * @param sequence     of the message, above every sequence that the ledger has seen.
     * @throws StreamFailedException when there is no room for another instrument.
     */
    @HotPath
    public void onTick(final long instrumentId, final long hash, final long sequence)
    {
        final int slot = slotOf(instrumentId);
        if (FULL == slot)
        {
            throw full(instrumentId);
        }
        onTickAt(slot, hash, sequence);
    }

    /**
     * Accounts for a message that has a sequence and is no tick.
     *
     * @param sequence of the message.
     */
    @HotPath
    public void onSequence(final long sequence)
    {
        if (sequence > lastSequence)
        {
            storeHeader(sequence, tickCount);
        }
    }

    /**
     * Accounts for a tick that the recording has and this ledger may not have: nothing happens when the instrument's own sequence
     * is not below that of the tick. Called with the ticks of the recording's tail in their order.
     *
     * @param instrumentId of the tick, never 0.
     * @param hash         of the message ({@code TickHash}).
     * @param sequence     of the message.
     * @return true when the tick was missing.
     */
    public boolean rollForward(final long instrumentId, final long hash, final long sequence)
    {
        final int slot = slotOf(instrumentId);
        if (FULL == slot)
        {
            throw full(instrumentId);
        }
        if (Math.max(buffer.getLong(slot + SLOT_A_OFFSET), buffer.getLong(slot + SLOT_B_OFFSET)) >= sequence)
        {
            return false;
        }
        onTickAt(slot, hash, sequence);

        return true;
    }

    /**
     * Rolls the ledger forward by one message of the recording's tail, whatever its kind. A new ledger takes only a recording's whole
     * history.
     *
     * @param message that holds the message.
     * @param offset  of the SBE header.
     * @param length  of the message, SBE header included.
     * @return true when it was a tick that was missing.
     * @throws IllegalStateException when the ledger is empty and the message is not the stream's first.
     */
    public boolean rollForward(final DirectBuffer message, final int offset, final int length)
    {
        final int templateId = SequencedMessages.templateId(message, offset);
        final long sequence = SequencedMessages.sequence(message, offset, templateId);
        if (SequencedMessages.NOT_SEQUENCED == sequence)
        {
            return false;
        }
        if (0 == lastSequence && sequence > 1)
        {
            throw new IllegalStateException("publisher ledger " + file + " is new, but stream " + streamId +
                " is recorded already: the first message to roll forward by has sequence=" + sequence +
                "; read the recording from after sequence " + lastSequence);
        }
        if (TickDecoder.TEMPLATE_ID == templateId)
        {
            return rollForward(SequencedMessages.instrumentId(message, offset), TickHash.of(message, offset, length),
                sequence);
        }
        onSequence(sequence);

        return false;
    }

    /**
     * Newest sequence that the ledger has seen.
     *
     * @return the sequence, 0 for none.
     */
    public long lastSequence()
    {
        return lastSequence;
    }

    /**
     * Ticks published since the beginning of the stream.
     *
     * @return the number over all instruments.
     */
    public long tickCount()
    {
        return tickCount;
    }

    /**
     * Instruments that the ledger has a slot for.
     *
     * @return the number of slots in use.
     */
    public int instrumentCount()
    {
        return instrumentCount;
    }

    /**
     * Stream whose ledger this is.
     *
     * @return Aeron stream id.
     */
    public int streamId()
    {
        return streamId;
    }

    /**
     * The checksum with all its chains, as a copy. Allocates: not for the tick path.
     *
     * @return checksum over all ticks published.
     */
    public StreamChecksum checksum()
    {
        final StreamChecksum checksum = new StreamChecksum(instrumentCount);
        for (int slot = HEADER_LENGTH; slot < buffer.capacity(); slot += SLOT_LENGTH)
        {
            final long instrumentId = buffer.getLong(slot);
            if (0 != instrumentId)
            {
                final int state = validState(slot);
                final long count = buffer.getLong(state + COUNT_OFFSET);
                if (count > 0)
                {
                    checksum.restore(instrumentId, buffer.getLong(state + CHAIN_OFFSET), count);
                }
            }
        }

        return checksum;
    }

    /**
     * The checksum.
     *
     * @return checksum over all ticks published, as docs/protocol.md defines it.
     */
    public long checksumValue()
    {
        return checksum().value();
    }

    /** Unmaps the file, which stays. Idempotent. */
    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            IoUtil.unmap(mapping);
        }
    }

    /**
     * Slot of an instrument, taken when it has none yet: called before a commit, so that a full ledger fails the tick while it can
     * still be given back.
     *
     * @param instrumentId of the instrument.
     * @return offset of the slot, {@link #FULL} when there is no room.
     */
    @HotPath
    int slotOf(final long instrumentId)
    {
        int index = Hashing.hash(instrumentId, mask);
        while (true)
        {
            final int slot = HEADER_LENGTH + index * SLOT_LENGTH;
            final long id = buffer.getLong(slot);
            if (id == instrumentId)
            {
                return slot;
            }
            if (0 == id)
            {
                return claimSlot(instrumentId, slot);
            }
            index = (index + 1) & mask;
        }
    }

    @HotPath
    void onTickAt(final int slot, final long hash, final long sequence)
    {
        if (sequence <= lastSequence)
        {
            throw notNewer(sequence);
        }
        final boolean isValidA = buffer.getLong(slot + SLOT_A_OFFSET) >= buffer.getLong(slot + SLOT_B_OFFSET);
        final int valid = slot + (isValidA ? SLOT_A_OFFSET : SLOT_B_OFFSET);
        final int next = slot + (isValidA ? SLOT_B_OFFSET : SLOT_A_OFFSET);

        buffer.putLong(next + CHAIN_OFFSET, Hash64.mix(buffer.getLong(valid + CHAIN_OFFSET) ^ hash) + hash);
        buffer.putLong(next + COUNT_OFFSET, buffer.getLong(valid + COUNT_OFFSET) + 1);
        buffer.putLongRelease(next, sequence);

        storeHeader(sequence, tickCount + 1);
    }

    StreamFailedException full(final long instrumentId)
    {
        return new StreamFailedException("no room for instrumentId=" + instrumentId + " in publisher ledger " + file +
            ": it was made for " + maxInstruments + " instruments; begin a new ledger and recording with more room");
    }

    private IllegalStateException notNewer(final long sequence)
    {
        return new IllegalStateException("publisher ledger " + file + " has lastSequence=" + lastSequence +
            " and is given a tick of sequence=" + sequence + " that it has not seen: ledger and recording are not of " +
            "one stream; delete the ledger: the next start rebuilds it from the recording");
    }

    /** Two states of one sequence could not be told apart: the sequence must rise with each store. */
    private void storeHeader(final long sequence, final long ticks)
    {
        final boolean isValidA = buffer.getLong(HEADER_A_OFFSET) >= buffer.getLong(HEADER_B_OFFSET);
        final int next = isValidA ? HEADER_B_OFFSET : HEADER_A_OFFSET;

        buffer.putLong(next + COUNT_OFFSET, ticks);
        buffer.putLongRelease(next, sequence);
        lastSequence = sequence;
        tickCount = ticks;
    }

    private int claimSlot(final long instrumentId, final int slot)
    {
        if (0 == instrumentId)
        {
            throw new IllegalArgumentException("instrumentId=0 is not an identity");
        }
        if (instrumentCount >= maxInstruments)
        {
            return FULL;
        }
        buffer.putLongRelease(slot, instrumentId);
        instrumentCount++;

        return slot;
    }

    private int validState(final int slot)
    {
        return slot + (buffer.getLong(slot + SLOT_A_OFFSET) >= buffer.getLong(slot + SLOT_B_OFFSET) ? SLOT_A_OFFSET :
            SLOT_B_OFFSET);
    }

    private void recount()
    {
        long newestSequence = Math.max(buffer.getLong(HEADER_A_OFFSET), buffer.getLong(HEADER_B_OFFSET));
        final int valid = buffer.getLong(HEADER_A_OFFSET) >= buffer.getLong(HEADER_B_OFFSET) ? HEADER_A_OFFSET :
            HEADER_B_OFFSET;
        final long headerTickCount = buffer.getLong(valid + COUNT_OFFSET);
        final long headerSequence = newestSequence;
        long ticks = 0;
        for (int slot = HEADER_LENGTH; slot < buffer.capacity(); slot += SLOT_LENGTH)
        {
            if (0 != buffer.getLong(slot))
            {
                instrumentCount++;
                final int state = validState(slot);
                newestSequence = Math.max(newestSequence, buffer.getLong(state));
                ticks += buffer.getLong(state + COUNT_OFFSET);
            }
        }

        final long aheadOfHeader = ticks - headerTickCount;
        if (aheadOfHeader < 0 || aheadOfHeader > 1 || (1 == aheadOfHeader && newestSequence <= headerSequence))
        {
            throw new IllegalStateException("publisher ledger " + file + " is damaged: its header counts " +
                headerTickCount + " ticks to sequence " + headerSequence + ", its instruments " + ticks +
                " to sequence " + newestSequence + "; delete it: the next start rebuilds it from the recording");
        }
        lastSequence = newestSequence;
        tickCount = ticks;
        if (1 == aheadOfHeader)
        {
            storeHeader(newestSequence, ticks);
        }
    }

    private static MappedByteBuffer map(final Path file, final int streamId, final int maxInstruments)
    {
        try
        {
            if (Files.exists(file) && Files.size(file) >= HEADER_LENGTH)
            {
                return IoUtil.mapExistingFile(file.toFile(), "publisher ledger");
            }
            create(file, streamId, maxInstruments);

            return IoUtil.mapExistingFile(file.toFile(), "publisher ledger");
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot open publisher ledger " + file +
                "; the folder must exist and be writable and the disk have room", ex);
        }
    }

    /** Made under another name and renamed: a file of the right name is whole. */
    private static void create(final Path file, final int streamId, final int maxInstruments) throws IOException
    {
        final int capacity = Integer.highestOneBit(Math.max(2, 2 * maxInstruments - 1)) << 1;
        final Path absolute = file.toAbsolutePath();
        Files.createDirectories(absolute.getParent());
        final Path draft = absolute.resolveSibling(absolute.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        final MappedByteBuffer mapping = IoUtil.mapNewFile(draft.toFile(), HEADER_LENGTH + (long)capacity * SLOT_LENGTH,
            true);
        try
        {
            final UnsafeBuffer head = new UnsafeBuffer(mapping);
            head.putLong(0, MAGIC);
            head.putLong(VERSION_OFFSET, VERSION);
            head.putInt(STREAM_ID_OFFSET, streamId);
            head.putInt(CAPACITY_OFFSET, capacity);
        }
        finally
        {
            IoUtil.unmap(mapping);
        }
        Files.deleteIfExists(file);
        Files.move(draft, absolute);
    }

    private static void check(final Path file, final String what, final long actual, final long expected)
    {
        if (actual != expected)
        {
            throw new IllegalStateException(file + " is not the publisher ledger that is wanted: its " + what + " is " +
                actual + ", expected " + expected + "; give another path, or move the file away");
        }
    }
}
