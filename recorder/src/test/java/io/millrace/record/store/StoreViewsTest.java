package io.millrace.record.store;

import io.millrace.wire.PriceScale;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is kept beside the ticks, last values and trading days, against the ticks themselves, after everything that repeats an insert. */
class StoreViewsTest
{
    private static final int DAY = 20260930;
    private static final String DIRECT_DAYS = "SELECT trading_date, exchange, symbol," +
        " argMax(open_price, (exchange_time, sequence)) AS open_price, max(highest_price) AS highest_price," +
        " min(lowest_price) AS lowest_price, argMaxIf(last_price, (exchange_time, sequence), ticks_decimal.volume > 0) AS last_price," +
        " argMax(close_price, (exchange_time, sequence)) AS close_price," +
        " argMax(settlement_price, (exchange_time, sequence)) AS settlement_price," +
        " argMax(pre_settlement_price, (exchange_time, sequence)) AS pre_settlement_price," +
        " argMax(ticks_decimal.volume, (exchange_time, sequence)) AS volume," +
        " argMax(turnover, (exchange_time, sequence)) AS turnover," +
        " argMax(open_interest, (exchange_time, sequence)) AS open_interest, count() AS tick_count," +
        " min(exchange_time) AS first_time, max(exchange_time) AS last_time" +
        " FROM ticks_decimal GROUP BY trading_date, exchange, symbol";
    private static final String LAST_COLUMNS = "trading_date, exchange, symbol, exchange_time, receive_time, sequence," +
        " last_price, pre_settlement_price, pre_close_price, open_price, highest_price, lowest_price, close_price," +
        " settlement_price, upper_limit_price, lower_limit_price, volume, turnover, open_interest, bid_price1, bid_volume1," +
        " ask_price1, ask_volume1, flags, recording_id, recording_started";

