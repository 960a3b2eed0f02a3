package io.millrace.record.archive;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.millrace.audit.StreamChecksum;
import io.millrace.publish.PublisherLedger;
import io.millrace.record.replay.Pace;
import io.millrace.record.replay.Replay;
import io.millrace.record.replay.ReplayContext;
import io.millrace.subscribe.MessageDispatcher;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickSubscriber;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.subscribe.rig.RememberingListener;
import io.millrace.subscribe.rig.TickMaker;
import io.millrace.wire.Streams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(180)
class KilledPublisherTest
{
    private static final int KILLS = 3;
    private static final long LAST_TICKS = 2_000;

    @Test
    void shouldGoOnWithoutGapOrRepeatWhenThePublisherIsKilledAgainAndAgain() throws Exception
    {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (ArchiveRig rig = new ArchiveRig("killed-publisher"))
        {
            final Aeron aeron = rig.aeron();
            final Path ledgerFile = rig.file("ticks.ledger");
            final RememberingListener listener = new RememberingListener();
            final TickSubscriber subscriber = rig.add(TickSubscriber.connect(
                new SubscriberContext().aeron(aeron).startFrom(SubscriberContext.START), listener));

            for (int kill = 1; kill <= KILLS; kill++)
            {
                final Process publisher = PublisherProcess.start(rig, ledgerFile, Long.MAX_VALUE / 2, "kill-" + kill);
                // A killed publisher may be far ahead of the subscriber: its ticks must not be taken for the next one's.
                receive(subscriber, listener, publisher, rig, aeron, kill,
                    listener.numbers.size() + 500 + random.nextInt(3_000));
                publisher.destroyForcibly();
                assertTrue(publisher.waitFor(10, TimeUnit.SECONDS), "SIGKILL ends the publisher; seed " + seed);
                assertEquals(kill, subscriber.epoch(), "seed " + seed);
            }
            final Process last = PublisherProcess.start(rig, ledgerFile, LAST_TICKS, "last");
            ArchiveRig.await(() -> "end of day, has " + state(subscriber, listener, rig, "last"), () ->
            {
                subscriber.poll(64);
                return listener.events.stream().anyMatch(event -> event.startsWith("end "));
            });
            assertTrue(last.waitFor(30, TimeUnit.SECONDS), "the last publisher ends by itself");
            assertEquals(0, last.exitValue(), log(rig, "last"));

            final long total = listener.numbers.size();
            assertEquals(LongStream.rangeClosed(1, total).boxed().toList(), listener.sequences, "seed " + seed);
            assertEquals(listener.sequences, listener.numbers, "seed " + seed);
            assertTrue(listener.events.contains("end " + total), listener.events.toString());
            assertEquals(0, subscriber.gapCount(), "seed " + seed);
            assertEquals(KILLS + 1, subscriber.epoch(), "seed " + seed);
            balance(rig, aeron, ledgerFile, listener, "seed " + seed);
        }
    }

    @Test
    void shouldRebuildALostLedgerFromTheRecording() throws Exception
    {
        try (ArchiveRig rig = new ArchiveRig("lost-ledger"))
        {
            final Aeron aeron = rig.aeron();
            final RememberingListener listener = new RememberingListener();
            final TickSubscriber subscriber = rig.add(TickSubscriber.connect(
                new SubscriberContext().aeron(aeron).startFrom(SubscriberContext.START), listener));
            final Process first = PublisherProcess.start(rig, rig.file("first.ledger"), 3_000, "first");
            receive(subscriber, listener, first, rig, aeron, 1, 3_000);
            assertTrue(first.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, first.exitValue(), log(rig, "first"));

            final Path newLedger = rig.file("second.ledger");
            final Process second = PublisherProcess.start(rig, newLedger, 1_000, "second");
            receive(subscriber, listener, second, rig, aeron, 2, 4_000);
            assertTrue(second.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, second.exitValue(), log(rig, "second"));

            assertEquals(LongStream.rangeClosed(1, 4_000).boxed().toList(), listener.sequences);
            balance(rig, aeron, newLedger, listener, "lost ledger");
        }
    }

