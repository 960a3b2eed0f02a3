package io.millrace.record.store;

import io.aeron.Subscription;
import io.millrace.wire.Streams;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** The writer over the recordings of several trading days. */
@Timeout(120)
class StoreRollTest
{
    private static final int DAY = 20260928;
    private static final int DAYS = 4;
    private static final int TICKS_A_DAY = 2_500;

    private final List<Throwable> errors = new ArrayList<>();
    private TestServer server;
    private ArchiveRig rig;
    private StoreAgent agent;

    @BeforeEach
    void start()
    {
        server = TestServer.stopped();
        server.start();
        rig = new ArchiveRig();
    }

    @AfterEach
    void stop()
    {
        agent.onClose();
        CloseHelper.closeAll(rig, server);
    }

    /** A subscriber that stands still makes the next recording begin before the last one stopped: those messages are in both. */
    @Test
    void shouldStoreEachMessageOnceWhenTheRecordingsOfTwoDaysOverlap()
    {
        rig.startRecording();
        agent = new StoreAgent(context().batchRows(1_000).conclude(), Streams.TICKS);
        final MarketTicks ticks = new MarketTicks(1, 50, DAY);
        for (int day = 1; day <= DAYS; day++)
        {
            try (Subscription still = rig.aeron().addSubscription(Streams.DEFAULT_CHANNEL, Streams.TICKS))
            {
                Await.until(still::isConnected, () -> "the slow subscriber");
                rig.publish(ticks, TICKS_A_DAY);
                rig.awaitRecorded();
                rig.roll(DAY + day);
            }
        }
        rig.publish(ticks, 10);
        rig.endOfDay(ticks.lastSequence());
        final long position = rig.awaitRecorded();

        Await.working(agent, () -> agent.committedPosition() == position);

        try (ClickHouseTicks rows = new ClickHouseTicks(context().conclude()))
        {
            final List<RecordingKey> recordings = rows.recordings(Streams.TICKS);
            assertEquals(1 + DAYS, recordings.size());
            final ClickHouseTicks.Summary summary = rows.ticks(recordings);
            assertEquals(DAYS * TICKS_A_DAY + 10, summary.count());
            assertEquals(0, summary.duplicates());
            assertEquals(Long.toHexString(rig.checksum()), Long.toHexString(summary.checksum()));
        }
        assertNull(agent.lastError());
        assertEquals(List.of(), errors);
    }

    /** The writer stands at the end of a recording that is ended there: it goes over to the next one. */
    @Test
    void shouldGoOverToTheNextRecordingFromTheVeryEndOfTheLastOne()
    {
        rig.startRecording();
        agent = new StoreAgent(context().batchRows(1_000).conclude(), Streams.TICKS);
        final MarketTicks ticks = new MarketTicks(1, 50, DAY);
        for (int day = 1; day <= DAYS; day++)
        {
            rig.publish(ticks, 100);
            rig.endOfDay(ticks.lastSequence());
            final long end = rig.awaitRecorded();
            Await.working(agent, () -> agent.committedPosition() == end);
            rig.roll(DAY + day);
        }
        rig.publish(ticks, 10);
        rig.endOfDay(ticks.lastSequence());
        final long position = rig.awaitRecorded();

        Await.working(agent, () -> agent.committedPosition() == position);

        assertEquals(DAYS * 100 + 10, agent.rowsCommitted());
        assertEquals(List.of(), errors);
    }

    private StoreContext context()
    {
        return rig.into(server.storeContext("store_roll_test")).errorHandler(errors::add);
    }
}
