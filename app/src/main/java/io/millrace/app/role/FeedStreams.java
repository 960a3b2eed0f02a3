package io.millrace.app.role;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.archive.client.AeronArchive;
import io.millrace.app.settings.Settings;
import io.millrace.audit.HostClock;
import io.millrace.publish.PublisherLedger;
import io.millrace.publish.TickStream;
import io.millrace.record.archive.RecordingRoll;
import io.millrace.record.archive.StreamRecording;
import io.millrace.record.archive.StreamTail;
import io.millrace.record.archive.TornTail;
import io.millrace.subscribe.RecordedChannels;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.TickDecoder;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The streams that the daemon publishes, from recovery to EndOfDay: ledgers, recordings, publications. Made and ended by the starting
 * thread; the streams themselves belong to whoever publishes.
 */
final class FeedStreams implements AutoCloseable
{
    private static final Logger LOG = LoggerFactory.getLogger(FeedStreams.class);

    /** Aeron's name of the file that an archive keeps its recordings in. */
    private static final String ARCHIVE_CATALOGUE = "archive.catalog";

    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

    /** Newest messages that the feed handler is primed with: more than a ring holds, read back in a fraction of a second. */
    private static final long PRIMING_MESSAGES = 200_000;

    private final RoleErrors errors;
    private final Aeron aeron;
    private final HostClock clock = HostClock.INSTANCE;
    private final long heartbeatIntervalNs;
    private final PublisherLedger tickLedger;
    private final PublisherLedger rejectedLedger;
    private final StreamTail tickTail;
    private final StreamTail rejectedTail;
    private final StreamTail qualityTail;
    private final RecordingRoll roll;
    private final ExclusivePublication tickPublication;
    private final ExclusivePublication rejectedPublication;
    private final ExclusivePublication qualityPublication;
    private int recordedDay;
    private TickStream ticks;
    private TickStream rejected;
    private TickStream quality;

    /**
     * Recovers the streams and takes them over: ledgers are rolled forward by what the archive has more, recordings are extended, and
     * the handler learns the newest ticks of each instrument.
     *
     * @param settings of the daemon.
     * @param today    trading day of the host's clock, yyyymmdd, for streams that were never recorded: those that were go on with their
     *                 newest recording, and the first tick of another day begins the next one.
     * @param ledgers  folder of the ledgers.
     * @param aeron    client; stays the caller's.
     * @param archive  client; stays the caller's.
     * @param primer   gets the newest recorded ticks, in the order of the stream.
     * @param errors   of the role.
     */
    FeedStreams(final Settings settings, final int today, final Path ledgers, final Aeron aeron,
        final AeronArchive archive, final Consumer<TickDecoder> primer, final RoleErrors errors)
    {
        this.aeron = aeron;
        this.errors = errors;
        heartbeatIntervalNs = settings.durationNs("stream.heartbeat-interval");
        tickLedger = PublisherLedger.open(ledgers.resolve("ticks.ledger"), Streams.TICKS,
            settings.number("feed.instrument-limit"));
        rejectedLedger = PublisherLedger.open(ledgers.resolve("rejected.ledger"), Streams.REJECTED, 1);
        final String channel = settings.text("stream.channel");
        cutTornTails(archive, settings.path("archive.directory"), channel);
        tickTail = StreamRecording.recover(archive, channel, Streams.TICKS, tickLedger.lastSequence(),
            tickLedger::rollForward);
        rejectedTail = StreamRecording.recover(archive, channel, Streams.REJECTED, FeedStreams::ignoreMessage);
        qualityTail = StreamRecording.recoverEnd(archive, channel, Streams.QUALITY);
        prime(archive, channel, primer);
        final int termLength = settings.bytes("aeron.term-length");
        final int day = tickTail.isRecorded() ? tickTail.day() : today;
        tickPublication = StreamRecording.publish(aeron, archive, channel, Streams.TICKS, termLength, day, tickTail);
        rejectedPublication = StreamRecording.publish(aeron, archive, channel, Streams.REJECTED, termLength,
            dayOf(rejectedTail, day), rejectedTail);
        qualityPublication = StreamRecording.publish(aeron, archive, channel, Streams.QUALITY, termLength,
            dayOf(qualityTail, day), qualityTail);
        roll = new RecordingRoll(aeron, archive, channel);
        final boolean isOfOneDay = day == dayOf(rejectedTail, day) && day == dayOf(qualityTail, day);
        recordedDay = isOfOneDay ? day : RecordedChannels.NO_DAY;
    }

    /** Only where the archive's files are at hand: it may run with other settings, or in another container. */
    private void cutTornTails(final AeronArchive archive, final Path directory, final String channel)
    {
        if (!Files.exists(directory.resolve(ARCHIVE_CATALOGUE)))
        {
            LOG.warn("feed: no archive has its files in {}: what a power failure may have torn is not looked for; " +
                "set millrace.archive.directory to the archive's folder", directory);
            return;
        }
        for (final int streamId : List.of(Streams.TICKS, Streams.REJECTED, Streams.QUALITY))
        {
            TornTail.cut(archive, directory, channel, streamId).ifPresent(this::onCut);
        }
    }

    /** A gap in the recording that nobody can fill: known before anything is published. */
    private void onCut(final TornTail.Cut cut)
    {
        errors.count(new RoleException("the end of recording " + cut.recordingId() + " of stream " + cut.streamId() +
            " was torn, as after a power failure: " + (cut.stopPosition() - cut.position()) +
            " bytes behind position " + cut.position() + " were cut, its readers will be told of a gap. " +
            cut.finding()));
    }

