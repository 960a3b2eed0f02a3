package io.millrace.app;

import io.aeron.Aeron;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.ArchivingMediaDriver;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.codecs.SourceLocation;
import io.aeron.archive.status.RecordingPos;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.millrace.bars.BarBuilder;
import io.millrace.bars.BarContext;
import io.millrace.bars.BarEncoding;
import io.millrace.bridge.Credentials;
import io.millrace.bridge.Isolation;
import io.millrace.bridge.RawEvent;
import io.millrace.bridge.RawRecordHandler;
import io.millrace.bridge.RawTick;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.RingPoller;
import io.millrace.bridge.SessionAgent;
import io.millrace.bridge.SessionContext;
import io.millrace.bridge.SessionEvents;
import io.millrace.bridge.SessionState;
import io.millrace.bridge.sim.SimLedger;
import io.millrace.feed.ClockCheck;
import io.millrace.feed.FeedContext;
import io.millrace.feed.FeedCounters;
import io.millrace.feed.FeedHandler;
import io.millrace.feed.FeedLine;
import io.millrace.publish.TickStream;
import io.millrace.record.store.LocalClickHouse;
import io.millrace.record.store.LocalClickHouseContext;
import io.millrace.record.store.StoreAgent;
import io.millrace.record.store.StoreContext;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.MessageSink;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Days of a simulated market in a real ClickHouse, by the code of production: vendor library, ring, feed handler, bars, publications,
 * archive, store. Only the host's clock is not real: a tick is received a few milliseconds after its stamp, by its number, so that
 * every run stores the same values.
 */
final class StoredMarket implements AutoCloseable
{
    static final String DATABASE = "millrace";

    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(90);
    private static final int[] STREAMS =
    {Streams.TICKS, Streams.REJECTED, Streams.BARS, Streams.QUALITY};
    private static final int HEAD = 32;
    private static final int RECEIVE_TIME = 8;
    private static final int DUE_TIME = 16;

