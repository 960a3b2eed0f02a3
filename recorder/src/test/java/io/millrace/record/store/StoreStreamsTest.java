package io.millrace.record.store;

import io.millrace.wire.PriceScale;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.BarEncoder;
import io.millrace.wire.codec.Exchange;
import io.millrace.wire.codec.InstrumentImageEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import org.agrona.CloseHelper;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

/** The streams beside that of ticks: bars, quality. */
class StoreStreamsTest
{
    private static final int DAY = 20260930;
    private static final long START_NS = 1_790_730_000_000_000_000L;

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[4096]);
    private final List<Throwable> errors = new ArrayList<>();
    private TestServer server;
    private ArchiveRig rig;
    private StoreAgent agent;

    @BeforeEach
    void startServer()
    {
        server = TestServer.started();
    }

    @AfterEach
    void stopAll()
    {
        agent.onClose();
        CloseHelper.closeAll(rig, server);
        assertEquals(List.of(), rig.errors());
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldStoreEachMessageOfABarAndShowTheNewest()
    {
        rig = new ArchiveRig(Streams.BARS);
        rig.startRecording();
        agent = new StoreAgent(context().conclude(), Streams.BARS);
        long sequence = 0;
        for (int bar = 0; bar < 1_000; bar++)
        {
            for (int revision = 1; revision <= 3; revision++)
            {
                publishBar(++sequence, bar, revision, 3 == revision);
            }
        }
        rig.heartbeat(sequence);
        rig.endOfDay(sequence);
        final long position = rig.awaitRecorded();

        Await.working(agent, () -> agent.committedPosition() == position);

        assertEquals(3_000, agent.rowsCommitted());
        assertEquals(List.of("3000\t3000\t1000\t" + 3_000L * 3_001 / 2),
            lines("SELECT count(), uniqExact(sequence), uniqExact(start_time), sum(sequence) FROM bars"));
        assertEquals(List.of("1000\t3\t3\t['CLOSED']\t2026-09-30"),
            lines("SELECT count(), min(revision), max(revision)," +
                " any(flags), any(trading_date) FROM bars_decimal"));
        assertEquals(List.of("3510.1\t3510\t\\N\t7\t3"),
            lines("SELECT open_price, close_price, vwap, volume, tick_count FROM bars_decimal WHERE symbol = 'rb2601'" +
                " AND interval_s = 60 AND start_time = fromUnixTimestamp64Nano(toInt64(" +
                (START_NS + 10 * 60_000_000_000L) +
                "), 'UTC') FORMAT TabSeparatedRaw"));
    }

    @Test
    void shouldStoreQualityMinutesAndLineReportsAndPassWhatHasNoTable()
    {
        rig = new ArchiveRig(Streams.QUALITY);
        rig.startRecording();
        agent = new StoreAgent(context().batchRows(300).conclude(), Streams.QUALITY);
        final RandomMessages minutes = new RandomMessages(TableLayout.QUALITY_MINUTES, 1, DAY, DAY + 1,
            Integer.MIN_VALUE);
        final RandomMessages reports = new RandomMessages(TableLayout.LINE_REPORTS, 2);
        for (int i = 0; i < 1_000; i++)
        {
            rig.publish(scratch, minutes.encode(scratch));
            publishImage();
            rig.publish(scratch, reports.encode(scratch));
        }
        rig.endOfDay(1_000);
        final long position = rig.awaitRecorded();

        Await.working(agent, () -> agent.committedPosition() == position);

        final String expected = "1000\t1000\t" + 1_000L * 1_001 / 2;
        assertEquals(List.of(expected),
            lines("SELECT count(), uniqExact(sequence), sum(sequence) FROM quality_minutes"));
        assertEquals(List.of(expected), lines("SELECT count(), uniqExact(sequence), sum(sequence) FROM line_reports"));
        assertEquals(List.of("3"), lines("SELECT uniqExact(partition) FROM system.parts WHERE active AND" +
            " database = currentDatabase() AND table = 'quality_minutes'"));
    }

    @Test
    void shouldWaitWithoutAnErrorForAStreamThatNobodyRecords()
    {
        rig = new ArchiveRig(Streams.BARS);
        final CachedNanoClock clock = new CachedNanoClock();
        agent = new StoreAgent(context().nanoClock(clock).conclude(), Streams.BARS);
        for (int i = 0; i < 50; i++)
        {
            agent.doWork();
            clock.update(clock.nanoTime() + TimeUnit.SECONDS.toNanos(1));
        }
        assertEquals(StoreState.STARTING, agent.state());
        assertNull(agent.lastError());

        rig.startRecording();
        publishBar(1, 0, 1, true);
        rig.endOfDay(1);
        final long position = rig.awaitRecorded();
        Await.working(agent, () ->
        {
            clock.update(clock.nanoTime() + TimeUnit.SECONDS.toNanos(1));
            return agent.committedPosition() == position;
        });

        assertEquals(List.of("1"), lines("SELECT count() FROM bars"));
    }

    private void publishBar(final long sequence, final int bar, final int revision, final boolean isClosed)
    {
        final BarEncoder encoder = new BarEncoder();
        final long startNs = START_NS + bar * 60_000_000_000L;
        encoder.wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder())
            .instrumentId(26)
            .sequence(sequence)
            .publishTimeNs(startNs)
            .epoch(1)
            .intervalS(60)
            .startTimeNs(startNs)
            .endTimeNs(startNs + 60_000_000_000L)
            .firstTickTimeNs(startNs + 1)
            .lastTickTimeNs(startNs + revision)
            .openPrice(35_101_000L)
            .highPrice(35_101_000L)
            .lowPrice(35_000_000L)
            .closePrice(bar * 10_000L + 35_000_000L)
            .vwap(3 == revision ? PriceScale.NULL_PRICE : 35_050_000L)
            .volume(revision + 4L)
            .turnover(1_000_000L)
            .openInterest(100_000)
            .tickCount(revision)
            .tradingDay(DAY)
            .revision(revision);
        encoder.flags().clear().closed(isClosed);
        encoder.exchange(Exchange.SHFE).symbol("rb2601");
        rig.publish(scratch, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    private void publishImage()
    {
        final InstrumentImageEncoder encoder = new InstrumentImageEncoder();
        encoder.wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder())
            .instrumentId(1)
            .sequence(1)
            .publishTimeNs(1)
            .epoch(1)
            .correlationId(0)
            .tickSequence(1)
            .imageNumber(1)
            .imageCount(1)
            .putTick(new byte[100], 0, 100)
            .putBars(new byte[0], 0, 0);
        rig.publish(scratch, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    private StoreContext context()
    {
        return rig.into(server.storeContext("streams_test")).errorHandler(errors::add);
    }

    private List<String> lines(final String sql)
    {
        try (ClickHouseConnection connection = new ClickHouseConnection(context().conclude()))
        {
            return connection.lines(sql);
        }
    }
}
