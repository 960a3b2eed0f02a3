package io.millrace.record.store;

import org.agrona.concurrent.Agent;

/**
 * Writes one recorded stream to ClickHouse, exactly once.
 */
public final class StoreAgent implements Agent
{
    /**
     * A writer of one stream; connects when it starts to work, and keeps trying.
     *
     * @param context  concluded.
     * @param streamId of the recorded stream: the context's tick stream or rejected stream.
     */
    public StoreAgent(final StoreContext context, final int streamId)
    {
    }

    @Override
    public int doWork()
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onClose()
    {
    }

    @Override
    public String roleName()
    {
        return "store";
    }

    /** @return the recording that is read; null before one was found. Any thread. */
    public RecordingKey recording()
    {
        throw new UnsupportedOperationException();
    }

    /** @return position of the recording before which every row is in ClickHouse; -1 before it is known. Any thread. */
    public long committedPosition()
    {
        throw new UnsupportedOperationException();
    }

    /** @return position up to which the recording was read; -1 before it is known. Any thread. */
    public long readPosition()
    {
        throw new UnsupportedOperationException();
    }

    /** @return rows that this agent committed, over all tables. Any thread. */
    public long rowsCommitted()
    {
        throw new UnsupportedOperationException();
    }

    /** @return what the agent is doing. Any thread. */
    public StoreState state()
    {
        throw new UnsupportedOperationException();
    }

    /** @return text of the newest error; null when all is well again. Any thread. */
    public String lastError()
    {
        throw new UnsupportedOperationException();
    }

    /** @return how many inserts were repeated after an error. Any thread. */
    public long insertsRetried()
    {
        throw new UnsupportedOperationException();
    }
}
