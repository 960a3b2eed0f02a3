package io.millrace.record.replay;

import io.millrace.record.archive.RecordedStream;
import io.millrace.record.archive.RecordedStreams;
import io.millrace.record.archive.RecordingChain;
import io.millrace.record.archive.RecordingException;
import io.millrace.subscribe.RecordedChannels;

import java.util.List;

/**
 * Which part of which recording a replay reads, one after the other. A value; made by asking the archive.
 *
 * @param parts in the order of the stream; may be none.
 * @param from  position at which the replay begins.
 * @param to    position at which it ends.
 */
record ReplayPlan(List<RecordingChain.Part> parts, long from, long to)
{
    static ReplayPlan of(final ReplayContext context)
    {
        final List<RecordedStream> all = RecordedStreams.all(context.archive(), context.channel(), context.streamId());
        final RecordingChain chain = chain(context, all);
        final long end = end(context, chain.newest());
        if (RecordedChannels.NO_DAY != context.day())
        {
            return ofDay(context, chain, end);
        }
        final long from = ReplayContext.NULL_VALUE == context.fromPosition() ? chain.startPosition() :
            context.fromPosition();
        final long to = ReplayContext.NULL_VALUE == context.toPosition() ? end : context.toPosition();
        if (from < chain.startPosition() || to > end || from > to)
        {
            throw new RecordingException("recording " + chain.newest().recordingId() + " of stream " +
                context.streamId() + ", with the earlier days that it goes on from, has positions " +
                chain.startPosition() + " to " + end + ", not " + from + " to " + to);
        }

        return new ReplayPlan(chain.parts(from, to), from, to);
    }

    private static ReplayPlan ofDay(final ReplayContext context, final RecordingChain chain, final long end)
    {
        final List<RecordingChain.Part> parts = chain.parts(chain.startPosition(), end)
            .stream()
            .filter(part -> part.recording().day() == context.day())
            .toList();
        if (parts.isEmpty())
        {
            return new ReplayPlan(parts, end, end);
        }

        return new ReplayPlan(parts, parts.get(0).from(), parts.get(parts.size() - 1).to());
    }

    /** The newest chain that has what is asked for. */
    private static RecordingChain chain(final ReplayContext context, final List<RecordedStream> all)
    {
        for (int count = all.size(); count > 0; count--)
        {
            final RecordedStream recording = all.get(count - 1);
            if (ReplayContext.NULL_VALUE != context.recordingId())
            {
                if (recording.recordingId() == context.recordingId())
                {
                    return RecordingChain.of(List.of(recording));
                }
            }
            else if (RecordedChannels.NO_DAY == context.day() || recording.day() == context.day())
            {
                return RecordingChain.of(all.subList(0, count));
            }
        }

        throw new RecordingException("the archive has no recording" +
            (ReplayContext.NULL_VALUE == context.recordingId() ? "" : " " + context.recordingId()) +
            (RecordedChannels.NO_DAY == context.day() ? "" : " of trading day " + context.day()) + " of stream " +
            context.streamId() + " on " + context.channel() + (all.isEmpty() ? "; was anything published there?" :
                "; it has " + all.stream().map(ReplayPlan::describe).toList()));
    }

    private static String describe(final RecordedStream recording)
    {
        return recording.recordingId() + " of " +
            (RecordedChannels.NO_DAY == recording.day() ? "unknown day" : String.valueOf(recording.day()));
    }

    private static long end(final ReplayContext context, final RecordedStream newest)
    {
        return newest.isActive() ? RecordedStreams.recordedPosition(context.archive(), newest.recordingId()) :
            newest.stopPosition();
    }
}
