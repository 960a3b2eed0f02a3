package io.millrace.subscribe;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.millrace.subscribe.rig.ArchiveRig;
import io.millrace.subscribe.rig.BareSink;
import io.millrace.subscribe.rig.TickMaker;
import io.millrace.wire.codec.TickDecoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LiveStreamTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1005;

    private final TickMaker maker = new TickMaker();
    private final Listener listener = new Listener();
    private ArchiveRig rig;
    private Aeron aeron;
    private LiveStream stream;

    @BeforeEach
    void launch()
    {
        rig = new ArchiveRig("live-stream");
        aeron = rig.aeron();
        stream = rig.add(new LiveStream(aeron, CHANNEL, STREAM_ID, listener));
    }

    @AfterEach
    void close()
    {
        rig.close();
    }

    @Test
    void shouldTellThatAPublisherCameAndWentAndKeepCountOfWhatIsMissing()
    {
        final int first;
        try (ExclusivePublication publication = publication())
        {
            first = publication.sessionId();
            send(publication, 5, 100);
            send(publication, 5, 104);
            awaitEvents(4);
            assertEquals(3, stream.missingCount());
        }
        awaitEvents(5);
        assertEquals(3, stream.missingCount());

        final int second;
        try (ExclusivePublication publication = publication())
        {
            second = publication.sessionId();
            send(publication, 6, 1);
            send(publication, 6, 3);
            awaitEvents(9);
        }

        assertEquals(List.of("publisher " + first + " epoch 5", "tick 100", "gap 101..104", "tick 104",
            "gone " + first + " epoch 5", "publisher " + second + " epoch 6", "tick 1", "gap 2..3", "tick 3"),
            listener.events);
        assertEquals(4, stream.missingCount());
    }

    @Test
    void shouldForgetEachOfManyPublishersOnThePollingThread()
    {
        final int publishers = 40;
        for (int epoch = 1; epoch <= publishers; epoch++)
        {
            // Closed while its message is on its way: Aeron's thread takes the session away while this one polls.
            try (ExclusivePublication publication = publication())
            {
                send(publication, epoch, 1);
                stream.poll(1);
            }
        }
        ArchiveRig.await(() -> "the last publishers to go: " + listener.events, () ->
        {
            stream.poll(10);
            return !stream.isConnected() && listener.heard.isEmpty() && listener.goneCount > 0;
        });

        assertEquals(listener.cameCount, listener.goneCount);
        assertTrue(listener.goneCount <= publishers);
        assertEquals(Set.of(Thread.currentThread()), listener.threads);
    }

    private ExclusivePublication publication()
    {
        final ExclusivePublication publication = aeron.addExclusivePublication(CHANNEL, STREAM_ID);
        ArchiveRig.await(() -> "the stream to connect", publication::isConnected);

        return publication;
    }

    private void send(final ExclusivePublication publication, final int epoch, final long sequence)
    {
        final BareSink sink = new BareSink((buffer, offset, length) -> ArchiveRig.await(() -> "room in the stream",
            () -> publication.offer(buffer, offset, length) > 0));
        sink.epoch = epoch;
        maker.tryTick(sink, sequence, sequence);
    }

    private void awaitEvents(final int count)
    {
        ArchiveRig.await(() -> count + " events: " + listener.events, () ->
        {
            stream.poll(10);
            return listener.events.size() >= count;
        });
    }

    private static final class Listener implements TickListener
    {
        private final List<String> events = new ArrayList<>();
        private final Set<Thread> threads = new HashSet<>();
        private final Set<Integer> heard = new HashSet<>();
        private int cameCount;
        private int goneCount;

        @Override
        public void onTick(final TickDecoder tick, final long position)
        {
            events.add("tick " + tick.sequence());
        }

        @Override
        public void onGap(final long expectedSequence, final long receivedSequence)
        {
            events.add("gap " + expectedSequence + ".." + receivedSequence);
        }

        @Override
        public void onPublisher(final int sessionId, final int epoch)
        {
            cameCount++;
            heard.add(sessionId);
            threads.add(Thread.currentThread());
            events.add("publisher " + sessionId + " epoch " + epoch);
        }

        @Override
        public void onPublisherGone(final int sessionId, final int epoch)
        {
            goneCount++;
            assertTrue(heard.remove(sessionId), "gone without having come: " + sessionId);
            threads.add(Thread.currentThread());
            events.add("gone " + sessionId + " epoch " + epoch);
        }
    }
}
