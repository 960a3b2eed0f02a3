package io.millrace.subscribe;

import io.aeron.archive.client.AeronArchive;

/**
 * Where one recording lies in its stream. The recordings of a stream form a chain, one for each trading day: each begins where the one
 * before it stopped, so that the stream has one position space over all of them (docs/recording.md).
 *
 * @param recordingId      the archive's id.
 * @param startPosition    first position that the archive still has.
 * @param stopPosition     where the recording ended; {@link AeronArchive#NULL_POSITION} while it is being written.
 * @param initialTermId    term id of position 0.
 * @param termBufferLength length of a term in bytes.
 * @param mtu              longest frame in bytes.
 */
public record RecordingSpan(
    long recordingId,
    long startPosition,
    long stopPosition,
    int initialTermId,
    int termBufferLength,
    int mtu)
{
    /**
     * Whether the recording is being written.
     *
     * @return true while a publication is recorded.
     */
    public boolean isActive()
    {
        return AeronArchive.NULL_POSITION == stopPosition;
    }

    /**
     * Whether this recording goes on with another one. It may begin before the other one stopped: a publication is recorded from the place
     * of its slowest subscriber. What both have is the same, and is read from the older one.
     *
     * @param older that came before this one.
     * @return true when no position is missing between them and they have the same terms.
     */
    public boolean continues(final RecordingSpan older)
    {
        return hasTermsOf(older) && !older.isActive() && older.startPosition <= startPosition &&
            startPosition <= older.stopPosition;
    }

    /**
     * Whether both recordings have the same position space: the id of the first term is a random number of the first publication, which
     * all later ones took over.
     *
     * @param other recording of the stream.
     * @return true when a position means the same in both.
     */
    public boolean hasTermsOf(final RecordingSpan other)
    {
        return initialTermId == other.initialTermId && termBufferLength == other.termBufferLength && mtu == other.mtu;
    }
}
