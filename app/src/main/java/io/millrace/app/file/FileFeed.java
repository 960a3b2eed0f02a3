package io.millrace.app.file;

import io.millrace.feed.ClockCheck;
import io.millrace.feed.FeedContext;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.FeedLine;
import io.millrace.feed.RuleBook;
import io.millrace.reference.MarketReference;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.RejectedTickDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;

import java.nio.ByteBuffer;

/**
 * The feed handler over a file of recorded ticks, without Aeron: the same code as on the tick path, one outcome for each row, in the file's
 * order. One thread.
 */
public final class FileFeed
{
    private static final int COUNTER_LABELS = 1 << 20;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final TickDecoder tick = new TickDecoder();
    private final RejectedTickDecoder rejected = new RejectedTickDecoder();
    private final FeedCounters counters;
    private final FeedLine line;
    private final Listener listener;
    private TickCsvReader reader;

    /**
     * A feed handler that begins with nothing known of any instrument.
     *
     * @param reference  calendar, products, sessions.
     * @param rules      that ticks are held to.
     * @param clockCheck {@link ClockCheck#RECEIVE} compares each row that has a receive time with it.
     * @param limit      of instruments, refused ids included; those past it are rejected.
     * @param listener   gets the outcome of each row.
     */
    public FileFeed(final MarketReference reference, final RuleBook rules, final ClockCheck clockCheck,
        final int limit, final Listener listener)
    {
        this.listener = listener;
        final CountersManager memory = new CountersManager(new UnsafeBuffer(ByteBuffer.allocateDirect(COUNTER_LABELS)),
            new UnsafeBuffer(ByteBuffer.allocateDirect(COUNTER_LABELS / 4)));
        counters = new FeedCounters((typeId, label) -> memory.newCounter(label, typeId));
        final FeedHandler handler = new FeedHandler(new FeedContext().counters(counters)
            .timings((due, receive, read, publish) ->
            {})
            .clock(() -> 0)
            .reference(reference)
            .rules(rules)
            .clockCheck(clockCheck)
            .instrumentLimit(limit)
            .conclude());
        handler.streams(new MemorySink(this::onMessage), new MemorySink(this::onRejected));
        line = handler.line(0, event -> true);
        line.beginRun((sequence, hash) ->
        {}, false);
    }

    /**
     * Takes the row that was read last.
     *
     * @param rows that stand on it.
     */
    public void take(final TickCsvReader rows)
    {
        reader = rows;
        line.onTick(rows.tick());
    }

    /**
     * What became of the rows.
     *
     * @return the counters of the feed handler.
     */
    public FeedCounters counters()
    {
        return counters;
    }

    private void onMessage(final DirectBuffer buffer, final int offset)
    {
        header.wrap(buffer, offset);
        if (TickDecoder.TEMPLATE_ID == header.templateId())
        {
            listener.onTick(reader,
                tick.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(),
                    header.version()));
        }
        listener.onMessage(buffer, offset);
    }

    private void onRejected(final DirectBuffer buffer, final int offset)
    {
        header.wrap(buffer, offset);
        rejected.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(), header.version());
        listener.onRejected(reader, rejected.reason());
    }

    /** Hears what became of each row. */
    public interface Listener
    {
        /**
         * The row is a true tick.
         *
         * @param row  that it was made of.
         * @param tick as published.
         */
        default void onTick(final TickCsvReader row, final TickDecoder tick)
        {
        }

        /**
         * The row was rejected.
         *
         * @param row    as read.
         * @param reason of the rejection.
         */
        default void onRejected(final TickCsvReader row, final RejectReason reason)
        {
        }

        /**
         * A message of the tick stream: a definition, or the tick that {@link #onTick} had.
         *
         * @param buffer that holds it, valid during the call.
         * @param offset of its SBE header.
         */
        default void onMessage(final DirectBuffer buffer, final int offset)
        {
        }
    }
}
