package io.millrace.bars;

import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.DirectBuffer;

/**
 * Builds the bars of a file's ticks and writes those that closed as CSV: a corrected bar has a line for each revision that was closed.
 * Takes encoded Tick messages, from whoever reads and normalises the file. One thread.
 */
public final class BarFile
{
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final TickDecoder tick = new TickDecoder();
    private final BarBuilder builder;
    private long barCount;

    /**
     * A file of bars, its header line written.
     *
     * @param context concluded here unless it is already; for the lines to be those of a live stream's closed bars, it must be the
     *                live one, its {@code updateEveryNs} included: updates are not written, but they count in the revisions.
     * @param csv     to write to.
     */
    public BarFile(final BarContext context, final BarCsv csv)
    {
        builder = new BarBuilder(context, bar ->
        {
            if (bar.has(BarFlag.CLOSED))
            {
                barCount++;
                csv.write(bar);
            }
        });
        csv.writeHeader();
    }

    /**
     * Takes a message; those that are no ticks are passed over.
     *
     * @param buffer that holds it.
     * @param offset of its SBE header.
     */
    public void onMessage(final DirectBuffer buffer, final int offset)
    {
        header.wrap(buffer, offset);
        if (TickDecoder.TEMPLATE_ID == header.templateId() && MessageHeaderDecoder.SCHEMA_ID == header.schemaId())
        {
            builder.onTick(tick.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(),
                header.version()));
        }
    }

    /** Closes and writes what is open, at the end of the file. */
    public void onEnd()
    {
        builder.onEndOfDay();
    }

    /** Lines written, the header not counted. */
    public long barCount()
    {
        return barCount;
    }

    /** The builder, for what it counted. */
    public BarBuilder builder()
    {
        return builder;
    }
}
