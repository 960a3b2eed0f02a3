package io.millrace.record.replay;

import io.aeron.archive.client.AeronArchive;
import io.millrace.subscribe.RecordedChannels;
import io.millrace.wire.Streams;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

import java.util.concurrent.TimeUnit;

/** Settings of a {@link Replay}: fluent setters, checked once by {@link #conclude()}. One thread. */
public final class ReplayContext
{
    /** No limit on that side. */
    public static final long NULL_VALUE = -1;

    private static final int REPLAY_STREAM_OFFSET = 3000;

    private AeronArchive archive;
    private String channel = Streams.DEFAULT_CHANNEL;
    private int streamId = Streams.TICKS;
    private long recordingId = NULL_VALUE;
    private int day = RecordedChannels.NO_DAY;
    private String replayChannel = Streams.DEFAULT_CHANNEL;
    private int replayStreamId;
    private long fromPosition = NULL_VALUE;
    private long toPosition = NULL_VALUE;
    private long fromTimeNs = Long.MIN_VALUE;
    private long toTimeNs = Long.MAX_VALUE;
    private Pace pace = Pace.ORIGINAL;
    private NanoClock clock = SystemNanoClock.INSTANCE;
    private long progressDeadlineNs = TimeUnit.SECONDS.toNanos(20);
    private boolean isConcluded;

    /**
     * Checks the settings.
     *
     * @return this.
     * @throws IllegalArgumentException when a setting is wrong or missing: names the setter and the value.
     */
    public ReplayContext conclude()
    {
        if (isConcluded)
        {
            throw new IllegalStateException("this ReplayContext is concluded already; make one per replay");
        }
        if (null == archive || null == pace)
        {
            throw new IllegalArgumentException((null == archive ? "archive" : "pace") + "(...) must be set");
        }
        if (NULL_VALUE != toPosition && (toPosition < 0 || toPosition < fromPosition))
        {
            throw new IllegalArgumentException(
                "toPosition(" + toPosition + ") is below fromPosition(" + fromPosition + ")");
        }
        if (fromPosition < NULL_VALUE)
        {
            throw new IllegalArgumentException("fromPosition(" + fromPosition + ") is below 0");
        }
        if (RecordedChannels.NO_DAY != day &&
            (NULL_VALUE != fromPosition || NULL_VALUE != toPosition || NULL_VALUE != recordingId))
        {
            throw new IllegalArgumentException(
                "day(" + day + ") says already what to replay: give no position and no " +
                    "recordingId with it");
        }
        if (fromTimeNs > toTimeNs)
        {
            throw new IllegalArgumentException("fromTimeNs(" + fromTimeNs + ") is after toTimeNs(" + toTimeNs + ")");
        }
        if (0 == replayStreamId)
        {
            replayStreamId = streamId + REPLAY_STREAM_OFFSET;
        }
        isConcluded = true;

        return this;
    }

    boolean isConcluded()
    {
        return isConcluded;
    }

    /**
     * Archive to replay from; not closed by the replay, and not to be used by another thread meanwhile.
     *
     * @param archive connected.
     * @return this.
     */
    public ReplayContext archive(final AeronArchive archive)
    {
        this.archive = archive;
        return this;
    }

    AeronArchive archive()
    {
        return archive;
    }

    /**
     * Channel of the stream as it was published.
     *
     * @param channel Aeron URI, {@code aeron:ipc} by default.
     * @return this.
     */
    public ReplayContext channel(final String channel)
    {
        this.channel = channel;
        return this;
    }

    String channel()
    {
        return channel;
    }

    /**
     * Stream to replay.
     *
     * @param streamId Aeron stream id, {@link Streams#TICKS} by default.
     * @return this.
     */
    public ReplayContext streamId(final int streamId)
    {
        this.streamId = streamId;
        return this;
    }

    int streamId()
    {
        return streamId;
    }

    /**
     * Trading day to replay: what was published from its first tick on, until that of the next day.
     *
     * @param day yyyymmdd; by default all days.
     * @return this.
     */
    public ReplayContext day(final int day)
    {
        this.day = day;
        return this;
    }

    int day()
    {
        return day;
    }

    /**
     * Recording to replay, and no other.
     *
     * @param recordingId the archive's id; by default the newest recording of the stream and the earlier days that it goes on from.
     * @return this.
     */
    public ReplayContext recordingId(final long recordingId)
    {
        this.recordingId = recordingId;
        return this;
    }

    long recordingId()
    {
        return recordingId;
    }

    /**
     * Where the archive sends the replay.
     *
     * @param replayChannel Aeron URI, {@code aeron:ipc} by default.
     * @return this.
     */
    public ReplayContext replayChannel(final String replayChannel)
    {
        this.replayChannel = replayChannel;
        return this;
    }

    String replayChannel()
    {
        return replayChannel;
    }

    /**
     * Stream that the archive sends the replay on.
     *
     * @param replayStreamId Aeron stream id; by default that of the stream plus 3000.
     * @return this.
     */
    public ReplayContext replayStreamId(final int replayStreamId)
    {
        this.replayStreamId = replayStreamId;
        return this;
    }

    int replayStreamId()
    {
        return replayStreamId;
    }

    /**
     * Where to begin.
     *
     * @param fromPosition that a listener was told; by default the start of the oldest recording.
     * @return this.
     */
    public ReplayContext fromPosition(final long fromPosition)
    {
        this.fromPosition = fromPosition;
        return this;
    }

    long fromPosition()
    {
        return fromPosition;
    }

    /**
     * Where to end.
     *
     * @param toPosition that a listener was told; by default where the recording reaches when the replay starts.
     * @return this.
     */
    public ReplayContext toPosition(final long toPosition)
    {
        this.toPosition = toPosition;
        return this;
    }

    long toPosition()
    {
        return toPosition;
    }

    /**
     * Earliest publish time to deliver. Earlier messages are read and left out, without waiting for their time.
     *
     * @param fromTimeNs epoch nanoseconds of the publishing host's clock.
     * @return this.
     */
    public ReplayContext fromTimeNs(final long fromTimeNs)
    {
        this.fromTimeNs = fromTimeNs;
        return this;
    }

    long fromTimeNs()
    {
        return fromTimeNs;
    }

    /**
     * Latest publish time to deliver. Later messages are read and left out: the host's clock may have stepped back after them.
     *
     * @param toTimeNs epoch nanoseconds of the publishing host's clock.
     * @return this.
     */
    public ReplayContext toTimeNs(final long toTimeNs)
    {
        this.toTimeNs = toTimeNs;
        return this;
    }

    long toTimeNs()
    {
        return toTimeNs;
    }

    /**
     * How fast to go.
     *
     * @param pace {@link Pace#ORIGINAL} by default.
     * @return this.
     */
    public ReplayContext pace(final Pace pace)
    {
        this.pace = pace;
        return this;
    }

    Pace pace()
    {
        return pace;
    }

    /**
     * Clock that paces the replay.
     *
     * @param clock the system's by default.
     * @return this.
     */
    public ReplayContext clock(final NanoClock clock)
    {
        this.clock = clock;
        return this;
    }

    NanoClock clock()
    {
        return clock;
    }

    /**
     * How long the archive may deliver nothing while the replay waits for it, before {@link Replay#poll} throws.
     *
     * @param progressDeadlineNs in nanoseconds of the system's clock, 20 s by default.
     * @return this.
     */
    public ReplayContext progressDeadlineNs(final long progressDeadlineNs)
    {
        this.progressDeadlineNs = progressDeadlineNs;
        return this;
    }

    long progressDeadlineNs()
    {
        return progressDeadlineNs;
    }
}
