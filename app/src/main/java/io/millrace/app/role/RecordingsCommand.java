package io.millrace.app.role;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.millrace.app.settings.Settings;
import io.millrace.record.archive.RecordedStream;
import io.millrace.record.archive.RecordedStreams;
import io.millrace.record.archive.RecordingContents;
import io.millrace.subscribe.RecordedChannels;
import io.millrace.wire.Streams;
import org.agrona.concurrent.ShutdownSignalBarrier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists what the archive has, one line for each recording: a trading day of a stream. */
@Command(name = "recordings", mixinStandardHelpOptions = true, description = "List the archive's recordings: day, stream, positions, size, sequences, gaps, checksum. Exit code 1 when one of them is damaged.")
public final class RecordingsCommand extends Role
{
    private static final Map<Integer, String> NAMES = Map.of(Streams.TICKS, "ticks", Streams.REJECTED, "rejected",
        Streams.BARS, "bars", Streams.QUALITY, "quality");
    private static final List<Integer> STREAMS = List.of(Streams.TICKS, Streams.REJECTED, Streams.BARS,
        Streams.QUALITY);
    private static final String FORMAT = "%-8s  %-8s  %6s  %9s  %14s  %14s  %14s  %12s  %12s  %10s  %10s  %4s  %s%n";

    @Option(names = "--quick", description = "Ask only the archive's catalogue, read no recording: no sequences, counts, gaps and checksums.")
    private boolean isQuick;

    @Option(names = "--json", description = "Print one JSON array instead of columns.")
    private boolean isJson;

    @Option(names = "--day", paramLabel = "YYYYMMDD", description = "Only recordings of this trading day.")
    private int day;

    @Override
    public Integer call() throws IOException
    {
        final Settings settings = settings();
        final List<RecordingContents> all = new ArrayList<>();
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            final RoleErrors errors = new RoleErrors("recordings", barrier);
            try (Aeron aeron = AeronClients.connect(settings, errors);
                AeronArchive archive = AeronClients.connectArchive(aeron))
            {
                final Path directory = isQuick ? null : settings.path("archive.directory");
                for (final int streamId : STREAMS)
                {
                    all.addAll(RecordingContents.of(directory,
                        RecordedStreams.all(archive, settings.text("stream.channel"), streamId),
                        recording -> RecordedStreams.recordedPosition(archive, recording.recordingId())));
                }
            }
        }
        all.removeIf(contents -> 0 != day && contents.recording().day() != day);
        if (isJson)
        {
            System.out.println(new ObjectMapper().writerWithDefaultPrettyPrinter()
                .writeValueAsString(all.stream().map(RecordingsCommand::values).toList()));
        }
        else
        {
            print(all);
        }

        return all.stream().allMatch(contents -> null == contents.damage()) ? 0 : 1;
    }

    private static void print(final List<RecordingContents> all)
    {
        System.out.printf(FORMAT, "day", "stream", "id", "recording", "start", "stop", "bytes", "first", "last",
            "messages", "ticks", "gaps", "checksum");
        for (final RecordingContents contents : all)
        {
            final Map<String, Object> values = values(contents);
            System.out.printf(FORMAT, shown(values.get("day")), values.get("stream"), values.get("streamId"),
                values.get("recording"), values.get("start"),
                null == values.get("stop") ? "growing" : values.get("stop"), values.get("bytes"),
                shown(values.get("first")), shown(values.get("last")), shown(values.get("messages")),
                shown(values.get("ticks")), shown(values.get("gaps")), shown(values.get("checksum")));
            if (null != contents.damage())
            {
                System.out.println("    damaged: " + contents.damage());
            }
        }
    }

    private static Object shown(final Object value)
    {
        return null == value ? "-" : value;
    }

    private static Map<String, Object> values(final RecordingContents contents)
    {
        final RecordedStream recording = contents.recording();
        final boolean isRead = contents.isRead();
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("day", RecordedChannels.NO_DAY == recording.day() ? null : recording.day());
        values.put("stream", NAMES.get(recording.streamId()));
        values.put("streamId", recording.streamId());
        values.put("recording", recording.recordingId());
        values.put("start", recording.startPosition());
        values.put("stop", recording.isActive() ? null : recording.stopPosition());
        values.put("bytes", contents.endPosition() - recording.startPosition());
        values.put("first", 0 == contents.firstSequence() ? null : contents.firstSequence());
        values.put("last", 0 == contents.lastSequence() ? null : contents.lastSequence());
        values.put("messages", isRead ? contents.messageCount() : null);
        values.put("ticks", isRead ? contents.tickCount() : null);
        values.put("gaps", isRead ? contents.gapCount() : null);
        values.put("checksum", Streams.TICKS == recording.streamId() && isRead ?
            String.format("%016x", contents.checksum()) : null);
        values.put("damage", contents.damage());

        return values;
    }
}
