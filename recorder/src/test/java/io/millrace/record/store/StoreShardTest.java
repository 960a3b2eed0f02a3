package io.millrace.record.store;

import io.millrace.wire.Streams;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.SessionState;
import io.millrace.wire.codec.SessionStatusEncoder;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Several writers of one stream: together they write each row once, whatever becomes of one of them. */
class StoreShardTest
{
    private static final int DAY = 20260930;
    private static final int SESSIONS = 100;

    /** Stands for the death of the process: nothing between the probe and the test catches an Error. */
    private static final class SimulatedCrash extends Error
    {
        private static final long serialVersionUID = 1L;
    }

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[1024]);
    private final List<Throwable> errors = new ArrayList<>();
    private final List<StoreAgent> agents = new ArrayList<>();
    private TestServer server;
    private ArchiveRig rig;

    @BeforeEach
    void startServer()
    {
        server = TestServer.started();
        rig = new ArchiveRig();
        rig.startRecording();
    }

    @AfterEach
    void stopAll()
    {
        agents.forEach(StoreAgent::onClose);
        CloseHelper.closeAll(rig, server);
        assertEquals(List.of(), rig.errors());
    }

    @Test
    void shouldWriteEachRowOnceByThreeShards()
    {
        publishMarket(30_000);
        final List<StoreAgent> shards = List.of(shard(0, 3), shard(1, 3), shard(2, 3));
        final long position = rig.awaitRecorded();

        working(shards, () -> shards.stream().allMatch((agent) -> agent.committedPosition() == position));

        assertStored(shards.get(0).recording());
        final long[] rows = shards.stream().mapToLong(StoreAgent::rowsCommitted).toArray();
        assertEquals(30_000 + SESSIONS, rows[0] + rows[1] + rows[2]);
        assertTrue(rows[0] > 5_000 && rows[1] > 5_000 && rows[2] > 5_000, "rows " + List.of(rows[0], rows[1], rows[2]));
        for (int i = 0; i < 3; i++)
        {
            assertEquals(List.of(Long.toString(rows[i])), lines("SELECT (SELECT count() FROM ticks WHERE" +
                " positiveModulo(instrument_id, 3) = " + i + ") + (SELECT count() FROM session_status WHERE" +
                " positiveModulo(sequence, 3) = " + i + ")"));
            assertEquals(List.of(rows[i] + "\t" + position), lines("SELECT sum(row_count), max(end_position)" +
                " FROM store_ledger WHERE state = 'commit' AND shards = 3 AND shard = " + i));
        }
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldRepeatNothingThoughTheOthersPushedTheTokenOfADeadShardOut()
    {
        Migrations.apply(context(0, 1).conclude());
        execute("ALTER TABLE ticks MODIFY SETTING non_replicated_deduplication_window = 1");
        publishMarket(20_000);
        final long position = rig.awaitRecorded();
        final StoreAgent crashing = crashing(0, 3, BatchCommit.Step.COMMIT);
        assertThrows(SimulatedCrash.class, () -> Await.working(crashing, () -> false));
        final List<StoreAgent> others = List.of(shard(1, 3), shard(2, 3));
        working(others, () -> others.stream().allMatch((agent) -> agent.committedPosition() == position));

        final StoreAgent next = shard(0, 3);
        Await.working(next, () -> next.committedPosition() == position);

        assertStored(next.recording());
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldWriteEachRowOnceThoughTheNumberOfShardsChangesWithinARecording()
    {
        publishMarket(30_000);
        final long position = rig.awaitRecorded();
        final StoreAgent whole = shard(0, 1);
        Await.working(whole, () -> whole.rowsCommitted() >= 4_000);
        stop(whole);
        // The third shard of three never ran, and the other two stop in different places.
        final StoreAgent first = shard(0, 3);
        Await.working(first, () -> first.rowsCommitted() >= 6_000);
        final StoreAgent second = shard(1, 3);
        Await.working(second, () -> second.rowsCommitted() >= 2_000);
        stop(first);
        stop(second);
        final StoreAgent half = shard(1, 2);
        Await.working(half, () -> half.rowsCommitted() >= 5_000);
        stop(half);

        final StoreAgent again = shard(0, 1);
        Await.working(again, () -> again.committedPosition() == position);

        assertStored(again.recording());
        assertEquals(30_000 + SESSIONS,
            whole.rowsCommitted() + first.rowsCommitted() + second.rowsCommitted() + half.rowsCommitted() +
                again.rowsCommitted());
        try (ClickHouseTicks rows = new ClickHouseTicks(context(0, 1).conclude()))
        {
            assertEquals(position, rows.committedPosition(Streams.TICKS, again.recording()));
        }
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldNotTakeOverFromAnotherDivisionWithinABatch()
    {
        publishMarket(5_000);
        final long position = rig.awaitRecorded();
        final StoreAgent crashing = crashing(1, 3, BatchCommit.Step.INSERT);
        assertThrows(SimulatedCrash.class, () -> Await.working(crashing, () -> false));

        final StoreAgent whole = shard(0, 1);
        Await.working(whole, () -> whole.lastError() != null);
        assertTrue(whole.lastError().contains("shard 1 of 3 began a batch"), whole.lastError());
        assertEquals(List.of("0"), lines("SELECT count() FROM ticks"));

        final StoreAgent next = shard(1, 3);
        Await.working(next, () -> next.committedPosition() == position);
        Await.working(whole, () -> whole.committedPosition() == position);
        assertStored(whole.recording());
    }

    @Test
    void shouldCountRepeatedRowsOfAnotherDivisionAsTheirs()
    {
        publishMarket(20_000);
        final long position = rig.awaitRecorded();
        final StoreAgent second = shard(1, 3);
        Await.working(second, () -> second.rowsCommitted() >= 4_000);
        stop(second);
        // Its batches lie among rows that the shard has written, and it dies before it can say that one is complete.
        final StoreAgent crashing = crashing(0, 1, BatchCommit.Step.COMMIT);
        assertThrows(SimulatedCrash.class, () -> Await.working(crashing, () -> false));

        final StoreAgent whole = shard(0, 1);
        Await.working(whole, () -> whole.committedPosition() == position);

        assertStored(whole.recording());
        assertEquals(List.of(), errors);
    }

    private void publishMarket(final int tickCount)
    {
        final MarketTicks ticks = new MarketTicks(1, 50, DAY);
        final int part = tickCount / SESSIONS;
        long sequence = 0;
        for (int i = 0; i < SESSIONS; i++)
        {
            publishSession(++sequence);
            ticks.fromSequence(sequence + 1);
            rig.publish(ticks, part);
            sequence = ticks.lastSequence();
        }
        rig.heartbeat(sequence);
        rig.endOfDay(sequence);
    }

    private void publishSession(final long sequence)
    {
        final SessionStatusEncoder encoder = new SessionStatusEncoder();
        encoder.wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder())
            .sequence(sequence)
            .publishTimeNs(6)
            .epoch(1)
            .tradingDay(DAY)
            .reason(7)
            .state(SessionState.STREAMING)
            .line((short)3);
        rig.publish(scratch, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    private StoreAgent shard(final int index, final int count)
    {
        final StoreAgent agent = new StoreAgent(context(index, count).conclude(), Streams.TICKS);
        agents.add(agent);

        return agent;
    }

    private StoreAgent crashing(final int index, final int count, final BatchCommit.Step crashAt)
    {
        final StoreAgent agent = new StoreAgent(context(index, count).conclude(), Streams.TICKS, (step) ->
        {
            if (step == crashAt)
            {
                throw new SimulatedCrash();
            }
        });
        agents.add(agent);

        return agent;
    }

    private void stop(final StoreAgent agent)
    {
        agents.remove(agent);
        agent.onClose();
    }

    private StoreContext context(final int index, final int count)
    {
        return rig.into(server.storeContext("shard_test"))
            .batchRows(1_000)
            .shard(index, count)
            .errorHandler(errors::add);
    }

    private static void working(final List<StoreAgent> agents, final BooleanSupplier condition)
    {
        Await.until(() ->
        {
            agents.forEach(StoreAgent::doWork);
            return condition.getAsBoolean();
        }, () -> agents.stream().map(Await::describe).collect(Collectors.joining("; ")));
    }

    private void assertStored(final RecordingKey recording)
    {
        try (ClickHouseTicks rows = new ClickHouseTicks(context(0, 1).conclude()))
        {
            final ClickHouseTicks.Summary summary = rows.ticks(recording);

            assertEquals(rig.tickCount(), summary.count());
            assertEquals(0, summary.duplicates());
            assertEquals(Long.toHexString(rig.checksum()), Long.toHexString(summary.checksum()));
        }
        assertEquals(List.of(SESSIONS + "\t" + SESSIONS),
            lines("SELECT count(), uniqExact(sequence) FROM session_status"));
    }

    private List<String> lines(final String sql)
    {
        try (ClickHouseConnection connection = new ClickHouseConnection(context(0, 1).conclude()))
        {
            return connection.lines(sql);
        }
    }

    private void execute(final String sql)
    {
        try (ClickHouseConnection connection = new ClickHouseConnection(context(0, 1).conclude()))
        {
            connection.execute(sql);
        }
    }
}
