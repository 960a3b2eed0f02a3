package io.millrace.app.role;

import io.millrace.app.settings.SettingsException;
import io.millrace.bridge.RingFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The ring files that processes left behind when they died. A ring's name has its line and the epoch that its process published as, so
 * that the archive can tell how far its ticks were published. Cold path.
 */
final class Leftovers
{
    private static final Pattern NAME = Pattern.compile("line-(\\d+)\\.epoch-(\\d+)\\.ring");

    private final Path directory;
    private final int line;

    Leftovers(final Path directory, final int line)
    {
        this.directory = directory;
        this.line = line;
    }

    static String ringName(final int line, final int epoch)
    {
        return "line-" + line + ".epoch-" + epoch + ".ring";
    }

    /**
     * Drains and deletes all rings of the line, oldest epoch first.
     *
     * @param lastEpoch newest epoch in the archive.
     * @return the newest epoch of archive and rings.
     * @throws SettingsException when the process of a ring is alive.
     */
    int drain(final FeedDaemon daemon, final int lastEpoch) throws IOException
    {
        int newestEpoch = lastEpoch;
        for (final int epoch : epochs())
        {
            final Path file = directory.resolve(ringName(line, epoch));
            try (RingFile ring = RingFile.open(file))
            {
                if (ring.hasLiveProducer() && ring.producerPid() != ProcessHandle.current().pid())
                {
                    throw new SettingsException("feed: ring " + file + " belongs to the running process " +
                        ring.producerPid() + ": stop that one first");
                }
                daemon.drainLeftover(ring, epoch);
                ring.delete();
            }
            newestEpoch = Math.max(newestEpoch, epoch);
        }

        return newestEpoch;
    }

    private List<Integer> epochs() throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                .filter(Matcher::matches)
                .filter(name -> Integer.parseInt(name.group(1)) == line)
                .map(name -> Integer.valueOf(name.group(2)))
                .sorted()
                .toList();
        }
    }
}
