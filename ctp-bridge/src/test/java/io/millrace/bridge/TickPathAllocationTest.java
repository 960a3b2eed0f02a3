package io.millrace.bridge;

import com.sun.management.ThreadMXBean;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TickPathAllocationTest
{
    private static final int ROUNDS = 2_000;
    private static final int TICKS_PER_ROUND = 50;

    @TempDir
    private Path directory;
    private long sum;

    @Test
    void shouldAllocateNothingFromRingReadToLedger()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long threadId = Thread.currentThread().getId();
        try (RingFile file = RingFile.create(directory.resolve("ring"), 64 * 1024);
            SourceLedger ledger = SourceLedger.open(directory.resolve("ledger")))
        {
            ledger.openRun("A", file.createdTimeNs());
            final OneToOneRingBuffer producer = new OneToOneRingBuffer(file.ringBuffer());
            final RingPoller poller = new RingPoller(file, new Reader(ledger));
            final DepthStruct struct = new DepthStruct().text(0, 9, "20260930")
                .text(208, 9, "09:00:00")
                .text(401, 81, "a");
            long allocatedBytes = 0;
            long sequence = 0;
            for (int round = 0; round < 2 * ROUNDS; round++)
            {
                for (int i = 0; i < TICKS_PER_ROUND; i++)
                {
                    sequence++;
                    struct.head(sequence, 0, 0);
                    producer.write(RecordLayout.RECORD_TICK, struct.buffer(), 0, DepthStruct.RECORD_LENGTH);
                }

                final long before = threads.getThreadAllocatedBytes(threadId);
                final int polled = poller.poll(TICKS_PER_ROUND);
                final long after = threads.getThreadAllocatedBytes(threadId);

                // At the ring's end a poll stops once; the rest comes with the next.
                poller.poll(TICKS_PER_ROUND - polled + 1);
                allocatedBytes += round < ROUNDS ? 0 : after - before;
            }

            assertEquals(2L * ROUNDS * TICKS_PER_ROUND, ledger.nativeCount());
            assertEquals(0, allocatedBytes, "over " + ROUNDS + " polls, sum " + sum);
        }
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
