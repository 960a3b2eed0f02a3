package io.millrace.record.archive;

import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.client.ArchiveException;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.DirectBuffer;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds and cuts what a power failure left of a stream's end: the catalogue or a later page may have reached the disk when the last
 * messages had not. Control path; waits.
 */
public final class TornTail
{
    /**
     * What was cut.
     *
     * @param recordingId  of the recording.
     * @param streamId     of the stream.
     * @param position     behind the last good message, where the recording ends now.
     * @param stopPosition where it ended before.
     * @param finding      file, offset and what was wrong there.
     */
    public record Cut(long recordingId, int streamId, long position, long stopPosition, String finding)
    {
    }

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private long goodPosition;

    private TornTail()
    {
    }

    /**
     * Reads the last term of a stream's newest recording from its segment files, frame by frame, and cuts it behind the last good message.
     * To be called before {@link StreamRecording#recover}, by the one that is to publish.
     *
     * @param archive          to ask.
     * @param archiveDirectory folder of its segment files, on this host.
     * @param channel          of the stream.
     * @param streamId         of the stream.
     * @return what was cut; empty when the end is good, or the stream was never recorded.
     * @throws RecordingException when the recording does not stop, a file is missing, or somebody is reading what has to be cut.
     */
    public static Optional<Cut> cut(final AeronArchive archive, final Path archiveDirectory, final String channel,
        final int streamId)
    {
        final RecordingChain chain = RecordingChain.of(archive, channel, streamId);
        if (chain.isEmpty())
        {
            return Optional.empty();
        }
        final RecordedStream newest = chain.newest();
        final long stop = StreamRecording.awaitStop(archive, newest, StreamRecording.DEFAULT_STOP_DEADLINE_NS);
        final long term = newest.termBufferLength();
        final long from = Math.max(newest.startPosition(), Math.floorDiv(stop - 1, term) * term - term);
        final TornTail tail = new TornTail();
        tail.goodPosition = Math.max(newest.startPosition(), from);
        final SegmentReader reader = new SegmentReader(archiveDirectory, newest);
        try
        {
            reader.read(from, Math.max(from, stop), tail::onMessage);

            return Optional.empty();
        }
        catch (final RecordingException ex)
        {
            if (!ex.isTorn())
            {
                throw ex;
            }
            reader.mendHeader(tail.goodPosition);
            truncate(archive, newest, tail.goodPosition, ex);

            return Optional.of(new Cut(newest.recordingId(), streamId, tail.goodPosition, stop, ex.getMessage()));
        }
    }

    private static void truncate(final AeronArchive archive, final RecordedStream recording, final long position,
        final RecordingException finding)
    {
        try
        {
            archive.truncateRecording(recording.recordingId(), position);
        }
        catch (final ArchiveException ex)
        {
            throw new RecordingException("recording " + recording.recordingId() + " of stream " + recording.streamId() +
                " has a torn end that cannot be cut at position " + position + ": " + ex.getMessage() +
                "; stop whoever reads it and start again. " + finding.getMessage());
        }
    }

    private void onMessage(final DirectBuffer buffer, final int offset, final int length, final long position)
    {
        if (!isWhole(buffer, offset, length))
        {
            throw RecordingException.torn("the message that ends at position " + position +
                " is torn: its frame is there, its content is not; everything before it is good");
        }
        goodPosition = position;
    }

    private boolean isWhole(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            return false;
        }
        header.wrap(buffer, offset);
        final int block = MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength();
        if (MessageHeaderDecoder.SCHEMA_ID != header.schemaId() || block > length)
        {
            return false;
        }

        return TickDecoder.TEMPLATE_ID != header.templateId() ||
            block < length && block + TickDecoder.symbolHeaderLength() + buffer.getByte(offset + block) <= length &&
                buffer.getByte(offset + block) > 0;
    }
}
