package io.millrace.record.store;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.ExclusivePublication;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.ArchivingMediaDriver;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.codecs.SourceLocation;
import io.aeron.archive.status.RecordingPos;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.millrace.audit.StreamChecksum;
import io.millrace.record.archive.RecordingRoll;
import io.millrace.wire.Streams;
import io.millrace.wire.TickHash;
import io.millrace.wire.codec.EndOfDayEncoder;
import io.millrace.wire.codec.HeartbeatEncoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickEncoder;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A media driver with an archive, and a publisher whose stream is recorded; knows what it published. */
final class ArchiveRig implements AutoCloseable
{
    private final Path directory;
    private final ArchivingMediaDriver driver;
    private final AeronArchive archive;
    private final List<String> errors = Collections.synchronizedList(new ArrayList<>());
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[66_000]);
    private final BufferClaim claim = new BufferClaim();
    private final StreamChecksum checksum = new StreamChecksum(1024);
    private final int streamId;
    private ExclusivePublication publication;
    private int recordingPositionId;
    private long recordingId = AeronArchive.NULL_POSITION;

    ArchiveRig()
    {
        this(Streams.TICKS);
    }

    ArchiveRig(final int streamId)
    {
        this.streamId = streamId;
        try
        {
            directory = Files.createTempDirectory(Path.of("/dev/shm"), "millrace-archive");
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException("no temporary directory", ex);
        }
        driver = ArchivingMediaDriver.launch(
            new MediaDriver.Context().aeronDirectoryName(aeronDirectoryName())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnStart(true)
                .spiesSimulateConnection(true)
                .ipcTermBufferLength(8 << 20)
                .errorHandler((error) -> errors.add("driver: " + error)),
            new Archive.Context().aeronDirectoryName(aeronDirectoryName())
                .controlChannelEnabled(false)
                .archiveDir(directory.resolve("archive").toFile())
                .replicationChannel("aeron:udp?endpoint=localhost:0")
                .archiveClientContext(archiveContext())
                .localControlChannel("aeron:ipc")
                .recordingEventsEnabled(false)
                .fileSyncLevel(0)
                .segmentFileLength(16 << 20)
                .threadingMode(ArchiveThreadingMode.SHARED)
                .deleteArchiveOnStart(true)
                .errorHandler((error) -> errors.add("archive: " + error)));
        archive = AeronArchive.connect(archiveContext().aeronDirectoryName(aeronDirectoryName()));
    }

    /** How a store reaches this archive. */
    StoreContext into(final StoreContext context)
    {
        return context.aeronDirectoryName(aeronDirectoryName()).archiveContext(archiveContext());
    }

    private static AeronArchive.Context archiveContext()
    {
        return new AeronArchive.Context().controlRequestChannel("aeron:ipc").controlResponseChannel("aeron:ipc");
    }

    /** Begins a new recording. */
    void startRecording()
    {
        publication = archive.context().aeron().addExclusivePublication(Streams.DEFAULT_CHANNEL, streamId);
        archive.startRecording(ChannelUri.addSessionId(Streams.DEFAULT_CHANNEL, publication.sessionId()), streamId,
            SourceLocation.LOCAL);
        awaitRecording();
    }

    /** Goes on with the recording where it stopped, as a restarted publisher does. */
    void extendRecording()
    {
        final String[] channel = new String[1];
        archive.listRecording(recordingId,
            (controlSessionId, correlationId, id, startTimestamp, stopTimestamp, startPosition, stopPosition,
                initialTermId, segmentFileLength, termBufferLength, mtuLength, sessionId, recordedStreamId,
                strippedChannel, originalChannel, sourceIdentity) ->
            {
                final ChannelUri uri = ChannelUri.parse(Streams.DEFAULT_CHANNEL);
                uri.initialPosition(stopPosition, initialTermId, termBufferLength);
                uri.put("mtu", Integer.toString(mtuLength));
                channel[0] = uri.toString();
            });
        publication = archive.context().aeron().addExclusivePublication(channel[0], streamId);
        archive.extendRecording(recordingId,
            ChannelUri.addSessionId(Streams.DEFAULT_CHANNEL, publication.sessionId()), streamId, SourceLocation.LOCAL);
        awaitRecording();
    }

    /** Ends the recording and begins the next day's under the living publication. */
    void roll(final int day)
    {
        new RecordingRoll(aeron(), archive, Streams.DEFAULT_CHANNEL).roll(publication, day);
        awaitRecording();
    }

    /** Ends the publication, as the death of the publisher does, and waits until the recording has stopped. */
    long stopRecording()
    {
        awaitRecorded();
        CloseHelper.close(publication);
        Await.until(() -> archive.getStopPosition(recordingId) != AeronArchive.NULL_POSITION,
            () -> "recording " + recordingId + " does not stop");

        return archive.getStopPosition(recordingId);
    }

    void publish(final MarketTicks ticks, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            publish(scratch, ticks.encode(scratch, 0));
        }
    }

    /** Publishes one message and, when it is a tick, accounts for it. */
    void publish(final DirectBuffer message, final int length)
    {
        if (length <= publication.maxPayloadLength())
        {
            Await.until(() -> publication.tryClaim(length, claim) > 0, () -> "no claim of " + length + " bytes");
            claim.buffer().putBytes(claim.offset(), message, 0, length);
            claim.commit();
        }
        else
        {
            Await.until(() -> publication.offer(message, 0, length) > 0, () -> "no offer of " + length + " bytes");
        }
        if (TickEncoder.TEMPLATE_ID == message.getShort(2, ByteOrder.LITTLE_ENDIAN))
        {
            checksum.add(message.getLong(8, ByteOrder.LITTLE_ENDIAN), TickHash.of(message, 0, length));
        }
    }

    void heartbeat(final long lastSequence)
    {
        final HeartbeatEncoder encoder = new HeartbeatEncoder().wrapAndApplyHeader(scratch, 0,
            new MessageHeaderEncoder()).lastSequence(lastSequence).publishTimeNs(1).epoch(1);
        publish(scratch, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    void endOfDay(final long lastSequence)
    {
        final EndOfDayEncoder encoder = new EndOfDayEncoder().wrapAndApplyHeader(scratch, 0,
            new MessageHeaderEncoder())
            .lastSequence(lastSequence)
            .publishTimeNs(1)
            .tickCount(checksum.count())
            .epoch(1);
        publish(scratch, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    /** Waits until the archive has all that was published; gives the position. */
    long awaitRecorded()
    {
        final CountersReader counters = archive.context().aeron().countersReader();
        final long position = publication.position();
        Await.until(() -> counters.getCounterValue(recordingPositionId) >= position,
            () -> "recorded " + counters.getCounterValue(recordingPositionId) + " of " + position);

        return position;
    }

    long position()
    {
        return publication.position();
    }

    long checksum()
    {
        return checksum.value();
    }

    long tickCount()
    {
        return checksum.count();
    }

    Aeron aeron()
    {
        return archive.context().aeron();
    }

    List<String> errors()
    {
        return errors;
    }

    private String aeronDirectoryName()
    {
        return directory.resolve("driver").toString();
    }

    private void awaitRecording()
    {
        final CountersReader counters = aeron().countersReader();
        Await.until(() ->
        {
            recordingPositionId = RecordingPos.findCounterIdBySession(counters, publication.sessionId(),
                archive.archiveId());
            return recordingPositionId != CountersReader.NULL_COUNTER_ID;
        }, () -> "the archive does not record session " + publication.sessionId());
        recordingId = RecordingPos.getRecordingId(counters, recordingPositionId);
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(publication, archive, driver);
        IoUtil.delete(directory.toFile(), false);
    }
}
