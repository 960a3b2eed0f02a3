package io.millrace.app.calendar;

import io.millrace.reference.CalendarPeriod;
import io.millrace.reference.CivilDay;
import io.millrace.reference.Product;
import io.millrace.reference.Products;
import io.millrace.reference.ReferenceDataException;
import io.millrace.reference.SessionClock;
import io.millrace.reference.SessionTemplate;
import io.millrace.reference.Sessions;
import io.millrace.reference.TradingCalendar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Shows what the calendar says of one day, and the sessions of a product on it. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Show one day, and the sessions of a product on it.")
public final class CalendarShowCommand implements Callable<Integer>
{
    private static final int DAY_MS = 86_400_000;

    @Mixin
    private CalendarSource source;

    @Option(names = "--day", required = true, paramLabel = "DAY", converter = CalendarSource.DayConverter.class, description = "The day, YYYY-MM-DD.")
    private Integer day;

    @Option(names = "--product", paramLabel = "CODE", description = "A product by the letters of its ids, e.g. rb or TA.")
    private String product;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call()
    {
        final PrintWriter out = spec.commandLine().getOut();
        final TradingCalendar calendar = source.load();
        out.println("calendar " + source.name() + ", version " + calendar.version());
        out.println("day            " + withWeekday(day) +
            (calendar.covers(day) ? "" : "  not covered: every weekday counts as a trading day"));
        out.println("trading day    " + (calendar.isTradingDay(day) ? "yes" : "no" + reason(calendar)));
        if (calendar.isTradingDay(day))
        {
            out.println("night session  " + (calendar.hasNight(day) ? "yes, on the evening of " +
                withWeekday(calendar.previousTradingDay(day)) : "no"));
        }
        out.println("previous       " + withWeekday(calendar.previousTradingDay(day)));
        out.println("next           " + withWeekday(calendar.nextTradingDay(day)));
        if (null != product)
        {
            sessions(calendar, known(product), out);
        }

        return 0;
    }

    private void sessions(final TradingCalendar calendar, final Product known, final PrintWriter out)
    {
        final Sessions sessions = Sessions.shipped();
        final SessionTemplate template = sessions.of(known, day);
        out.println("sessions of " + known.code() + ", " + known.exchange() + ", " + template.name());
        if (!calendar.isTradingDay(day))
        {
            out.println("  none");
            return;
        }
        for (int i = template.firstSegment(sessions.hasNight(known, day, calendar)); i < template.segmentCount(); i++)
        {
            out.println(String.format("  %-15s  %s to %s", template.phase(i), time(calendar, template.startMs(i)),
                time(calendar, template.endMs(i))));
        }
    }

    private static Product known(final String code)
    {
        final Products products = Products.shipped();
        final Product future = products.future(code);
        final Product known = null == future ? products.option(code) : future;
        if (null == known)
        {
            throw new ReferenceDataException("calendar show: --product '" + code +
                "' is unknown: give the letters of its ids in their case, e.g. rb, TA or IO");
        }

        return known;
    }

    private String reason(final TradingCalendar calendar)
    {
        return calendar.periods()
            .stream()
            .filter(period -> CalendarPeriod.Kind.CLOSED == period.kind() && period.firstDay() <= day &&
                day <= period.lastDay())
            .map(period -> ", " + period.why())
            .findFirst()
            .orElse(", weekend");
    }

    private String time(final TradingCalendar calendar, final int sessionMs)
    {
        final int minutes = Math.floorMod(sessionMs, DAY_MS) / 60_000;

        return CivilDay.format(SessionClock.dateOf(calendar, day, sessionMs)) +
            String.format(" %02d:%02d", minutes / 60, minutes % 60);
    }

    private static String withWeekday(final int epochDay)
    {
        return CivilDay.format(epochDay) + " " + LocalDate.ofEpochDay(epochDay)
            .getDayOfWeek()
            .getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }
}
