package io.millrace.record.archive;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.archive.client.AeronArchive;
import io.millrace.publish.PublisherLedger;
import io.millrace.publish.TickStream;
import io.millrace.subscribe.MessageDispatcher;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.subscribe.rig.RememberingListener;
import io.millrace.subscribe.rig.TickMaker;
import io.millrace.wire.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class SegmentReaderTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int COUNT = 1_500;

    private ArchiveRig rig;
    private RecordedStream recording;
    private long stopPosition;
    private long publishedChecksum;
    private final RememberingListener listener = new RememberingListener();
    private final MessageDispatcher dispatcher = new MessageDispatcher(listener).startAfter(0);

    @BeforeEach
    void record(final TestInfo test)
    {
        rig = new ArchiveRig("segments-" + test.getTestMethod().orElseThrow().getName());
        final Aeron aeron = rig.aeron();
        final AeronArchive archive = rig.archive(aeron);
        final ExclusivePublication publication = StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS,
            ArchiveRig.TERM_LENGTH, StreamTail.empty());
        try (PublisherLedger ledger = PublisherLedger.open(rig.file("ledger"), 64);
            TickStream stream = new TickStream(publication, 1, 1, ledger))
        {
            new TickMaker().send(stream, 1, COUNT);
            StreamRecording.awaitRecorded(aeron, publication, TimeUnit.SECONDS.toNanos(10));
            recording = RecordedStreams.newest(archive, CHANNEL, Streams.TICKS).orElseThrow();
            assertTrue(recording.isActive());
            stopPosition = RecordedStreams.recordedPosition(archive, recording.recordingId());
            publishedChecksum = ledger.checksumValue();
        }
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    @Test
    void shouldReadWhatWasPublishedOverSeveralSegments()
    {
        assertTrue(stopPosition > 3L * ArchiveRig.SEGMENT_LENGTH, "several segments: " + stopPosition);

        final long count = reader().read(stopPosition, dispatcher::onMessage);

        assertEquals(COUNT, count);
        assertEquals(LongStream.rangeClosed(1, COUNT).boxed().toList(), listener.numbers);
        assertEquals(publishedChecksum, listener.tally.checksumValue());
        assertEquals(stopPosition, dispatcher.position());
    }

    @Test
    void shouldReadAPart()
    {
        reader().read(stopPosition, dispatcher::onMessage);
        final long from = listener.positions.get(399);
        final long to = listener.positions.get(899);
        final RememberingListener part = new RememberingListener();

        final long count = reader().read(from, to, new MessageDispatcher(part)::onMessage);

        assertEquals(500, count);
        assertEquals(LongStream.rangeClosed(401, 900).boxed().toList(), part.numbers);
    }

    @Test
    void shouldNameFileAndOffsetOfATornFrame() throws IOException
    {
        final File segment = segment(ArchiveRig.SEGMENT_LENGTH);
        try (RandomAccessFile file = new RandomAccessFile(segment, "rw"))
        {
            file.seek(0);
            file.writeInt(0);
        }

        final String message = assertThrows(RecordingException.class,
            () -> reader().read(stopPosition, dispatcher::onMessage)).getMessage();

        assertTrue(message.contains("offset 0 of segment file " + segment), message);
        assertTrue(message.contains("length is 0"), message);
        assertEquals(-1, listener.firstBreak());
        assertTrue(!listener.numbers.isEmpty(), "everything before it was read");
    }

    @Test
    void shouldSeeAFrameThatIsNotInItsPlace() throws IOException
    {
        try (RandomAccessFile file = new RandomAccessFile(segment(0), "rw"))
        {
            final byte[] frame = new byte[64];
            file.readFully(frame);
            final int frameLength = (frame[0] & 0xff) | (frame[1] & 0xff) << 8;
            file.seek((frameLength + 31) & ~31);
            file.write(frame);
        }

        final String message = assertThrows(RecordingException.class,
            () -> reader().read(stopPosition, dispatcher::onMessage)).getMessage();

        assertTrue(message.contains("term offset"), message);
        assertEquals(1, listener.numbers.size());
    }

    @Test
    void shouldNameAMissingFile()
    {
        final File segment = segment(2L * ArchiveRig.SEGMENT_LENGTH);
        assertTrue(segment.delete(), "deleted " + segment);

        final String message = assertThrows(RecordingException.class,
            () -> reader().read(stopPosition, dispatcher::onMessage)).getMessage();

        assertTrue(message.contains(segment.toString()), message);
    }

    private SegmentReader reader()
    {
        return new SegmentReader(rig.archiveDirectory(), recording);
    }

    private File segment(final long base)
    {
        return rig.archiveDirectory().resolve(recording.recordingId() + "-" + base + ".rec").toFile();
    }
}
