package io.millrace.bench.ring;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a session costs beside its ticks; crosses from the probe's process as one line.
 *
 * @param openToLoginNs from the agent's start until the login was answered, for each session.
 * @param hostKiB       memory of the bridge host while it streams, the ring not included; 0 in process.
 * @param killToDownNs  from kill -9 of the bridge host until the session was told to be disconnected; empty in process.
 */
public record ControlCosts(List<Long> openToLoginNs, long hostKiB, List<Long> killToDownNs)
{
    private static final String PREFIX = "CONTROL ";

    String toLine()
    {
        return PREFIX + joined(openToLoginNs) + ' ' + hostKiB + ' ' + joined(killToDownNs);
    }

    static boolean isLine(final String line)
    {
        return line.startsWith(PREFIX);
    }

    static ControlCosts parse(final String line)
    {
        final String[] fields = line.substring(PREFIX.length()).split(" ");

        return new ControlCosts(numbers(fields[0]), Long.parseLong(fields[1]), numbers(fields[2]));
    }

    private static String joined(final List<Long> values)
    {
        return values.isEmpty() ? "-" : values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Long> numbers(final String text)
    {
        return "-".equals(text) ? List.of() : Stream.of(text.split(",")).map(Long::parseLong).toList();
    }
}
