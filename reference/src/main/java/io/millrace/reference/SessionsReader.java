package io.millrace.reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@link Sessions} from two files; docs/calendar.md has the formats. */
final class SessionsReader
{
    private static final String TEMPLATES_HEADER = "template,phase,from,to";
    private static final String HISTORY_HEADER = "exchange,product,lastTradingDay,template";

    private final Map<String, SessionTemplate> templates = new HashMap<>();
    private final Map<String, TreeMap<Integer, SessionTemplate>> history = new HashMap<>();
    private String name;
    private int lineNumber;

    Map<String, SessionTemplate> readTemplates(final String fileName, final BufferedReader in) throws IOException
    {
        final Map<String, List<SessionTemplate.Segment>> segments = new LinkedHashMap<>();
        forEachRow(fileName, in, TEMPLATES_HEADER, (fields) ->
        {
            final List<SessionTemplate.Segment> day = segments.computeIfAbsent(fields[0], (key) -> new ArrayList<>());
            final SessionTemplate.Segment segment = segment(fields);
            require(day.isEmpty() || day.get(day.size() - 1).endMs() <= segment.startMs(), "from", fields[2],
                "list the segments of a template in the order of time, the evening first, without overlap");
            day.add(segment);
        });
        segments.forEach((template, day) -> templates.put(template, new SessionTemplate(template, day)));

        return templates;
    }

    Sessions readHistory(final String fileName, final BufferedReader in) throws IOException
    {
        forEachRow(fileName, in, HISTORY_HEADER, (fields) ->
        {
            final SessionTemplate template = templates.get(fields[3]);
            require(null != template, "template", fields[3], "name a template of the sessions file");
            final int day = CivilDay.parse(fields[2]);
            require(CivilDay.NULL_DAY != day, "lastTradingDay", fields[2], "write a date as YYYY-MM-DD");
            final SessionTemplate before = history
                .computeIfAbsent(Sessions.keyOf(fields[0], fields[1]), (key) -> new TreeMap<>())
                .put(day, template);
            require(null == before, "lastTradingDay", fields[2], "end one regime of a product on a day");
        });

        return new Sessions(templates, history);
    }

    private SessionTemplate.Segment segment(final String[] fields)
    {
        SessionPhase phase = null;
        for (final SessionPhase candidate : SessionPhase.values())
        {
            phase = candidate.name().equals(fields[1]) ? candidate : phase;
        }
        require(null != phase, "phase", fields[1], "use AUCTION, MATCH, OPEN or CLOSING_AUCTION");
        final int startMs = SessionClock.ofTimeOfDay(timeOfDayMs("from", fields[2]));
        final int endTimeMs = timeOfDayMs("to", fields[3]);
        // 24:00 would be 0 on the trading day's clock, and so would 00:00: an end at midnight needs no special case.
        final int endMs = SessionClock.ofTimeOfDay(endTimeMs);
        require(startMs < endMs, "to", fields[3], "end the segment after it began");

        return new SessionTemplate.Segment(phase, startMs, endMs);
    }

    private int timeOfDayMs(final String field, final String text)
    {
        require(text.matches("([01]\\d|2[0-3]):[0-5]\\d"), field, text, "write a time of day as HH:MM");

        return (Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3))) * 60_000;
    }

    private void forEachRow(final String fileName, final BufferedReader in, final String header, final Row row)
        throws IOException
    {
        name = fileName;
        lineNumber = 0;
        boolean isHeaderSeen = false;
        for (String line = in.readLine(); line != null; line = in.readLine())
        {
            lineNumber++;
            if (line.isBlank() || line.startsWith("#"))
            {
                continue;
            }
            if (!isHeaderSeen)
            {
                require(header.equals(line), "header", line, "write " + header);
                isHeaderSeen = true;
                continue;
            }
            final String[] fields = line.split(",", -1);
            require(4 == fields.length, "fields", String.valueOf(fields.length), "give 4 fields");
            row.take(fields);
        }
        require(isHeaderSeen, "header", "", "write " + header);
    }

    private void require(final boolean isTrue, final String field, final String value, final String remedy)
    {
        if (!isTrue)
        {
            throw new ReferenceDataException("sessions " + name + " line " + lineNumber + ": " + field + " '" + value +
                "': " + remedy);
        }
    }

    private interface Row
    {
        void take(String[] fields);
    }
}
