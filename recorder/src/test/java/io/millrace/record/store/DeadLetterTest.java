package io.millrace.record.store;

import io.millrace.wire.Streams;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rows that ClickHouse refuses for what they say: set aside, the rest stored, inserted again on command, each row once. */
class DeadLetterTest
{
    private static final int DAY = 20260930;
    private static final int TICKS = 10_000;
    private static final int POISONED = 10;
    private static final String POISON = "ALTER TABLE ticks ADD CONSTRAINT poison CHECK sequence % 997 != 0";
    private static final String CURE = "ALTER TABLE ticks DROP CONSTRAINT poison";

    /** Stands for the death of the process: nothing between the probe and the test catches an Error. */
    private static final class SimulatedCrash extends Error
    {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    private Path folder;
    private final List<Throwable> errors = new ArrayList<>();
    private final List<StoreAgent> agents = new ArrayList<>();
    private final List<String> replayLog = new ArrayList<>();
    private TestServer server;
    private ArchiveRig rig;
    private long position;

    @BeforeEach
    void publish()
    {
        server = TestServer.started();
        rig = new ArchiveRig();
        rig.startRecording();
        final MarketTicks ticks = new MarketTicks(1, 50, DAY);
        rig.publish(ticks, TICKS / 2);
        rig.publish(new MarketTicks(2, 50, DAY + 1).fromSequence(TICKS / 2 + 1), TICKS / 2);
        rig.endOfDay(TICKS);
        position = rig.awaitRecorded();
        Migrations.apply(context().conclude());
    }

    @AfterEach
    void stopAll()
    {
        agents.forEach(StoreAgent::onClose);
        CloseHelper.closeAll(rig, server);
        assertEquals(List.of(), rig.errors());
    }

    @Test
    void shouldSetOnlyTheRefusedRowsAsideAndInsertThemWhenTheTableTakesThem() throws IOException
    {
        execute(POISON);
        final StoreAgent agent = agent();

        Await.working(agent, () -> agent.committedPosition() == position);

        assertEquals(POISONED, agent.deadLetters());
        assertEquals(TICKS - POISONED, agent.rowsCommitted());
        assertEquals(List.of((TICKS - POISONED) + "\t0"),
            lines("SELECT count(), countIf(sequence % 997 = 0) FROM ticks"));
        assertEquals(List.of(TICKS + "\t" + POISONED),
            lines("SELECT sum(row_count), sum(dead_letters) FROM store_ledger WHERE state = 'commit'"));
        assertTrue(errors.get(0).getMessage().contains("refuses "), errors.toString());
        assertTrue(errors.get(0).getMessage().contains("Constraint `poison`"), errors.toString());
        assertTrue(errors.get(0).getMessage().endsWith("millrace store --replay-dead-letters"), errors.toString());
        assertEquals(List.of(), lines("SELECT name FROM system.tables WHERE name LIKE '%probe%'"));

        assertEquals(new DeadLetterReplay.Summary(files().size(), 0, 0, POISONED, 0), replay());
        execute(CURE);
        assertEquals(new DeadLetterReplay.Summary(files().size(), POISONED, 0, 0, 0), replay());
        assertEquals(new DeadLetterReplay.Summary(0, 0, 0, 0, 0), replay());
        assertStored(agent.recording());
    }

    @Test
    void shouldInsertWhatTheTableTakesByNowAndKeepTheRest() throws IOException
    {
        execute(POISON);
        final StoreAgent agent = agent();
        Await.working(agent, () -> agent.committedPosition() == position);
        execute(CURE);
        execute("ALTER TABLE ticks ADD CONSTRAINT poison CHECK sequence % 1994 != 0");

        final DeadLetterReplay.Summary half = replay();
        execute(CURE);
        final DeadLetterReplay.Summary rest = replay();

        assertEquals(POISONED / 2, half.inserted());
        assertEquals(POISONED / 2, half.refused());
        assertFalse(half.isComplete());
        assertEquals(POISONED / 2, rest.inserted());
        assertTrue(rest.isComplete());
        assertEquals(List.of(), files());
        assertStored(agent.recording());
    }

