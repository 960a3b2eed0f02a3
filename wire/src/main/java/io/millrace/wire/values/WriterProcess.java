package io.millrace.wire.values;

import java.time.Instant;
import java.util.Optional;

/** Tells whether a process that named itself by id and start is still there, or its id is another's now. Any thread. */
final class WriterProcess
{
    /** The start of a process is known by the boot time, which each JVM rounds for itself. */
    private static final long TOLERANCE_MS = 5_000;

    private WriterProcess()
    {
    }

    static long pid()
    {
        return ProcessHandle.current().pid();
    }

    /** @return when this process began, epoch milliseconds; 0: the system does not tell. */
    static long startMs()
    {
        return startMs(ProcessHandle.current());
    }

    static boolean isAlive(final long pid, final long startMs)
    {
        final Optional<ProcessHandle> handle = pid > 0 ? ProcessHandle.of(pid) : Optional.empty();
        if (handle.isEmpty() || !handle.get().isAlive())
        {
            return false;
        }
        final long actualMs = startMs(handle.get());

        return 0 == actualMs || 0 == startMs || Math.abs(actualMs - startMs) <= TOLERANCE_MS;
    }

    private static long startMs(final ProcessHandle handle)
    {
        return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
