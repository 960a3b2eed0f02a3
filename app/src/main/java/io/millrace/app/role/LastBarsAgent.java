package io.millrace.app.role;

import io.millrace.bars.BarContext;
import io.millrace.bars.BarListener;
import io.millrace.subscribe.SubscriberContext;
import io.millrace.subscribe.TickSubscriber;
import io.millrace.wire.values.LastValueWriter;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.status.AtomicCounter;

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
    private final LastValueWriter values;
    private final RoleErrors errors;
    private final AtomicCounter refused;
    private boolean isRefusalTold;

    /**
     * An agent; begins to subscribe.
     *
     * @param subscription of the ticks, not concluded yet.
     * @param context      of the builder.
     * @param sink         that keeps the bars.
     * @param values       that the sink writes.
     * @param quietNs      as of {@link BarListener}.
     * @param errors       of the role; is told once when the file has no room.
     * @param refused      counts the bars that the file had no room for.
     */
    LastBarsAgent(final SubscriberContext subscription, final BarContext context, final LastBarsSink sink,
        final LastValueWriter values, final long quietNs, final RoleErrors errors, final AtomicCounter refused)
    {
        this.values = values;
        this.errors = errors;
        this.refused = refused;
        subscriber = TickSubscriber.connect(subscription, new BarListener(context, sink, quietNs));
    }

    @Override
    public int doWork()
    {
        final int read = subscriber.poll(FRAGMENT_LIMIT);
        final long refusedCount = values.refusedCount();
        refused.setRelease(refusedCount);
        if (refusedCount > 0 && !isRefusalTold)
        {
            isRefusalTold = true;
            errors.count(new RoleException(values.refusal()));
        }

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
