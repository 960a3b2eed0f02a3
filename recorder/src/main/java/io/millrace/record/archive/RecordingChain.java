package io.millrace.record.archive;

import io.aeron.archive.client.AeronArchive;

import java.util.ArrayList;
import java.util.List;

/**
 * The recordings of a stream that go on from one another, one for each trading day: one position space over all days. Made of a
 * catalogue as it was when it was asked; a value, any thread.
 */
public final class RecordingChain
{
    /**
     * A part of one recording.
     *
     * @param recording that has it.
     * @param from      first position.
     * @param to        position behind it.
     */
    public record Part(RecordedStream recording, long from, long to)
    {
    }

    private final List<RecordedStream> recordings;

    private RecordingChain(final List<RecordedStream> recordings)
    {
        this.recordings = List.copyOf(recordings);
    }

    /**
     * The chain that ends with the newest of some recordings.
     *
     * @param all of one stream, by rising id.
     * @return the chain, without a recording when there is none.
     */
    public static RecordingChain of(final List<RecordedStream> all)
    {
        int first = Math.max(0, all.size() - 1);
        while (first > 0 && all.get(first).span().continues(all.get(first - 1).span()))
        {
            first--;
        }

        return new RecordingChain(all.subList(first, all.size()));
    }

    /**
     * The chain of a stream.
     *
     * @param archive  to ask.
     * @param channel  of the stream.
     * @param streamId of the stream.
     * @return the chain, without a recording when the stream was never recorded.
     */
    public static RecordingChain of(final AeronArchive archive, final String channel, final int streamId)
    {
        return of(RecordedStreams.all(archive, channel, streamId));
    }

    /**
     * Its recordings.
     *
     * @return oldest first.
     */
    public List<RecordedStream> recordings()
    {
        return recordings;
    }

    /**
     * Whether the stream was never recorded.
     *
     * @return true when there is no recording.
     */
    public boolean isEmpty()
    {
        return recordings.isEmpty();
    }

    /**
     * The recording that was begun last.
     *
     * @return the recording.
     * @throws IllegalStateException when there is none.
     */
    public RecordedStream newest()
    {
        if (recordings.isEmpty())
        {
            throw new IllegalStateException("a chain without recordings has no newest one");
        }

        return recordings.get(recordings.size() - 1);
    }

    /**
     * First position that the archive still has.
     *
     * @return position in the stream; 0 without recordings.
     */
    public long startPosition()
    {
        return recordings.isEmpty() ? 0 : recordings.get(0).startPosition();
    }

    /**
     * From where a recording is read: its start, or where the one before it stopped, when it begins before that.
     *
     * @param recording of this chain.
     * @return position in the stream.
     */
    public long beginPosition(final RecordedStream recording)
    {
        final int index = recordings.indexOf(recording);

        return index < 1 ? recording.startPosition() :
            Math.max(recording.startPosition(), recordings.get(index - 1).stopPosition());
    }

    /**
     * What has to be read of each recording for a part of the stream.
     *
     * @param from first position.
     * @param to   position behind the part.
     * @return the parts, in the order of the stream; none is empty.
     */
    public List<Part> parts(final long from, final long to)
    {
        final List<Part> parts = new ArrayList<>();
        for (final RecordedStream recording : recordings)
        {
            final long begin = Math.max(from, beginPosition(recording));
            final long end = recording.isActive() ? to : Math.min(to, recording.stopPosition());
            if (begin < end)
            {
                parts.add(new Part(recording, begin, end));
            }
        }

        return parts;
    }
}
