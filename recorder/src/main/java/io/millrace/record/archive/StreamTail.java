package io.millrace.record.archive;

import io.millrace.subscribe.RecordedChannels;

/**
 * What the end of a stream's recordings says to the publisher that is to go on with it.
 *
 * @param recordingId        the archive's id of the newest one; {@link #NONE} when the stream was never recorded.
 * @param day                trading day of that recording; {@link RecordedChannels#NO_DAY} when it tells none.
 * @param startPosition      first position of the chain of recordings that the archive still has.
 * @param stopPosition       where the newest recording ended and the next publication begins.
 * @param initialTermId      term id of position 0.
 * @param termBufferLength   length of a term in bytes.
 * @param mtu                longest frame in bytes.
 * @param lastSequence       newest sequence recorded, or named by a heartbeat; 0 for none. Zero does not let a publisher begin at 1 when
 *                           its ledger knows better: it begins one above the higher of the two.
 * @param epoch              newest epoch recorded; 0 for none. The next publisher's is one more.
 * @param lastSourceSequence source sequence of the newest tick, or rejected tick, of that epoch; 0 when the epoch has none.
 *                           Within an epoch and a line it only rises.
 * @param lastLine           line of that tick; {@link #NO_LINE} when the epoch has none.
 * @param tickCount          ticks, or rejected ticks, that were handed to the consumer: those of the tail that was read, not of
 *                           the whole chain.
 */
public record StreamTail(
    long recordingId,
    int day,
    long startPosition,
    long stopPosition,
    int initialTermId,
    int termBufferLength,
    int mtu,
    long lastSequence,
    int epoch,
    long lastSourceSequence,
    int lastLine,
    long tickCount)
{
    /** The recording id of a stream that was never recorded. */
    public static final long NONE = -1;

    /** The line of a tick that is not there. */
    public static final int NO_LINE = -1;

    private static final StreamTail EMPTY = new StreamTail(NONE, RecordedChannels.NO_DAY, 0, 0, 0, 0, 0, 0, 0, 0,
        NO_LINE, 0);

    /**
     * The tail of a stream that was never recorded.
     *
     * @return a tail without a recording.
     */
    public static StreamTail empty()
    {
        return EMPTY;
    }

    /**
     * Up to which source sequence of a line the recording has everything that its process can have published twice. The one
     * thread that publishes all lines moves a ring's head at the end of each poll, so only the line that was being polled at
     * the end can have published records that its ring still holds; it is the line of the newest tick. The rings of the others
     * hold nothing that was published.
     *
     * @param line   number of the line.
     * @param ofEpoch epoch of the line's ring.
     * @return the source sequence; 0 when the newest tick is not of this line and epoch; the largest long when a later epoch was
     *         published.
     */
    public long publishedThrough(final int line, final int ofEpoch)
    {
        if (epoch > ofEpoch)
        {
            return Long.MAX_VALUE;
        }

        return epoch == ofEpoch && lastLine == line ? lastSourceSequence : 0;
    }

    /**
     * Whether there is a recording to go on with.
     *
     * @return false when the stream was never recorded.
     */
    public boolean isRecorded()
    {
        return NONE != recordingId;
    }
}