    /** Published = subscriber = archive = replay, by count and checksum. */
    private static void balance(
        final ArchiveRig rig,
        final Aeron aeron,
        final Path ledgerFile,
        final RememberingListener subscribed,
        final String what)
    {
        final AeronArchive archive = rig.archive(aeron);
        final RecordedStream recording = RecordedStreams.newest(archive, PublisherProcess.CHANNEL, Streams.TICKS)
            .orElseThrow();
        assertEquals(1, RecordedStreams.all(archive, PublisherProcess.CHANNEL, Streams.TICKS).size(),
            "one recording over all starts; " + what);

        final RememberingListener onDisk = new RememberingListener();
        final MessageDispatcher diskDispatcher = new MessageDispatcher(onDisk).startAfter(0);
        new SegmentReader(rig.archiveDirectory(), recording).read(RecordedStreams.recordedPosition(archive,
            recording.recordingId()), diskDispatcher::onMessage);
        final RememberingListener replayed = new RememberingListener();
        try (Replay replay = Replay.start(new ReplayContext().archive(archive).pace(Pace.MAX), replayed))
        {
            ArchiveRig.await(() -> "replay at " + replay.position() + " of " + replay.stopPosition(), () ->
            {
                replay.poll(64);
                return replay.isDone();
            });
            assertEquals(0, replay.gapCount(), what);
        }

        try (PublisherLedger ledger = PublisherLedger.open(ledgerFile))
        {
            assertEquals(chains(subscribed.tally.checksum()), chains(onDisk.tally.checksum()), what);
            assertEquals(chains(subscribed.tally.checksum()), chains(replayed.tally.checksum()), what);
            assertEquals(chains(subscribed.tally.checksum()), chains(ledger.checksum()), what);
            assertEquals(ledger.tickCount(), subscribed.tally.count(), what);
            assertEquals(ledger.tickCount(), onDisk.tally.count(), what);
            assertEquals(ledger.tickCount(), replayed.tally.count(), what);
            assertEquals(ledger.checksumValue(), subscribed.tally.checksumValue(), what);
            assertEquals(ledger.checksumValue(), onDisk.tally.checksumValue(), what);
            assertEquals(ledger.checksumValue(), replayed.tally.checksumValue(), what);
        }
        assertEquals(0, diskDispatcher.gapCount(), what);
        assertEquals(0, diskDispatcher.duplicateCount(), what);
    }

    /** Per instrument, so that a difference says where it is. */
    private static String chains(final StreamChecksum checksum)
    {
        return LongStream.rangeClosed(1, TickMaker.INSTRUMENTS)
            .mapToObj(id -> String.format("%d: %d ticks, chain %016x", id,
                checksum.count(id), checksum.chain(id)))
            .collect(Collectors.joining("; "));
    }

    private static void receive(
        final TickSubscriber subscriber,
        final RememberingListener listener,
        final Process publisher,
        final ArchiveRig rig,
        final Aeron aeron,
        final int epoch,
        final long count)
    {
        ArchiveRig.await(() -> count + " ticks of epoch " + epoch + ", has epoch " + subscriber.epoch() + ", " +
            state(subscriber, listener, rig, "kill-" + epoch) + "\n" + ArchiveRig.positions(aeron) +
            PublisherProcess.stacks(publisher), () ->
            {
                subscriber.poll(64);
                assertTrue(publisher.isAlive() || 0 == publisher.exitValue(), "publisher ended by itself: see " +
                    rig.file("*.log"));
                return subscriber.epoch() == epoch && listener.numbers.size() >= count;
            });
    }

    private static String state(
        final TickSubscriber subscriber,
        final RememberingListener listener,
        final ArchiveRig rig,
        final String name)
    {
        return listener.numbers.size() + " ticks; live " + subscriber.isLive() + ", rejoins " +
            subscriber.rejoinCount() +
            ", error " + subscriber.lastError() + ", events " + listener.events + ", log " + log(rig, name);
    }

    private static String log(final ArchiveRig rig, final String name)
    {
        final Path file = rig.file(name + ".log");
        try
        {
            return Files.exists(file) ? Files.readString(file) : "none";
        }
        catch (final IOException ex)
        {
            return ex.toString();
        }
    }
}