    private static int dayOf(final StreamTail tail, final int otherwise)
    {
        return tail.isRecorded() ? tail.day() : otherwise;
    }

    /** Trading day of the recordings; {@link RecordedChannels#NO_DAY} when they are not of one day, or tell none. */
    int recordedDay()
    {
        return recordedDay;
    }

    /**
     * Has all streams recorded as of a trading day from here on. Nothing may be published meanwhile. After a failure it may be called again.
     *
     * @param day yyyymmdd.
     * @return true.
     */
    boolean roll(final int day)
    {
        if (day != recordedDay)
        {
            recordedDay = RecordedChannels.NO_DAY;
            roll.roll(tickPublication, day);
            roll.roll(rejectedPublication, day);
            roll.roll(qualityPublication, day);
            recordedDay = day;
        }

        return true;
    }

    private void prime(final AeronArchive archive, final String channel, final Consumer<TickDecoder> primer)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final TickDecoder tick = new TickDecoder();
        final long after = Math.max(0, tickTail.lastSequence() - PRIMING_MESSAGES);
        StreamRecording.recover(archive, channel, Streams.TICKS, after, (buffer, offset, length) ->
        {
            header.wrap(buffer, offset);
            if (TickDecoder.TEMPLATE_ID == header.templateId())
            {
                primer.accept(tick.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(),
                    header.version()));
            }
        });
    }

    /** The newest epoch that either recording knows; 0: none. */
    int recordedEpoch()
    {
        return Math.max(tickTail.epoch(), rejectedTail.epoch());
    }

    /**
     * Highest source sequence of a line and epoch that was published before this process started.
     *
     * @param line    number of the line.
     * @param ofEpoch the epoch.
     * @return the sequence; 0: none that the line's ring can still hold; the largest long when a later epoch was published.
     */
    long publishedThrough(final int line, final int ofEpoch)
    {
        return Math.max(tickTail.publishedThrough(line, ofEpoch), rejectedTail.publishedThrough(line, ofEpoch));
    }

    /** Begins to publish as an epoch; sequences go on. */
    void begin(final int epoch)
    {
        final long nextTick = null == ticks ? Math.max(tickTail.lastSequence(), tickLedger.lastSequence()) + 1 :
            ticks.sequence();
        final long nextRejected = null == rejected ?
            Math.max(rejectedTail.lastSequence(), rejectedLedger.lastSequence()) + 1 :
            rejected.sequence();
        ticks = new TickStream(tickPublication, epoch, nextTick, tickLedger, clock, heartbeatIntervalNs);
        final long nextQuality = null == quality ? qualityTail.lastSequence() + 1 : quality.sequence();
        rejected = new TickStream(rejectedPublication, epoch, nextRejected, rejectedLedger, clock,
            heartbeatIntervalNs);
        quality = new TickStream(qualityPublication, epoch, nextQuality, null, clock, heartbeatIntervalNs);
    }

    TickStream quality()
    {
        return quality;
    }

    TickStream ticks()
    {
        return ticks;
    }

    TickStream rejected()
    {
        return rejected;
    }

    long backPressuredCount()
    {
        return ticks.backPressuredCount() + rejected.backPressuredCount();
    }

    /** Sends a heartbeat when one is due; the publishing thread. */
    int heartbeat(final long nowNs)
    {
        // None on the rejected stream: it may be silent for weeks, and recovery reads a recording back to its last sequence.
        return ticks.heartbeat(nowNs);
    }

    /** Whether the archive records all streams. */
    boolean isRecorded()
    {
        return !errors.isDriverLost() && StreamRecording.isRecording(aeron, tickPublication) &&
            StreamRecording.isRecording(aeron, rejectedPublication) &&
            StreamRecording.isRecording(aeron, qualityPublication);
    }

    /**
     * Sends EndOfDay on all streams and waits until the archive has everything.
     *
     * @param flush sends what is left for the stream of quality; false when it wants to be called again.
     */
    void end(final BooleanSupplier flush)
    {
        final IdleStrategy idle = AeronClients.coldIdle();
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        boolean isTicksEnded = false;
        boolean isRejectedEnded = false;
        boolean isQualityEnded = false;
        while (!(isTicksEnded && isRejectedEnded && isQualityEnded))
        {
            isQualityEnded = isQualityEnded || flush.getAsBoolean() && quality.tryEndOfDay(clock.nanoTime());
            isTicksEnded = isTicksEnded || ticks.tryEndOfDay(clock.nanoTime());
            isRejectedEnded = isRejectedEnded || rejected.tryEndOfDay(clock.nanoTime());
            if (System.nanoTime() - deadlineNs > 0)
            {
                errors.onError(new IllegalStateException("no room for EndOfDay in the streams after 60 s"));
                return;
            }
            idle.idle(0);
        }
        StreamRecording.awaitRecorded(aeron, tickPublication, DEADLINE_NS);
        StreamRecording.awaitRecorded(aeron, rejectedPublication, DEADLINE_NS);
        StreamRecording.awaitRecorded(aeron, qualityPublication, DEADLINE_NS);
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(errors, ticks, rejected, quality, tickLedger, rejectedLedger);
    }

    private static void ignoreMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        // A stream without a ledger to roll forward: its newest sequence is all that is wanted.
    }
}
