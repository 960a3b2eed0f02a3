package io.millrace.bridge;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RingPollerTest
{
    private static final int CAPACITY = 8 * 1024;

    @TempDir
    private Path directory;
    private RingFile file;
    private OneToOneRingBuffer producer;
    private final Taker taker = new Taker();

    @BeforeEach
    void createRing()
    {
        file = RingFile.create(directory.resolve("ring"), CAPACITY);
        producer = new OneToOneRingBuffer(file.ringBuffer());
    }

    @AfterEach
    void closeRing()
    {
        file.close();
    }

    @Test
    void shouldHandOutTicksAndEventsInOrder()
    {
        final RingPoller poller = new RingPoller(file, taker);
        writeTick(1);
        writeEvent(RawEvent.FRONT_DISCONNECTED, 0x1001);
        writeTick(2);

        assertEquals(3, poller.poll(10));

        assertEquals(List.of("tick 1", "event 2/4097", "tick 2"), taker.taken);
        assertEquals(0, poller.remaining());
    }

    @Test
    void shouldKeepToTheLimit()
    {
        final RingPoller poller = new RingPoller(file, taker);
        writeTick(1);
        writeTick(2);
        writeTick(3);

        assertEquals(2, poller.poll(2));
        assertEquals(624, poller.remaining());
        assertEquals(1, poller.poll(2));

        assertEquals(List.of("tick 1", "tick 2", "tick 3"), taker.taken);
    }

    @Test
    void shouldOfferARefusedTickAgainAndNothingBeforeIt()
    {
        final RingPoller poller = new RingPoller(file, taker);
        writeTick(1);
        writeTick(2);
        writeTick(3);
        taker.refused = 2;

        assertEquals(1, poller.poll(10));
        assertEquals(0, poller.poll(10));
        taker.refused = 0;
        assertEquals(2, poller.poll(10));

        assertEquals(List.of("tick 1", "tick 2", "tick 3"), taker.taken);
    }

    @Test
    void shouldKeepTheRecordOnWhichTheHandlerThrew()
    {
        final RingPoller poller = new RingPoller(file, taker);
        writeTick(1);
        writeTick(2);
        final Error failure = new AssertionError("from the handler");
        taker.thrown = failure;
        taker.thrownAt = 2;

        assertSame(failure, assertThrows(AssertionError.class, () -> poller.poll(10)));
        taker.thrownAt = 0;
        assertEquals(1, poller.poll(10));

        assertEquals(List.of("tick 1", "tick 2"), taker.taken);
    }

    @Test
    void shouldCountAndReportMalformedRecordsAndGoOn()
    {
        final RingPoller poller = new RingPoller(file, taker);
        producer.write(RecordLayout.RECORD_TICK, new UnsafeBuffer(new byte[100]), 0, 100);
        producer.write(77, new UnsafeBuffer(new byte[8]), 0, 8);
        final DepthStruct wrongLayout = new DepthStruct().head(1, 0, 0);
        wrongLayout.buffer().putInt(28, 9);
        producer.write(RecordLayout.RECORD_TICK, wrongLayout.buffer(), 0, DepthStruct.RECORD_LENGTH);
        writeTick(2);

        assertEquals(4, poller.poll(10));

        assertEquals(List.of("malformed 1/100", "malformed 77/8", "malformed 1/616", "tick 2"), taker.taken);
        assertEquals(3, poller.malformedRecords());
    }

    @Test
    void shouldHandOutEveryTickOnceOverManyTurnsOfTheRing()
    {
        final RingPoller poller = new RingPoller(file, taker);
        final int tickCount = 1_000;

        int written = 0;
        while (taker.taken.size() < tickCount)
        {
            while (written < tickCount && tryWriteTick(written + 1))
            {
                written++;
            }
            assertTrue(poller.poll(3) > 0, "nothing after " + taker.taken.size());
        }

        for (int i = 0; i < tickCount; i++)
        {
            assertEquals("tick " + (i + 1), taker.taken.get(i));
        }
        assertEquals(0, poller.remaining());
    }

    @Test
    void shouldNotWaitForARecordThatADeadProducerBegan()
    {
        final RingPoller poller = new RingPoller(file, taker);
        writeTick(1);
        producer.tryClaim(RecordLayout.RECORD_TICK, DepthStruct.RECORD_LENGTH);

        assertTrue(poller.remaining() > 0);
        assertEquals(1, poller.poll(10));

        assertEquals(0, poller.remaining());
        assertEquals(0, poller.poll(10));
    }

    @Test
    void shouldGoOnWhereTheLastConsumerStopped()
    {
        writeTick(1);
        writeTick(2);
        new RingPoller(file, taker).poll(1);
        file.close();
        file = RingFile.open(directory.resolve("ring"));

        assertEquals(1, new RingPoller(file, taker).poll(10));

        assertEquals(List.of("tick 1", "tick 2"), taker.taken);
    }

    private void writeTick(final long sequence)
    {
        assertTrue(tryWriteTick(sequence), "ring full at " + sequence);
    }

    private boolean tryWriteTick(final long sequence)
    {
        final DepthStruct struct = new DepthStruct().head(sequence, 0, 0);
        return producer.write(RecordLayout.RECORD_TICK, struct.buffer(), 0, DepthStruct.RECORD_LENGTH);
    }

    private void writeEvent(final int kind, final int code)
    {
        assertTrue(
            producer.write(RecordLayout.RECORD_EVENT, new EventRecord(kind, code).buffer(), 0, EventRecord.LENGTH));
    }

    private static final class Taker implements RawRecordHandler
    {
        private final List<String> taken = new ArrayList<>();
        private long refused;
        private long thrownAt;
        private Error thrown;

        @Override
        public boolean onTick(final RawTick tick)
        {
            if (tick.sourceSequence() == refused)
            {
                return false;
            }
            if (tick.sourceSequence() == thrownAt)
            {
                throw thrown;
            }
            taken.add("tick " + tick.sourceSequence());
            return true;
        }

        @Override
        public boolean onEvent(final RawEvent event)
        {
            taken.add("event " + event.kind() + "/" + event.code());
            return true;
        }

        @Override
        public void onMalformedRecord(final int typeId, final int length)
        {
            taken.add("malformed " + typeId + "/" + length);
        }
    }
}
