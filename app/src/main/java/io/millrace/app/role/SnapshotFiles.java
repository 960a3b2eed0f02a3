package io.millrace.app.role;

import io.millrace.wire.values.LastValueException;
import io.millrace.wire.values.LastValues;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The files that images come from, as they come, are made anew, and lose their writers. One thread.
 */
final class SnapshotFiles implements AutoCloseable
{
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFiles.class);
    private static final int TICKS = 0;

    /** Of the ticks, then of each shard of the bars; each null until its file is there. */
    private final Path[] paths;
    private final LastValues[] readers;
    private final boolean[] hasWriter;
    private final String[] troubles;
    private final List<LastValues> retired = new ArrayList<>();

    SnapshotFiles(final SnapshotSources sources)
    {
        final List<Path> all = new ArrayList<>(List.of(sources.ticks()));
        all.addAll(sources.bars());
        paths = all.toArray(Path[]::new);
        readers = new LastValues[paths.length];
        hasWriter = new boolean[paths.length];
        troubles = new String[paths.length];
    }

    /**
     * Looks what has become of the files.
     *
     * @return whether a file is read that was not before: take the readers anew, then {@link #closeRetired()}.
     */
    boolean look()
    {
        boolean isChanged = false;
        for (int i = 0; i < paths.length; i++)
        {
            isChanged |= isNew(i) && open(i);
            watchWriter(i);
        }

        return isChanged;
    }

    /** Reader of the ticks; null: there is no file yet. */
    LastValues ticks()
    {
        return readers[TICKS];
    }

    /** Readers of the bars by shard, null where there is no file yet; empty: there are to be none. */
    LastValues[] bars()
    {
        return Arrays.copyOfRange(readers, TICKS + 1, readers.length);
    }

    /** Whether a process keeps the ticks up to date. */
    boolean hasTickWriter()
    {
        return hasWriter[TICKS];
    }

    /** Closes the readers of files that were made anew; nobody uses them any more. */
    void closeRetired()
    {
        CloseHelper.closeAll(retired);
        retired.clear();
    }

    @Override
    public void close()
    {
        closeRetired();
        CloseHelper.closeAll(readers);
    }

    private boolean isNew(final int index)
    {
        final LastValues reader = readers[index];

        return null == reader ? Files.exists(paths[index]) : reader.isReplaced() || reader.isAnotherThere();
    }

    private boolean open(final int index)
    {
        try
        {
            final LastValues reader = LastValues.open(paths[index]);
            if (null != readers[index])
            {
                retired.add(readers[index]);
            }
            readers[index] = reader;
            hasWriter[index] = true;
            troubles[index] = null;
            LOG.info("snapshots: reading {}", paths[index]);

            return true;
        }
        catch (final LastValueException ex)
        {
            // A file that is being made, or none of last values: looked for again in a second, said once.
            if (!ex.getMessage().equals(troubles[index]))
            {
                troubles[index] = ex.getMessage();
                LOG.warn("snapshots: {}", ex.getMessage());
            }

            return false;
        }
    }

    private void watchWriter(final int index)
    {
        final boolean isAlive = null != readers[index] && readers[index].isWriterAlive();
        if (null != readers[index] && isAlive != hasWriter[index])
        {
            if (isAlive)
            {
                LOG.info("snapshots: the writer of {} is back", paths[index]);
            }
            else
            {
                LOG.warn("snapshots: the writer of {} is gone{}; requests are answered with the values that it left",
                    paths[index], TICKS == index ? ", no round of images until it is back" : "");
            }
        }
        hasWriter[index] = isAlive;
    }
}
