package io.millrace.record.archive;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.client.ArchiveException;
import io.aeron.archive.codecs.SourceLocation;
import io.millrace.publish.TickStream;
import io.millrace.subscribe.MessageDispatcher;
import io.millrace.subscribe.RecordedChannels;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.subscribe.rig.RememberingListener;
import io.millrace.subscribe.rig.TickMaker;
import io.millrace.wire.Streams;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class RecordingRollTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int MONDAY = 20260928;
    private static final int TUESDAY = 20260929;
    private static final int WEDNESDAY = 20260930;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);

    private ArchiveRig rig;
    private Aeron aeron;
    private AeronArchive archive;
    private RecordingRoll roll;
    private final TickMaker maker = new TickMaker();
    private RememberingListener tail = new RememberingListener();

    @BeforeEach
    void launch(final TestInfo test)
    {
        rig = new ArchiveRig("roll-" + test.getTestMethod().orElseThrow().getName());
        connect();
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    @Test
    void shouldBeginTheNextDaysRecordingWhereTheLastOneStopped()
    {
        final TickStream stream = begin(MONDAY);
        maker.send(stream, 1, 700);

        roll.roll(stream.publication(), TUESDAY);
        final long rolledAt = stream.position();
        maker.send(stream, 701, 300);
        roll.roll(stream.publication(), WEDNESDAY);
        maker.send(stream, 1_001, 5);
        end(stream);

        final RecordingChain chain = chain();
        assertEquals(List.of(MONDAY, TUESDAY, WEDNESDAY),
            chain.recordings().stream().map(RecordedStream::day).toList());
        assertEquals(rolledAt, chain.recordings().get(0).stopPosition());
        assertEquals(rolledAt, chain.recordings().get(1).startPosition());
        assertEquals(chain.recordings().get(1).stopPosition(), chain.newest().startPosition());
        assertEquals(LongStream.rangeClosed(1, 1_005).boxed().toList(), readSegments(chain).numbers);
    }

    @Test
    void shouldNotOverlapWhenNobodyStandsStill()
    {
        final TickStream stream = begin(MONDAY);
        for (int day = 1; day <= 30; day++)
        {
            maker.send(stream, 10L * day - 9, 10);
            roll.roll(stream.publication(), MONDAY + day);
        }
        end(stream);

        final List<RecordedStream> recordings = chain().recordings();

        assertEquals(31, recordings.size());
        for (int i = 1; i < recordings.size(); i++)
        {
            assertEquals(recordings.get(i - 1).stopPosition(), recordings.get(i).startPosition(), "roll " + i);
        }
    }

    @Test
    void shouldFindTheNewestTickInThePreviousDaysRecording()
    {
        final TickStream stream = begin(MONDAY);
        maker.send(stream, 1, 500);
        roll.roll(stream.publication(), TUESDAY);
        end(stream);

        final StreamTail found = recover(490);

        assertEquals(TUESDAY, found.day());
        assertEquals(500, found.lastSequence());
        assertEquals(1, found.epoch());
        assertEquals(500, found.lastSourceSequence());
        assertEquals(10, found.tickCount());
        assertEquals(LongStream.rangeClosed(491, 500).boxed().toList(), tail.numbers);
    }

    @Test
    void shouldReadBackOverSeveralDays()
    {
        final TickStream stream = begin(MONDAY);
        maker.send(stream, 1, 500);
        roll.roll(stream.publication(), TUESDAY);
        maker.send(stream, 501, 3);
        roll.roll(stream.publication(), WEDNESDAY);
        maker.send(stream, 504, 2);
        end(stream);

        final StreamTail found = recover(0);

        assertEquals(505, found.lastSequence());
        assertEquals(0, found.startPosition());
        assertEquals(LongStream.rangeClosed(1, 505).boxed().toList(), tail.numbers);
        assertEquals(505, StreamRecording.recoverEnd(archive, CHANNEL, Streams.TICKS).lastSequence());
    }

    @Test
    void shouldExtendTheNewestRecordingOnTheSameDayAndKeepItsDay()
    {
        final TickStream first = begin(MONDAY);
        maker.send(first, 1, 100);
        roll.roll(first.publication(), TUESDAY);
        maker.send(first, 101, 100);
        end(first);
        rig.restart();
        connect();

        final TickStream second = goOn(TUESDAY, 2, 201);
        maker.send(second, 201, 100);
        end(second);

        final RecordingChain chain = chain();
        assertEquals(List.of(MONDAY, TUESDAY), chain.recordings().stream().map(RecordedStream::day).toList());
        assertEquals(LongStream.rangeClosed(1, 300).boxed().toList(), readSegments(chain).numbers);
    }

    @Test
    void shouldBeginTheNextRecordingAtTheStopPositionWhenItIsStartedOnAnotherDay()
    {
        final TickStream first = begin(MONDAY);
        maker.send(first, 1, 100);
        end(first);

        final TickStream second = goOn(TUESDAY, 2, 101);
        maker.send(second, 101, 100);
        end(second);

        final RecordingChain chain = chain();
        assertEquals(List.of(MONDAY, TUESDAY), chain.recordings().stream().map(RecordedStream::day).toList());
        assertEquals(chain.recordings().get(0).stopPosition(), chain.newest().startPosition());
        assertEquals(LongStream.rangeClosed(1, 200).boxed().toList(), readSegments(chain).numbers);
        assertEquals(200, recover(200).lastSequence());
    }

    @Test
    void shouldGoOnWithTheOldDaysRecordingAfterADeathBetweenStopAndStart()
    {
        final TickStream first = begin(MONDAY);
        maker.send(first, 1, 100);
        StreamRecording.awaitRecorded(aeron, first.publication(), DEADLINE_NS);
        archive.tryStopRecordingByIdentity(chain().newest().recordingId());
        first.close();

        final TickStream second = goOn(recover(100).day(), 2, 101);
        roll.roll(second.publication(), TUESDAY);
        maker.send(second, 101, 100);
        end(second);

        final RecordingChain chain = chain();
        assertEquals(List.of(MONDAY, TUESDAY), chain.recordings().stream().map(RecordedStream::day).toList());
        assertEquals(LongStream.rangeClosed(1, 200).boxed().toList(), readSegments(chain).numbers);
    }

    @Test
    void shouldRepeatTheStartOfARollThatFailedThereAndNothingElse()
    {
        final TickStream stream = begin(MONDAY);
        maker.send(stream, 1, 100);
        final RecordingRoll refused = new RecordingRoll(aeron, archive, CHANNEL + "?so-rcvbuf=none");
        assertThrows(ArchiveException.class, () -> refused.roll(stream.publication(), TUESDAY));
        assertFalse(StreamRecording.isRecording(aeron, stream.publication()));

        assertThrows(ArchiveException.class, () -> refused.roll(stream.publication(), TUESDAY));
        final String refusal = assertThrows(RecordingException.class,
            () -> roll.roll(stream.publication(), TUESDAY)).getMessage();

        assertTrue(refusal.contains("nobody records stream 1001"), refusal);
    }

    @Test
    void shouldDoNothingWhenTheDayIsThatOfTheRecording()
    {
        final TickStream stream = begin(MONDAY);
        maker.send(stream, 1, 10);

        roll.roll(stream.publication(), MONDAY);
        maker.send(stream, 11, 10);
        end(stream);

        assertEquals(1, chain().recordings().size());
    }

    @Test
    void shouldGiveARecordingWithoutAMessageTheNewDay()
    {
        final TickStream stream = begin(RecordedChannels.NO_DAY);
        roll.roll(stream.publication(), MONDAY);
        maker.send(stream, 1, 100);
        roll.roll(stream.publication(), TUESDAY);
        roll.roll(stream.publication(), WEDNESDAY);
        maker.send(stream, 101, 100);
        end(stream);

        final RecordingChain chain = chain();

        assertEquals(List.of(MONDAY, WEDNESDAY), chain.recordings().stream().map(RecordedStream::day).toList());
        assertEquals(LongStream.rangeClosed(1, 200).boxed().toList(), readSegments(chain).numbers);
    }

    @Test
    void shouldReadEachMessageOnceWhenASubscriberThatStandsStillMadeTheRecordingsOverlap()
    {
        final TickStream stream = begin(MONDAY);
        maker.send(stream, 1, 10);
        try (Subscription still = aeron.addSubscription(CHANNEL, Streams.TICKS))
        {
            ArchiveRig.await(() -> "the slow subscriber", still::isConnected);
            maker.send(stream, 11, 10);
            roll.roll(stream.publication(), TUESDAY);
        }
        maker.send(stream, 21, 10);
        end(stream);

        final RecordingChain chain = chain();
        assertEquals(2, chain.recordings().size());
        assertTrue(chain.newest().startPosition() < chain.recordings().get(0).stopPosition(),
            "the archive joined where the slow subscriber stood");
        assertEquals(LongStream.rangeClosed(1, 30).boxed().toList(), readSegments(chain).numbers);
        recover(0);
        assertEquals(LongStream.rangeClosed(1, 30).boxed().toList(), tail.numbers);
    }

    @Test
    void shouldDropARecordingThatEndsBeforeTheOneItGoesOnFrom()
    {
        final TickStream stream = begin(MONDAY);
        maker.send(stream, 1, 100);
        end(stream);
        final RecordedStream whole = chain().newest();
        final long behind = whole.stopPosition() - whole.stopPosition() % 4096;
        stub(whole, behind);
        assertEquals(2, chain().recordings().size());

        final StreamTail found = recover(0);

        assertEquals(whole.recordingId(), found.recordingId());
        assertEquals(whole.stopPosition(), found.stopPosition());
        assertEquals(1, chain().recordings().size());
        assertEquals(LongStream.rangeClosed(1, 100).boxed().toList(), tail.numbers);
    }

    @Test
    void shouldGoOnFromARecordingThatTellsNoDay()
    {
        final TickStream stream = begin(RecordedChannels.NO_DAY);
        maker.send(stream, 1, 100);
        roll.roll(stream.publication(), TUESDAY);
        maker.send(stream, 101, 100);
        end(stream);

        final RecordingChain chain = chain();

        assertEquals(List.of(RecordedChannels.NO_DAY, TUESDAY),
            chain.recordings().stream().map(RecordedStream::day).toList());
        assertEquals(LongStream.rangeClosed(1, 200).boxed().toList(), readSegments(chain).numbers);
    }

    @Test
    void shouldLeaveRecordingsOfAnotherPositionSpaceOutOfTheChain()
    {
        final TickStream first = begin(MONDAY);
        maker.send(first, 1, 100);
        end(first);
        final TickStream second = begin(TUESDAY);
        maker.send(second, 1, 50);
        end(second);

        final RecordingChain chain = chain();

        assertEquals(List.of(TUESDAY), chain.recordings().stream().map(RecordedStream::day).toList());
        assertEquals(50, recover(0).lastSequence());
    }

    /** A publication that begins before a recording stopped, and is recorded for a moment. */
    private void stub(final RecordedStream whole, final long position)
    {
        final String channel = new ChannelUriStringBuilder(CHANNEL)
            .initialPosition(position, whole.initialTermId(), whole.termBufferLength())
            .mtu(whole.mtu())
            .build();
        try (ExclusivePublication publication = aeron.addExclusivePublication(channel, Streams.TICKS))
        {
            archive.startRecording(
                RecordedChannels.withDay(StreamRecording.recordedChannel(CHANNEL, publication), TUESDAY),
                Streams.TICKS, SourceLocation.LOCAL, true);
            StreamRecording.awaitRecording(aeron, archive, publication);
        }
        ArchiveRig.await(() -> "the end of the stub", () -> !chain().newest().isActive());
    }

    private void connect()
    {
        aeron = rig.aeron();
        archive = rig.archive(aeron);
        roll = new RecordingRoll(aeron, archive, CHANNEL);
    }

    private TickStream begin(final int day)
    {
        return stream(StreamTail.empty(), day, 1, 1);
    }

    private TickStream goOn(final int day, final int epoch, final long nextSequence)
    {
        return stream(recover(Long.MAX_VALUE - 1), day, epoch, nextSequence);
    }

    private TickStream stream(final StreamTail from, final int day, final int epoch, final long nextSequence)
    {
        return new TickStream(StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS, ArchiveRig.TERM_LENGTH,
            day, from), epoch, nextSequence, null);
    }

    private void end(final TickStream stream)
    {
        StreamRecording.awaitRecorded(aeron, stream.publication(), DEADLINE_NS);
        stream.close();
        ArchiveRig.await(() -> "the end of the recording", () -> !chain().newest().isActive());
    }

    private RecordingChain chain()
    {
        return RecordingChain.of(archive, CHANNEL, Streams.TICKS);
    }

    private RememberingListener readSegments(final RecordingChain chain)
    {
        final RememberingListener listener = new RememberingListener();
        final MessageDispatcher dispatcher = new MessageDispatcher(listener).startAfter(0);
        new ChainReader(rig.archiveDirectory(), chain).read(chain.newest().stopPosition(), dispatcher::onMessage);
        assertEquals(0, dispatcher.duplicateCount());
        assertEquals(0, dispatcher.gapCount());

        return listener;
    }

    private StreamTail recover(final long afterSequence)
    {
        tail = new RememberingListener();
        final MessageDispatcher dispatcher = new MessageDispatcher(tail);

        return StreamRecording.recover(archive, CHANNEL, Streams.TICKS, afterSequence, new TailConsumer()
        {
            private long count;

            @Override
            public void onMessage(final DirectBuffer buffer, final int offset, final int length)
            {
                dispatcher.onMessage(buffer, offset, length, ++count);
            }
        });
    }
}
