package io.millrace.app.calendar;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/** Says what is wrong with a trading calendar, or what it says: exit code 1 when it is malformed or does not cover today. */
@Command(name = "check", mixinStandardHelpOptions = true, description = "Validate a trading calendar and report what it says.")
public final class CalendarCheckCommand implements Callable<Integer>
{
    @Mixin
    private CalendarSource source;

    @Option(names = "--from", paramLabel = "DAY", converter = CalendarSource.DayConverter.class, description = "First day of the report, YYYY-MM-DD. Default: the first that is covered.")
    private Integer from;

    @Option(names = "--to", paramLabel = "DAY", converter = CalendarSource.DayConverter.class, description = "Last day of the report, YYYY-MM-DD. Default: the last that is covered.")
    private Integer to;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        final List<String> problems = source.problems();
        if (!problems.isEmpty())
        {
            problems.forEach(err::println);
            err.println("calendar check: " + problems.size() + " malformed in " + source.name());
            return 1;
        }
        final CalendarReport report = new CalendarReport(source.load(), from, to);
        if (report.isEmpty())
        {
            throw new ParameterException(spec.commandLine(),
                "calendar check: no covered day lies from --from to --to: give a range within the days that " +
                    source.name() + " covers");
        }
        out.println("calendar " + source.name());
        report.lines().forEach(out::println);
        report.warnings(CalendarSource.today()).forEach(warning -> out.println("warning: " + warning));
        final String failure = report.failure(CalendarSource.today());
        if (null != failure)
        {
            err.println("calendar check: " + source.name() + ": " + failure);
            return 1;
        }
        out.println("calendar check: good");

        return 0;
    }
}
