package io.millrace.bench.ring;

import io.millrace.bridge.Isolation;
import io.millrace.bridge.RingFile;
import io.millrace.bridge.SessionContext;
import io.millrace.bridge.SessionEvents;
import io.millrace.bridge.SessionListener;

import java.nio.file.Path;
import java.util.List;

/**
 * What a process of this rig works on, passed to it as arguments.
 *
 * @param bridgeLibrary Millrace's bridge.
 * @param hostProgram   the bridge host.
 * @param isolation     where the vendor's library runs.
 * @param vendorLibrary the simulated vendor library.
 * @param directory     an existing directory of this run's own, with the scenario.
 * @param ringPath      of the ring file, to be made.
 * @param instruments   to subscribe to.
 * @param tickCount     ticks that the scenario sends.
 * @param warmUpCount   ticks at the begin that are not timed.
 */
record RingSettings(Path bridgeLibrary, Path hostProgram, Isolation isolation, Path vendorLibrary, Path directory,
    Path ringPath, List<String> instruments, int tickCount, int warmUpCount)
{
    static final String FRONT = "tcp://127.0.0.1:10131";

    List<String> toArguments()
    {
        return List.of(bridgeLibrary.toString(), hostProgram.toString(), isolation.name(), vendorLibrary.toString(),
            directory.toString(), ringPath.toString(), String.join(",", instruments), Integer.toString(tickCount),
            Integer.toString(warmUpCount));
    }

    static RingSettings parse(final String[] args)
    {
        return new RingSettings(Path.of(args[0]), Path.of(args[1]), Isolation.valueOf(args[2]), Path.of(args[3]),
            Path.of(args[4]), Path.of(args[5]), List.of(args[6].split(",")), Integer.parseInt(args[7]),
            Integer.parseInt(args[8]));
    }

    SessionContext session(final RingFile ring, final SessionEvents events, final SessionListener listener)
    {
        return new SessionContext().bridgeLibrary(bridgeLibrary)
            .hostProgram(hostProgram)
            .isolation(isolation)
            .vendorLibrary(vendorLibrary)
            .flowDirectory(directory)
            .ringFile(ring)
            .fronts(List.of(FRONT))
            .instruments(instruments)
            .events(events)
            .listener(listener);
    }
}
