package io.millrace.app.role;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.settings.Settings;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.File;
import java.io.IOException;

/** Runs the feed daemon: vendor session in, ticks out. */
@Command(name = "feed", mixinStandardHelpOptions = true, description = "Run the feed daemon.")
public final class FeedCommand extends Role
{
    private static final Logger LOG = LoggerFactory.getLogger(FeedCommand.class);

    @Option(names = "--result", paramLabel = "FILE", description = "Write what this run measured of itself to FILE (JSON) at its end.")
    private File result;

    @Override
    public Integer call() throws IOException
    {
        final Settings settings = settings();
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier())
        {
            final RoleErrors errors = new RoleErrors("feed", barrier);
            final FeedDaemon daemon = new FeedDaemon(settings, errors);
            try
            {
                daemon.start();
                if (!errors.isStopping())
                {
                    LOG.info("feed: ready, epoch {}, {}", daemon.epoch(), daemon.describeLines());
                }
                barrier.await();
            }
            finally
            {
                daemon.close();
            }
            if (result != null)
            {
                daemon.result().put("errors", errors.count());
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(result, daemon.result());
            }

            errors.haltIfFailed();

            return 0;
        }
    }
}
