package io.millrace.bars;

import io.millrace.audit.HotPath;
import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.BarEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Bars as messages, both ways. The fields from {@code intervalS} on and the symbol are the bar's content, a function of the ticks alone;
 * {@code sequence}, {@code publishTimeNs} and {@code epoch} belong to the stream that carries it:
 *
 * <pre>
 *   0              8               16        24              32     36                      150      151+n
 *   +--------------+---------------+---------+---------------+------+----------------------+--------+
 *   | SBE header   | instrumentId  | sequence| publishTimeNs | epoch| intervalS ... exchange| symbol |
 *   +--------------+---------------+---------+---------------+------+----------------------+--------+
 *                                  '------ the stream's -----------' '------- the content -------------'
 * </pre>
 *
 * One thread.
 */
public final class BarEncoding
{
    private static final int BLOCK = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int CONTENT = BLOCK + BarEncoder.intervalSEncodingOffset();

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final BarEncoder encoder = new BarEncoder();

    /**
     * Length of a bar's message.
     *
     * @param bar to encode.
     * @return bytes, SBE header included.
     */
    @HotPath
    public static int length(final Bar bar)
    {
        return BLOCK + BarEncoder.BLOCK_LENGTH + BarEncoder.symbolHeaderLength() + bar.symbol.length;
    }

    /**
     * Offset of the content in a message; it goes on to the message's end.
     *
     * @return bytes from the SBE header.
     */
    public static int contentOffset()
    {
        return CONTENT;
    }

    /**
     * Sends a bar.
     *
     * @param sink          to send by.
     * @param bar           to send.
     * @param publishTimeNs epoch nanoseconds of the host's clock.
     * @return false when the sink refused: offer it again.
     */
    @HotPath
    public boolean trySend(final MessageSink sink, final Bar bar, final long publishTimeNs)
    {
        if (!sink.tryClaim(length(bar)))
        {
            return false;
        }
        encode(bar, sink.buffer(), sink.offset(), sink.sequence(), publishTimeNs, sink.epoch());
        sink.commit();

        return true;
    }

    /**
     * Sends a message that was encoded before, with the sequence, publish time and epoch that are due now.
     *
     * @param sink          to send by.
     * @param buffer        that holds the message.
     * @param offset        of its SBE header.
     * @param length        of the message.
     * @param publishTimeNs epoch nanoseconds of the host's clock.
     * @return false when the sink refused: offer it again.
     */
    @HotPath
    public boolean trySend(final MessageSink sink, final DirectBuffer buffer, final int offset, final int length,
        final long publishTimeNs)
    {
        if (!sink.tryClaim(length))
        {
            return false;
        }
        final MutableDirectBuffer claim = sink.buffer();
        claim.putBytes(sink.offset(), buffer, offset, length);
        final int block = sink.offset() + BLOCK;
        claim.putLong(block + BarEncoder.sequenceEncodingOffset(), sink.sequence(), ByteOrder.LITTLE_ENDIAN);
        claim.putLong(block + BarEncoder.publishTimeNsEncodingOffset(), publishTimeNs, ByteOrder.LITTLE_ENDIAN);
        claim.putInt(block + BarEncoder.epochEncodingOffset(), sink.epoch(), ByteOrder.LITTLE_ENDIAN);
        sink.commit();

        return true;
    }

    /**
     * Encodes a bar.
     *
     * @param bar           to encode.
     * @param buffer        to encode into.
     * @param offset        of the SBE header.
     * @param sequence      of the stream.
     * @param publishTimeNs epoch nanoseconds of the host's clock.
     * @param epoch         of the stream.
     * @return length of the message in bytes, SBE header included.
     */
    @HotPath
    public int encode(final Bar bar, final MutableDirectBuffer buffer, final int offset, final long sequence,
        final long publishTimeNs, final int epoch)
    {
        encoder.wrapAndApplyHeader(buffer, offset, header);
        encoder.instrumentId(bar.instrumentId)
            .sequence(sequence)
            .publishTimeNs(publishTimeNs)
            .epoch(epoch)
            .intervalS(bar.intervalS)
            .startTimeNs(bar.startTimeNs)
            .endTimeNs(bar.endTimeNs)
            .firstTickTimeNs(bar.firstTickTimeNs)
            .lastTickTimeNs(bar.lastTickTimeNs)
            .openPrice(bar.openPrice)
            .highPrice(bar.highPrice)
            .lowPrice(bar.lowPrice)
            .closePrice(bar.closePrice)
            .vwap(bar.vwap())
            .volume(bar.volume)
            .turnover(bar.turnover)
            .openInterest(bar.openInterest)
            .tickCount(bar.tickCount)
            .tradingDay(bar.tradingDay)
            .revision(bar.revision)
            .exchange(bar.exchange);
        buffer.putByte(offset + BLOCK + BarEncoder.flagsEncodingOffset(), (byte)bar.flags);
        encoder.putSymbol(bar.symbol, 0, bar.symbol.length);

        return BLOCK + encoder.encodedLength();
    }

    /**
     * Reads a bar out of its message. The multiplier is not on the wire: the bar's {@link Bar#vwap()} is not known.
     *
     * @param decoder wrapped on the message.
     * @param bar     to fill.
     * @return {@code bar}.
     */
    public static Bar decode(final BarDecoder decoder, final Bar bar)
    {
        bar.instrumentId = decoder.instrumentId();
        bar.exchange = decoder.exchange();
        bar.multiplier = 0;
        bar.intervalS = decoder.intervalS();
        bar.tradingDay = decoder.tradingDay();
        bar.startTimeNs = decoder.startTimeNs();
        bar.endTimeNs = decoder.endTimeNs();
        bar.firstTickTimeNs = decoder.firstTickTimeNs();
        bar.lastTickTimeNs = decoder.lastTickTimeNs();
        bar.openPrice = decoder.openPrice();
        bar.highPrice = decoder.highPrice();
        bar.lowPrice = decoder.lowPrice();
        bar.closePrice = decoder.closePrice();
        bar.volume = decoder.volume();
        bar.turnover = decoder.turnover();
        bar.openInterest = decoder.openInterest();
        bar.tickCount = decoder.tickCount();
        bar.revision = decoder.revision();
        bar.flags = decoder.flags().getRaw();
        bar.symbol = new byte[decoder.symbolLength()];
        decoder.getSymbol(bar.symbol, 0, bar.symbol.length);

        return bar;
    }
}
