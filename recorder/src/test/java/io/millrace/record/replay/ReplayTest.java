package io.millrace.record.replay;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.archive.client.AeronArchive;
import io.millrace.publish.TickStream;
import io.millrace.record.archive.RecordedStreams;
import io.millrace.record.archive.RecordingException;
import io.millrace.record.archive.RecordingRoll;
import io.millrace.record.archive.StreamRecording;
import io.millrace.record.archive.StreamTail;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.subscribe.rig.RememberingListener;
import io.millrace.subscribe.rig.TickMaker;
import io.millrace.wire.Streams;
import org.agrona.concurrent.CachedNanoClock;
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
class ReplayTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int COUNT = 600;
    private static final int DAY = 20260928;

    private ArchiveRig rig;
    private AeronArchive archive;
    private final RememberingListener listener = new RememberingListener();
    private final CachedNanoClock clock = new CachedNanoClock();

    @BeforeEach
    void record(final TestInfo test)
    {
        rig = new ArchiveRig("replay-" + test.getTestMethod().orElseThrow().getName());
        final Aeron aeron = rig.aeron();
        archive = rig.archive(aeron);
        final ExclusivePublication publication = StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS,
            ArchiveRig.TERM_LENGTH, StreamTail.empty());
        try (TickStream stream = new TickStream(publication, 1, 1, null))
        {
            new TickMaker().send(stream, 1, COUNT);
            StreamRecording.awaitRecorded(aeron, publication, TimeUnit.SECONDS.toNanos(10));
        }
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    @Test
    void shouldReplayEverythingFlatOut()
    {
        try (Replay replay = start(context().pace(Pace.MAX)))
        {
            finish(replay);

            assertEquals(LongStream.rangeClosed(1, COUNT).boxed().toList(), listener.numbers);
            assertEquals(COUNT, replay.tickCount());
            assertEquals(0, replay.gapCount());
            assertEquals(0, replay.poll(10), "done");
        }
    }

    @Test
    void shouldReplayWithTheGapsOfThePublisher()
    {
        try (Replay replay = start(context().pace(Pace.ORIGINAL)))
        {
            awaitCount(replay, 1);

            assertNothingDue(replay, 1);
            clock.advance(TickMaker.GAP_NS - 1);
            assertNothingDue(replay, 1);
            clock.advance(1);
            awaitCount(replay, 2);
            assertNothingDue(replay, 2);
            clock.advance(98 * TickMaker.GAP_NS);
            awaitCount(replay, 100);
            assertNothingDue(replay, 100);
            assertFalse(replay.isDone());
            clock.advance(COUNT * TickMaker.GAP_NS);
            finish(replay);

            assertEquals(LongStream.rangeClosed(1, COUNT).boxed().toList(), listener.numbers);
        }
    }

    @Test
    void shouldReplayTenTimesFaster()
    {
        try (Replay replay = start(context().pace(Pace.parse("x10"))))
        {
            awaitCount(replay, 1);
            clock.advance(TickMaker.GAP_NS);
            awaitCount(replay, 11);

            assertNothingDue(replay, 11);
        }
    }

    @Test
    void shouldReplayBetweenTwoPositions()
    {
        try (Replay replay = start(context().pace(Pace.MAX)))
        {
            finish(replay);
        }
        final RememberingListener part = new RememberingListener();

        try (Replay replay = Replay.start(context().pace(Pace.MAX)
            .fromPosition(listener.positions.get(99))
            .toPosition(listener.positions.get(199)), part))
        {
            finish(replay);
            assertEquals(0, replay.gapCount());
        }

        assertEquals(LongStream.rangeClosed(101, 200).boxed().toList(), part.numbers);
    }

    @Test
    void shouldReplayBetweenTwoTimesWithoutWaitingForWhatItLeavesOut()
    {
        try (Replay replay = start(context().pace(Pace.ORIGINAL)
            .fromTimeNs(301 * TickMaker.GAP_NS)
            .toTimeNs(310 * TickMaker.GAP_NS)))
        {
            awaitCount(replay, 1);
            assertEquals(List.of(301L), listener.numbers);
            clock.advance(9 * TickMaker.GAP_NS);
            finish(replay);

            assertEquals(LongStream.rangeClosed(301, 310).boxed().toList(), listener.numbers);
            assertEquals(COUNT - 10, replay.skippedCount());
            assertEquals(0, replay.gapCount());
        }
    }

    @Test
    void shouldSayWhatTheRecordingHas()
    {
        final String noStream = assertThrows(RecordingException.class,
            () -> start(context().streamId(Streams.REJECTED))).getMessage();
        final String noPosition = assertThrows(RecordingException.class,
            () -> start(context().fromPosition(1L << 40))).getMessage();
        final String wrongOrder = assertThrows(IllegalArgumentException.class,
            () -> start(context().fromPosition(64).toPosition(32))).getMessage();

        assertTrue(noStream.contains("no recording of stream 1002 on aeron:ipc"), noStream);
        assertTrue(noPosition.contains("has positions 0 to"), noPosition);
        assertTrue(wrongOrder.contains("toPosition(32)"), wrongOrder);
    }

    @Test
    void shouldThrowWhatTheListenerThrows()
    {
        try (Replay replay = Replay.start(context().pace(Pace.MAX), (tick, position) ->
        {
            throw new IllegalStateException("not to my liking");
        }))
        {
            final IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> finish(replay));

            assertEquals("not to my liking", thrown.getMessage());
        }
    }

    @Test
    void shouldReplayOneDayAfterTheOtherOrOneOfThem()
    {
        addDays(DAY, DAY + 1);

        try (Replay replay = start(context().pace(Pace.MAX)))
        {
            finish(replay);
            assertEquals(LongStream.rangeClosed(1, COUNT + 400).boxed().toList(), listener.numbers);
            assertEquals(0, replay.gapCount());
        }
        final RememberingListener day = new RememberingListener();
        try (Replay replay = Replay.start(context().pace(Pace.MAX).day(DAY), day))
        {
            finish(replay);
            assertEquals(LongStream.rangeClosed(COUNT + 1, COUNT + 200).boxed().toList(), day.numbers);
            assertEquals(day.positions.get(199), replay.stopPosition());
        }
        final RememberingListener over = new RememberingListener();
        try (Replay replay = Replay.start(context().pace(Pace.MAX)
            .fromPosition(listener.positions.get(COUNT - 11))
            .toPosition(listener.positions.get(COUNT + 209)), over))
        {
            finish(replay);
            assertEquals(LongStream.rangeClosed(COUNT - 9, COUNT + 210).boxed().toList(), over.numbers);
        }
    }

    @Test
    void shouldSayWhichDaysThereAre()
    {
        addDays(DAY, DAY + 1);

        final String noDay = assertThrows(RecordingException.class, () -> start(context().day(20261007))).getMessage();
        final String dayAndPosition = assertThrows(IllegalArgumentException.class,
            () -> start(context().day(DAY).fromPosition(64))).getMessage();

        assertTrue(noDay.contains("trading day 20261007") && noDay.contains("of unknown day, "), noDay);
        assertTrue(noDay.contains("of 20260928"), noDay);
        assertTrue(dayAndPosition.contains("day(20260928)"), dayAndPosition);
    }

    private void addDays(final int... days)
    {
        ArchiveRig.await(() -> "the end of the recording",
            () -> !RecordedStreams.newest(archive, CHANNEL, Streams.TICKS).orElseThrow().isActive());
        final Aeron aeron = archive.context().aeron();
        final StreamTail tail = StreamRecording.recoverEnd(archive, CHANNEL, Streams.TICKS);
        final ExclusivePublication publication = StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS,
            ArchiveRig.TERM_LENGTH, tail);
        try (TickStream stream = new TickStream(publication, 2, COUNT + 1, null))
        {
            long next = COUNT + 1;
            for (final int day : days)
            {
                new RecordingRoll(aeron, archive, CHANNEL).roll(publication, day);
                next = new TickMaker().send(stream, next, 200);
            }
            StreamRecording.awaitRecorded(aeron, publication, TimeUnit.SECONDS.toNanos(10));
        }
    }

    private ReplayContext context()
    {
        return new ReplayContext().archive(archive).clock(clock);
    }

    private Replay start(final ReplayContext context)
    {
        return Replay.start(context, listener);
    }

    private void awaitCount(final Replay replay, final int count)
    {
        ArchiveRig.await(() -> count + " ticks, has " + listener.numbers.size(), () ->
        {
            replay.poll(16);
            return listener.numbers.size() >= count;
        });
        assertEquals(count, listener.numbers.size());
    }

    private void assertNothingDue(final Replay replay, final int count)
    {
        for (int i = 0; i < 1_000; i++)
        {
            replay.poll(16);
        }
        assertEquals(count, listener.numbers.size());
    }

    private static void finish(final Replay replay)
    {
        ArchiveRig.await(() -> "replay at " + replay.position() + " of " + replay.stopPosition(), () ->
        {
            replay.poll(64);
            return replay.isDone();
        });
    }
}
