package io.millrace.subscribe;

import io.millrace.wire.codec.BarDecoder;
import io.millrace.wire.codec.BookSnapshotDecoder;
import io.millrace.wire.codec.EndOfDayDecoder;
import io.millrace.wire.codec.HeartbeatDecoder;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.InstrumentImageDecoder;
import io.millrace.wire.codec.Level1DeltaDecoder;
import io.millrace.wire.codec.LineReportDecoder;
import io.millrace.wire.codec.QualityMinuteDecoder;
import io.millrace.wire.codec.RejectedTickDecoder;
import io.millrace.wire.codec.SessionStatusDecoder;
import io.millrace.wire.codec.TickDecoder;

/**
 * What a subscriber app hears of a stream, live or replayed. All callbacks come on the polling thread, in stream order. A decoder
 * is a window on memory that the next message reuses: it is valid only during the call. {@code position} is where the message ends, thus where
 * to start from to get the next one.
 * <p>
 * An exception that a callback throws comes out of the poll that made the call; the message counts as delivered.
 */
public interface TickListener
{
    /**
     * An accepted tick.
     *
     * @param tick     valid during the call.
     * @param position end of the message in the stream.
     */
    void onTick(TickDecoder tick, long position);

    /**
     * The definition of an instrument, before its first tick of an epoch.
     *
     * @param instrument valid during the call.
     * @param position   end of the message in the stream.
     */
    default void onInstrument(final InstrumentDefinitionDecoder instrument, final long position)
    {
    }

    /**
     * A front session changed its state.
     *
     * @param status   valid during the call.
     * @param position end of the message in the stream.
     */
    default void onSessionStatus(final SessionStatusDecoder status, final long position)
    {
    }

    /**
     * A tick that failed a check; on the rejected stream only.
     *
     * @param rejected valid during the call.
     * @param position end of the message in the stream.
     */
    default void onRejected(final RejectedTickDecoder rejected, final long position)
    {
    }

    /**
     * A bar changed or closed; on the stream of bars only.
     *
     * @param bar      valid during the call.
     * @param position end of the message in the stream.
     */
    default void onBar(final BarDecoder bar, final long position)
    {
    }

    /**
     * The data quality of one instrument in one minute; on the stream of quality only.
     *
     * @param quality  valid during the call.
     * @param position end of the message in the stream.
     */
    default void onQuality(final QualityMinuteDecoder quality, final long position)
    {
    }

    /**
     * How one line did against the others in one minute; on the stream of quality only.
     *
     * @param lineReport valid during the call.
     * @param position   end of the message in the stream.
     */
    default void onLineReport(final LineReportDecoder lineReport, final long position)
    {
    }

    /**
     * The last values of one instrument, asked for or sent by interval; on the stream of images only.
     *
     * @param image    valid during the call.
     * @param position end of the message in the stream.
     */
    default void onImage(final InstrumentImageDecoder image, final long position)
    {
    }

    /**
     * The order book of one instrument; on the stream of books only.
     *
     * @param book     valid during the call.
     * @param position end of the message in the stream.
     */
    default void onBook(final BookSnapshotDecoder book, final long position)
    {
    }

    /**
     * The first level of the book or the last trade changed; on the stream of books only.
     *
     * @param level1Delta valid during the call.
     * @param position    end of the message in the stream.
     */
    default void onLevel1Delta(final Level1DeltaDecoder level1Delta, final long position)
    {
    }

    /**
     * The publisher is alive and has nothing else to say.
     *
     * @param heartbeat valid during the call.
     * @param position  end of the message in the stream.
     */
    default void onHeartbeat(final HeartbeatDecoder heartbeat, final long position)
    {
    }

    /**
     * The publisher ended its stream on purpose. A later start of it goes on in the same stream.
     *
     * @param endOfDay valid during the call.
     * @param position end of the message in the stream.
     */
    default void onEndOfDay(final EndOfDayDecoder endOfDay, final long position)
    {
    }

    /**
     * Sequenced messages are missing, and the recording does not have them either: {@code expectedSequence} up to but without
     * {@code receivedSequence}. A received sequence below the expected one says that the publisher lost its history and numbers
     * its messages anew.
     *
     * @param expectedSequence that should have come.
     * @param receivedSequence that came instead, or one above the newest sequence that a heartbeat names.
     */
    default void onGap(final long expectedSequence, final long receivedSequence)
    {
    }

    /**
     * Another publisher is heard: the first one, a further shard, or one that started again, whose sequences begin anew. What an earlier one
     * sent after its last message here, and this one before its first, is not known. Only a {@link LiveStream} tells this; a
     * {@link TickSubscriber} reads on in the recording.
     *
     * @param sessionId of the publisher; another start of it has another one.
     * @param epoch     of its first message here; 0: that is of a kind this build does not know.
     */
    default void onPublisher(final int sessionId, final int epoch)
    {
    }

    /**
     * A publisher that was heard has gone, on purpose or not: what it sent is no longer kept up to date. Only a {@link LiveStream} tells this.
     *
     * @param sessionId of the publisher.
     * @param epoch     of its newest message.
     */
    default void onPublisherGone(final int sessionId, final int epoch)
    {
    }

    /**
     * The subscription reads the live stream, or stopped to and reads the recording until it has caught up.
     *
     * @param live true when reading the live stream.
     */
    default void onLive(final boolean live)
    {
    }
}
