package io.millrace.app.calendar;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** Groups the commands on the trading calendar. */
@Command(name = "calendar", mixinStandardHelpOptions = true, description = "Check and show the trading calendar.", subcommands =
{CalendarCheckCommand.class, CalendarShowCommand.class})
public final class CalendarCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        throw new CommandLine.ParameterException(spec.commandLine(), "calendar: name a command, check or show");
    }
}
