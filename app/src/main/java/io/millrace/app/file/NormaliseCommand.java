package io.millrace.app.file;

import io.millrace.app.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.File;
import java.util.concurrent.Callable;

/** Runs the feed handler over a file of recorded ticks and writes what became of each row: one line out for each line in, in order. */
@Command(name = "normalise", mixinStandardHelpOptions = true, description = "Check a file of recorded ticks with the feed handler's own code.")
public final class NormaliseCommand implements Callable<Integer>
{
    @Option(names = "--config", paramLabel = "FILE", description = "Settings: feed.calendar and feed.rules are used. Default: those of this build.")
    private File config;

    @Option(names = "--in", required = true, paramLabel = "FILE.csv[.gz]", description = "Ticks; the first line names the columns by CTP's fields.")
    private File in;

    @Mixin
    private TickFileOptions options;

    @Option(names = "--out", paramLabel = "FILE.csv|-", defaultValue = OutputFile.STANDARD_OUTPUT, description = "Where to write. Default: standard output.")
    private String out;

    @Override
    public Integer call()
    {
        try (TickFile ticks = TickFile.open("normalise", Settings.load(config), in, options);
            OutputFile output = OutputFile.open(out, ticks))
        {
            final NormalisedCsv csv = new NormalisedCsv(output.writer());
            ticks.read(csv);
            output.keep();
            System.err.println("normalise: " + ticks.rowCount() + " rows: " + csv.acceptedCount() + " accepted, " +
                csv.flaggedCount() + " accepted with flags, " + ticks.rejections());
            ticks.requireAccepted();

            return 0;
        }
        catch (final ReaderGoneException ex)
        {
            return 1;
        }
    }
}
