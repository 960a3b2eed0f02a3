package io.millrace.app.role;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.millrace.app.settings.Settings;
import io.millrace.audit.HostClock;
import io.millrace.publish.BookPublisher;
import io.millrace.publish.ImagePublisher;
import io.millrace.publish.TickStream;
import io.millrace.reference.InstrumentName;
import io.millrace.reference.Products;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickListener;
import io.millrace.subscribe.TickSubscriber;
import io.millrace.wire.Streams;
import io.millrace.wire.codec.InstrumentDefinitionDecoder;
import io.millrace.wire.codec.InstrumentDefinitionEncoder;
import io.millrace.wire.codec.InstrumentKind;
import io.millrace.wire.codec.MessageHeaderDecoder;
import io.millrace.wire.codec.MessageHeaderEncoder;
import io.millrace.wire.codec.TickDecoder;
import io.millrace.wire.values.LastValueException;
import io.millrace.wire.values.LastValues;
import org.agrona.CloseHelper;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Follows the ticks and makes books of them; answers requests for images out of the last values of the feed and of the bars. The files may come
 * later than this agent, and may be replaced: it looks for them once a second. One thread.
 */
final class SnapshotAgent implements Agent, TickListener
{
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotAgent.class);
    private static final int FRAGMENT_LIMIT = 64;
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final HostClock clock = HostClock.INSTANCE;
    private final Settings settings;
    private final SnapshotSources sources;
    private final TickStream imageStream;
    private final TickStream bookStream;
    private final BookPublisher books;
    private final Subscription requests;
    private final Products products;
    private final TickSubscriber subscriber;
    private final FragmentHandler requestHandler = (buffer, offset, length, header) -> onRequest(buffer, offset,
        length);
    private final LongHashSet named = new LongHashSet(0);
    private ImagePublisher images;
    private LastValues ticks;
    private LastValues bars;
    private long lookTimeNs;
    private long earlierImageCount;

    SnapshotAgent(final Settings settings, final SnapshotSources sources, final Aeron aeron,
        final TickStream imageStream,
        final BookPublisher books, final TickStream bookStream, final Subscription requests, final Products products)
    {
        this.settings = settings;
        this.sources = sources;
        this.imageStream = imageStream;
        this.books = books;
        this.bookStream = bookStream;
        this.requests = requests;
        this.products = products;
        subscriber = TickSubscriber.connect(new SubscriberContext().aeron(aeron)
            .channel(settings.text("stream.channel"))
            .streamId(Streams.TICKS)
            .startFrom(SubscriberContext.LIVE), this);
    }

    @Override
    public int doWork()
    {
        final long nowNs = clock.nanoTime();
        if (nowNs - lookTimeNs > LOOK_INTERVAL_NS || nowNs < lookTimeNs)
        {
            lookTimeNs = nowNs;
            look();
        }
        int workCount = subscriber.poll(FRAGMENT_LIMIT) + books.doWork(nowNs) + bookStream.heartbeat(nowNs);
        if (null != images)
        {
            workCount += requests.poll(requestHandler, FRAGMENT_LIMIT) + images.doWork(nowNs);
        }

        return workCount + imageStream.heartbeat(nowNs);
    }

    @Override
    public void onTick(final TickDecoder tick, final long position)
    {
        if (named.add(tick.instrumentId()))
        {
            name(tick);
        }
        books.onTick(tick, clock.nanoTime());
    }

    @Override
    public void onInstrument(final InstrumentDefinitionDecoder instrument, final long position)
    {
        named.add(instrument.instrumentId());
        books.onInstrument(instrument);
    }

    @Override
    public void onClose()
    {
        CloseHelper.closeAll(subscriber, ticks, bars);
    }

    @Override
    public String roleName()
    {
        return "snapshots";
    }

    long imageCount()
    {
        return earlierImageCount + (null == images ? 0 : images.imageCount());
    }

    long bookCount()
    {
        return books.snapshotCount();
    }

    long deltaCount()
    {
        return books.deltaCount();
    }

    private void onRequest(final org.agrona.DirectBuffer buffer, final int offset, final int length)
    {
        images.onMessage(buffer, offset, length);
    }

    /** Who joins live has missed the definitions: the price step is known from the id. */
    private void name(final TickDecoder tick)
    {
        final InstrumentName name = InstrumentName.parse(tick.symbol(), products);
        // Who reads it next begins at the symbol again.
        tick.sbeRewind();
        if (null == name || null == name.product())
        {
            return;
        }
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        new InstrumentDefinitionEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .instrumentId(tick.instrumentId())
            .priceTick(name.product().priceTick())
            .kind(InstrumentKind.NULL_VAL);
        books.onInstrument(new InstrumentDefinitionDecoder().wrap(buffer, MessageHeaderDecoder.ENCODED_LENGTH,
            InstrumentDefinitionDecoder.BLOCK_LENGTH, InstrumentDefinitionDecoder.SCHEMA_VERSION));
    }

    /** Opens the files when they are there, and again when another writer has made them anew. */
    private void look()
    {
        final boolean isOld = null != images && (ticks.isReplaced() || null != bars && bars.isReplaced());
        final boolean haveBarsCome = null != images && null == bars && null != sources.bars() &&
            Files.exists(sources.bars());
        if (null != images && !isOld && !haveBarsCome)
        {
            return;
        }
        close();
        if (!Files.exists(sources.ticks()))
        {
            return;
        }
        try
        {
            ticks = LastValues.open(sources.ticks());
            bars = open(sources.bars());
            images = new ImagePublisher(imageStream, ticks, bars, settings.durationNs("snapshots.image-interval"),
                settings.number("snapshots.per-cycle"), imageStream.publication().maxPayloadLength());
            LOG.info("snapshots: reading {}",
                null == bars ? sources.ticks() : sources.ticks() + " and " + sources.bars());
        }
        catch (final LastValueException ex)
        {
            // A file that is being made: looked for again in a second.
            LOG.warn("snapshots: {}", ex.getMessage());
            close();
        }
    }

    private static LastValues open(final Path file)
    {
        return null != file && Files.exists(file) ? LastValues.open(file) : null;
    }

    private void close()
    {
        earlierImageCount = imageCount();
        images = null;
        CloseHelper.closeAll(ticks, bars);
        ticks = null;
        bars = null;
    }
}
