package io.millrace.subscribe;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.client.PersistentSubscription;
import io.millrace.wire.Streams;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

import java.util.concurrent.TimeUnit;

/** Settings of a {@link TickSubscriber}: fluent setters, checked once by {@link #conclude()}. One thread. */
public final class SubscriberContext
{
    /** {@link #startFrom(long)}: the beginning of the recording. */
    public static final long START = PersistentSubscription.FROM_START;

    /** {@link #startFrom(long)}: whatever is published from now on. */
    public static final long LIVE = PersistentSubscription.FROM_LIVE;

    private static final int FRAME_ALIGNMENT = 32;
    private static final int REPLAY_STREAM_OFFSET = 1000;

    private Aeron aeron;
    private boolean ownsAeron;
    private String aeronDirectoryName;
    private String channel = Streams.DEFAULT_CHANNEL;
    private int streamId = Streams.TICKS;
    private String archiveControlRequestChannel = Streams.DEFAULT_CHANNEL;
    private int archiveControlRequestStreamId = AeronArchive.Configuration.localControlStreamId();
    private String archiveControlResponseChannel = Streams.DEFAULT_CHANNEL;
    private String replayChannel = Streams.DEFAULT_CHANNEL;
    private int replayStreamId;
    private long startFrom = START;
    private long joinDeadlineNs = TimeUnit.SECONDS.toNanos(60);
    private long rejoinIntervalNs = TimeUnit.MILLISECONDS.toNanos(50);
    private IdleStrategy idleStrategy;
    private boolean isConcluded;

    /**
     * Checks the settings and fills in what is missing; connects a client to the media driver when none was given.
     *
     * @return this.
     * @throws IllegalArgumentException when a setting is wrong: names the setter and the value.
     */
    public SubscriberContext conclude()
    {
        if (isConcluded)
        {
            throw new IllegalStateException("this SubscriberContext is concluded already; make one per subscriber");
        }
        RecordedChannels.fragment(channel);
        if (startFrom < LIVE || (startFrom > 0 && startFrom % FRAME_ALIGNMENT != 0))
        {
            throw new IllegalArgumentException("startFrom(" + startFrom +
                ") is neither START, LIVE nor a position; give a position that a listener was told");
        }
        if (joinDeadlineNs <= 0 || rejoinIntervalNs <= 0)
        {
            throw new IllegalArgumentException("joinDeadlineNs(" + joinDeadlineNs + ") and rejoinIntervalNs(" +
                rejoinIntervalNs + ") must be above 0");
        }
        if (0 == replayStreamId)
        {
            replayStreamId = streamId + REPLAY_STREAM_OFFSET;
        }
        if (null == idleStrategy)
        {
            idleStrategy = new BackoffIdleStrategy();
        }
        if (null == aeron)
        {
            final Aeron.Context context = new Aeron.Context().clientName("millrace-subscriber");
            if (null != aeronDirectoryName)
            {
                context.aeronDirectoryName(aeronDirectoryName);
            }
            aeron = Aeron.connect(context);
            ownsAeron = true;
        }
        isConcluded = true;

        return this;
    }

    /**
     * Client to use; not closed by the subscriber.
     *
     * @param aeron connected to the media driver.
     * @return this.
     */
    public SubscriberContext aeron(final Aeron aeron)
    {
        this.aeron = aeron;
        return this;
    }

    /**
     * Client in use.
     *
     * @return the client, null before {@link #conclude()} when none was given.
     */
    public Aeron aeron()
    {
        return aeron;
    }

    boolean isConcluded()
    {
        return isConcluded;
    }

    /**
     * Folder of the media driver, for a client of the subscriber's own.
     *
     * @param aeronDirectoryName the folder; without it Aeron's default.
     * @return this.
     */
    public SubscriberContext aeronDirectoryName(final String aeronDirectoryName)
    {
        this.aeronDirectoryName = aeronDirectoryName;
        return this;
    }

    /**
     * Channel of the live stream.
     *
     * @param channel Aeron URI, {@code aeron:ipc} by default.
     * @return this.
     */
    public SubscriberContext channel(final String channel)
    {
        this.channel = channel;
        return this;
    }

    /**
     * Channel of the live stream.
     *
     * @return Aeron URI.
     */
    public String channel()
    {
        return channel;
    }

    /**
     * The channel as this subscriber listens to it. Untethered: a slow subscriber is dropped from live rather than slowing the
     * publisher, and comes back by the recording.
     */
    String liveChannel()
    {
        return new ChannelUriStringBuilder(channel).tether(false).rejoin(false).build();
    }

    /**
     * Stream to subscribe to.
     *
     * @param streamId Aeron stream id, {@link Streams#TICKS} by default.
     * @return this.
     */
    public SubscriberContext streamId(final int streamId)
    {
        this.streamId = streamId;
        return this;
    }

