package io.millrace.record.archive;

import io.aeron.archive.client.AeronArchive;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import org.agrona.BitUtil;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.File;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Reads a recording straight from the archive's segment files, frame by frame, with no replay and no driver involved: an
 * independent witness of what is on disk. Each frame is checked against its place; a torn or foreign one is an error that names
 * file and offset. One thread.
 *
 * <pre>
 *  segment file {recordingId}-{base position}.rec          frame, aligned to 32 bytes
 *  +--------+--------+-----+                               +--------+---+----+------+------+------+----+------+---------+-----+
 *  | term n | term n+1 ... |  base: first position in it   | length | v | fl | type | term | sess | st | term | reserved | msg |
 *  +--------+--------+-----+                               |        |   |    |      | offs |      | id | id   |          |     |
 * </pre>
 */
public final class SegmentReader
{
    private static final String SUFFIX = ".rec";

    private final Path archiveDirectory;
    private final RecordedStream recording;

    /**
     * A reader of one recording.
     *
     * @param archiveDirectory folder of the archive's segment files.
     * @param recording        to read: its catalogue entry, from {@link RecordedStreams} or made by hand when the archive is down.
     */
    public SegmentReader(final Path archiveDirectory, final RecordedStream recording)
    {
        this.archiveDirectory = archiveDirectory;
        this.recording = recording;
    }

    /**
     * Reads everything from the recording's start up to a position.
     *
     * @param stopPosition at which to stop: the recording's stop position, or, while it is being written,
     *                     {@link RecordedStreams#recordedPosition}.
     * @param consumer     of the messages.
     * @return the number of messages.
     */
    public long read(final long stopPosition, final RecordConsumer consumer)
    {
        return read(recording.startPosition(), stopPosition, consumer);
    }

    /**
     * Reads a part of the recording.
     *
     * @param fromPosition start of a frame.
     * @param stopPosition end of a frame.
     * @param consumer     of the messages.
     * @return the number of messages.
     * @throws RecordingException when a frame is torn or foreign, or a file is missing or too short.
     */
    public long read(final long fromPosition, final long stopPosition, final RecordConsumer consumer)
    {
        if (fromPosition < recording.startPosition() || stopPosition < fromPosition)
        {
            throw new IllegalArgumentException("positions " + fromPosition + " to " + stopPosition +
                " are not within recording " + recording.recordingId() + ", which begins at " +
                recording.startPosition());
        }
        long count = 0;
        long position = fromPosition;
        while (position < stopPosition)
        {
            final long base = AeronArchive.segmentFileBasePosition(recording.startPosition(), position,
                recording.termBufferLength(), recording.segmentFileLength());
            final long end = Math.min(stopPosition, base + recording.segmentFileLength());
            count += readSegment(base, position, end, consumer);
            position = end;
        }

        return count;
    }

    /**
     * Makes the frame at a position a header that is in its place, as the archive wants to find one where a recording is cut: the frame that
     * stood there is torn.
     */
    void mendHeader(final long position)
    {
        final long base = AeronArchive.segmentFileBasePosition(recording.startPosition(), position,
            recording.termBufferLength(), recording.segmentFileLength());
        final MappedByteBuffer mapping = IoUtil.mapExistingFile(file(base), "segment file");
        try
        {
            final int offset = (int)(position - base);
            final UnsafeBuffer buffer = new UnsafeBuffer(mapping);
            buffer.putInt(offset + DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET, termOffset(position),
                ByteOrder.LITTLE_ENDIAN);
            buffer.putInt(offset + DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET, recording.streamId(),
                ByteOrder.LITTLE_ENDIAN);
            buffer.putInt(offset + DataHeaderFlyweight.TERM_ID_FIELD_OFFSET, termId(position), ByteOrder.LITTLE_ENDIAN);
        }
        finally
        {
            IoUtil.unmap(mapping);
        }
    }

    private File file(final long base)
    {
        return archiveDirectory.resolve(recording.recordingId() + "-" + base + SUFFIX).toFile();
    }

    private int termOffset(final long position)
    {
        return (int)(position % recording.termBufferLength());
    }

    private int termId(final long position)
    {
        return recording.initialTermId() + (int)(position / recording.termBufferLength());
    }

