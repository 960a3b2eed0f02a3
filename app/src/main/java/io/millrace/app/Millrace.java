package io.millrace.app;

import io.millrace.app.calendar.CalendarCommand;
import io.millrace.app.demo.DemoCommand;
import io.millrace.app.export.ExportCommand;
import io.millrace.app.file.NormaliseCommand;
import io.millrace.app.role.ArchiveCommand;
import io.millrace.app.role.BarsCommand;
import io.millrace.app.role.ClickHouseCommand;
import io.millrace.app.role.DriverCommand;
import io.millrace.app.role.FeedCommand;
import io.millrace.app.role.RecordingsCommand;
import io.millrace.app.role.ReplayCommand;
import io.millrace.app.role.SnapshotsCommand;
import io.millrace.app.role.StoreCommand;
import io.millrace.app.role.SubscribeCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code millrace} command. */
@Command(name = "millrace", mixinStandardHelpOptions = true, version = "millrace 0.1.0", description = "Market-data feed handler for China's futures and options markets.", subcommands =
{DriverCommand.class, ArchiveCommand.class, FeedCommand.class, StoreCommand.class,
    ClickHouseCommand.class, SubscribeCommand.class, BarsCommand.class, ReplayCommand.class, DemoCommand.class,
    CalendarCommand.class, NormaliseCommand.class, SnapshotsCommand.class, RecordingsCommand.class,
    ExportCommand.class})
public final class Millrace
{
    private Millrace()
    {
    }

    /**
     * Runs one command and exits: 0 when it did its work, 1 when it failed, 2 when the command line is wrong.
     *
     * @param args of the command line.
     */
    public static void main(final String[] args)
    {
        System.exit(new CommandLine(new Millrace()).setExecutionExceptionHandler(Millrace::onFailure).execute(args));
    }

    private static int onFailure(final Exception failure, final CommandLine command,
        final CommandLine.ParseResult parsed)
    {
        System.err.println("millrace " + command.getCommandName() + ": " + failure.getMessage());
        if (!failure.getClass().getPackageName().startsWith("io.millrace.") ||
            Boolean.getBoolean("millrace.stacktrace"))
        {
            failure.printStackTrace(System.err);
        }

        return 1;
    }
}
