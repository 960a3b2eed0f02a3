package io.millrace.app.role;

import io.millrace.app.file.FileFeed;
import io.millrace.app.file.OutputFile;
import io.millrace.app.file.ReaderGoneException;
import io.millrace.app.file.TickFile;
import io.millrace.app.file.TickFileOptions;
import io.millrace.app.settings.Settings;
import io.millrace.bars.BarBuilder;
import io.millrace.bars.BarContext;
import io.millrace.bars.BarCsv;
import io.millrace.bars.BarFile;
import org.agrona.DirectBuffer;

import java.io.File;

/** Builds the bars of a file of recorded ticks and writes those that closed as CSV. Stateless. */
final class BarsOfFile
{
    private BarsOfFile()
    {
    }

    /**
     * Reads the ticks to their end. The output is kept unless it fails, or there are rows and none of them was accepted.
     *
     * @param settings for calendar, rules and the limit of instruments.
     * @param context  of the bars, of all instruments.
     * @param in       ticks.
     * @param options  of the command line.
     * @param out      file, or {@link OutputFile#STANDARD_OUTPUT}.
     * @return exit code.
     */
    static int write(final Settings settings, final BarContext context, final File in, final TickFileOptions options,
        final String out)
    {
        try (TickFile ticks = TickFile.open("bars", settings, in, options);
            OutputFile output = OutputFile.open(out, ticks))
        {
            final BarFile bars = new BarFile(context, new BarCsv(output.writer()));
            ticks.read(new FileFeed.Listener()
            {
                @Override
                public void onMessage(final DirectBuffer buffer, final int offset)
                {
                    bars.onMessage(buffer, offset);
                }
            });
            bars.onEnd();
            ticks.requireAccepted();
            output.keep();
            System.err.println("bars: " + bars.barCount() + " bars of " + counts(bars.builder()) + "; " +
                ticks.rejections());

            return 0;
        }
        catch (final ReaderGoneException ex)
        {
            return 1;
        }
    }

    private static String counts(final BarBuilder builder)
    {
        return builder.tickCount() + " ticks; in no bar: " + builder.unscheduledCount() + " of unknown products, " +
            builder.restingCount() + " without a trade while the market rested, " + builder.tooLateCount() +
            " too late";
    }
}
