package io.millrace.wire.values;

import io.millrace.wire.codec.BarEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickEncoder;

import java.util.Arrays;

/**
 * What a last-value file keeps of each instrument: some values, each named by a label and with the newest messages of its history.
 * Immutable: any thread.
 */
public final class LastValueLayout
{
    /** Ticks that are kept of an instrument. */
    public static final int TICKS = 10;

    /** Longest symbol: the vendor's field has 80 characters and a NUL. */
    public static final int MAX_SYMBOL_LENGTH = 80;

    /** Most values of an instrument. */
    public static final int MAX_VALUES = 64;

    private static final int MAX_MESSAGE_LENGTH = 65_536;
    private static final int MAX_HISTORY = 1024;

    private final int templateId;
    private final ValueRing ring;
    private final long[] labels;

    /**
     * A layout.
     *
     * @param templateId       of the SBE messages that are kept.
     * @param maxMessageLength of them in bytes, SBE header included.
     * @param history          messages that stay readable of each value, at least 1.
     * @param labels           of the values, 1 to 64, each one once; what they say is up to writer and reader.
     */
    public LastValueLayout(final int templateId, final int maxMessageLength, final int history, final long... labels)
    {
        if (maxMessageLength < 1 || maxMessageLength > MAX_MESSAGE_LENGTH || history < 1 || history > MAX_HISTORY)
        {
            throw new IllegalArgumentException("maxMessageLength=" + maxMessageLength + " is to be 1 to " +
                MAX_MESSAGE_LENGTH + ", history=" + history + " 1 to " + MAX_HISTORY);
        }
        if (labels.length < 1 || labels.length > MAX_VALUES ||
            Arrays.stream(labels).distinct().count() != labels.length)
        {
            throw new IllegalArgumentException("labels=" + Arrays.toString(labels) + ": give 1 to " + MAX_VALUES +
                " different ones");
        }
        this.templateId = templateId;
        this.ring = new ValueRing(maxMessageLength, history);
        this.labels = labels.clone();
    }

    /**
     * The newest {@link #TICKS} messages Tick of each instrument.
     *
     * @return the layout; its one label is 0.
     */
    public static LastValueLayout ticks()
    {
        return new LastValueLayout(TickEncoder.TEMPLATE_ID, MessageHeaderEncoder.ENCODED_LENGTH +
            TickEncoder.BLOCK_LENGTH + TickEncoder.symbolHeaderLength() + MAX_SYMBOL_LENGTH, TICKS, 0);
    }

    /**
     * The current message Bar of each instrument and interval.
     *
     * @param intervalsS lengths in seconds, as in the message; the labels.
     * @return the layout.
     */
    public static LastValueLayout bars(final int... intervalsS)
    {
        return new LastValueLayout(BarEncoder.TEMPLATE_ID, MessageHeaderEncoder.ENCODED_LENGTH +
            BarEncoder.BLOCK_LENGTH + BarEncoder.symbolHeaderLength() + MAX_SYMBOL_LENGTH, 1,
            Arrays.stream(intervalsS).asLongStream().toArray());
    }

    /**
     * Kind of message.
     *
     * @return SBE template id.
     */
    public int templateId()
    {
        return templateId;
    }

    /**
     * Longest message.
     *
     * @return bytes, SBE header included.
     */
    public int maxMessageLength()
    {
        return ring.maxMessageLength();
    }

    /**
     * Messages that stay readable of each value.
     *
     * @return the number.
     */
    public int history()
    {
        return ring.history();
    }

    /**
     * Values of an instrument.
     *
     * @return the number.
     */
    public int valueCount()
    {
        return labels.length;
    }

    /**
     * Label of a value.
     *
     * @param index of the value.
     * @return the label, of a bar its interval in seconds.
     */
    public long label(final int index)
    {
        return labels[index];
    }

    /**
     * Finds a value.
     *
     * @param label of the value, of a bar its interval in seconds.
     * @return index of the value; -1: the file does not keep it.
     */
    public int indexOf(final long label)
    {
        for (int i = 0; i < labels.length; i++)
        {
            if (labels[i] == label)
            {
                return i;
            }
        }

        return -1;
    }

    /**
     * Room that an instrument takes once it has a value.
     *
     * @return bytes in the file and in memory, without its head and its part of the index.
     */
    public int slotLength()
    {
        return labels.length * ring.length();
    }

    /**
     * Room that each instrument for which the file has room takes from the start, besides its part of the index.
     *
     * @return bytes of an id and the counts.
     */
    public int headLength()
    {
        return Long.BYTES + labels.length * Long.BYTES;
    }

    ValueRing ring()
    {
        return ring;
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof final LastValueLayout layout && templateId == layout.templateId &&
            ring.equals(layout.ring) && Arrays.equals(labels, layout.labels);
    }

    @Override
    public int hashCode()
    {
        return 31 * (31 * templateId + ring.hashCode()) + Arrays.hashCode(labels);
    }

    @Override
    public String toString()
    {
        return "template " + templateId + ", messages of up to " + maxMessageLength() + " bytes, history " +
            history() + ", labels " + Arrays.toString(labels);
    }
}