    private long readSegment(final long base, final long from, final long end, final RecordConsumer consumer)
    {
        final File file = file(base);
        final long length = end - base;
        if (file.length() < length)
        {
            throw new RecordingException("segment file " + file + " has " + file.length() + " bytes, but recording " +
                recording.recordingId() + " needs " + length + " of it; was it moved, or the recording purged?");
        }
        final MappedByteBuffer mapping = IoUtil.mapExistingFile(file, FileChannel.MapMode.READ_ONLY, "segment file", 0,
            length);
        try
        {
            final UnsafeBuffer buffer = new UnsafeBuffer(mapping);
            int offset = (int)(from - base);
            long count = 0;
            while (offset < length)
            {
                final int frameLength = checkFrame(file, buffer, offset, base);
                final int alignedLength = BitUtil.align(frameLength, FrameDescriptor.FRAME_ALIGNMENT);
                if (HeaderFlyweight.HDR_TYPE_DATA == type(buffer, offset))
                {
                    consumer.onMessage(buffer, offset + DataHeaderFlyweight.HEADER_LENGTH,
                        frameLength - DataHeaderFlyweight.HEADER_LENGTH, base + offset + alignedLength);
                    count++;
                }
                offset += alignedLength;
            }

            return count;
        }
        finally
        {
            IoUtil.unmap(mapping);
        }
    }

    private int checkFrame(final File file, final UnsafeBuffer buffer, final int offset, final long base)
    {
        final long position = base + offset;
        final int termLength = recording.termBufferLength();
        final int termOffset = termOffset(position);
        final int termId = termId(position);
        final int frameLength = buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);

        check(file, offset, "length", frameLength, frameLength >= DataHeaderFlyweight.HEADER_LENGTH &&
            BitUtil.align(frameLength, FrameDescriptor.FRAME_ALIGNMENT) <= Math.min(buffer.capacity() - offset,
                termLength - termOffset));
        final int version = buffer.getByte(offset + HeaderFlyweight.VERSION_FIELD_OFFSET);
        check(file, offset, "version", version, HeaderFlyweight.CURRENT_VERSION == version);
        final int type = type(buffer, offset);
        check(file, offset, "type", type,
            HeaderFlyweight.HDR_TYPE_DATA == type || HeaderFlyweight.HDR_TYPE_PAD == type);
        final int flags = buffer.getByte(offset + HeaderFlyweight.FLAGS_FIELD_OFFSET);
        checkWhole(file, offset, type, flags);
        checkField(file, buffer, offset, "term offset", DataHeaderFlyweight.TERM_OFFSET_FIELD_OFFSET, termOffset);
        checkField(file, buffer, offset, "stream id", DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET, recording.streamId());
        checkField(file, buffer, offset, "term id", DataHeaderFlyweight.TERM_ID_FIELD_OFFSET, termId);

        return frameLength;
    }

    /** Nobody here writes messages that need several frames: one of them is no damage, and nothing to be cut. */
    private void checkWhole(final File file, final int offset, final int type, final int flags)
    {
        if (HeaderFlyweight.HDR_TYPE_DATA == type &&
            FrameDescriptor.UNFRAGMENTED != (byte)(flags & FrameDescriptor.UNFRAGMENTED))
        {
            throw new RecordingException("frame at offset " + offset + " of segment file " + file +
                " is a fragment of a longer message (flags " + flags +
                "): no stream of Millrace's has them; is it foreign?");
        }
    }

    private void checkField(
        final File file,
        final UnsafeBuffer buffer,
        final int offset,
        final String what,
        final int fieldOffset,
        final int expected)
    {
        final int actual = buffer.getInt(offset + fieldOffset, ByteOrder.LITTLE_ENDIAN);
        check(file, offset, what + " (expected " + expected + ")", actual, expected == actual);
    }

    private void check(final File file, final int offset, final String what, final int value, final boolean isGood)
    {
        if (!isGood)
        {
            throw RecordingException.torn(
                "frame at offset " + offset + " of segment file " + file + " is torn or foreign: its " +
                    what + " is " + value + "; everything before it is good, stop there or restore the file");
        }
    }

    private static int type(final UnsafeBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + HeaderFlyweight.TYPE_FIELD_OFFSET, ByteOrder.LITTLE_ENDIAN) & 0xffff;
    }
}
