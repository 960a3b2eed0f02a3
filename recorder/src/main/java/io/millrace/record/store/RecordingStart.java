package io.millrace.record.store;

import io.aeron.archive.client.AeronArchive;
import org.agrona.collections.Long2LongHashMap;

import java.util.List;

/**
 * Which recording is to be read, and from where.
 *
 * @param span   the recording.
 * @param ledger what the ledger says of it.
 */
record RecordingStart(RecordingReader.Span span, LedgerState ledger)
{
    /**
     * Picks the oldest recording of the stream that is not wholly in ClickHouse, else the newest.
     *
     * @param spans        recordings of the stream, oldest first.
     * @param ledger       of stream and shard.
     * @param endPositions by recording, behind which nothing is left though the ledger does not say so.
     * @return the choice; null when there is no recording.
     * @throws StoreException when archive and ledger contradict each other.
     */
    static RecordingStart choose(
        final List<RecordingReader.Span> spans, final StoreLedger ledger, final Long2LongHashMap endPositions)
    {
        for (int i = 0; i < spans.size(); i++)
        {
            final RecordingReader.Span span = spans.get(i);
            final LedgerState state = ledger.state(span.key());
            final long storedPosition = Math.max(state.position(), endPositions.get(span.key().recordingId()));
            final boolean isStored = !state.isInterrupted() && !span.reachesBeyond(storedPosition);
            if (i == spans.size() - 1 || !isStored)
            {
                final RecordingStart start = new RecordingStart(span, state);
                start.check(ledger.streamId());
                return start;
            }
        }

        return null;
    }

    /** Position from which on the recording is read. */
    long position()
    {
        return StoreAgent.NULL_POSITION == ledger.position() ? span.startPosition() : ledger.position();
    }

    private void check(final int streamId)
    {
        final LedgerEntry last = ledger.last();
        if (span.startPosition() > position())
        {
            throw new StoreException("recording " + span.key() + " of stream " + streamId + " begins at position " +
                span.startPosition() + ", but ClickHouse has it only to " + position() +
                ": the archive was purged too early; restore its segments");
        }
        final long promised = Math.max(ledger.position(), null == last ? 0 : last.endPosition());
        if (AeronArchive.NULL_POSITION != span.stopPosition() && span.stopPosition() < promised)
        {
            throw new StoreException("recording " + span.key() + " of stream " + streamId + " ends at position " +
                span.stopPosition() + ", but ClickHouse has, or was promised, batches to " + promised +
                ": the archive lost its tail; restore it, or record into a new archive");
        }
    }
}
