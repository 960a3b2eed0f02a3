package io.millrace.record.store;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes one recorded stream to ClickHouse, exactly once. It reads the archive from the last committed position, makes batches,
 * and commits each with the positions it covers (docs/decisions/0006-positions-and-rows.md). ClickHouse or the archive may be
 * away for any time: the agent keeps what it has and tries again. When the recording stops it waits until it is extended; a
 * newer recording of the stream is read after the older ones. Several agents can share a stream, each with a shard of its instruments.
 * <p>
 * All work happens on the thread that calls {@link #doWork()}, which blocks while ClickHouse takes a batch. The accessors serve
 * any thread.
 */
public final class StoreAgent implements Agent
{
    /** Is called before each step of a commit; a test crashes there. */
    @FunctionalInterface
    interface CommitProbe
    {
        void onStep(BatchCommit.Step step);
    }

    /** Position before any is known. */
    public static final long NULL_POSITION = -1;

    private static final int FRAGMENT_LIMIT = 256;
    private static final int MAX_BLOCKS = 12;
    private static final long MAX_BATCH_BYTES = 128L * 1024 * 1024;
    private static final long POLL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private enum Phase
    {
        CONNECT,
        LOCATE,
        READ,
        COMMIT,
        WAIT
    }

    private final StoreContext context;
    private final CommitProbe probe;
    private final String roleName;
    private final int streamId;
    private final StoreListener listener;
    private final RecordingReader reader;

    private final AtomicLong committedPosition = new AtomicLong(NULL_POSITION);
    private final AtomicLong readPosition = new AtomicLong(NULL_POSITION);
    private final AtomicLong rowsCommitted = new AtomicLong();
    private final AtomicLong insertsRetried = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final AtomicReference<StoreState> state = new AtomicReference<>(StoreState.STARTING);
    private final AtomicReference<String> lastError = new AtomicReference<>();
    private final AtomicReference<RecordingKey> recording = new AtomicReference<>();

    private Phase phase = Phase.CONNECT;
    private ClickHouseConnection connection;
    private StoreLedger ledger;
    private Batch batch;
    private BatchCommit commit;
    private LedgerEntry interrupted;
    private long batchNumber;
    private long beginPosition;
    private long resumePosition;
    private long lingerDeadlineNs;
    private long nextWorkNs;
    private long retryNs;
    private final Long2LongHashMap endPositions = new Long2LongHashMap(NULL_POSITION);
    private boolean isReportingArchived;
    private long archivedPosition;

    /**
     * A writer of one stream, or of the context's shard of it; connects when it starts to work, and keeps trying.
     *
     * @param context  concluded.
     * @param streamId of the recorded stream; of its messages those that have a table become rows.
     */
    public StoreAgent(final StoreContext context, final int streamId)
    {
        this(context, streamId, (step) ->
        {});
    }

    StoreAgent(final StoreContext context, final int streamId, final CommitProbe probe)
    {
        if (!context.isConcluded())
        {
            throw new IllegalStateException("StoreContext is not concluded: call conclude() first");
        }
        this.context = context;
        this.probe = probe;
        this.streamId = streamId;
        this.roleName = "store-" + streamId + (1 == context.shards() ? "" : "-" + context.shard());
        this.listener = context.listener();
        this.reader = new RecordingReader(context, streamId, this::onMessage);
        this.nextWorkNs = context.nanoClock().nanoTime();
        this.retryNs = context.minRetryNs();
    }

    @Override
    public int doWork()
    {
        if (context.nanoClock().nanoTime() - nextWorkNs < 0)
        {
            return 0;
        }
        try
        {
            final int workCount = work();
            if (retryNs != context.minRetryNs() || lastError.getPlain() != null)
            {
                retryNs = context.minRetryNs();
                lastError.setRelease(null);
            }
            showState();

            return workCount;
        }
        catch (final AgentTerminationException ex)
        {
            throw ex;
        }
        catch (final RuntimeException ex)
        {
            onFailure(ex);

            return 0;
        }
    }

    @Override
    public void onClose()
    {
        CloseHelper.closeAll(context.errorHandler(), reader, connection);
        connection = null;
        state.setRelease(StoreState.CLOSED);
    }

    @Override
    public String roleName()
    {
        return roleName;
    }

    /**
     * Which recording is read.
     *
     * @return the recording; null before one was found. Any thread.
     */
    public RecordingKey recording()
    {
        return recording.getAcquire();
    }

    /**
     * How far ClickHouse has the recording.
     *
     * @return position before which every row is in ClickHouse; {@link #NULL_POSITION} before it is known. Any thread.
     */
    public long committedPosition()
    {
        return committedPosition.getAcquire();
    }

    /**
     * How far the recording was read.
     *
     * @return position; {@link #NULL_POSITION} before it is known. Any thread.
     */
    public long readPosition()
    {
        return readPosition.getAcquire();
    }

    /**
     * What this agent has done.
     *
     * @return rows that it committed, over all tables, without those that were set aside. Any thread.
     */
    public long rowsCommitted()
    {
        return rowsCommitted.getAcquire();
    }

    /**
     * What the agent is doing.
     *
     * @return the state. Any thread.
     */
    public StoreState state()
    {
        return state.getAcquire();
    }

    /**
     * What hinders it.
     *
     * @return text of the newest error; null when all is well again. Any thread.
     */
    public String lastError()
    {
        return lastError.getAcquire();
    }

    /**
     * How often ClickHouse had to be asked again.
     *
     * @return steps of a commit (inserts and ledger rows) that failed and were repeated. Any thread.
     */
    public long insertsRetried()
    {
        return insertsRetried.getAcquire();
    }

    /**
     * How many rows ClickHouse refused for what they say.
     *
     * @return rows of committed batches that were set aside in files. Any thread.
     */
    public long deadLetters()
    {
        return deadLetters.getAcquire();
    }

    private int work()
    {
        switch (phase)
        {
            case CONNECT -> connect();
            case LOCATE -> locate();
            case READ -> {
                return read();
            }
            case COMMIT -> advanceCommit();
            default -> awaitMore();
        }

        return 1;
    }

    private void connect()
    {
        Migrations.apply(context);
        CloseHelper.close(context.errorHandler(), connection);
        connection = new ClickHouseConnection(context);
        ledger = new StoreLedger(connection, streamId, new StoreShard(context.shard(), context.shards()));
        phase = Phase.LOCATE;
    }

    private void locate()
    {
        final RecordingStart start = RecordingStart.choose(reader.recordings(), ledger, endPositions);
        if (null == start)
        {
            pause(POLL_INTERVAL_NS);
            return;
        }
        final RecordingKey key = start.span().key();
        final LedgerState stored = start.ledger();
        final long position = start.position();
        batch = new Batch(key, stored.filter());
        recording.setRelease(key);
        batchNumber = stored.committedBatch();
        interrupted = stored.isInterrupted() ? stored.last() : null;
        beginPosition = position;
        resumePosition = position;
        archivedPosition = position;
        readPosition.setRelease(position);
        committedPosition.setRelease(position);
        reader.closeReplay();
        phase = start.span().reachesBeyond(position) ? Phase.READ : Phase.WAIT;
    }

    private int read()
    {
        if (!reader.isOpen())
        {
            if (isNothingLeft())
            {
                phase = Phase.WAIT;
                return 1;
            }
            reader.open(recording.getPlain().recordingId(), resumePosition);
        }
        if (interrupted != null)
        {
            return readInterrupted();
        }
        final int fragments = poll(Long.MAX_VALUE, Math.min(FRAGMENT_LIMIT, context.batchRows() - batch.rowCount()));
        final boolean isAtEnd = 0 == fragments && reader.isAtEnd();
        if (isBatchFull(isAtEnd))
        {
            beginCommit(reader.settledPosition(), false);
            return 1;
        }
        if (0 == batch.rowCount())
        {
            // Heartbeats only: nothing waits for ClickHouse, and the next batch covers their positions.
            resumePosition = reader.settledPosition();
            committedPosition.setRelease(resumePosition);
        }
        if (isAtEnd)
        {
            readPosition.setRelease(reader.position());
            reader.closeReplay();
            phase = Phase.WAIT;
        }

        return fragments;
    }

    /** The archive replays nothing from the very end of a recording, and one that grew a moment ago may have been ended there. */
    private boolean isNothingLeft()
    {
        return null == interrupted && 0 == batch.rowCount() && reader.recordings()
            .stream()
            .anyMatch((span) -> span.key().equals(recording.getPlain()) && !span.reachesBeyond(resumePosition));
    }

    /** Reads exactly the messages of the batch that an earlier process began: the same rows, the same blocks, the same tokens. */
    private int readInterrupted()
    {
        final int fragments = poll(interrupted.endPosition(), FRAGMENT_LIMIT);
        if (reader.settledPosition() == interrupted.endPosition())
        {
            if (batch.rowCount() != interrupted.rowCount() || batch.firstSequence() != interrupted.firstSequence() ||
                batch.lastSequence() != interrupted.lastSequence())
            {
                throw new StoreException("batch " + interrupted.batch() + " of recording " + recording.getPlain() +
                    " was begun with " + interrupted.rowCount() + " rows, sequence " + interrupted.firstSequence() +
                    " to " + interrupted.lastSequence() + ", but the archive has " + batch.rowCount() + " rows, " +
                    batch.firstSequence() + " to " + batch.lastSequence() +
                    ": archive and database do not belong together");
            }
            beginCommit(reader.settledPosition(), true);
        }
        else if (0 == fragments && reader.isAtEnd())
        {
            reader.closeReplay();
            batch.clear();
            throw new StoreException("recording " + recording.getPlain() + " broke off at position " +
                reader.settledPosition() + " before the end of the batch that was begun, " +
                interrupted.endPosition() + "; reading again");
        }

        return fragments;
    }

    private int poll(final long limitPosition, final int fragmentLimit)
    {
        final int rowsBefore = batch.rowCount();
        isReportingArchived = reader.settledPosition() >= archivedPosition;
        final int fragments = reader
            .poll(isReportingArchived ? limitPosition : Math.min(limitPosition, archivedPosition), fragmentLimit);
        archivedPosition = Math.max(archivedPosition, reader.settledPosition());
        if (0 == rowsBefore && batch.rowCount() > 0)
        {
            lingerDeadlineNs = context.nanoClock().nanoTime() + context.lingerNs();
        }
        if (fragments > 0)
        {
            readPosition.setRelease(reader.position());
        }

        return fragments;
    }

    private boolean isBatchFull(final boolean isAtEnd)
    {
        if (batch.hasEndOfDay())
        {
            return true;
        }
        return batch.rowCount() > 0 &&
            (isAtEnd || batch.rowCount() >= context.batchRows() || batch.byteCount() >= MAX_BATCH_BYTES ||
                batch.blocks().size() >= MAX_BLOCKS || context.nanoClock().nanoTime() - lingerDeadlineNs >= 0);
    }

    private void onMessage(final DirectBuffer buffer, final int offset, final int length, final long position)
    {
        final long startTimeNs = batch.add(buffer, offset, length, position);
        if (startTimeNs != Long.MIN_VALUE && isReportingArchived)
        {
            listener.onArchived(startTimeNs, context.epochNanoClock().nanoTime());
        }
    }

    private void beginCommit(final long endPosition, final boolean isRepeated)
    {
        final LedgerEntry entry = new LedgerEntry(batchNumber + 1, false, beginPosition, endPosition,
            batch.firstSequence(), batch.lastSequence(), batch.rowCount(), 0);
        commit = new BatchCommit(context, connection, ledger, recording.getPlain(), entry, batch.blocks(), isRepeated);
        phase = Phase.COMMIT;
    }

    private void advanceCommit()
    {
        probe.onStep(commit.step());
        commit.advance();
        if (BatchCommit.Step.DONE == commit.step())
        {
            final LedgerEntry entry = commit.entry();
            batchNumber = entry.batch();
            beginPosition = entry.endPosition();
            resumePosition = entry.endPosition();
            committedPosition.setRelease(entry.endPosition());
            final long deadLetterCount = commit.deadLetterCount();
            rowsCommitted.setRelease(rowsCommitted.getPlain() + entry.rowCount() - deadLetterCount);
            deadLetters.setRelease(deadLetters.getPlain() + deadLetterCount);
            batch.reportCommitted(listener, context.epochNanoClock().nanoTime());
            batch.clear();
            commit = null;
            interrupted = null;
            phase = reader.isOpen() ? Phase.READ : Phase.WAIT;
        }
    }

    /** Everything recorded is committed: goes on when the recording was extended, or with the next one of the stream. */
    private void awaitMore()
    {
        final List<RecordingReader.Span> spans = reader.recordings();
        final long end = Math.max(beginPosition, readPosition.getPlain());
        for (final RecordingReader.Span span : spans)
        {
            final boolean isThis = span.key().equals(recording.getPlain());
            if (isThis && span.reachesBeyond(end))
            {
                phase = Phase.READ;
                return;
            }
            if (span.key().recordingId() > recording.getPlain().recordingId())
            {
                if (resumePosition > beginPosition)
                {
                    // Nothing but heartbeats follows the last batch: an empty one says that this recording is wholly stored.
                    beginCommit(resumePosition, false);
                    return;
                }
                endPositions.put(recording.getPlain().recordingId(), end);
                phase = Phase.LOCATE;
                return;
            }
        }
        pause(POLL_INTERVAL_NS);
    }

    private void onFailure(final RuntimeException error)
    {
        lastError.setRelease(null == error.getMessage() ? error.toString() : error.getMessage());
        context.errorHandler().onError(error);
        state.setRelease(StoreState.RETRYING);
        pause(retryNs);
        retryNs = Math.min(retryNs * 2, context.maxRetryNs());
        if (Phase.COMMIT == phase)
        {
            insertsRetried.setRelease(insertsRetried.getPlain() + 1);
            commit.doubt();
        }
        else
        {
            // What was read since the last commit is read again: a message that failed half-way must not stay half in the batch.
            reader.close();
            if (batch != null)
            {
                batch.clear();
            }
        }
    }

    private void pause(final long durationNs)
    {
        nextWorkNs = context.nanoClock().nanoTime() + durationNs;
    }

    private void showState()
    {
        final StoreState next = switch (phase)
        {
            case CONNECT, LOCATE -> StoreState.STARTING;
            case READ, COMMIT -> interrupted != null ? StoreState.RECOVERING : StoreState.READING;
            case WAIT -> StoreState.WAITING;
        };
        if (state.getPlain() != next)
        {
            state.setRelease(next);
        }
    }
}