    /**
     * Stream to subscribe to.
     *
     * @return Aeron stream id.
     */
    public int streamId()
    {
        return streamId;
    }

    /**
     * Where the archive takes requests.
     *
     * @param channel  Aeron URI, {@code aeron:ipc} by default.
     * @param streamId Aeron stream id, that of Aeron's local control by default.
     * @return this.
     */
    public SubscriberContext archiveControlRequest(final String channel, final int streamId)
    {
        this.archiveControlRequestChannel = channel;
        this.archiveControlRequestStreamId = streamId;
        return this;
    }

    /**
     * Where the archive takes requests, on the stream of Aeron's local control.
     *
     * @param channel Aeron URI, {@code aeron:ipc} by default.
     * @return this.
     */
    public SubscriberContext archiveControlRequestChannel(final String channel)
    {
        this.archiveControlRequestChannel = channel;
        return this;
    }

    /**
     * Where the archive answers.
     *
     * @param channel Aeron URI, {@code aeron:ipc} by default.
     * @return this.
     */
    public SubscriberContext archiveControlResponseChannel(final String channel)
    {
        this.archiveControlResponseChannel = channel;
        return this;
    }

    /**
     * Where the archive replays to.
     *
     * @param channel Aeron URI, {@code aeron:ipc} by default.
     * @return this.
     */
    public SubscriberContext replayChannel(final String channel)
    {
        this.replayChannel = channel;
        return this;
    }

    /**
     * Where the archive replays to.
     *
     * @return Aeron URI.
     */
    public String replayChannel()
    {
        return replayChannel;
    }

    /**
     * Stream that the archive replays to; several subscribers may share it, each replay has a session of its own.
     *
     * @param streamId Aeron stream id; by default that of the stream plus 1000.
     * @return this.
     */
    public SubscriberContext replayStreamId(final int streamId)
    {
        this.replayStreamId = streamId;
        return this;
    }

    /**
     * Stream that the archive replays to.
     *
     * @return Aeron stream id.
     */
    public int replayStreamId()
    {
        return replayStreamId;
    }

    /**
     * What to receive first.
     *
     * @param position {@link #START} (the default), {@link #LIVE}, or a position that a listener was told: what comes after it.
     * @return this.
     */
    public SubscriberContext startFrom(final long position)
    {
        this.startFrom = position;
        return this;
    }

    /**
     * What to receive first.
     *
     * @return {@link #START}, {@link #LIVE} or a position.
     */
    public long startFrom()
    {
        return startFrom;
    }

    /**
     * How long a subscriber tries to find the recording, at first and after a loss, before {@link TickSubscriber#poll} throws. A
     * recording whose publisher is down counts as found.
     *
     * @param joinDeadlineNs in nanoseconds, 60 s by default; {@link Long#MAX_VALUE} to wait for ever.
     * @return this.
     */
    public SubscriberContext joinDeadlineNs(final long joinDeadlineNs)
    {
        this.joinDeadlineNs = joinDeadlineNs;
        return this;
    }

    /**
     * How long a subscriber tries to find the recording.
     *
     * @return nanoseconds.
     */
    public long joinDeadlineNs()
    {
        return joinDeadlineNs;
    }

    /**
     * Pause between two tries to find or to join the recording.
     *
     * @param rejoinIntervalNs in nanoseconds, 50 ms by default.
     * @return this.
     */
    public SubscriberContext rejoinIntervalNs(final long rejoinIntervalNs)
    {
        this.rejoinIntervalNs = rejoinIntervalNs;
        return this;
    }

    /**
     * Pause between two tries to find or to join the recording.
     *
     * @return nanoseconds.
     */
    public long rejoinIntervalNs()
    {
        return rejoinIntervalNs;
    }

    /**
     * What the app's polling loop does when there is nothing to do; the subscriber itself never idles.
     *
     * @param idleStrategy of the loop; by default it backs off to sleeping.
     * @return this.
     */
    public SubscriberContext idleStrategy(final IdleStrategy idleStrategy)
    {
        this.idleStrategy = idleStrategy;
        return this;
    }

    /**
     * What the app's polling loop does when there is nothing to do.
     *
     * @return the strategy, null before {@link #conclude()} when none was given.
     */
    public IdleStrategy idleStrategy()
    {
        return idleStrategy;
    }

    /** A new context for one connection to the archive. */
    AeronArchive.Context archiveContext()
    {
        return new AeronArchive.Context().aeron(aeron)
            .ownsAeronClient(false)
            .controlRequestChannel(archiveControlRequestChannel)
            .controlRequestStreamId(archiveControlRequestStreamId)
            .controlResponseChannel(archiveControlResponseChannel);
    }

    /** Closes the client when it is the context's own. */
    void close()
    {
        if (ownsAeron && null != aeron)
        {
            aeron.close();
        }
    }
}
