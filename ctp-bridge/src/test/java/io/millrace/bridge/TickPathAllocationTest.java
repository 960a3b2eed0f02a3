package io.millrace.bridge;

import com.sun.management.ThreadMXBean;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TickPathAllocationTest
{
    private static final int POLLS_PER_WINDOW = 2_000;
    private static final int TICKS_PER_POLL = 50;
    private static final int MAX_WINDOWS = 20;

    @TempDir
    private Path directory;
    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final DepthStruct struct = new DepthStruct().text(0, 9, "20260930")
        .text(208, 9, "09:00:00")
        .text(401, 81, "a");
    private long sequence;
    private long sum;

    /**
     * The JVM itself allocates a few hundred bytes on the thread whenever it compiles or links something for the first time, at no
     * fixed time; a path that allocates does so in every window. So one window of 100,000 ticks must show zero.
     */
    @Test
    void shouldAllocateNothingFromRingReadToLedger()
    {
        try (RingFile file = RingFile.create(directory.resolve("ring"), 64 * 1024);
            SourceLedger ledger = SourceLedger.open(directory.resolve("ledger")))
        {
            ledger.openRun("A", file.createdTimeNs());
            final OneToOneRingBuffer producer = new OneToOneRingBuffer(file.ringBuffer());
            final RingPoller poller = new RingPoller(file, new Reader(ledger));

            final List<Long> allocatedBytes = new ArrayList<>();
            while (!allocatedBytes.contains(0L) && allocatedBytes.size() < MAX_WINDOWS)
            {
                allocatedBytes.add(window(producer, poller));
            }

            assertTrue(allocatedBytes.contains(0L), "bytes per window: " + allocatedBytes + ", sum " + sum);
            assertEquals(sequence, ledger.nativeCount());
        }
    }

    private long window(final OneToOneRingBuffer producer, final RingPoller poller)
    {
        final long threadId = Thread.currentThread().getId();
        long allocatedBytes = 0;
        for (int round = 0; round < POLLS_PER_WINDOW; round++)
        {
            for (int i = 0; i < TICKS_PER_POLL; i++)
            {
                sequence++;
                struct.head(sequence, 0, 0);
                assertTrue(producer.write(RecordLayout.RECORD_TICK, struct.buffer(), 0, DepthStruct.RECORD_LENGTH));
            }

            final long before = threads.getThreadAllocatedBytes(threadId);
            int polled = poller.poll(TICKS_PER_POLL);
            while (polled < TICKS_PER_POLL && poller.remaining() > 0)
            {
                polled += poller.poll(TICKS_PER_POLL); // at the ring's end a poll stops; the rest comes with the next
            }
            allocatedBytes += threads.getThreadAllocatedBytes(threadId) - before;
        }

        return allocatedBytes;
    }

    private final class Reader implements RawRecordHandler
    {
        private final SourceLedger ledger;

        private Reader(final SourceLedger ledger)
        {
            this.ledger = ledger;
        }

        @Override
        public boolean onTick(final RawTick tick)
        {
            ledger.onTick(tick.sourceSequence(), RawChecksum.hash(tick));
            sum += tick.tradingDay() + tick.actionDay() + tick.updateTimeMs() + tick.instrumentIdLength() +
                tick.volume();
            for (int level = 1; level <= RawTick.LEVELS; level++)
            {
                sum += (long)tick.bidPrice(level) + tick.askVolume(level);
            }
            return true;
        }

        @Override
        public boolean onEvent(final RawEvent event)
        {
            return true;
        }
    }
}