    @Test
    void shouldRepeatABatchWithoutTheRowsThatWereSetAside() throws IOException
    {
        execute(POISON);
        final StoreAgent crashing = new StoreAgent(context().conclude(), Streams.TICKS, (step) ->
        {
            if (BatchCommit.Step.COMMIT == step)
            {
                throw new SimulatedCrash();
            }
        });
        agents.add(crashing);
        assertThrows(SimulatedCrash.class, () -> Await.working(crashing, () -> false));
        // Neither must a replay come before the batch is committed, nor the whole block now that the table would take it.
        assertEquals(3, replay().waiting());
        execute(CURE);

        final StoreAgent next = agent();
        Await.working(next, () -> next.committedPosition() == position);

        assertEquals(3, next.deadLetters());
        assertEquals(3, replay().inserted());
        assertStored(next.recording());
    }

    @Test
    void shouldSetNothingAsideWhenTheTableRefusesMoreThanTheLimit() throws IOException
    {
        execute("ALTER TABLE ticks ADD CONSTRAINT poison CHECK sequence < 0");
        final StoreAgent agent = new StoreAgent(context().deadLetterLimit(20).conclude(), Streams.TICKS);
        agents.add(agent);

        Await.working(agent, () -> errors.size() >= 3);
        assertTrue(agent.lastError().contains("refuses more than 20 rows of one batch"), agent.lastError());
        assertEquals(StoreState.RETRYING, agent.state());
        assertEquals(List.of(), files());
        execute(CURE);
        Await.working(agent, () -> agent.committedPosition() == position);

        assertEquals(0, agent.deadLetters());
        assertStored(agent.recording());
    }

    @Test
    void shouldNotTakeATableThatIsGoneForABadRow() throws IOException
    {
        execute("RENAME TABLE ticks TO ticks_away");
        final StoreAgent agent = agent();

        Await.working(agent, () -> errors.size() >= 3);
        assertEquals(List.of(), files());
        execute("RENAME TABLE ticks_away TO ticks");
        Await.working(agent, () -> agent.committedPosition() == position);

        assertStored(agent.recording());
    }

    @Test
    void shouldGiveAFileBackAndNameOneThatIsDamaged() throws IOException
    {
        final byte[] message = new byte[100];
        final DeadLetterFile file = new DeadLetterFile(new RecordingKey(3, 4), Streams.TICKS, new StoreShard(1, 3), 32,
            64, TableLayout.TICKS, DAY, List.of(new DeadLetter(0, 469, "because \u00fc", message)));
        file.write(folder);
        final Path path = folder.resolve(file.name());

        final DeadLetterFile read = DeadLetterFile.read(path);
        final byte[] bytes = Files.readAllBytes(path);
        bytes[70] ^= 1;
        Files.write(path, bytes);
        final String message1 = assertThrows(StoreException.class, () -> DeadLetterFile.read(path)).getMessage();

        assertEquals("ticks-3-4-32-64-20260930-1of3.dead", file.name());
        assertEquals(file.with(List.of()), read.with(List.of()));
        assertEquals("because \u00fc", read.letters().get(0).reason());
        assertEquals(469, read.letters().get(0).code());
        assertArrayEquals(message, read.letters().get(0).message());
        assertTrue(message1.startsWith("dead-letter file " + path + " is damaged: its checksum is wrong"), message1);
    }

    private DeadLetterReplay.Summary replay()
    {
        return DeadLetterReplay.run(context().conclude(), replayLog::add);
    }

    private List<Path> files() throws IOException
    {
        try (Stream<Path> all = Files.list(folder))
        {
            return all.filter((file) -> file.toString().endsWith(DeadLetterFile.SUFFIX)).toList();
        }
    }

    private StoreAgent agent()
    {
        final StoreAgent agent = new StoreAgent(context().conclude(), Streams.TICKS);
        agents.add(agent);

        return agent;
    }

    private StoreContext context()
    {
        return rig.into(server.storeContext("dead_letter_test"))
            .batchRows(3_000)
            .deadLetterDirectory(folder)
            .errorHandler(errors::add);
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
