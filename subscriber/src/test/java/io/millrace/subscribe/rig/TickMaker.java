package io.millrace.subscribe.rig;

import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickEncoder;

/** Makes ticks whose fields follow from their number, so that a reader can tell which one it got. */
public final class TickMaker
{
    /** Instruments that the ticks are of, in turn. */
    public static final int INSTRUMENTS = 7;

    /** Time between two ticks, as they are stamped. */
    public static final long GAP_NS = 1_000_000;

    private static final byte[] SYMBOL =
    {'r', 'b', '2', '6', '0', '1'};
    private static final int LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + TickEncoder.BLOCK_LENGTH +
        TickEncoder.symbolHeaderLength() + SYMBOL.length;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final TickEncoder tick = new TickEncoder();

    /**
     * Offers one tick.
     *
     * @param sink   to send by.
     * @param number that the fields follow from.
     * @return false when the sink refused.
     */
    public boolean tryTick(final MessageSink sink, final long number)
    {
        return tryTick(sink, number, sink.sequence());
    }

    /**
     * Offers one tick with a sequence that may be wrong.
     *
     * @param sink     to send by.
     * @param number   that the fields follow from.
     * @param sequence to carry.
     * @return false when the sink refused.
     */
    public boolean tryTick(final MessageSink sink, final long number, final long sequence)
    {
        if (!sink.tryClaim(LENGTH))
        {
            return false;
        }
        tick.wrapAndApplyHeader(sink.buffer(), sink.offset(), header);
        sink.buffer().setMemory(tick.offset(), TickEncoder.BLOCK_LENGTH, (byte)0);
        tick.instrumentId(1 + number % INSTRUMENTS)
            .sequence(sequence)
            .sourceSequence(number)
            .epoch(sink.epoch())
            .publishTimeNs(GAP_NS * number)
            .lastPrice(number)
            .exchange(Exchange.SHFE)
            .putSymbol(SYMBOL, 0, SYMBOL.length);
        sink.commit();

        return true;
    }

    /**
     * Sends ticks, waiting for room.
     *
     * @param sink  to send by.
     * @param first number.
     * @param count of ticks.
     * @return the number after the last.
     */
    public long send(final MessageSink sink, final long first, final long count)
    {
        for (long number = first; number < first + count; number++)
        {
            final long current = number;
            ArchiveRig.await(() -> "room for tick " + current, () -> tryTick(sink, current));
        }

        return first + count;
    }
}
