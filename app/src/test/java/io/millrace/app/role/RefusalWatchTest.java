package io.millrace.app.role;

import io.millrace.wire.values.LastValueLayout;
import io.millrace.wire.values.LastValueWriter;
import org.agrona.concurrent.ShutdownSignalBarrier;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RefusalWatchTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldCountEachRefusalAndTellOnce()
    {
        final CountersManager counters = new CountersManager(
            new UnsafeBuffer(new byte[4 * CountersReader.METADATA_LENGTH]),
            new UnsafeBuffer(new byte[4 * CountersReader.COUNTER_LENGTH]));
        final UnsafeBuffer message = new UnsafeBuffer(new byte[64]);
        try (ShutdownSignalBarrier barrier = new ShutdownSignalBarrier();
            AtomicCounter refused = counters.newCounter("refused");
            LastValueWriter values = LastValueWriter.open(directory.resolve("bars"), LastValueLayout.bars(60), 1))
        {
            final RoleErrors errors = new RoleErrors("bars", barrier);
            final RefusalWatch watch = new RefusalWatch(values, errors, refused);
            values.onTick(1, message, 0, 64);
            watch.look();
            assertEquals(0, refused.get());
            assertEquals(0, errors.count());

            values.onTick(2, message, 0, 64);
            watch.look();
            values.onTick(3, message, 0, 64);
            watch.look();

            assertEquals(2, refused.get());
            assertEquals(1, errors.count());
        }
    }
}
