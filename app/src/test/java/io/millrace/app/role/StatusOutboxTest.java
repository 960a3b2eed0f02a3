package io.millrace.app.role;

import io.millrace.audit.HostClock;
import io.millrace.feed.DayGate;
import io.millrace.feed.FeedAgent;
import io.millrace.feed.FeedContext;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.SessionChange;
import io.millrace.wire.MessageSink;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.SessionState;
import io.millrace.wire.codec.SessionStatusDecoder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StatusOutboxTest
{
    private static final int QUEUE_CAPACITY = 1024;

    private final StatusSink sink = new StatusSink();
    private final FeedAgent feed = feed(sink);
    private final StatusOutbox outbox = new StatusOutbox(feed);

    @Test
    void shouldPublishAStateOnceHoweverOftenItIsReported()
    {
        offer(1, SessionState.CONNECTING, 0);
        offer(1, SessionState.CONNECTING, 0);
        offer(2, SessionState.CONNECTING, 0);
        offer(1, SessionState.STREAMING, 20260930);
        offer(1, SessionState.STREAMING, 20261009);

        publish();

        assertEquals(List.of("1 CONNECTING 0", "2 CONNECTING 0", "1 STREAMING 20260930", "1 STREAMING 20261009"),
            sink.published);
        assertEquals(0, outbox.supersededCount());
    }

    @Test
    void shouldKeepTheNewestStateOfEachLineWhileTheFeedThreadIsHeld()
    {
        feed.hold(true);
        for (int i = 0; i < QUEUE_CAPACITY; i++)
        {
            offer(1, 0 == (i & 1) ? SessionState.CONNECTING : SessionState.BACKING_OFF, 0);
        }
        offer(1, SessionState.CONNECTING, 0);
        offer(1, SessionState.LOGGING_IN, 0);
        offer(2, SessionState.CONNECTING, 0);
        offer(1, SessionState.STREAMING, 20260930);
        assertEquals(2, outbox.supersededCount(), "CONNECTING and LOGGING_IN of line 1");

        feed.hold(false);
        publish();
        outbox.flush();
        publish();

        assertEquals(QUEUE_CAPACITY + 2, sink.published.size());
        assertEquals(List.of("1 STREAMING 20260930", "2 CONNECTING 0"),
            sink.published.subList(QUEUE_CAPACITY, QUEUE_CAPACITY + 2).stream().sorted().toList());
    }

    private void offer(final int line, final SessionState state, final int tradingDay)
    {
        outbox.offer(new SessionChange(line, state, 0, tradingDay));
    }

    private void publish()
    {
        while (feed.hasChanges())
        {
            assertTrue(feed.doWork() > 0);
        }
    }

    private static FeedAgent feed(final MessageSink sink)
    {
        final CountersManager counters = new CountersManager(new UnsafeBuffer(ByteBuffer.allocateDirect(512 * 1024)),
            new UnsafeBuffer(ByteBuffer.allocateDirect(128 * 1024)));
        final FeedHandler handler = new FeedHandler(new FeedContext()
            .counters(new FeedCounters((typeId, label) -> counters.newCounter(label, typeId)))
            .timings((due, receive, read, publish) ->
            {})
            .clock(HostClock.INSTANCE)
            .conclude());
        handler.streams(sink, sink);

        return new FeedAgent(List.of(), handler, HostClock.INSTANCE, nowNs -> 0, new DayGate(DayGate.NO_DAY));
    }

    /** Takes session states and reads them back. */
    private static final class StatusSink implements MessageSink
    {
        private final List<String> published = new ArrayList<>();
        private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(256));
        private final SessionStatusDecoder status = new SessionStatusDecoder();

        @Override
        public boolean tryClaim(final int length)
        {
            return length <= buffer.capacity();
        }

        @Override
        public MutableDirectBuffer buffer()
        {
            return buffer;
        }

        @Override
        public int offset()
        {
            return 0;
        }

        @Override
        public long sequence()
        {
            return published.size() + 1;
        }

        @Override
        public int epoch()
        {
            return 1;
        }

        @Override
        public void commit()
        {
            status.wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
            published.add(status.line() + " " + status.state() + " " + status.tradingDay());
        }

        @Override
        public void abort()
        {
            throw new AssertionError("a status is never given back");
        }
    }
}
