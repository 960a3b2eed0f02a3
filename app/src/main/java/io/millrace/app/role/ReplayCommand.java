package io.millrace.app.role;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.millrace.app.settings.Settings;
import io.millrace.record.replay.Pace;
import io.millrace.record.replay.Replay;
import io.millrace.record.replay.ReplayContext;
import io.millrace.subscribe.TickTally;
import io.millrace.wire.Streams;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.ShutdownSignalBarrier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.File;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Replays the recorded tick stream through the live API. */
@Command(name = "replay", mixinStandardHelpOptions = true, description = "Replay the recorded ticks through the subscriber API; report count and checksum.")
public final class ReplayCommand extends Role
{
    private static final int FRAGMENT_LIMIT = 256;

    @Option(names = "--pace", paramLabel = "original|xN|max", defaultValue = "max", description = "Default: max.")
    private String pace;

    @Option(names = "--day", paramLabel = "YYYYMMDD", description = "Only this trading day. Default: all that the archive has.")
    private int day;

    @Option(names = "--result", paramLabel = "FILE", description = "Write count and checksum to FILE (JSON).")
    private File result;

    @Override
    public Integer call() throws IOException
    {
        final Settings settings = settings();
        final TickTally tally = new TickTally();
        final long startNs = System.nanoTime();
        final Map<String, Object> values = new LinkedHashMap<>();
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            final RoleErrors errors = new RoleErrors("replay", barrier);
            try (Aeron aeron = AeronClients.connect(settings, errors);
                AeronArchive archive = AeronClients.connectArchive(aeron);
                Replay replay = Replay.start(new ReplayContext().archive(archive)
                    .channel(settings.text("stream.channel"))
                    .streamId(Streams.TICKS)
                    .day(day)
                    .pace(Pace.parse(pace)), tally))
            {
                final IdleStrategy idle = AeronClients.hotIdle(settings);
                while (!replay.isDone() && 0 == errors.exitCode())
                {
                    idle.idle(replay.poll(FRAGMENT_LIMIT));
                }
                values.put("count", tally.count());
                values.put("checksum", String.format("%016x", tally.checksumValue()));
                values.put("gaps", replay.gapCount());
                values.put("messages", replay.messageCount());
                values.put("seconds", (System.nanoTime() - startNs) / 1e9);
            }
            System.out.println("replay: " + values);
            if (result != null)
            {
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(result, values);
            }

            return errors.exitCode();
        }
    }
}
