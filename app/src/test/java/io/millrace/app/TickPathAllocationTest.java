package io.millrace.app;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.millrace.audit.AllocationProbe;
import io.millrace.audit.HostClock;
import io.millrace.audit.latency.StageRecorder;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SourceLedger;
import io.millrace.feed.DayGate;
import io.millrace.feed.FeedAgent;
import io.millrace.feed.ClockCheck;
import io.millrace.feed.FeedContext;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.FeedLine;
import io.millrace.publish.PublisherLedger;
import io.millrace.publish.TickStream;
import io.millrace.wire.Streams;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Holds the tick path, from ring read to commit with ledgers, counters, clock and latency recorders, at zero bytes a tick. */
class TickPathAllocationTest
{
    private static final int WARM_UP = 60_000;
    private static final int WINDOW = 50_000;
    private static final int BATCH = 100;
    private static final int HEAD = 32;
    private static final int STRUCT = 584;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[HEAD + STRUCT]);
    private final io.aeron.logbuffer.FragmentHandler ignore = this::ignore;
    private long sourceSequence;

    @Test
    void shouldAllocateNothingFromRingReadToCommit(@TempDir final Path directory)
    {
        final MediaDriver.Context driverContext = new MediaDriver.Context().threadingMode(ThreadingMode.SHARED)
            .aeronDirectoryName(directory.resolve("aeron").toString())
            .ipcTermBufferLength(1 << 20)
            .dirDeleteOnStart(true);
        final StageRecorder latency = new StageRecorder("published");
        try (MediaDriver driver = MediaDriver.launch(driverContext);
            Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
            Subscription reader = aeron.addSubscription("aeron:ipc", Streams.TICKS);
            Subscription rejectedReader = aeron.addSubscription("aeron:ipc", Streams.REJECTED);
            PublisherLedger publisherLedger = PublisherLedger.open(directory.resolve("ticks.ledger"), Streams.TICKS,
                1024);
            SourceLedger sourceLedger = SourceLedger.open(directory.resolve("source.ledger"));
            RingFile ring = RingFile.create(directory.resolve("line-1.ring"), 1 << 20);
            TickStream ticks = stream(aeron, Streams.TICKS, publisherLedger);
            TickStream rejected = stream(aeron, Streams.REJECTED, null))
        {
            final FeedCounters counters = new FeedCounters((typeId, label) -> aeron.addCounter(typeId, label));
            final FeedHandler handler = new FeedHandler(new FeedContext().counters(counters)
                .clock(HostClock.INSTANCE)
                .clockCheck(ClockCheck.NONE)
                .timings((due, receive, read, publish) -> latency.record(receive, publish))
                .instrumentLimit(1024)
                .conclude());
            sourceLedger.openRun("line-1", ring.createdTimeNs());
            handler.streams(ticks, rejected);
            final FeedLine line = handler.line(1, event -> true);
            line.beginRun(sourceLedger::onTick, true);
            final FeedAgent agent = new FeedAgent(List.of(new RingPoller(ring, line)), handler, HostClock.INSTANCE,
                nowNs -> ticks.heartbeat(nowNs) + rejected.heartbeat(nowNs), new DayGate(DayGate.NO_DAY));
            final OneToOneRingBuffer producer = new OneToOneRingBuffer(ring.ringBuffer());

            play(WARM_UP, producer, agent, reader, rejectedReader, counters);
            AllocationProbe.requireNone("a tick from ring read to commit",
                () -> play(WINDOW, producer, agent, reader, rejectedReader, counters));

            assertEquals(sourceSequence, counters.ticksRead());
            assertTrue(counters.ticksPublished() > sourceSequence * 9 / 10, "published " + counters.ticksPublished());
            assertTrue(counters.ticksPublished() < counters.ticksRead(), "some must be rejected");
        }
    }

    private static TickStream stream(final Aeron aeron, final int streamId, final PublisherLedger ledger)
    {
        final ExclusivePublication publication = aeron.addExclusivePublication("aeron:ipc", streamId);

        return new TickStream(publication, 1, 1, ledger, HostClock.INSTANCE, TickStream.DEFAULT_HEARTBEAT_INTERVAL_NS);
    }

    private void play(final int count, final OneToOneRingBuffer producer, final FeedAgent agent,
        final Subscription reader,
        final Subscription rejectedReader, final FeedCounters counters)
    {
        for (int i = 0; i < count; i += BATCH)
        {
            for (int k = 0; k < BATCH; k++)
            {
                encode();
                assertTrue(producer.write(1, record, 0, record.capacity()));
            }
            while (counters.ticksRead() < sourceSequence)
            {
                agent.doWork();
                reader.poll(ignore, BATCH);
                rejectedReader.poll(ignore, BATCH);
            }
            agent.doWork();
        }
    }

    private void ignore(final org.agrona.DirectBuffer buffer, final int offset, final int length,
        final io.aeron.logbuffer.Header header)
    {
        // Draining keeps the stream from filling; what arrives is compared elsewhere.
    }

    private void encode()
    {
        sourceSequence++;
        final int instrument = (int)(sourceSequence % 50);
        final int round = (int)(sourceSequence / 50);
        record.putLong(0, sourceSequence);
        record.putLong(8, HostClock.INSTANCE.nanoTime());
        record.putInt(24, STRUCT);
        record.putInt(28, 1);
        if (1 == sourceSequence)
        {
            text(0, "20240809");
            text(392, "20240809");
        }
        digits(HEAD + 401 + 4, 1 + instrument % 12, 2);
        record.putByte(HEAD + 401, (byte)'r');
        record.putByte(HEAD + 401 + 1, (byte)'b');
        digits(HEAD + 401 + 2, 24 + instrument / 12, 2);
        final int second = round / 2 % 20_000;
        digits(HEAD + 208, 9 + second / 3600, 2);
        record.putByte(HEAD + 210, (byte)':');
        digits(HEAD + 211, second / 60 % 60, 2);
        record.putByte(HEAD + 213, (byte)':');
        digits(HEAD + 214, second % 60, 2);
        record.putInt(HEAD + 220, round % 2 * 500);
        record.putDouble(HEAD + 80, 3300 + round % 100);
        // Each 32nd volume falls back: the rejected path is measured too.
        record.putInt(HEAD + 136, 31 == sourceSequence % 32 ? 0 : round + 1);
        record.putDouble(HEAD + 144, (round + 1) * 33_000.0);
    }

    private void text(final int offset, final String value)
    {
        record.putBytes(HEAD + offset, value.getBytes(StandardCharsets.US_ASCII));
    }

    private void digits(final int index, final int value, final int count)
    {
        int rest = value;
        for (int i = count - 1; i >= 0; i--)
        {
            record.putByte(index + i, (byte)('0' + rest % 10));
            rest /= 10;
        }
    }
}
