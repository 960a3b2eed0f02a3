package io.millrace.app.role;

import io.millrace.bars.BarContext;
import io.millrace.bars.BarListener;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickSubscriber;
import org.agrona.concurrent.Agent;

/**
 * Builds the bars for the file of the current ones. One thread; the owner closes the writer.
 * <p>
 * <i>Design note</i>: not a second receiver of the bars that are published. Those wait, and the ticks with them, while nobody reads
 * their stream or a reader of it stands still; the file is to be current all the same. So it has a subscription and a builder of its own, which
 * cost as much again as those of the stream.
 */
final class LastBarsAgent implements Agent
{
    private static final int FRAGMENT_LIMIT = 64;

    private final TickSubscriber subscriber;
    private final RefusalWatch refusals;

    /**
     * An agent; begins to subscribe.
     *
     * @param subscription of the ticks, not concluded yet.
     * @param context      of the builder.
     * @param sink         that keeps the bars.
     * @param quietNs      as of {@link BarListener}.
     * @param refusals     of the sink's file.
     */
    LastBarsAgent(final SubscriberContext subscription, final BarContext context, final LastBarsSink sink,
        final long quietNs, final RefusalWatch refusals)
    {
        this.refusals = refusals;
        subscriber = TickSubscriber.connect(subscription, new BarListener(context, sink, quietNs));
    }

    @Override
    public int doWork()
    {
        final int read = subscriber.poll(FRAGMENT_LIMIT);
        refusals.look();

        return read;
    }

    @Override
    public void onClose()
    {
        subscriber.close();
    }

    @Override
    public String roleName()
    {
        return "last-bars";
    }
}