    private static final class SimulatedCrash extends Error
    {
        private static final long serialVersionUID = 1L;
    }

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[4096]);
    private final List<Throwable> errors = new ArrayList<>();
    private final List<StoreAgent> agents = new ArrayList<>();
    private TestServer server;
    private ArchiveRig rig;

    @BeforeEach
    void start()
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
    void shouldKeepLastTicksAndDaysAsTheTicksSay()
    {
        final StoreAgent agent = agent(context().batchRows(700));
        publishTwoDays();

        storeAll(agent);

        assertViews(2 * 60);
        assertEquals(List.of("2\t120\t60"),
            lines("SELECT uniqExact(trading_date), countIf(settlement_price IS NOT NULL)," +
                " (SELECT count() FROM last_ticks_decimal) FROM daily_decimal"));
    }

    @ParameterizedTest
    @ValueSource(ints =
    {1, 2})
    void shouldCountABatchThatIsRepeatedAfterACrashOnce(final int shards)
    {
        publishTwoDays();
        rig.awaitRecorded();
        final int[] countdown =
        {3};
        crash(context().batchRows(1_500).shard(0, shards),
            (step) -> BatchCommit.Step.COMMIT == step && --countdown[0] == 0);

        storeAll(shards);

        assertViews(2 * 60);
    }

    @Test
    void shouldCountABatchWhoseAnswerIsLostOnce()
    {
        publishTwoDays();
        Migrations.apply(context().conclude());
        try (AnswerEater network = AnswerEater.before(server, "INSERT%20INTO%20ticks", 2))
        {
            final StoreAgent agent = agent(context().clickHouseUrl(network.url()));

            storeAll(agent);

            assertEquals(2, agent.insertsRetried());
            agents.remove(agent);
            agent.onClose();
        }
        assertViews(2 * 60);
    }

    @ParameterizedTest
    @ValueSource(ints =
    {1, 2})
    void shouldBringTheViewsUpWhenTheServerDiedBetweenRowsAndViews(final int shards) throws IOException
    {
        publishTwoDays();
        rig.awaitRecorded();

        crashBetweenRowsAndViews(context().batchRows(3_000).shard(0, shards));
        assertEquals(List.of("3000\t0\t0"),
            lines("SELECT count(), (SELECT count() FROM daily_totals), (SELECT count() FROM last_ticks) FROM ticks"));
        statements("CREATE MATERIALIZED VIEW").forEach(this::execute);
        storeAll(shards);

        assertViews(2 * 60);
    }

    @Test
    void shouldBringTheViewsUpAmongRowsThatAnotherShardHasWritten() throws IOException
    {
        publishTwoDays();
        storeAll(agent(context().shard(1, 2)));
        final long before = Long.parseLong(lines("SELECT count() FROM ticks").get(0));

        crashBetweenRowsAndViews(context().batchRows(3_000));
        assertEquals(List.of(before + 3_000 + "\t" + before),
            lines("SELECT count(), (SELECT sum(tick_count) FROM daily_totals) FROM ticks"));
        statements("CREATE MATERIALIZED VIEW").forEach(this::execute);
        storeAll(1);

        assertViews(2 * 60);
    }

    @Test
    void shouldBringTheViewsUpInTheSameProcess() throws IOException
    {
        publishTwoDays();
        Migrations.apply(context().conclude());
        execute("DROP VIEW last_ticks_view");
        execute("DROP VIEW daily_totals_view");
        try (AnswerEater network = AnswerEater.before(server, "INSERT%20INTO%20ticks", 1))
        {
            final StoreAgent agent = agent(context().clickHouseUrl(network.url()));
            Await.working(agent, () -> 1 == network.eaten());
            statements("CREATE MATERIALIZED VIEW").forEach(this::execute);

            storeAll(agent);

            agents.remove(agent);
            agent.onClose();
        }
        assertViews(2 * 60);
    }

    @Test
    void shouldWaitForAnInsertThatIsStillAtWork() throws InterruptedException
    {
        Migrations.apply(context().conclude());
        execute("CREATE TABLE slow (value UInt8) ENGINE = Memory");
        final Thread insert = new Thread(() ->
        {
            try (ClickHouseConnection connection = new ClickHouseConnection(context().conclude()))
            {
                connection.insertValues(
                    "INSERT INTO slow SELECT sleepEachRow(0.5) FROM numbers(4) SETTINGS max_block_size = 1",
                    "3@7:0:64:ticks:20260930");
            }
        });
        insert.start();
        Await.until(() -> !lines("SELECT 1 FROM system.processes WHERE query LIKE 'INSERT INTO slow%'").isEmpty(),
            () -> "no insert is at work");
        try (ClickHouseConnection connection = new ClickHouseConnection(context().conclude()))
        {
            final String message = assertThrows(StoreException.class,
                () -> TickViews.bringUp(connection, "3@7:0:64:ticks:20260930", "1", "")).getMessage();
            insert.join();

            TickViews.bringUp(connection, "3@7:0:64:ticks:20260930", "1", "");
            assertTrue(message.startsWith("the insert of batch 3@7:0:64:ticks:20260930 has written its rows"), message);
        }
    }

    @Test
    void shouldAgreeWhenTheServerIsKilledInMidRun()
    {
        final StoreAgent agent = agent(context().batchRows(1_000));
        final MarketTicks ticks = new MarketTicks(1, 50, DAY);
        for (int round = 1; round <= 3; round++)
        {
            rig.publish(ticks, 10_000);
            rig.awaitRecorded();
            final long half = round * 10_000L - 5_000;
            Await.working(agent, () -> agent.rowsCommitted() >= half);
            server.kill();
            final int seen = errors.size();
            Await.working(agent, () -> errors.size() >= seen + 1);
            server.start();
        }

        storeAll(agent);

        assertTrue(agent.insertsRetried() >= 3, Await.describe(agent));
        assertViews(50);
    }

    @Test
    void shouldTakeInTicksThatWereStoredBeforeTheViewsWereMade()
    {
        final StoreAgent agent = agent(context());
        publishTwoDays();
        storeAll(agent);
        execute("DROP VIEW last_ticks_view");
        execute("DROP VIEW daily_totals_view");
        execute("DROP TABLE daily_totals");
        execute("DROP TABLE last_ticks");

        applyAgain();
        assertViews(2 * 60);

        applyAgain();
        assertViews(2 * 60);
    }

    @Test
    void shouldMakeADayAgainAfterItsTicksWereAlteredByHand() throws IOException
    {
        publishTwoDays();
        storeAll(agent(context()));
        execute("ALTER TABLE ticks DELETE WHERE sequence BETWEEN 8000 AND 9300 OR symbol = 'aa2601'" +
            " SETTINGS mutations_sync = 2");
        for (int time = 0; time < 2; time++)
        {
            // docs/clickhouse.md
            execute("ALTER TABLE daily_totals DROP PARTITION " + DAY);
            execute("ALTER TABLE daily_totals DROP PARTITION " + (DAY + 1));
            execute("TRUNCATE TABLE last_ticks");
            statements("INSERT INTO").forEach(this::execute);

            assertSame(DIRECT_DAYS, "SELECT * FROM daily_decimal");
            assertEquals(List.of("118\t59"),
                lines("SELECT count(), (SELECT count() FROM last_ticks_decimal) FROM daily_decimal"));
        }
    }

    @Test
    void shouldAskForDeduplicationInTheViewsWhateverTheServersDefaultIs()
    {
        try (AnswerEater network = AnswerEater.before(server,
            "deduplicate_blocks_in_dependent_materialized_views=1", 1);
            ClickHouseConnection connection = new ClickHouseConnection(
                context().clickHouseUrl(network.url()).conclude(), "system"))
        {
            assertThrows(StoreException.class, () -> connection.execute("SELECT 1"));

            assertEquals(1, network.eaten(), "requests that carried the setting");
        }
    }

    /** 60 instruments, two days in turns; the second half of a day brings settlement prices, and its last ticks have none. */
    private void publishTwoDays()
    {
        final MarketTicks first = new MarketTicks(1, 60, DAY);
        final MarketTicks second = new MarketTicks(2, 60, DAY + 1);
        for (int round = 0; round < 5; round++)
        {
            publish(first.fromSequence(1 + 2_000L * round), round);
            publish(second.fromSequence(1_001 + 2_000L * round), round);
        }
        rig.endOfDay(second.lastSequence());
    }

    private void publish(final MarketTicks ticks, final int round)
    {
        for (int i = 0; i < 1_000; i++)
        {
            final int length = ticks.encode(scratch, 0);
            if (3 == round)
            {
                scratch.putLong(MessageHeaderEncoder.ENCODED_LENGTH + TickEncoder.settlementPriceEncodingOffset(),
                    (3_000 + i % 7) * PriceScale.ONE, ByteOrder.LITTLE_ENDIAN);
            }
            rig.publish(scratch, length);
        }
    }

    /** Writes the rows of one batch without the views, and dies. */
    private void crashBetweenRowsAndViews(final StoreContext context)
    {
        crash(context, (step) ->
        {
            if (BatchCommit.Step.INSERT == step)
            {
                execute("DROP VIEW IF EXISTS last_ticks_view");
                execute("DROP VIEW IF EXISTS daily_totals_view");
            }
            return BatchCommit.Step.COMMIT == step;
        });
    }

    private void crash(final StoreContext context, final Predicate<BatchCommit.Step> isTime)
    {
        final StoreAgent crashing = new StoreAgent(context.conclude(), Streams.TICKS, (step) ->
        {
            if (isTime.test(step))
            {
                throw new SimulatedCrash();
            }
        });
        agents.add(crashing);
        assertThrows(SimulatedCrash.class, () -> Await.working(crashing, () -> false));
    }

    private void storeAll(final int shards)
    {
        for (int i = 0; i < shards; i++)
        {
            storeAll(agent(context().batchRows(1_700).shard(i, shards)));
        }
    }

    private void storeAll(final StoreAgent agent)
    {
        final long position = rig.awaitRecorded();
        Await.working(agent, () -> agent.committedPosition() == position);
    }

    private void assertViews(final int days)
    {
        assertEquals(rig.tickCount(), Long.parseLong(lines("SELECT count() FROM ticks").get(0)));
        assertSame(DIRECT_DAYS, "SELECT * FROM daily_decimal");
        assertSame("SELECT " + LAST_COLUMNS +
            " FROM ticks_decimal ORDER BY exchange_time DESC, sequence DESC LIMIT 1 BY exchange, symbol",
            "SELECT " + LAST_COLUMNS + " FROM last_ticks_decimal");
        assertEquals(List.of(Integer.toString(days)), lines("SELECT count() FROM daily_decimal"));
    }

    private void assertSame(final String direct, final String view)
    {
        assertEquals(List.of("0\t0"),
            lines("SELECT (SELECT count() FROM (SELECT * FROM (" + direct + ") EXCEPT SELECT * FROM (" + view + ")))," +
                " (SELECT count() FROM (SELECT * FROM (" + view + ") EXCEPT SELECT * FROM (" + direct + ")))"),
            () -> "rows of one and not of the other; the ticks say\n" + String.join("\n", lines(direct + " LIMIT 3")) +
                "\nthe view says\n" + String.join("\n", lines(view + " LIMIT 3")));
    }

    /** Those of the migration that begin with a text. */
    private static List<String> statements(final String begin) throws IOException
    {
        try (InputStream file = Migrations.class.getResourceAsStream("migrations/0010_last_and_daily.sql"))
        {
            return Arrays.stream(new String(file.readAllBytes(), StandardCharsets.UTF_8).split(";\n"))
                .map((statement) -> statement.replaceAll("(?m)^--.*$", "").strip())
                .filter((statement) -> statement.startsWith(begin))
                .toList();
        }
    }

    private void applyAgain()
    {
        execute("ALTER TABLE millrace_migrations DELETE WHERE number = 10 SETTINGS mutations_sync = 2");
        // The row of the first time had the same token.
        execute("ALTER TABLE millrace_migrations MODIFY SETTING non_replicated_deduplication_window = 0");
        assertEquals(1, Migrations.apply(context().conclude()));
    }

    private StoreContext context()
    {
        return rig.into(server.storeContext("views")).errorHandler(errors::add);
    }

    private StoreAgent agent(final StoreContext context)
    {
        final StoreAgent agent = new StoreAgent(context.conclude(), Streams.TICKS);
        agents.add(agent);

        return agent;
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
