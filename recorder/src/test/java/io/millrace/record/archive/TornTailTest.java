package io.millrace.record.archive;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.aeron.protocol.DataHeaderFlyweight;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class TornTailTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int MONDAY = 20260928;
    private static final int COUNT = 700;

    private ArchiveRig rig;
    private Aeron aeron;
    private AeronArchive archive;
    private final TickMaker maker = new TickMaker();
    private RememberingListener before;

    @BeforeEach
    void record(final TestInfo test)
    {
        rig = new ArchiveRig("torn-" + test.getTestMethod().orElseThrow().getName());
        aeron = rig.aeron();
        archive = rig.archive(aeron);
        publish(StreamTail.empty(), 1, 1);
        before = read();
        assertEquals(COUNT, before.numbers.size());
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    @Test
    void shouldLeaveAGoodEndAsItIs()
    {
        final long stop = newest().stopPosition();

        assertEquals(Optional.empty(), cut());

        assertEquals(stop, newest().stopPosition());
    }

    @Test
    void shouldCutBehindTheLastGoodMessageWhenAFrameHasNoLength() throws IOException
    {
        overwrite(start(690), new byte[DataHeaderFlyweight.HEADER_LENGTH]);

        requireCutAndGoneOnWith(689, "length is 0");
    }

    @Test
    void shouldCutBehindTheLastGoodMessageWhenAFrameHasNoContent() throws IOException
    {
        overwrite(start(695) + DataHeaderFlyweight.HEADER_LENGTH, new byte[64]);

        requireCutAndGoneOnWith(694, "its frame is there, its content is not");
    }

    @Test
    void shouldCutWhenThePageWithTheEndOfAMessageIsMissing() throws IOException
    {
        // The last message's end is zeros: its symbol is empty, which no tick's is.
        final long end = before.positions.get(COUNT - 1);
        overwrite(end - 64, new byte[64]);

        requireCutAndGoneOnWith(COUNT - 1, "its frame is there, its content is not");
    }

    @Test
    void shouldCutNothingWhenAFileIsMissing()
    {
        final long stop = newest().stopPosition();
        assertTrue(segment(stop - 1).delete());

        final String message = assertThrows(RecordingException.class, this::cut).getMessage();

        assertTrue(message.contains("was it moved"), message);
        assertEquals(stop, newest().stopPosition());
    }

    private void requireCutAndGoneOnWith(final int lastGood, final String finding)
    {
        final long stop = newest().stopPosition();

        final TornTail.Cut cut = cut().orElseThrow();

        assertTrue(cut.finding().contains(finding), cut.finding());
        assertEquals(stop, cut.stopPosition());
        assertEquals(before.positions.get(lastGood - 1), cut.position());
        assertEquals(cut.position(), newest().stopPosition());
        assertEquals(Optional.empty(), cut(), "what is left is good");
        // The ledger knows of all: what was cut shows as a gap, and its numbers are not given again.
        publish(StreamRecording.recover(archive, CHANNEL, Streams.TICKS, COUNT, (buffer, offset, length) ->
        {
            throw new AssertionError("nothing is above the ledger");
        }), 2, COUNT + 1);
        final RememberingListener after = read();
        assertEquals(LongStream.concat(LongStream.rangeClosed(1, lastGood),
            LongStream.rangeClosed(COUNT + 1, 2 * COUNT)).boxed().toList(), after.numbers);
        assertEquals(List.of("gap " + (lastGood + 1) + ".." + (COUNT + 1)), after.events);
    }

    private Optional<TornTail.Cut> cut()
    {
        return TornTail.cut(archive, rig.archiveDirectory(), CHANNEL, Streams.TICKS);
    }

    private void publish(final StreamTail tail, final int epoch, final long next)
    {
        try (TickStream stream = new TickStream(StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS,
            ArchiveRig.TERM_LENGTH, MONDAY, tail), epoch, next, null))
        {
            maker.send(stream, next, COUNT);
            StreamRecording.awaitRecorded(aeron, stream.publication(), TimeUnit.SECONDS.toNanos(10));
        }
        ArchiveRig.await(() -> "the end of the recording", () -> !newest().isActive());
    }

    private RecordedStream newest()
    {
        return RecordedStreams.newest(archive, CHANNEL, Streams.TICKS).orElseThrow();
    }

    private RememberingListener read()
    {
        final RememberingListener listener = new RememberingListener();
        new SegmentReader(rig.archiveDirectory(), newest()).read(newest().stopPosition(),
            new MessageDispatcher(listener)::onMessage);

        return listener;
    }

    private long start(final int number)
    {
        return before.positions.get(number - 2);
    }

    private void overwrite(final long position, final byte[] bytes) throws IOException
    {
        try (RandomAccessFile file = new RandomAccessFile(segment(position), "rw"))
        {
            file.seek(position % ArchiveRig.SEGMENT_LENGTH);
            file.write(bytes);
        }
    }

    private File segment(final long position)
    {
        return rig.archiveDirectory()
            .resolve(newest().recordingId() + "-" + (position - position % ArchiveRig.SEGMENT_LENGTH) + ".rec")
            .toFile();
    }
}
