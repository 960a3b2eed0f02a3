package io.millrace.publish;

import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickEncoder;

/** Makes ticks whose fields follow from a number, so that a reader can tell which one it got. */
final class TestMessages
{
    static final int INSTRUMENTS = 7;

    private static final byte[] SYMBOL =
    {'r', 'b', '2', '6', '0', '1'};
    private static final int LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + TickEncoder.BLOCK_LENGTH +
        TickEncoder.symbolHeaderLength() + SYMBOL.length;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final TickEncoder tick = new TickEncoder();

    boolean tryTick(final MessageSink sink, final long number)
    {
        if (!sink.tryClaim(LENGTH))
        {
            return false;
        }
        encode(sink, number, sink.sequence());
        sink.commit();

        return true;
    }

    void encode(final MessageSink sink, final long number, final long sequence)
    {
        tick.wrapAndApplyHeader(sink.buffer(), sink.offset(), header);
        sink.buffer().setMemory(tick.offset(), TickEncoder.BLOCK_LENGTH, (byte)0);
        tick.instrumentId(1 + number % INSTRUMENTS)
            .sequence(sequence)
            .sourceSequence(number)
            .epoch(sink.epoch())
            .publishTimeNs(1_000 * number)
            .lastPrice(number)
            .exchange(Exchange.SHFE)
            .putSymbol(SYMBOL, 0, SYMBOL.length);
    }

    static int length()
    {
        return LENGTH;
    }
}
