package io.millrace.record.store;

import io.millrace.wire.Streams;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentDefinitionEncoder;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.OptionRight;
import io.millrace.wire.codec.RejectReason;
import io.millrace.wire.codec.RejectedTickEncoder;
import io.millrace.wire.codec.SessionState;
import io.millrace.wire.codec.SessionStatusEncoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StoreAgentTest
{
    private static final int DAY = 20260930;

    /** Stands for the death of the process: nothing between the probe and the test catches an Error. */
    private static final class SimulatedCrash extends Error
    {
        private static final long serialVersionUID = 1L;
    }

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[66_000]);
    private final List<Throwable> errors = new ArrayList<>();
    private final List<StoreAgent> agents = new ArrayList<>();
    private TestServer server;
    private ArchiveRig rig;
    private int scratchLength;

    @BeforeEach
    void startArchive()
    {
        server = TestServer.stopped();
        rig = new ArchiveRig();
    }

    @AfterEach
    void stopAll()
    {
        agents.forEach(StoreAgent::onClose);
        CloseHelper.closeAll(rig, server);
        assertEquals(List.of(), rig.errors());
    }

    @Test
    void shouldStoreEveryMessageOfARecordingAndSayWhenTheDayEnded()
    {
        server.start();
        rig.startRecording();
        final long[] calls = new long[5];
        final StoreAgent agent = agent(context().batchRows(3_000).listener(countingListener(calls)));
        rig.publish(instrument(1), scratchLength);
        rig.publish(session(2), scratchLength);
        final MarketTicks ticks = new MarketTicks(1, 50, DAY).fromSequence(3);
        rig.publish(ticks, 10_000);
        rig.heartbeat(ticks.lastSequence());
        rig.endOfDay(ticks.lastSequence());
        final long position = rig.awaitRecorded();

        Await.working(agent, () -> agent.committedPosition() == position);

        assertStored(agent.recording());
        assertEquals(10_002, agent.rowsCommitted());
        assertEquals(position, agent.readPosition());
        assertEquals(StoreState.READING, agent.state());
        assertNull(agent.lastError());
        assertEquals(10_000, calls[0], "archived");
        assertEquals(10_000, calls[1], "committed");
        assertEquals(calls[2], calls[3], "sums of start times");
        assertEquals(1, calls[4], "ends of day");
        assertEquals(List.of("SHFE.rb2601\tFUTURE\t10000\t1", "STREAMING\t7\t2"),
            lines("SELECT concat(exchange::String, '.', symbol, '\t', kind::String, '\t', toString(price_tick), '\t'," +
                " toString(sequence)) FROM instruments UNION ALL SELECT concat(state::String, '\t', toString(reason)," +
                " '\t', toString(sequence)) FROM session_status ORDER BY 1 FORMAT TabSeparatedRaw"));
    }

    @Test
    void shouldCommitAfterTheLingerWhenTicksAreFew()
    {
        server.start();
        rig.startRecording();
        final StoreAgent agent = agent(context().lingerNs(TimeUnit.MILLISECONDS.toNanos(50)));
        rig.publish(new MarketTicks(1, 5, DAY), 3);
        final long position = rig.awaitRecorded();

        Await.working(agent, () -> agent.committedPosition() == position);

        assertStored(agent.recording());
    }

    @Test
    void shouldPartABatchByTradingDay()
    {
        server.start();
        rig.startRecording();
        final StoreAgent agent = agent(context());
        rig.publish(new MarketTicks(1, 5, DAY), 300);
        rig.publish(new MarketTicks(2, 5, DAY + 1).fromSequence(301), 200);
        rig.publish(new MarketTicks(3, 5, DAY).fromSequence(501), 100);
        rig.endOfDay(600);
        final long position = rig.awaitRecorded();

        Await.working(agent, () -> agent.committedPosition() == position);

        assertStored(agent.recording());
        assertEquals(List.of(DAY + "\t400", (DAY + 1) + "\t200"),
            lines("SELECT trading_day, count() FROM ticks GROUP BY 1 ORDER BY 1"));
        assertEquals(List.of("2"), lines("SELECT count() FROM store_ledger"));
    }

    @Test
    void shouldWaitForAServerThatIsNotThereYet()
    {
        rig.startRecording();
        final StoreAgent agent = agent(context());
        rig.publish(new MarketTicks(1, 5, DAY), 1_000);
        rig.endOfDay(1_000);
        final long position = rig.awaitRecorded();
        Await.working(agent, () -> errors.size() >= 3);
        assertEquals(StoreState.RETRYING, agent.state());
        assertTrue(agent.lastError().contains(server.url()), agent.lastError());

        server.start();
        Await.working(agent, () -> agent.committedPosition() == position);

        assertNull(agent.lastError());
        assertStored(agent.recording());
    }

    @Test
    void shouldLoseAndRepeatNothingWhenTheServerIsKilledInMidRun()
    {
        server.start();
        rig.startRecording();
        final StoreAgent agent = agent(context().batchRows(2_000));
        final MarketTicks ticks = new MarketTicks(1, 50, DAY);
        for (int round = 1; round <= 3; round++)
        {
            rig.publish(ticks, 20_000);
            rig.awaitRecorded();
            final long half = round * 20_000L - 10_000;
            Await.working(agent, () -> agent.rowsCommitted() >= half);
            server.kill();
            final int seen = errors.size();
            Await.working(agent, () -> errors.size() >= seen + 2);
            server.start();
        }
        rig.endOfDay(ticks.lastSequence());
        final long position = rig.awaitRecorded();

        Await.working(agent, () -> agent.committedPosition() == position);

        assertStored(agent.recording());
        assertTrue(agent.insertsRetried() >= 3, Await.describe(agent));
    }

    @ParameterizedTest
    @EnumSource(value = BatchCommit.Step.class, names =
    {"BEGIN", "INSERT", "COMMIT"})
    void shouldRepeatTheSameBatchAfterACrashBeforeAnyStep(final BatchCommit.Step crashAt)
    {
        server.start();
        rig.startRecording();
        final MarketTicks ticks = new MarketTicks(1, 50, DAY);
        rig.publish(ticks, 10_000);
        rig.awaitRecorded();
        final int[] countdown =
        {2};
        final StoreAgent crashing = new StoreAgent(context().batchRows(3_000).conclude(), Streams.TICKS, (step) ->
        {
            if (step == crashAt && --countdown[0] == 0)
            {
                throw new SimulatedCrash();
            }
        });
        agents.add(crashing);
        assertThrows(SimulatedCrash.class, () -> Await.working(crashing, () -> false));
        assertEquals(3_000, crashing.rowsCommitted());

        // Another batch size: the repeated batch must be the one that was begun all the same.
        final StoreAgent next = agent(context().batchRows(1_700));
        rig.endOfDay(ticks.lastSequence());
        final long position = rig.awaitRecorded();
        Await.working(next, () -> next.committedPosition() == position);

        assertStored(next.recording());
        assertEquals(7_000, next.rowsCommitted());
        final String begun = BatchCommit.Step.BEGIN == crashAt ? "1700" : "3000";
        assertEquals(List.of(begun), lines("SELECT row_count FROM store_ledger WHERE batch = 2 AND state = 'commit'"));
        assertLedgerIsGapless();
    }

    @ParameterizedTest
    @ValueSource(strings =
    {"begin", "ticks", "commit"})
    void shouldInsertOnceWhenTheAnswerIsLost(final String statement)
    {
        server.start();
        rig.startRecording();
        rig.publish(new MarketTicks(1, 50, DAY), 5_000);
        rig.endOfDay(5_000);
        final long position = rig.awaitRecorded();
        Migrations.apply(context().conclude());
        final String pattern = "ticks".equals(statement) ? "INSERT%20INTO%20ticks" : ", '" + statement + "', ";
        try (AnswerEater network = AnswerEater.before(server, pattern, 2))
        {
            final StoreAgent agent = agent(context().clickHouseUrl(network.url()));

            Await.working(agent, () -> agent.committedPosition() == position);

            // A block whose answer was lost is found by counting; RowRoundTripTest shows that its token would have done.
            final int lostCount = "ticks".equals(statement) ? 1 : 2;
            assertEquals(lostCount, network.eaten());
            assertEquals(lostCount, agent.insertsRetried());
            agents.remove(agent);
            agent.onClose();
            assertStored(agent.recording());
            assertEquals(List.of("2"), lines("SELECT count() FROM store_ledger"));
        }
    }

    @Test
    void shouldRefuseToCommitWhenTheRowsAreNotThoseOfTheBatch()
    {
        server.start();
        rig.startRecording();
        rig.publish(new MarketTicks(1, 50, DAY), 500);
        rig.endOfDay(500);
        rig.awaitRecorded();
        final StoreAgent crashing = new StoreAgent(context().conclude(), Streams.TICKS, (step) ->
        {
            if (BatchCommit.Step.COMMIT == step)
            {
                throw new SimulatedCrash();
            }
        });
        agents.add(crashing);
        assertThrows(SimulatedCrash.class, () -> Await.working(crashing, () -> false));
        execute("ALTER TABLE ticks DELETE WHERE sequence = 77 SETTINGS mutations_sync = 2");
        final StoreAgent next = agent(context());

        Await.working(next, () -> next.lastError() != null);

        assertTrue(next.lastError().contains("ticks has 499 rows of sequence 1 to 500, the recording has 500"),
            next.lastError());
        assertEquals(0, next.rowsCommitted());
    }

    @Test
    void shouldGoOnWhenTheRecordingIsExtended()
    {
        server.start();
        rig.startRecording();
        final StoreAgent agent = agent(context().batchRows(1_000));
        final MarketTicks ticks = new MarketTicks(1, 50, DAY);
        for (int life = 0; life < 3; life++)
        {
            rig.publish(ticks, 2_500);
            rig.heartbeat(ticks.lastSequence());
            final long stopPosition = rig.stopRecording();
            Await.working(agent,
                () -> StoreState.WAITING == agent.state() && agent.committedPosition() == stopPosition);
            rig.extendRecording();
        }
        rig.publish(ticks, 100);
        rig.endOfDay(ticks.lastSequence());
        final long position = rig.awaitRecorded();

        Await.working(agent, () -> agent.committedPosition() == position);

        assertStored(agent.recording());
        assertLedgerIsGapless();
    }

    @Test
    void shouldFinishAnOlderRecordingBeforeANewerOne()
    {
        server.start();
        rig.startRecording();
        final MarketTicks ticks = new MarketTicks(1, 50, DAY);
        rig.publish(ticks, 2_500);
        rig.heartbeat(ticks.lastSequence());
        final long stopPosition = rig.stopRecording();
        rig.startRecording();
        rig.publish(ticks, 1_500);
        rig.endOfDay(ticks.lastSequence());
        final long position = rig.awaitRecorded();
        final StoreAgent agent = agent(context());

        Await.working(agent, () -> agent.rowsCommitted() == 4_000 && agent.committedPosition() == position);

        assertEquals(List.of("2500", "1500"),
            lines("SELECT count() FROM ticks GROUP BY recording_id ORDER BY recording_id"));
        assertEquals(List.of(stopPosition + "\t2500"),
            lines("SELECT max(end_position), sum(row_count) FROM store_ledger WHERE state = 'commit' AND" +
                " recording_id = (SELECT min(recording_id) FROM store_ledger)"));
        try (ClickHouseTicks rows = new ClickHouseTicks(context().conclude()))
        {
            assertEquals(agent.recording(), rows.latestRecording(Streams.TICKS));
            assertEquals(position, rows.committedPosition(Streams.TICKS, agent.recording()));
        }
    }

    @Test
    void shouldNotPassAMessageThatItCannotStore()
    {
        server.start();
        rig.startRecording();
        final StoreAgent agent = agent(context().lingerNs(0));
        final MarketTicks ticks = new MarketTicks(1, 5, DAY);
        rig.publish(ticks, 10);
        final int length = ticks.encode(scratch, 0);
        scratch.putByte(8 + TickEncoder.exchangeEncodingOffset(), (byte)99);
        rig.publish(scratch, length);
        rig.publish(ticks, 10);
        rig.awaitRecorded();

        Await.working(agent, () -> errors.size() >= 3);

        assertTrue(agent.lastError().contains("exchange: value 99"), agent.lastError());
        assertEquals(StoreState.RETRYING, agent.state());
        final List<String> last = lines("SELECT max(sequence) FROM ticks");
        assertTrue(Long.parseLong(last.get(0)) <= 10, "stored up to " + last);
    }

    @Test
    void shouldStoreRejectedTicksWithReasonAndBytes()
    {
        rig.close();
        rig = new ArchiveRig(Streams.REJECTED);
        server.start();
        rig.startRecording();
        final StoreAgent agent = new StoreAgent(context().conclude(), Streams.REJECTED);
        agents.add(agent);
        final Map<RejectReason, Long> sent = new EnumMap<>(RejectReason.class);
        final RejectReason[] reasons = RejectReason.values();
        for (int i = 1; i <= 500; i++)
        {
            final RejectReason reason = reasons[i * i % (reasons.length - 1)];
            sent.merge(reason, 1L, Long::sum);
            // The vendor's struct, and now and then one that does not fit one fragment.
            rig.publish(rejected(i, reason, i % 50 == 0 ? 5_000 : 584), scratchLength);
        }
        rig.endOfDay(500);
        final long position = rig.awaitRecorded();

        Await.working(agent, () -> agent.committedPosition() == position);

        try (ClickHouseTicks rows = new ClickHouseTicks(context().conclude()))
        {
            assertEquals(sent, rows.rejectedByReason(agent.recording()));
        }
        assertEquals(List.of("500\t500\t10"),
            lines("SELECT countIf(raw = repeat(char(sequence % 251), length(raw))), uniqExact(sequence)," +
                " countIf(length(raw) = 5000) FROM rejected_ticks"));
    }

    private UnsafeBuffer instrument(final long sequence)
    {
        final InstrumentDefinitionEncoder encoder = new InstrumentDefinitionEncoder();
        encoder.wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder())
            .instrumentId(1)
            .sequence(sequence)
            .publishTimeNs(5)
            .priceTick(10_000)
            .epoch(1)
            .multiplier(10)
            .exchange(Exchange.SHFE)
            .kind(InstrumentKind.FUTURE)
            .strikePrice(InstrumentDefinitionEncoder.strikePriceNullValue())
            .deliveryMonth(202601)
            .expiryDay(20260115)
            .right(OptionRight.NULL_VAL)
            .symbol("rb2601")
            .product("rb")
            .underlying("")
            .secondLeg("")
            .sessionTemplate("FUT_NIGHT_2300");
        scratchLength = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();

        return scratch;
    }

    private UnsafeBuffer session(final long sequence)
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
        scratchLength = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();

        return scratch;
    }

    private UnsafeBuffer rejected(final long sequence, final RejectReason reason, final int rawLength)
    {
        final byte[] raw = new byte[rawLength];
        Arrays.fill(raw, (byte)(sequence % 251));
        final RejectedTickEncoder encoder = new RejectedTickEncoder();
        encoder.wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder())
            .sequence(sequence)
            .sourceSequence(sequence)
            .receiveTimeNs(1)
            .dueTimeNs(RejectedTickEncoder.dueTimeNsNullValue())
            .publishTimeNs(2)
            .epoch(1)
            .layoutId(1)
            .reason(reason)
            .line((short)0)
            .putRaw(raw, 0, rawLength);
        scratchLength = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();

        return scratch;
    }

    private StoreContext context()
    {
        return rig.into(server.storeContext("store_test")).errorHandler(errors::add);
    }

    private StoreAgent agent(final StoreContext context)
    {
        final StoreAgent agent = new StoreAgent(context.conclude(), Streams.TICKS);
        agents.add(agent);

        return agent;
    }

    private static StoreListener countingListener(final long[] calls)
    {
        return new StoreListener()
        {
            @Override
            public void onArchived(final long startNs, final long nowNs)
            {
                calls[0]++;
                calls[2] += startNs;
            }

            @Override
            public void onCommitted(final long startNs, final long nowNs)
            {
                calls[1]++;
                calls[3] += startNs;
            }

            @Override
            public void onEndOfDay(final long lastSequence, final long tickCount, final long nowNs)
            {
                calls[4]++;
            }
        };
    }

    private void assertStored(final RecordingKey recording)
    {
        try (ClickHouseTicks rows = new ClickHouseTicks(context().conclude()))
        {
            final ClickHouseTicks.Summary summary = rows.ticks(recording);

            assertEquals(rig.tickCount(), summary.count());
            assertEquals(0, summary.duplicates());
            assertEquals(Long.toHexString(rig.checksum()), Long.toHexString(summary.checksum()));
        }
    }

    /** Committed batches are numbered without a hole, and each begins where the one before ended. */
    private void assertLedgerIsGapless()
    {
        assertEquals(List.of("1\t1"), lines("SELECT max(batch) = count(), sum(is_next) = count() FROM (SELECT batch," +
            " begin_position = lagInFrame(end_position, 1, toInt64(0)) OVER (ORDER BY batch) AS is_next" +
            " FROM store_ledger WHERE state = 'commit')"));
    }

    private List<String> lines(final String sql)
    {
        try (ClickHouseConnection connection = new ClickHouseConnection(context().conclude()))
        {
            return connection.lines(sql);
        }
    }

    private void execute(final String sql)
    {
        try (ClickHouseConnection connection = new ClickHouseConnection(context().conclude()))
        {
            connection.execute(sql);
        }
    }
}
