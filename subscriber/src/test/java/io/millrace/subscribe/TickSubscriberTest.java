package io.millrace.subscribe;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.aeron.ExclusivePublication;
import io.millrace.audit.AllocationProbe;
import io.millrace.publish.TickStream;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.subscribe.rig.RememberingListener;
import io.millrace.subscribe.rig.TickMaker;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.TickDecoder;
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
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(120)
class TickSubscriberTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k|untethered-window-limit-timeout=50ms|" +
        "untethered-linger-timeout=50ms";
    private long next;
    private static final int LIMIT = 64;

    private ArchiveRig rig;
    private Aeron aeron;
    private final TickMaker maker = new TickMaker();
    private final RememberingListener listener = new RememberingListener();

    @BeforeEach
    void launch(final TestInfo test)
    {
        rig = new ArchiveRig("subscriber-" + test.getTestMethod().orElseThrow().getName());
        aeron = rig.aeron();
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    @Test
    void shouldWaitForTheRecordingAndThenReceiveEverything()
    {
        final TickSubscriber subscriber = subscribe(SubscriberContext.START, listener);
        for (int i = 0; i < 1_000; i++)
        {
            assertEquals(0, subscriber.poll(LIMIT), "nothing is recorded yet");
        }

        final TickStream stream = publish(1, 1);
        maker.send(stream, 1, 10);
        await(subscriber, 10);

        assertEquals(LongStream.rangeClosed(1, 10).boxed().toList(), listener.numbers);
        assertEquals(10, subscriber.lastSequence());
        assertEquals(1, subscriber.epoch());
    }

    @Test
    void shouldJoinInTheMiddleOfTheStreamAndGoOnLive()
    {
        final TickStream stream = publish(1, 1);
        maker.send(stream, 1, 3_000);
        final TickSubscriber subscriber = subscribe(SubscriberContext.START, listener);

        long next = 3_001;
        while (!subscriber.isLive() || listener.numbers.size() < next - 1)
        {
            if (next <= 9_000 && maker.tryTick(stream, next))
            {
                next++;
            }
            subscriber.poll(LIMIT);
            assertTrue(next <= 9_000 || listener.numbers.size() <= next, "not more than was sent");
        }
        next = maker.send(stream, next, 50);
        await(subscriber, next - 1);

        assertEquals(LongStream.range(1, next).boxed().toList(), listener.numbers);
        assertEquals(-1, listener.firstBreak());
        assertEquals(0, subscriber.gapCount());
        assertEquals(stream.position(), subscriber.position());
        assertTrue(subscriber.isLive());
        assertEquals(List.of("live true"), listener.events);
    }

    @Test
    void shouldStartAfterThePositionItIsGiven()
    {
        final TickStream stream = publish(1, 1);
        maker.send(stream, 1, 500);
        final TickSubscriber first = subscribe(SubscriberContext.START, listener);
        await(first, 500);
        final RememberingListener second = new RememberingListener();

        final TickSubscriber subscriber = subscribe(listener.positions.get(199), second);
        ArchiveRig.await(() -> "300 ticks, has " + second.numbers.size(), () ->
        {
            subscriber.poll(LIMIT);
            return second.numbers.size() >= 300;
        });

        assertEquals(LongStream.rangeClosed(201, 500).boxed().toList(), second.numbers);
        assertEquals(0, subscriber.gapCount());
    }

    @Test
    void shouldReceiveOnlyWhatIsPublishedFromNowOnWhenItStartsLive()
    {
        final TickStream stream = publish(1, 1);
        maker.send(stream, 1, 100);
        final TickSubscriber subscriber = subscribe(SubscriberContext.LIVE, listener);
        ArchiveRig.await(() -> "live", () ->
        {
            subscriber.poll(LIMIT);
            return subscriber.isLive();
        });

        maker.send(stream, 101, 20);
        await(subscriber, 20);

        assertEquals(LongStream.rangeClosed(101, 120).boxed().toList(), listener.numbers);
        assertEquals(0, subscriber.gapCount());
    }

    @Test
    void shouldReadAgainOnceBeforeItBelievesInAGap()
    {
        final TickStream before = publish(1, 1);
        maker.send(before, 1, 100);
        final ExclusivePublication publication = before.publication();
        final TickSubscriber subscriber = subscribe(SubscriberContext.START, listener);
        await(subscriber, 100);
        ArchiveRig.await(() -> "live", () ->
        {
            subscriber.poll(LIMIT);
            return subscriber.isLive();
        });

        final TickStream skipping = new TickStream(publication, 1, 104, null);
        maker.send(skipping, 104, 100);
        await(subscriber, 200);

        assertEquals(1, subscriber.gapCount());
        assertEquals(3, subscriber.missingCount());
        assertEquals(1, subscriber.rejoinCount(), "it read the recording before it said so");
        assertTrue(listener.events.contains("gap 101..104"), listener.events.toString());
        assertEquals(
            LongStream.concat(LongStream.rangeClosed(1, 100), LongStream.rangeClosed(104, 203)).boxed().toList(),
            listener.numbers);
    }

    @Test
    void shouldBeDroppedWhenItIsSlowAndComeBackByTheRecording()
    {
        final TickStream stream = publish(1, 1);
        final TickSubscriber subscriber = subscribe(SubscriberContext.START, listener);
        maker.send(stream, 1, 10);
        ArchiveRig.await(() -> "live", () ->
        {
            subscriber.poll(LIMIT);
            return subscriber.isLive();
        });

        // Ten windows are published while the subscriber does not poll: it can hold the publisher up for its time limit only.
        final long startNs = System.nanoTime();
        final long count = 10L * ArchiveRig.TERM_LENGTH / 480;
        maker.send(stream, 11, count);
        final long heldUpNs = System.nanoTime() - startNs;
        await(subscriber, count + 10);
        ArchiveRig.await(() -> "live again, " + subscriber.lastError(), () ->
        {
            subscriber.poll(LIMIT);
            return subscriber.isLive();
        });

        assertTrue(heldUpNs < TimeUnit.SECONDS.toNanos(5), "publisher was held up for ns " + heldUpNs);
        assertEquals(LongStream.rangeClosed(1, count + 10).boxed().toList(), listener.numbers);
        assertEquals(0, subscriber.gapCount());
        assertTrue(subscriber.liveLeaveCount() >= 1, "it was dropped");
        assertTrue(subscriber.liveJoinCount() >= 2, "it came back");
    }

    @Test
    void shouldKeepATickWholeWhileTheListenerStandsStillOnIt()
    {
        final TickStream stream = publish(1, 1);
        final long standStillAt = 15;
        final long count = 10L * ArchiveRig.TERM_LENGTH / 480;
        final TickSubscriber[] holder = new TickSubscriber[1];
        final List<Long> pricesAfterwards = new ArrayList<>();
        holder[0] = subscribe(SubscriberContext.START, (tick, position) ->
        {
            listener.onTick(tick, position);
            if (standStillAt == tick.sourceSequence())
            {
                assertTrue(holder[0].isLive());
                maker.send(stream, 21, count);
            }
            pricesAfterwards.add(tick.lastPrice());
        });
        final TickSubscriber subscriber = holder[0];
        maker.send(stream, 1, 10);
        ArchiveRig.await(() -> "live", () ->
        {
            subscriber.poll(LIMIT);
            return subscriber.isLive();
        });

        maker.send(stream, 11, 10);
        await(subscriber, count + 20);

        final List<Long> expected = LongStream.rangeClosed(1, count + 20).boxed().toList();
        assertEquals(expected, listener.numbers);
        assertEquals(expected, pricesAfterwards, "the driver has reused that memory long ago");
        assertEquals(0, subscriber.gapCount());
        assertTrue(subscriber.liveLeaveCount() + subscriber.rejoinCount() >= 1, "it was dropped");
    }

    @Test
    void shouldThrowWhatTheListenerThrowsAndLoseNothingElse()
    {
        final TickStream stream = publish(1, 1);
        final RememberingListener inner = listener;
        final TickSubscriber subscriber = subscribe(SubscriberContext.START, (tick, position) ->
        {
            inner.onTick(tick, position);
            if (5 == tick.sourceSequence())
            {
                throw new IllegalStateException("tick 5 is not to my liking");
            }
        });
        maker.send(stream, 1, 50);

        final IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> await(subscriber, 50));
        await(subscriber, 50);

        assertEquals("tick 5 is not to my liking", thrown.getMessage());
        assertEquals(LongStream.rangeClosed(1, 50).boxed().toList(), listener.numbers);
    }

    @Test
    void shouldSayWhatIsMissingAfterTheDeadline()
    {
        final TickSubscriber subscriber = rig.add(TickSubscriber.connect(context(SubscriberContext.START)
            .joinDeadlineNs(TimeUnit.MILLISECONDS.toNanos(300)), listener));

        final String message = assertThrows(SubscriberException.class, () -> await(subscriber, 1)).getMessage();

        assertTrue(message.contains("no recording of stream 1001 on aeron:ipc"), message);
        assertTrue(message.contains("archive has no such recording"), message);
    }

    @Test
    void shouldRefuseAStartThatIsNoPosition()
    {
        final String message = assertThrows(IllegalArgumentException.class,
            () -> TickSubscriber.connect(context(33), listener)).getMessage();

        assertTrue(message.contains("startFrom(33)"), message);
    }

    @Test
    void shouldAllocateNothingPerMessage()
    {
        final CountingListener counting = new CountingListener();
        final TickStream stream = publish(1, 1);
        final TickSubscriber subscriber = subscribe(SubscriberContext.START, counting);
        maker.send(stream, 1, 1);
        ArchiveRig.await(() -> "live", () ->
        {
            subscriber.poll(LIMIT);
            return subscriber.isLive();
        });
        next = 2;
        AllocationProbe.requireNone("receiving", () -> next = exchange(stream, subscriber, counting, next, 50_000));

        assertEquals(next - 1, counting.tally.count());
        assertTrue(subscriber.isLive());
    }

    private long exchange(
        final TickStream stream,
        final TickSubscriber subscriber,
        final CountingListener counting,
        final long first,
        final long count)
    {
        for (long number = first; number < first + count; number++)
        {
            while (!maker.tryTick(stream, number))
            {
                subscriber.poll(LIMIT);
            }
            while (counting.tally.count() < number)
            {
                subscriber.poll(LIMIT);
            }
        }

        return first + count;
    }

    private TickStream publish(final int epoch, final long nextSequence)
    {
        final AeronArchive archive = rig.archive(aeron);
        final ExclusivePublication publication = archive.addRecordedExclusivePublication(CHANNEL, Streams.TICKS);
        assertNotNull(publication);
        ArchiveRig.await(() -> "the archive", publication::isConnected);

        return rig.add(new TickStream(publication, epoch, nextSequence, null));
    }

    private TickSubscriber subscribe(final long startFrom, final TickListener to)
    {
        final TickSubscriber subscriber = rig.add(TickSubscriber.connect(context(startFrom), to));
        assertFalse(subscriber.isLive());

        return subscriber;
    }

    private SubscriberContext context(final long startFrom)
    {
        return new SubscriberContext().aeron(aeron).startFrom(startFrom);
    }

    private void await(final TickSubscriber subscriber, final long count)
    {
        ArchiveRig.await(() -> count + " ticks, has " + listener.numbers.size() + ", " + subscriber.lastError(), () ->
        {
            subscriber.poll(LIMIT);
            return listener.numbers.size() >= count;
        });
    }

    private static final class CountingListener implements TickListener
    {
        private final TickTally tally = new TickTally();

        @Override
        public void onTick(final TickDecoder tick, final long position)
        {
            tally.onTick(tick, position);
        }
    }
}
