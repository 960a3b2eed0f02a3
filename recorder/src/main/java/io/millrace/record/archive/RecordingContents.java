package io.millrace.record.archive;

import io.millrace.subscribe.MessageDispatcher;
import io.millrace.subscribe.TickTally;
import org.agrona.DirectBuffer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the segment files of one recording add up to.
 *
 * @param recording     that was read.
 * @param endPosition   up to which it was read: its stop position, or how far it reached when it was asked.
 * @param isRead        false when only the catalogue was asked: all that follows is 0 then.
 * @param firstSequence oldest sequence; 0 for none.
 * @param lastSequence  newest sequence, those named by heartbeats included; 0 for none.
 * @param messageCount  messages, those without a sequence included.
 * @param tickCount     ticks, or rejected ticks.
 * @param gapCount      gaps, that to the recording before it included.
 * @param checksum      over its ticks (docs/protocol.md); 0 without ticks.
 * @param damage        what could not be read, null when everything could.
 */
public record RecordingContents(
    RecordedStream recording,
    long endPosition,
    boolean isRead,
    long firstSequence,
    long lastSequence,
    long messageCount,
    long tickCount,
    long gapCount,
    long checksum,
    String damage)
{
    /**
     * Reads the recordings of a stream, older ones first. What two of them both have is counted for the older one only.
     *
     * @param archiveDirectory folder of the segment files; null to ask only the catalogue.
     * @param all              recordings of one stream, by rising id.
     * @param position         tells how far one reaches that is being written.
     * @return one for each.
     */
    public static List<RecordingContents> of(final Path archiveDirectory, final List<RecordedStream> all,
        final RecordedPosition position)
    {
        final List<RecordingContents> contents = new ArrayList<>();
        RecordedStream older = null;
        Pass pass = null;
        for (final RecordedStream recording : all)
        {
            final long end = recording.isActive() ? position.of(recording) : recording.stopPosition();
            if (null == archiveDirectory)
            {
                contents.add(new RecordingContents(recording, end, false, 0, 0, 0, 0, 0, 0, null));
                continue;
            }
            final boolean isNext = null != older && recording.span().continues(older.span());
            pass = new Pass(isNext ? pass.dispatcher.lastSequence() : MessageDispatcher.NULL_VALUE);
            contents.add(pass.read(archiveDirectory, recording, isNext ?
                Math.max(recording.startPosition(), older.stopPosition()) : recording.startPosition(), end));
            older = recording;
        }

        return contents;
    }

    /** Tells how far a recording reaches that is being written. */
    @FunctionalInterface
    public interface RecordedPosition
    {
        /**
         * Asks.
         *
         * @param recording that is being written.
         * @return position up to which everything is in the segment files.
         */
        long of(RecordedStream recording);
    }

    /** One pass over one recording. */
    private static final class Pass
    {
        private final TickTally tally = new TickTally();
        private final MessageDispatcher dispatcher = new MessageDispatcher(tally);
        private final TailScan scan = new TailScan();
        private long firstSequence;

        Pass(final long lastSequence)
        {
            if (MessageDispatcher.NULL_VALUE != lastSequence)
            {
                dispatcher.startAfter(lastSequence);
            }
        }

        RecordingContents read(final Path directory, final RecordedStream recording, final long from, final long end)
        {
            String damage = null;
            try
            {
                new SegmentReader(directory, recording).read(from, Math.max(from, end), this::onMessage);
            }
            catch (final RecordingException ex)
            {
                damage = ex.getMessage();
            }

            return new RecordingContents(recording, end, true, firstSequence, scan.lastSequence(),
                dispatcher.messageCount(), dispatcher.tickCount(), dispatcher.gapCount(),
                0 == tally.count() ? 0 : tally.checksumValue(), damage);
        }

        private void onMessage(final DirectBuffer buffer, final int offset, final int length, final long position)
        {
            final long sequence = scan.onMessage(buffer, offset);
            if (0 == firstSequence && TailScan.NONE != sequence)
            {
                firstSequence = sequence;
            }
            dispatcher.onMessage(buffer, offset, length, position);
        }
    }
}
