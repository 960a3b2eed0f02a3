package io.millrace.app.demo;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Runs the whole path on a simulated exchange and proves that nothing was lost on it. */
@Command(name = "demo", mixinStandardHelpOptions = true, sortOptions = false, description = "Run every role on a simulated exchange, reconcile counts and checksums of all stages, report latency. " +
    "Exits 0 only when the books balance.")
public final class DemoCommand implements Callable<Integer>
{
    @Option(names = "--seconds", paramLabel = "N", defaultValue = "${env:DEMO_SECONDS:-30}", description = "Length of the generated market, or limit of a recorded one at original or xN pace. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--input", paramLabel = "FILE", split = ",", defaultValue = "${env:DEMO_INPUT:-}", description = "Recorded ticks (CSV, plain or gzip) to play instead of a generated market.")
    private List<String> input = new ArrayList<>();

    @Option(names = "--pace", paramLabel = "original|xN|max", defaultValue = "${env:DEMO_PACE:-original}", description = "Default: ${DEFAULT-VALUE}.")
    private String pace;

    @Option(names = "--instruments", paramLabel = "N", defaultValue = "900", description = "Instruments of the generated market. Default: ${DEFAULT-VALUE}.")
    private int instruments;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the generated market. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--kill", paramLabel = "ROLE", split = ",", description = "kill -9 these roles (feed, bridge-host, store, clickhouse) at 40 %% of the market, and start them again.")
    private List<String> killed = new ArrayList<>();

    @Option(names = "--directory", paramLabel = "DIR", defaultValue = "build/demo", description = "Where everything is written; emptied first. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Override
    public Integer call() throws Exception
    {
        final List<Path> files = input.stream()
            .filter(text -> !text.isBlank())
            .map(Path::of)
            .map(Path::toAbsolutePath)
            .toList();
        final DemoOptions options = new DemoOptions(seconds, files, pace, instruments, seed, killed,
            directory.toAbsolutePath().normalize()).validated();
        try (Demo demo = new Demo(options))
        {
            return demo.run() ? 0 : 1;
        }
        catch (final DemoException ex)
        {
            System.err.println(ex.getMessage());
            return 1;
        }
    }
}