    private final Path directory;
    private final Path aeronDirectory;
    private final int port;
    private final LocalClickHouse server;
    private final ArchivingMediaDriver driver;
    private final AeronArchive archive;
    private final TickStream[] streams = new TickStream[STREAMS.length];
    private final FeedHandler handler;
    private final FeedLine line;
    private final BarBuilder bars;
    private final BarEncoding barEncoding = new BarEncoding();
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[4096]);
    private final RawTick copy = new RawTick();
    private final List<String> errors = new ArrayList<>();
    private long nowNs = 1;

    StoredMarket() throws IOException
    {
        directory = Files.createTempDirectory("millrace-market");
        aeronDirectory = Files.createTempDirectory(Path.of("/dev/shm"), "millrace-market");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            port = socket.getLocalPort();
        }
        server = LocalClickHouse.start(new LocalClickHouseContext()
            .program(ROOT.resolve("native/build/local-clickhouse/millrace-local-clickhouse"))
            .dataDirectory(directory.resolve("data"))
            .httpPort(port)
            .conclude());
        driver = launch();
        archive = AeronArchive.connect(archiveContext().aeronDirectoryName(driverDirectory()));
        for (int i = 0; i < STREAMS.length; i++)
        {
            streams[i] = record(STREAMS[i]);
        }
        final Aeron aeron = archive.context().aeron();
        handler = new FeedHandler(new FeedContext()
            .counters(new FeedCounters((typeId, label) -> aeron.addCounter(typeId, label)))
            .clock(() -> nowNs)
            .clockCheck(ClockCheck.RECEIVE)
            .timings((due, receive, read, publish) ->
            {})
            .instrumentLimit(1024)
            .conclude());
        bars = new BarBuilder(new BarContext().intervalsS(60, 86_400).conclude(),
            (bar) -> await("room for a bar", () -> barEncoding.trySend(streams[2], bar, nowNs)));
        handler.streams(new BarsBehind(streams[0]), streams[1]);
        handler.quality(streams[3]);
        line = handler.line(1, (event) -> true);
    }

    /** Plays a scenario of the simulated vendor library to its end. */
    void play(final List<String> instruments, final String scenario) throws IOException
    {
        final Path session = Files.createTempDirectory(directory, "session");
        Files.write(session.resolve("instruments.txt"), instruments);
        Files.writeString(session.resolve("scenario.txt"), scenario + "\ninstruments = " +
            session.resolve("instruments.txt") + "\nledger = " + session.resolve("sim.ledger") +
            "\npace = max\nstartDelayMs = 50\n");
        final SessionEvents events = new SessionEvents();
        line.beginRun((sequence, hash) ->
        {}, true);
        try (RingFile ring = RingFile.create(session.resolve("line.ring"), 1 << 24);
            SessionAgent agent = new SessionAgent(new SessionContext().isolation(Isolation.HOST_PROCESS)
                .hostProgram(ROOT.resolve("native/build/bridge-host/millrace-bridge-host"))
                .vendorLibrary(ROOT.resolve("native/build/sim/ctp-6.7.8/libthostmduserapi_se.so"))
                .flowDirectory(session)
                .ringFile(ring)
                .fronts(List.of("tcp://127.0.0.1:10131"))
                .brokerId("9999")
                .userId("market")
                .credentials(Credentials.none())
                .instruments(instruments)
                .events(events)
                .listener((state, code, tradingDay, text) ->
                {})))
        {
            final RingPoller poller = new RingPoller(ring, new Player(events));
            agent.onStart();
            await("the market's end", () ->
            {
                final int workCount = poller.poll(64) + agent.doWork();

                return 0 == workCount && SessionState.STREAMING == agent.state() && isFinished(session) &&
                    0 == poller.remaining();
            });
        }
    }

    private static boolean isFinished(final Path session)
    {
        final Path file = session.resolve("sim.ledger");
        if (!Files.exists(file))
        {
            return false;
        }
        try (SimLedger ledger = SimLedger.open(file))
        {
            return ledger.isFinished();
        }
    }

    /** Ends the day's bars and reports, and brings all that was recorded into ClickHouse. */
    void store()
    {
        bars.onEndOfDay();
        await("room for the last reports", handler::tryFlushQuality);
        for (final TickStream stream : streams)
        {
            await("room for the end", () -> stream.tryEndOfDay(nowNs));
            final CountersReader counters = archive.context().aeron().countersReader();
            final int counter = RecordingPos.findCounterIdBySession(counters, stream.publication().sessionId(),
                archive.archiveId());
            await("stream " + stream.streamId() + " to be recorded",
                () -> counters.getCounterValue(counter) >= stream.position());
            final StoreAgent agent = new StoreAgent(context().conclude(), stream.streamId());
            try
            {
                await("stream " + stream.streamId() + " to be stored", () ->
                {
                    agent.doWork();
                    return agent.committedPosition() == stream.position();
                });
            }
            finally
            {
                agent.onClose();
            }
        }
        if (!errors.isEmpty())
        {
            throw new AssertionError(errors.toString());
        }
    }

    String url()
    {
        return server.httpUrl();
    }

    int port()
    {
        return port;
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(streams);
        CloseHelper.closeAll(archive, driver, server);
        IoUtil.delete(aeronDirectory.toFile(), false);
        IoUtil.delete(directory.toFile(), false);
    }

    private StoreContext context()
    {
        return new StoreContext().clickHouseUrl(url())
            .database(DATABASE)
            .aeronDirectoryName(driverDirectory())
            .archiveContext(archiveContext())
            .errorHandler((error) -> errors.add(error.toString()));
    }

    private TickStream record(final int streamId)
    {
        final TickStream stream = new TickStream(
            archive.context().aeron().addExclusivePublication(Streams.DEFAULT_CHANNEL, streamId), 1, 1, null,
            () -> nowNs,
            TickStream.DEFAULT_HEARTBEAT_INTERVAL_NS);
        archive.startRecording(Streams.DEFAULT_CHANNEL, streamId, SourceLocation.LOCAL);
        final CountersReader counters = archive.context().aeron().countersReader();
        await("the recording of stream " + streamId, () -> CountersReader.NULL_COUNTER_ID !=
            RecordingPos.findCounterIdBySession(counters, stream.publication().sessionId(), archive.archiveId()));

        return stream;
    }

    private ArchivingMediaDriver launch()
    {
        return ArchivingMediaDriver.launch(
            new MediaDriver.Context().aeronDirectoryName(driverDirectory())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnStart(true)
                .spiesSimulateConnection(true)
                .ipcTermBufferLength(4 << 20)
                .errorHandler((error) -> errors.add("driver: " + error)),
            new Archive.Context().aeronDirectoryName(driverDirectory())
                .controlChannelEnabled(false)
                .archiveDir(aeronDirectory.resolve("archive").toFile())
                .replicationChannel("aeron:udp?endpoint=localhost:0")
                .archiveClientContext(archiveContext())
                .localControlChannel("aeron:ipc")
                .recordingEventsEnabled(false)
                .fileSyncLevel(0)
                .segmentFileLength(4 << 20)
                .threadingMode(ArchiveThreadingMode.SHARED)
                .errorHandler((error) -> errors.add("archive: " + error)));
    }

    private String driverDirectory()
    {
        return aeronDirectory.resolve("driver").toString();
    }

    private static AeronArchive.Context archiveContext()
    {
        return new AeronArchive.Context().controlRequestChannel("aeron:ipc").controlResponseChannel("aeron:ipc");
    }

    private static void await(final String what, final BooleanSupplier condition)
    {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - startNs > LIMIT_NS)
            {
                throw new AssertionError("no " + what + " within " + TimeUnit.NANOSECONDS.toSeconds(LIMIT_NS) + " s");
            }
            LockSupport.parkNanos(50_000);
        }
    }

    /** Gives each record its receive time and hands it on. */
    private final class Player implements RawRecordHandler
    {
        private final SessionEvents events;

        Player(final SessionEvents events)
        {
            this.events = events;
        }

        @Override
        public boolean onTick(final RawTick raw)
        {
            final int length = HEAD + raw.structLength();
            record.putBytes(0, raw.buffer(), raw.structOffset() - HEAD, length);
            // A tick that the scenario sends late comes behind younger ones: then it is received after them.
            final long dayNs = TimeUnit.SECONDS.toNanos(day(raw.actionDay()).atStartOfDay(SHANGHAI).toEpochSecond());
            nowNs = Math.max(nowNs + 20_000, dayNs + TimeUnit.MILLISECONDS.toNanos(raw.updateTimeMs()) + 3_000_000 +
                raw.sourceSequence() * 7_919 % 5_000_000);
            record.putLong(RECEIVE_TIME, nowNs, ByteOrder.LITTLE_ENDIAN);
            record.putLong(DUE_TIME, 0, ByteOrder.LITTLE_ENDIAN);
            nowNs += 2_000;
            while (handler.reportQuality(nowNs) > 0)
            {
                Thread.onSpinWait();
            }

            return line.onTick(copy.wrap(record, 0));
        }

        @Override
        public boolean onEvent(final RawEvent event)
        {
            return events.offer(event);
        }

        private static LocalDate day(final int yyyymmdd)
        {
            return LocalDate.of(yyyymmdd / 10_000, yyyymmdd / 100 % 100, yyyymmdd % 100);
        }
    }

    /** The stream of ticks, each of which goes into the bars too, as it was published. */
    private final class BarsBehind implements MessageSink
    {
        private final TickStream ticks;
        private final MessageHeaderDecoder header = new MessageHeaderDecoder();
        private final TickDecoder tick = new TickDecoder();

        BarsBehind(final TickStream ticks)
        {
            this.ticks = ticks;
        }

        @Override
        public boolean tryClaim(final int length)
        {
            return ticks.tryClaim(length);
        }

        @Override
        public MutableDirectBuffer buffer()
        {
            return ticks.buffer();
        }

        @Override
        public int offset()
        {
            return ticks.offset();
        }

        @Override
        public long sequence()
        {
            return ticks.sequence();
        }

        @Override
        public int epoch()
        {
            return ticks.epoch();
        }

        @Override
        public void commit()
        {
            // Before the commit: when all have read a frame, the driver zeroes it.
            final MutableDirectBuffer buffer = ticks.buffer();
            final int offset = ticks.offset();
            header.wrap(buffer, offset);
            if (TickDecoder.TEMPLATE_ID == header.templateId())
            {
                bars.onTick(tick.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(),
                    header.version()));
            }
            ticks.commit();
        }

        @Override
        public void abort()
        {
            ticks.abort();
        }
    }
}
