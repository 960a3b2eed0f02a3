package io.millrace.record.store;

import io.millrace.wire.Streams;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * How fast a recording gets into ClickHouse, from the archive to the last commit, with the rows checked. The figures of
 * docs/clickhouse.md come from here; the number of rows and the rate below which it fails are system properties, and by default
 * the rate is not judged, because a test machine is shared.
 */
class StoreThroughputTest
{
    private static final int ROWS = Integer.getInteger("millrace.store.rows", 200_000);
    private static final int BATCH_ROWS = Integer.getInteger("millrace.store.batchRows", 50_000);
    private static final int MIN_ROWS_PER_SECOND = Integer.getInteger("millrace.store.minRowsPerSecond", 0);

    @Test
    void shouldStoreARecordingOfARealisticMarket()
    {
        final List<Throwable> errors = new ArrayList<>();
        try (TestServer server = TestServer.started();
            ArchiveRig rig = new ArchiveRig())
        {
            rig.startRecording();
            rig.publish(new MarketTicks(1, 900, 20260930), ROWS);
            rig.endOfDay(ROWS);
            final long position = rig.awaitRecorded();
            final StoreContext context = rig.into(server.storeContext("throughput"))
                .batchRows(BATCH_ROWS)
                .errorHandler(errors::add)
                .conclude();
            Migrations.apply(context);
            final StoreAgent agent = new StoreAgent(context, Streams.TICKS);

            final long threadCpuNs = threadCpuNs();
            final long serverCpuNs = cpuNs(server);
            final long startNs = System.nanoTime();
            Await.working(agent, () -> agent.committedPosition() == position);
            final long storeNs = System.nanoTime() - startNs;
            final String cpu = "CPU a row: store thread " + (threadCpuNs() - threadCpuNs) / ROWS + " ns, server " +
                (cpuNs(server) - serverCpuNs) / ROWS + " ns";

            final long readStartNs = System.nanoTime();
            final ClickHouseTicks.Summary summary;
            try (ClickHouseTicks rows = new ClickHouseTicks(context))
            {
                summary = rows.ticks(agent.recording());
            }
            final long readNs = System.nanoTime() - readStartNs;
            agent.onClose();
            final long rowsPerSecond = ROWS * TimeUnit.SECONDS.toNanos(1) / storeNs;
            System.out.printf("store: %d rows, %d a batch: %d rows/s archive to commit; %s; read back %d rows/s; %s%n",
                ROWS, BATCH_ROWS, rowsPerSecond, cpu, ROWS * TimeUnit.SECONDS.toNanos(1) / readNs, sizes(context));

            assertEquals(rig.tickCount(), summary.count());
            assertEquals(rig.checksum(), summary.checksum());
            assertEquals(0, summary.duplicates());
            assertEquals(List.of(), errors);
            assertTrue(rowsPerSecond >= MIN_ROWS_PER_SECOND, rowsPerSecond + " rows/s, below " + MIN_ROWS_PER_SECOND);
        }
    }

    private static long threadCpuNs()
    {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long cpuNs(final TestServer server)
    {
        return ProcessHandle.of(server.server().pid())
            .flatMap((process) -> process.info().totalCpuDuration())
            .orElseThrow()
            .toNanos();
    }

    private static String sizes(final StoreContext context)
    {
        final String query = "SELECT round(sum(bytes_on_disk) / sum(rows), 1) FROM system.parts WHERE active AND" +
            " database = 'throughput' AND table = 'ticks'";
        try (ClickHouseConnection connection = new ClickHouseConnection(context))
        {
            final String fresh = connection.lines(query).get(0);
            connection.execute("OPTIMIZE TABLE ticks FINAL");

            return fresh + " bytes a row on disk as inserted, " + connection.lines(query).get(0) + " merged";
        }
    }
}
