package io.millrace.app.role;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.millrace.app.settings.SettingsException;
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
import io.millrace.wire.values.LastValues;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;

/**
 * Follows the ticks and makes books of them; answers requests for images out of the last values of the feed and of the bars. The files may come
 * later than this agent, and may be made anew: it looks for them once a second. One thread.
 */
final class SnapshotAgent implements Agent, TickListener
{
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotAgent.class);
    private static final int FRAGMENT_LIMIT = 64;
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final HostClock clock = HostClock.INSTANCE;
    private final TickStream imageStream;
    private final TickStream bookStream;
    private final Subscription requests;
    private final Products products;
    private final ImagePublisher images;
    private final BookPublisher books;
    private final SnapshotFiles files;
    private final SnapshotCounters counters;
    private final TickSubscriber subscriber;
    private final FragmentHandler requestHandler = (buffer, offset, length, header) -> onRequest(buffer, offset,
        length);
    private final LongHashSet named = new LongHashSet(0);
    private boolean areBooksSeeded;
    private long lookTimeNs;
    private long tickGapCount;

    /**
     * An agent; begins to subscribe to the ticks.
     *
     * @param settings    of the role.
     * @param tickChannel channel of the ticks.
     * @param aeron       client; stays the caller's, as do the next three.
     * @param imageStream to send images by.
     * @param bookStream  to send books by.
     * @param requests    for images.
     * @param products    for price steps.
     */
    SnapshotAgent(final SnapshotSettings settings, final String tickChannel, final Aeron aeron,
        final TickStream imageStream, final TickStream bookStream, final Subscription requests,
        final Products products)
    {
        this.imageStream = imageStream;
        this.bookStream = bookStream;
        this.requests = requests;
        this.products = products;
        images = new ImagePublisher(imageStream, settings.imageIntervalNs(), settings.perCycle(),
            imageStream.publication().maxPayloadLength());
        books = new BookPublisher(bookStream, bookStream.publication()::isConnected, settings.bookIntervalNs(),
            settings.bookRefreshIntervalNs(), settings.bookPriceTicks(), settings.bookVolumeRatio(),
            settings.perCycle());
        files = new SnapshotFiles(settings.sources());
        counters = new SnapshotCounters(aeron);
        subscriber = TickSubscriber.connect(new SubscriberContext().aeron(aeron)
            .channel(tickChannel)
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
        // What finds no room here waits in the stream of requests, and then at the one who asks.
        final int requestLimit = Math.min(FRAGMENT_LIMIT, images.requestRoom());
        if (requestLimit > 0)
        {
            workCount += requests.poll(requestHandler, requestLimit);
        }
        workCount += images.doWork(nowNs) + imageStream.heartbeat(nowNs);
        counters.update(images, books, tickGapCount, files.hasTickWriter());

        return workCount;
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
    public void onGap(final long expectedSequence, final long receivedSequence)
    {
        tickGapCount++;
    }

    @Override
    public void onClose()
    {
        CloseHelper.closeAll(subscriber, files);
    }

    @Override
    public String roleName()
    {
        return "snapshots";
    }

    long imageCount()
    {
        return images.imageCount();
    }

    long bookCount()
    {
        return books.snapshotCount();
    }

    long deltaCount()
    {
        return books.deltaCount();
    }

    private void onRequest(final DirectBuffer buffer, final int offset, final int length)
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

    private void look()
    {
        if (files.look())
        {
            try
            {
                images.sources(files.ticks(), files.bars());
            }
            catch (final IllegalArgumentException ex)
            {
                throw new SettingsException("settings: millrace.snapshots.channel: " + ex.getMessage() +
                    "; the bars' file has other intervals than these settings");
            }
            files.closeRetired();
        }
        images.rounds(files.hasTickWriter());
        // Live first: what came before is in the file then, and no tick falls between the two.
        if (!areBooksSeeded && null != files.ticks() && subscriber.isLive())
        {
            areBooksSeeded = true;
            seedBooks(files.ticks());
        }
    }

    /** The books of instruments that may not tick for hours. */
    private void seedBooks(final LastValues values)
    {
        final TickDecoder tick = new TickDecoder();
        final RecentDays days = new RecentDays();
        for (int i = 0; i < values.instrumentCount(); i++)
        {
            if (values.lastTick(values.instrumentId(i), tick))
            {
                days.add(tick.tradingDay());
            }
        }
        int count = 0;
        for (int i = 0; i < values.instrumentCount(); i++)
        {
            if (values.lastTick(values.instrumentId(i), tick) && days.isRecent(tick.tradingDay()))
            {
                if (named.add(tick.instrumentId()))
                {
                    name(tick);
                }
                count += books.seed(tick) ? 1 : 0;
            }
        }
        LOG.info("snapshots: {} books of the last values", count);
    }
}
