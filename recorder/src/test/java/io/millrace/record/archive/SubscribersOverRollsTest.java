package io.millrace.record.archive;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.millrace.publish.PublisherLedger;
import io.millrace.publish.TickStream;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickListener;
import io.millrace.subscribe.TickSubscriber;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.subscribe.rig.RememberingListener;
import io.millrace.subscribe.rig.TickMaker;
import io.millrace.wire.Streams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(180)
class SubscribersOverRollsTest
{
    private static final String CHANNEL = "aeron:ipc";
    private static final int FIRST_DAY = 20260928;
    private static final int DAYS = 5;
    private static final long TICKS_A_DAY = 12_000;
    private static final long TOTAL = DAYS * TICKS_A_DAY;
    private static final int LIMIT = 64;

    private ArchiveRig rig;
    private Aeron aeron;
    private AeronArchive archive;
    private RecordingRoll roll;
    private final TickMaker maker = new TickMaker();
    private final AtomicLong published = new AtomicLong();

    @BeforeEach
    void launch(final TestInfo test)
    {
        rig = new ArchiveRig("rolls-" + test.getTestMethod().orElseThrow().getName());
        aeron = rig.aeron();
        archive = rig.archive(aeron);
        roll = new RecordingRoll(aeron, archive, CHANNEL);
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    @Test
    void shouldGiveEachSubscriberEachTickOnceOverAllRollsAtFullRate() throws Exception
    {
        final RememberingListener live = new RememberingListener();
        final RememberingListener slow = new RememberingListener();
        final RememberingListener dayBehind = new RememberingListener();
        final RememberingListener late = new RememberingListener();
        try (PublisherLedger ledger = PublisherLedger.open(rig.file("ledger"), 64);
            TickStream stream = begin(ledger))
        {
            final CompletableFuture<TickSubscriber> liveReader = read(live, live, 0);
            // Stands still on one tick in each day until most of the next day is published.
            final CompletableFuture<TickSubscriber> slowReader = read(slow, (tick, position) ->
            {
                slow.onTick(tick, position);
                final long number = tick.sourceSequence();
                if (0 == number % TICKS_A_DAY && number < TOTAL)
                {
                    ArchiveRig.await(() -> "the next day", () -> published.get() > number + TICKS_A_DAY - 1_000);
                }
            }, 0);
            final CompletableFuture<TickSubscriber> behindReader = read(dayBehind, dayBehind,
                TICKS_A_DAY + TICKS_A_DAY / 2);
            final CompletableFuture<TickSubscriber> lateReader = read(late, late, TOTAL - TICKS_A_DAY / 2);

            for (int day = 0; day < DAYS; day++)
            {
                if (day > 0)
                {
                    roll.roll(stream.publication(), FIRST_DAY + day);
                }
                publish(stream, day * TICKS_A_DAY + 1, TICKS_A_DAY);
            }

            for (final CompletableFuture<TickSubscriber> reader : List.of(liveReader, slowReader, behindReader,
                lateReader))
            {
                final TickSubscriber subscriber = reader.get(120, TimeUnit.SECONDS);
                assertEquals(0, subscriber.gapCount());
                assertEquals(stream.position(), subscriber.position());
            }
            final List<Long> all = LongStream.rangeClosed(1, TOTAL).boxed().toList();
            for (final RememberingListener listener : List.of(live, slow, dayBehind, late))
            {
                assertEquals(-1, listener.firstBreak());
                assertEquals(all, listener.numbers);
                assertEquals(ledger.checksumValue(), listener.tally.checksumValue());
            }
            assertEquals(DAYS, RecordingChain.of(archive, CHANNEL, Streams.TICKS).recordings().size());
        }
    }

    @Test
    void shouldNotNoticeARollWhileItIsLive()
    {
        final RememberingListener listener = new RememberingListener();
        try (TickStream stream = begin(null))
        {
            final TickSubscriber subscriber = subscribe(listener, SubscriberContext.START);
            publish(stream, 1, 50);
            await(subscriber, listener, 50);
            ArchiveRig.await(() -> "live", () -> subscriber.poll(LIMIT) >= 0 && subscriber.isLive());

            roll.roll(stream.publication(), FIRST_DAY + 1);
            publish(stream, 51, 50);
            await(subscriber, listener, 100);

            assertEquals(List.of("live true"), listener.events);
            assertEquals(0, subscriber.rejoinCount());
            assertEquals(0, subscriber.liveLeaveCount());
            final RecordingChain chain = RecordingChain.of(archive, CHANNEL, Streams.TICKS);
            assertEquals(chain.recordings().get(0).stopPosition(), chain.newest().startPosition(),
                "who has read everything does not make the recordings overlap");
        }
    }

    @Test
    void shouldStartAfterAPositionOfAnEarlierDayAndAtItsEnd()
    {
        final RememberingListener first = new RememberingListener();
        try (TickStream stream = begin(null))
        {
            publish(stream, 1, 500);
            roll.roll(stream.publication(), FIRST_DAY + 1);
            publish(stream, 501, 500);
            await(subscribe(first, SubscriberContext.START), first, 1_000);

            final RememberingListener fromMiddle = new RememberingListener();
            await(subscribe(fromMiddle, first.positions.get(199)), fromMiddle, 800);
            final RememberingListener fromEnd = new RememberingListener();
            await(subscribe(fromEnd, first.positions.get(499)), fromEnd, 500);

            assertEquals(LongStream.rangeClosed(201, 1_000).boxed().toList(), fromMiddle.numbers);
            assertEquals(LongStream.rangeClosed(501, 1_000).boxed().toList(), fromEnd.numbers);
        }
    }

    @Test
    void shouldReceiveOnlyWhatComesNextWhenItStartsLiveAfterARoll()
    {
        final RememberingListener listener = new RememberingListener();
        try (TickStream stream = begin(null))
        {
            publish(stream, 1, 500);
            roll.roll(stream.publication(), FIRST_DAY + 1);
            publish(stream, 501, 10);
            final TickSubscriber subscriber = subscribe(listener, SubscriberContext.LIVE);
            ArchiveRig.await(() -> "live", () -> subscriber.poll(LIMIT) >= 0 && subscriber.isLive());

            publish(stream, 511, 20);
            await(subscriber, listener, 20);

            assertEquals(LongStream.rangeClosed(511, 530).boxed().toList(), listener.numbers);
        }
    }

    @Test
    void shouldThrowWhatTheListenerThrowsOnAnEarlierDayAndLoseNothingElse()
    {
        final RememberingListener inner = new RememberingListener();
        try (TickStream stream = begin(null))
        {
            publish(stream, 1, 100);
            roll.roll(stream.publication(), FIRST_DAY + 1);
            publish(stream, 101, 100);
            final TickSubscriber subscriber = subscribe((tick, position) ->
            {
                inner.onTick(tick, position);
                if (50 == tick.sourceSequence() || 100 == tick.sourceSequence())
                {
                    throw new IllegalStateException("not to my liking");
                }
            }, SubscriberContext.START);

            assertThrows(IllegalStateException.class, () -> await(subscriber, inner, 200));
            assertThrows(IllegalStateException.class, () -> await(subscriber, inner, 200));
            await(subscriber, inner, 200);

            assertEquals(LongStream.rangeClosed(1, 200).boxed().toList(), inner.numbers);
        }
    }

    @Test
    void shouldSayWhatTheOldestPositionIsWhenItIsAskedForAnOlderOne()
    {
        final RememberingListener listener = new RememberingListener();
        try (TickStream stream = begin(null))
        {
            publish(stream, 1, 500);
            roll.roll(stream.publication(), FIRST_DAY + 1);
            publish(stream, 501, 500);
            final RecordedStream oldest = RecordingChain.of(archive, CHANNEL, Streams.TICKS).recordings().get(0);
            archive.purgeRecording(oldest.recordingId());

            final TickSubscriber subscriber = rig.add(TickSubscriber.connect(new SubscriberContext().aeron(aeron)
                .startFrom(4_096)
                .joinDeadlineNs(TimeUnit.MILLISECONDS.toNanos(300)), listener));
            final String message = assertThrows(RuntimeException.class, () -> await(subscriber, listener, 1))
                .getMessage();

            assertTrue(message.contains("the oldest recording begins at position " + oldest.stopPosition()), message);
        }
    }

    private CompletableFuture<TickSubscriber> read(final RememberingListener memory, final TickListener listener,
        final long beginAfter)
    {
        final CompletableFuture<TickSubscriber> reader = new CompletableFuture<>();
        final Thread thread = new Thread(() ->
        {
            try
            {
                ArchiveRig.await(() -> "tick " + beginAfter, () -> published.get() >= beginAfter);
                final TickSubscriber subscriber = subscribe(listener, SubscriberContext.START);
                await(subscriber, memory, TOTAL);
                reader.complete(subscriber);
            }
            catch (final Throwable ex)
            {
                reader.completeExceptionally(ex);
            }
        });
        thread.start();

        return reader;
    }

    private TickSubscriber subscribe(final TickListener listener, final long startFrom)
    {
        return TickSubscriber.connect(new SubscriberContext().aeron(aeron).startFrom(startFrom), listener);
    }

    private TickStream begin(final PublisherLedger ledger)
    {
        return new TickStream(StreamRecording.publish(aeron, archive, CHANNEL, Streams.TICKS, ArchiveRig.TERM_LENGTH,
            FIRST_DAY, StreamTail.empty()), 1, 1, ledger);
    }

    private void publish(final TickStream stream, final long first, final long count)
    {
        for (long number = first; number < first + count; number++)
        {
            maker.send(stream, number, 1);
            published.set(number);
        }
    }

    private static void await(final TickSubscriber subscriber, final RememberingListener memory, final long count)
    {
        ArchiveRig.await(() -> count + " ticks, has " + memory.numbers.size() + " " + memory.events + ", " +
            subscriber.lastError(), () ->
            {
                subscriber.poll(LIMIT);
                return memory.numbers.size() >= count;
            });
    }
}
