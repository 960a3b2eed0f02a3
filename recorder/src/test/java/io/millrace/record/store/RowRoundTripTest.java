package io.millrace.record.store;

import io.millrace.wire.codec.MessageHeaderEncoder;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** What schema version 2 brought: bars, quality minutes, line reports. */
class RowRoundTripTest
{
    private static final int MESSAGES = 5_000;
    private static final int NO_DAY = Integer.MIN_VALUE;

    private static TestServer server;

    @BeforeAll
    static void startServer()
    {
        server = TestServer.started();
    }

    @AfterAll
    static void stopServer()
    {
        server.close();
    }

    static List<TableLayout> layouts()
    {
        return List.of(TableLayout.BARS, TableLayout.QUALITY_MINUTES, TableLayout.LINE_REPORTS);
    }

    static List<TableLayout> tables()
    {
        return TableLayout.ALL;
    }

    @ParameterizedTest
    @MethodSource("tables")
    void shouldTakeABlockOnceUnderOneToken(final TableLayout layout)
    {
        final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
        final RandomMessages messages = new RandomMessages(layout, 1, 20260930);
        final Batch batch = new Batch(new RecordingKey(9, 1));
        for (int i = 0; i < 100; i++)
        {
            batch.add(buffer, 0, messages.encode(buffer));
        }
        final StoreContext context = server.storeContext("token").conclude();
        Migrations.apply(context);

        final List<String> counts = new ArrayList<>();
        try (ClickHouseConnection connection = new ClickHouseConnection(context))
        {
            for (final String token : List.of("one", "one", "another"))
            {
                connection.insert(batch.blocks().get(0), token);
                counts.addAll(connection.lines("SELECT count() FROM " + layout.table()));
            }
        }

        assertEquals(List.of("100", "100", "200"), counts);
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void shouldGiveBackEachByteOfEveryMessage(final TableLayout layout)
    {
        final long seed = System.nanoTime();
        System.out.println("RowRoundTripTest " + layout.table() + " seed=" + seed);
        final int[] days = TableLayout.QUALITY_MINUTES == layout ? new int[]
        {20260930, 0, NO_DAY} : new int[]
        {20260930, 20261008};
        final RandomMessages messages = new RandomMessages(layout, seed, days);
        final RecordingKey recording = new RecordingKey(7, 1_790_000_000_123L);
        final Batch batch = new Batch(recording);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
        final List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++)
        {
            final int length = messages.encode(buffer);
            sent.add(Arrays.copyOf(buffer.byteArray(), length));
            batch.add(buffer, 0, length);
        }
        final List<byte[]> received = new ArrayList<>();

        final StoreContext context = server.storeContext(layout.table()).conclude();
        Migrations.apply(context);
        try (ClickHouseConnection connection = new ClickHouseConnection(context))
        {
            batch.blocks().forEach((block) -> connection.insert(block, "token" + block.partition()));
            connection.nativeBlocks("SELECT " + NativeReader.selectList(layout) + " FROM " + layout.table() +
                " WHERE " + StoreLedger.matching(recording) + " ORDER BY sequence",
                (answer) -> new NativeReader(layout, MessageHeaderEncoder.SCHEMA_ID).read(answer,
                    (message, offset, length) -> received
                        .add(Arrays.copyOfRange(message.byteArray(), offset, offset + length))));
        }

        assertEquals(layout.isPartitioned() ? days.length : 1, batch.blocks().size());
        assertEquals(sent.size(), received.size());
        for (int i = 0; i < sent.size(); i++)
        {
            assertArrayEquals(sent.get(i), received.get(i), "seed " + seed + ", message " + i);
        }
    }
}
