package io.millrace.app.role;

import io.millrace.wire.values.LastValueWriter;
import org.agrona.concurrent.status.AtomicCounter;

/** Shows in a counter what a file of last values had no room for, and says once what to do. Any one thread. */
final class RefusalWatch
{
    private final LastValueWriter values;
    private final RoleErrors errors;
    private final AtomicCounter refused;
    private boolean isTold;

    RefusalWatch(final LastValueWriter values, final RoleErrors errors, final AtomicCounter refused)
    {
        this.values = values;
        this.errors = errors;
        this.refused = refused;
    }

    void look()
    {
        final long refusedCount = values.refusedCount();
        refused.setRelease(refusedCount);
        if (refusedCount > 0 && !isTold)
        {
            isTold = true;
            errors.count(new RoleException(values.refusal()));
        }
    }
}
