package io.millrace.record.store;

import io.millrace.audit.HotPath;
import io.millrace.wire.codec.BookSnapshotDecoder;
import io.millrace.wire.codec.EndOfDayDecoder;
import io.millrace.wire.codec.HeartbeatDecoder;
import io.millrace.wire.codec.InstrumentImageDecoder;
import io.millrace.wire.codec.Level1DeltaDecoder;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.SnapshotRequestDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.MutableInteger;

import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a contiguous run of messages of one recording, parted into one block for each table and partition. The same run of
 * messages gives the same blocks in the same order. Buffers are kept from batch to batch. Not thread-safe.
 */
final class Batch
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int HEADER = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int INITIAL_TICKS = 4096;
    private static final TableLayout[] LAYOUTS = layoutsByTemplate();

    /** Messages that make no row and move the position: they say nothing that another row does not say. */
    private static final IntHashSet WITHOUT_ROW = withoutRow();

    private final RecordingKey recording;
    private final ShardFilter filter;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final EndOfDayDecoder endOfDay = new EndOfDayDecoder();
    private final List<NativeBlock> blocks = new ArrayList<>();
    private final ArrayDeque<NativeBlock> spareTickBlocks = new ArrayDeque<>();
    private final List<NativeBlock> spareBlocks = new ArrayList<>();
    private NativeBlock tickBlock;
    private long[] startTimesNs = new long[INITIAL_TICKS];
    private int tickCount;
    private int rowCount;
    private long byteCount;
    private long firstSequence;
    private long lastSequence;
    private long endOfDaySequence;
    private long endOfDayTickCount;
    private boolean hasEndOfDay;

    Batch(final RecordingKey recording)
    {
        this(recording, ShardFilter.all());
    }

    Batch(final RecordingKey recording, final ShardFilter filter)
    {
        this.recording = recording;
        this.filter = filter;
    }

    /** Takes one message that no other writer can have committed. */
    long add(final DirectBuffer buffer, final int offset, final int length)
    {
        return add(buffer, offset, length, Long.MAX_VALUE);
    }

    /**
     * Takes one message: a row when its table has one and the row is this writer's, else nothing but what it says of the stream.
     *
     * @param position of the recording at which the message ends.
     * @return the tick's due time, or its receive time without one; {@link Long#MIN_VALUE} when no tick was taken.
     */
    @HotPath
    long add(final DirectBuffer buffer, final int offset, final int length, final long position)
    {
        header.wrap(buffer, offset);
        final int templateId = header.templateId();
        final TableLayout layout = templateId < LAYOUTS.length ? LAYOUTS[templateId] : null;
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || null == layout)
        {
            addOther(buffer, offset, templateId);
            return Long.MIN_VALUE;
        }
        final int body = offset + HEADER;
        final long shardKey = buffer.getLong(body + layout.shardOffset(), ORDER);
        if (!filter.isOfShard(shardKey))
        {
            return Long.MIN_VALUE;
        }
        final int partition = layout.isPartitioned() ? buffer.getInt(body + layout.partitionOffset(), ORDER) : 0;
        if (filter.isCovered(shardKey, position))
        {
            skipCovered(layout, partition);
            return Long.MIN_VALUE;
        }
        final long sequence = buffer.getLong(body + layout.sequenceOffset(), ORDER);
        blockFor(layout, partition).append(buffer, offset, header.blockLength(), header.version());
        firstSequence = 0 == rowCount ? sequence : firstSequence;
        lastSequence = sequence;
        rowCount++;
        byteCount += length;

        return TableLayout.TICKS == layout ? addTickTime(buffer, body) : Long.MIN_VALUE;
    }

    /** Forgets all rows and keeps the buffers. */
    void clear()
    {
        for (final NativeBlock block : blocks)
        {
            if (TableLayout.TICKS == block.layout())
            {
                spareTickBlocks.add(block);
            }
            else
            {
                spareBlocks.add(block);
            }
        }
        blocks.clear();
        tickBlock = null;
        tickCount = 0;
        rowCount = 0;
        byteCount = 0;
        firstSequence = 0;
        lastSequence = 0;
        hasEndOfDay = false;
    }

    List<NativeBlock> blocks()
    {
        return blocks;
    }

    int rowCount()
    {
        return rowCount;
    }

    /** @return bytes of the messages that became rows. */
    long byteCount()
    {
        return byteCount;
    }

    long firstSequence()
    {
        return firstSequence;
    }

    long lastSequence()
    {
        return lastSequence;
    }

    boolean hasEndOfDay()
    {
        return hasEndOfDay;
    }

    void reportCommitted(final StoreListener listener, final long nowNs)
    {
        for (int i = 0; i < tickCount; i++)
        {
            listener.onCommitted(startTimesNs[i], nowNs);
        }
        if (hasEndOfDay)
        {
            listener.onEndOfDay(endOfDaySequence, endOfDayTickCount, nowNs);
        }
    }

    private long addTickTime(final DirectBuffer buffer, final int body)
    {
        final long dueTimeNs = buffer.getLong(body + TickDecoder.dueTimeNsEncodingOffset(), ORDER);
        final long startTimeNs = TickDecoder.dueTimeNsNullValue() != dueTimeNs ? dueTimeNs :
            buffer.getLong(body + TickDecoder.receiveTimeNsEncodingOffset(), ORDER);
        if (tickCount == startTimesNs.length)
        {
            startTimesNs = Arrays.copyOf(startTimesNs, tickCount * 2);
        }
        startTimesNs[tickCount++] = startTimeNs;

        return startTimeNs;
    }

    private void addOther(final DirectBuffer buffer, final int offset, final int templateId)
    {
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID)
        {
            throw new StoreException("recording " + recording + " holds a message of schema " + header.schemaId() +
                ", not " + MessageHeaderDecoder.SCHEMA_ID + ": it is not a Millrace stream; name the right stream");
        }
        if (EndOfDayDecoder.TEMPLATE_ID == templateId)
        {
            endOfDay.wrap(buffer, offset + HEADER, header.blockLength(), header.version());
            endOfDaySequence = endOfDay.lastSequence();
            endOfDayTickCount = endOfDay.tickCount();
            hasEndOfDay = true;
        }
        else if (!WITHOUT_ROW.contains(templateId))
        {
            throw new StoreException("recording " + recording + " holds a message with template " + templateId +
                " that this build does not know: the publisher is newer than the store; upgrade the store");
        }
    }

    private NativeBlock blockFor(final TableLayout layout, final int partition)
    {
        if (TableLayout.TICKS == layout && tickBlock != null && tickBlock.partition() == partition)
        {
            return tickBlock;
        }
        NativeBlock found = find(layout, partition);
        if (null == found)
        {
            found = openBlock(layout, partition);
        }
        if (TableLayout.TICKS == layout)
        {
            tickBlock = found;
        }

        return found;
    }

    private void skipCovered(final TableLayout layout, final int partition)
    {
        final NativeBlock block = find(layout, partition);
        if (block != null)
        {
            block.skipCovered();
        }
    }

    private NativeBlock find(final TableLayout layout, final int partition)
    {
        NativeBlock found = null;
        for (int i = 0; i < blocks.size() && null == found; i++)
        {
            final NativeBlock block = blocks.get(i);
            found = block.layout() == layout && block.partition() == partition ? block : null;
        }

        return found;
    }

    /** Once a batch, table and partition: the only place that may allocate. */
    private NativeBlock openBlock(final TableLayout layout, final int partition)
    {
        NativeBlock block = null;
        if (TableLayout.TICKS == layout)
        {
            block = spareTickBlocks.poll();
        }
        else
        {
            for (int i = 0; i < spareBlocks.size() && null == block; i++)
            {
                block = spareBlocks.get(i).layout() == layout ? spareBlocks.remove(i) : null;
            }
        }
        if (null == block)
        {
            block = new NativeBlock(layout, recording);
        }
        block.clear(partition);
        blocks.add(block);

        return block;
    }

    private static TableLayout[] layoutsByTemplate()
    {
        final MutableInteger max = new MutableInteger();
        TableLayout.ALL.forEach((layout) -> max.set(Math.max(max.get(), layout.templateId())));
        final TableLayout[] layouts = new TableLayout[max.get() + 1];
        TableLayout.ALL.forEach((layout) -> layouts[layout.templateId()] = layout);

        return layouts;
    }

    private static IntHashSet withoutRow()
    {
        final IntHashSet templates = new IntHashSet();
        templates.addAll(List.of(HeartbeatDecoder.TEMPLATE_ID, SnapshotRequestDecoder.TEMPLATE_ID,
            InstrumentImageDecoder.TEMPLATE_ID, BookSnapshotDecoder.TEMPLATE_ID, Level1DeltaDecoder.TEMPLATE_ID));

        return templates;
    }
}
