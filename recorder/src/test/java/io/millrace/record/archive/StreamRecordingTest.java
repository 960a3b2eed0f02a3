package io.millrace.record.archive;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.archive.client.AeronArchive;
import io.millrace.publish.TickStream;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.subscribe.rig.TickMaker;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.SessionState;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class StreamRecordingTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final long NOW_NS = 1_000_000_000L;
    private static final long FEW_SECONDS_NS = TimeUnit.SECONDS.toNanos(10);

    private ArchiveRig rig;
    private Aeron aeron;
    private AeronArchive archive;
    private final TickMaker maker = new TickMaker();
    private final List<Long> tailSequences = new ArrayList<>();
    private final TickDecoder tick = new TickDecoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    @BeforeEach
    void launch(final TestInfo test)
    {
        rig = new ArchiveRig("recording-" + test.getTestMethod().orElseThrow().getName());
        connect();
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    @Test
    void shouldFindNothingWhenTheStreamWasNeverRecorded()
    {
        final StreamTail tail = recover(0);

        assertFalse(tail.isRecorded());
        assertEquals(0, tail.lastSequence());
        assertEquals(0, tail.epoch());
    }

    @Test
    void shouldFindWhereTheLastPublisherStopped()
    {
        final long position = publish(StreamTail.empty(), 1, 1, 700);

        final StreamTail tail = recover(690);

        assertTrue(tail.isRecorded());
        assertEquals(position, tail.stopPosition());
        assertEquals(700, tail.lastSequence());
        assertEquals(1, tail.epoch());
        assertEquals(700, tail.lastSourceSequence());
        assertEquals(700, tail.publishedThrough(tail.lastLine(), 1));
        assertEquals(0, tail.publishedThrough(tail.lastLine() + 1, 1), "another line was not being read");
        assertEquals(0, tail.publishedThrough(tail.lastLine(), 2), "nothing of a later epoch is published");
        assertEquals(Long.MAX_VALUE, tail.publishedThrough(tail.lastLine(), 0), "all of an earlier epoch is");
        assertEquals(ArchiveRig.TERM_LENGTH, tail.termBufferLength());
        assertEquals(10, tail.tickCount());
        assertEquals(LongStream.rangeClosed(691, 700).boxed().toList(), tailSequences);
    }

    @Test
    void shouldReadAsFarBackAsTheConsumerNeeds()
    {
        publish(StreamTail.empty(), 1, 1, 2_000);

        recover(3);

        assertEquals(LongStream.rangeClosed(4, 2_000).boxed().toList(), tailSequences);
    }

    @Test
    void shouldFindTheNewestSequenceBehindTermsFullOfHeartbeats()
    {
        final ExclusivePublication publication = StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS,
            ArchiveRig.TERM_LENGTH, StreamTail.empty());
        try (TickStream stream = new TickStream(publication, 1, 1, null))
        {
            maker.send(stream, 1, 5);
            long nowNs = NOW_NS;
            while (publication.position() < 5L * ArchiveRig.TERM_LENGTH)
            {
                nowNs += TickStream.DEFAULT_HEARTBEAT_INTERVAL_NS;
                stream.heartbeat(nowNs);
            }
            StreamRecording.awaitRecorded(aeron, publication, FEW_SECONDS_NS);
        }

        final StreamTail tail = recover(5);

        assertEquals(5, tail.lastSequence());
        assertEquals(5, tail.lastSourceSequence());
        assertEquals(List.of(), tailSequences);
    }

    @Test
    void shouldGoOnInTheSameRecordingWithTheNextEpoch()
    {
        publish(StreamTail.empty(), 1, 1, 300);
        final StreamTail first = recover(Long.MAX_VALUE);

        publish(first, first.epoch() + 1, first.lastSequence() + 1, 300);
        final StreamTail second = recover(0);

        assertEquals(first.recordingId(), second.recordingId());
        assertEquals(600, second.lastSequence());
        assertEquals(2, second.epoch());
        assertEquals(LongStream.rangeClosed(1, 600).boxed().toList(), tailSequences.subList(
            tailSequences.size() - 600, tailSequences.size()));
    }

    @Test
    void shouldSayThatTheNewestEpochHasNoTick()
    {
        publish(StreamTail.empty(), 1, 1, 10);
        final StreamTail first = recover(10);
        final ExclusivePublication publication = StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS,
            ArchiveRig.TERM_LENGTH, first);
        try (TickStream stream = new TickStream(publication, 2, 11, null))
        {
            assertTrue(stream.trySessionStatus(SessionState.CONNECTING, 0, 0, 20260930));
            StreamRecording.awaitRecorded(aeron, publication, FEW_SECONDS_NS);
        }

        final StreamTail second = recover(10);

        assertEquals(2, second.epoch());
        assertEquals(11, second.lastSequence());
        assertEquals(0, second.lastSourceSequence(), "source sequences count anew in each epoch");
        assertEquals(StreamTail.NO_LINE, second.lastLine());
    }

    @Test
    void shouldGoOnAfterDriverAndArchiveWereRestarted()
    {
        publish(StreamTail.empty(), 1, 1, 300);
        rig.restart();
        connect();
        final StreamTail first = recover(300);

        publish(first, 2, 301, 300);

        final StreamTail second = recover(0);
        assertEquals(600, second.lastSequence());
        assertEquals(LongStream.rangeClosed(1, 600).boxed().toList(), tailSequences);
    }

    @Test
    void shouldNotTakeOverFromALivePublisher()
    {
        final ExclusivePublication alive = StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS,
            ArchiveRig.TERM_LENGTH, StreamTail.empty());
        assertTrue(StreamRecording.isRecording(aeron, alive));

        final String message = assertThrows(RecordingException.class, () -> StreamRecording.recover(archive, CHANNEL,
            Streams.TICKS, 0, TimeUnit.MILLISECONDS.toNanos(300), this::onTail)).getMessage();

        assertTrue(message.contains("another publisher of this stream is alive"), message);
    }

    @Test
    void shouldRefuseAnotherTermLengthThanTheRecordings()
    {
        publish(StreamTail.empty(), 1, 1, 3);
        final StreamTail tail = recover(3);

        final String message = assertThrows(RecordingException.class,
            () -> StreamRecording.publish(aeron, archive, CHANNEL,
                Streams.TICKS, 2 * ArchiveRig.TERM_LENGTH, tail))
            .getMessage();

        assertTrue(message.contains("131072") && message.contains("65536"), message);
    }

    @Test
    void shouldKeepTheStreamsApart()
    {
        publish(StreamTail.empty(), 1, 1, 3);

        final StreamTail rejected = StreamRecording.recover(archive, CHANNEL, Streams.REJECTED, this::onTail);

        assertFalse(rejected.isRecorded());
    }

    private void connect()
    {
        aeron = rig.aeron();
        archive = rig.archive(aeron);
    }

    private long publish(final StreamTail tail, final int epoch, final long nextSequence, final long count)
    {
        final ExclusivePublication publication = StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS,
            ArchiveRig.TERM_LENGTH, tail);
        try (TickStream stream = new TickStream(publication, epoch, nextSequence, null))
        {
            maker.send(stream, nextSequence, count);
            StreamRecording.awaitRecorded(aeron, publication, FEW_SECONDS_NS);

            return stream.position();
        }
    }

    private StreamTail recover(final long afterSequence)
    {
        return StreamRecording.recover(archive, CHANNEL, Streams.TICKS, afterSequence, this::onTail);
    }

    private void onTail(final DirectBuffer buffer, final int offset, final int length)
    {
        header.wrap(buffer, offset);
        if (TickDecoder.TEMPLATE_ID == header.templateId())
        {
            tailSequences.add(tick.wrapAndApplyHeader(buffer, offset, header).sequence());
        }
    }
}
